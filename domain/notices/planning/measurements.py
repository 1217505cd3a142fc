"""Values to report: whoever owns an indicator is reminded before and after the day of a period (rule 4.7)."""

from domain.derived.due_reports import UNREPORTED
from domain.notices.planning.families import NOTICES_FROM, Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

DUE_ON = "coalesce(period.report_due_on, period.ends_on)"

PERIODS = f"""
    SELECT 'PERIOD' AS subject_type, 'period:' || period.id AS subject_key, period.id AS about_id,
        goal.agreement_id, NULL::uuid AS organization_id, NULL::uuid AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        array_remove(ARRAY[coalesce(indicator.owner_id, goal.owner_id)], NULL) AS responsible,
        CASE agreement.category WHEN 'BRANCH' THEN ARRAY['HOME_LIAISON'] ELSE ARRAY['COUNTERPARTY']
            END AS instead,
        agreement.category, {NOTICES_FROM} AS notices_from, {DUE_ON} AS due_on,
        {UNREPORTED.format(row="period", today="$1::date")} AS missing, false AS misled
    FROM candidate
    JOIN indicator_period AS period ON period.id = candidate.id
    JOIN indicator ON indicator.id = period.indicator_id
    JOIN goal ON goal.id = indicator.goal_id
    JOIN agreement ON agreement.id = goal.agreement_id
    WHERE agreement.archived_on IS NULL
"""

PERIOD_ANCHORS = """
    SELECT 'MEASUREMENT_DUE' AS anchor, subject.due_on AS anchor_on, subject.due_on AS base_on
"""

NEEDLESS = (
    Needless(
        "NOT subject.missing",
        "'Nothing is to be reported: a value has come in, the period is locked or has not begun,"
        " or nobody works on the goal.'",
    ),
)

PERIOD_KINDS = (
    Kind(NoticeKind.MEASUREMENT_SOON, "subject.due_on", needless=NEEDLESS),
    Kind(NoticeKind.MEASUREMENT_OVERDUE, needless=NEEDLESS),
)

PERIOD_FAMILY = Family(
    prefix="period",
    subjects=PERIODS,
    anchors=PERIOD_ANCHORS,
    kinds=PERIOD_KINDS,
    arms=(Arm(Anchor.MEASUREMENT_DUE, "indicator_period AS period", "period.id", DUE_ON),),
    touched="""
        SELECT id FROM indicator_period WHERE updated_at >= $7
        UNION SELECT period_id FROM measurement WHERE updated_at >= $7
    """,
    of_agreements="""
        SELECT period.id FROM indicator_period AS period
        JOIN indicator ON indicator.id = period.indicator_id
        JOIN goal ON goal.id = indicator.goal_id WHERE goal.agreement_id = ANY($5)
    """,
)
