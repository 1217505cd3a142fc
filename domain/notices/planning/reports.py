"""Lists of missing reports, some time after plan years have ended: for chairs, else directors (rule 4.7)."""

from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.report_lists import ENDED_PLANS, LISTS, MISSING, YEAR_END
from domain.notices.rules import Anchor, NoticeKind

# How long after a year's end the policy asks for the lists, from the shortest to the longest time.
OFFSETS = """(
    SELECT coalesce(min(stage.offset_days), 0) AS first, coalesce(max(stage.offset_days), 0) AS last
    FROM reminder_rule AS rule JOIN reminder_stage AS stage ON stage.rule_id = rule.id
    WHERE rule.series = 'MISSING_REPORTS' AND rule.active
)"""
MARGIN = 60
"""Days around those of interest, in which older and later lists explain what has a row already."""

PLANS = ENDED_PLANS.format(day="$1::date", offset="offsets.first")

# Bodies, regions and the home association that have a list. Parameters: see families.py.
REPORTS = f"""
    SELECT 'REPORTS' AS subject_type, 'reports:' || list.id AS subject_key, list.id AS about_id,
        NULL::uuid AS agreement_id, list.organization_id, NULL::uuid AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id, ARRAY[]::uuid[] AS responsible,
        ARRAY[]::text[] AS instead, NULL::text AS category, NULL::date AS notices_from,
        owed.ends, owed.missing, false AS misled
    FROM candidate
    JOIN (
        SELECT body.id, body.organization_id FROM governing_body AS body
        UNION ALL SELECT region.id, NULL FROM region
        UNION ALL SELECT organization.id, organization.id FROM organization
    ) AS list ON list.id = candidate.id
    JOIN (
        SELECT list.id, array_agg(DISTINCT plan.ended_on) AS ends,
            coalesce(array_agg(DISTINCT plan.ended_on) FILTER (WHERE plan.missing), '{{}}') AS missing
        FROM {OFFSETS} AS offsets
        CROSS JOIN LATERAL (
            {PLANS}
                AND {YEAR_END} >= $2::date - offsets.last - {MARGIN}
                AND plan.year_starts_on <= $3::date - offsets.first + {MARGIN}
        ) AS plan
        CROSS JOIN LATERAL ({LISTS.format(agreement="plan.agreement_id", day="$1::date")}) AS list
        GROUP BY list.id
    ) AS owed ON owed.id = list.id
"""

REPORT_ANCHORS = """
    SELECT 'REPORTS_DUE' AS anchor, ended.day AS anchor_on, ended.day AS base_on
    FROM unnest(subject.ends) AS ended (day)
"""

REPORT_KINDS = (
    Kind(
        NoticeKind.REPORTS_MISSING,
        needless=(Needless("anchor_on <> ALL (subject.missing)", "'All reports are in.'"),),
    ),
)

REPORT_FAMILY = Family(
    prefix="reports",
    subjects=REPORTS,
    anchors=REPORT_ANCHORS,
    kinds=REPORT_KINDS,
    arms=(
        Arm(
            Anchor.REPORTS_DUE,
            "work_plan AS plan CROSS JOIN LATERAL"
            f" ({LISTS.format(agreement='plan.agreement_id', day='$1::date')}) AS list",
            "list.id",
            YEAR_END,
            where=MISSING,
        ),
        # An agreement that ended early ended its plan year, too.
        Arm(
            Anchor.REPORTS_DUE,
            f"agreement_term AS term JOIN work_plan AS plan ON plan.agreement_id = term.agreement_id"
            f" AND {MISSING} AND term.ended_early_on BETWEEN plan.year_starts_on AND {YEAR_END}"
            " CROSS JOIN LATERAL"
            f" ({LISTS.format(agreement='term.agreement_id', day='$1::date')}) AS list",
            "list.id",
            "term.ended_early_on",
        ),
    ),
    touched="""
        SELECT body_id FROM seat WHERE updated_at >= $7
        UNION SELECT id FROM governing_body WHERE updated_at >= $7
    """,
)
