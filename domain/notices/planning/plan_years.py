"""Reminders of work plans and their reports (domain rule 4.7); the subject is an agreement and a plan year.

A plan that nobody has opened counts as DRAFT, so that it is reminded of too.
"""

from dataclasses import replace

from domain.derived.plan_expectations import expects_plans
from domain.notices.planning.families import GIVEN, Arm, Family, look_for
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

LEAST_DAYS = 90
"""A plan is expected where terms cover this many days of its year, and a first year has as many left."""

# The plan years of agreements around today. Parameters: see families.py.
# The policy is that of the year's first day; what ends for good (ONE_OFF) has no plans in any category.
# starts_on: the day that reminders count from, in an agreement's first year 90 days after it came into force
# at the earliest; too_short: fewer than 90 days are left from there, so that nobody is reminded;
# runs_from: the first day of the plan's own year on which the agreement is in force;
# ends_on: the last day, earlier where the agreement ended early; covered: days of the year under a term.
PLAN_YEARS = f"""
    SELECT 'PLAN_YEAR' AS subject_type, 'plan:' || agreement.id || ':' || year.year AS subject_key,
        agreement.id AS agreement_id, agreement.id AS about_id, NULL::uuid AS organization_id,
        NULL::uuid AS term_id, year.year AS plan_year, plan.id AS work_plan_id,
        '{{}}'::uuid[] AS responsible, CASE plan.submitted_by_side
            WHEN 'HOME' THEN ARRAY['PLAN_COUNTERPART'] WHEN 'COUNTERPART' THEN ARRAY['PLAN_HOME']
            ELSE ARRAY[]::text[] END AS instead,
        CASE WHEN plan.state = 'SUBMITTED' THEN plan.submitted_on END AS submitted_on,
        agreement.category, cover.notices_from,
        year.nominal_start, greatest(year.nominal_start, cover.since + {LEAST_DAYS}) AS starts_on,
        greatest(year.nominal_start, cover.since) AS runs_from,
        coalesce(cover.cut_short_on, year.nominal_end) AS ends_on, first.too_short,
        coalesce(plan.state, 'DRAFT') AS plan_state, cover.in_force, cover.covered,
        {expects_plans("agreement", "year.nominal_start")} AND cover.covered >= {LEAST_DAYS}
            AND NOT first.too_short AS expected, false AS misled
    FROM candidate
    JOIN agreement ON agreement.id = candidate.id
    CROSS JOIN LATERAL (
        SELECT number AS year,
            make_date(number, left(agreement.plan_year_start, 2)::int,
                right(agreement.plan_year_start, 2)::int) AS nominal_start,
            make_date(number + 1, left(agreement.plan_year_start, 2)::int,
                right(agreement.plan_year_start, 2)::int) - 1 AS nominal_end
        FROM generate_series(
            extract(year FROM $2::date)::int - 2, extract(year FROM $3::date)::int + 1) AS number
    ) AS year
    CROSS JOIN LATERAL (
        SELECT min(greatest(term.starts_on, term.signed_on)) AS since,
            bool_or($1 BETWEEN term.starts_on
                AND coalesce(term.ended_early_on, term.ends_on, 'infinity')) AS in_force,
            sum(greatest(0, least(coalesce(term.ended_early_on, term.ends_on, year.nominal_end),
                year.nominal_end) - greatest(term.starts_on, year.nominal_start) + 1))
                FILTER (WHERE term.renewal_type <> 'ONE_OFF') AS covered,
            (array_agg(term.ended_early_on ORDER BY term.starts_on DESC)
                FILTER (WHERE term.starts_on <= year.nominal_end))[1] AS last_early_end,
            max(term.notices_from) AS notices_from
        FROM agreement_term AS term
        WHERE term.agreement_id = agreement.id AND term.signed_on <= $1
    ) AS signed
    CROSS JOIN LATERAL (
        SELECT signed.since, signed.in_force, coalesce(signed.covered, 0) AS covered,
            signed.notices_from,
            CASE WHEN signed.last_early_end BETWEEN year.nominal_start AND year.nominal_end
                THEN signed.last_early_end END AS cut_short_on
    ) AS cover
    CROSS JOIN LATERAL (
        SELECT year.nominal_end - greatest(year.nominal_start, cover.since + {LEAST_DAYS}) + 1
            < {LEAST_DAYS} AS too_short
    ) AS first
    LEFT JOIN work_plan AS plan ON plan.agreement_id = agreement.id AND plan.year = year.year
    WHERE agreement.archived_on IS NULL AND cover.since IS NOT NULL
        AND (
            year.nominal_start BETWEEN $2::date - 500 AND $3::date + 366
            OR 'plan:' || agreement.id || ':' || year.year = ANY($4)
        )
"""

PLAN_ANCHORS = """
    SELECT 'PLAN_YEAR_START' AS anchor, subject.starts_on AS anchor_on, subject.starts_on AS base_on
    UNION ALL SELECT 'PLAN_YEAR_END', subject.ends_on, subject.ends_on
    UNION ALL SELECT 'PLAN_SUBMITTED', subject.submitted_on, subject.submitted_on
    UNION ALL SELECT 'PLAN_MID_YEAR', middle.day, middle.day
        FROM (SELECT (subject.starts_on + interval '6 months')::date AS day) AS middle
        WHERE middle.day <= subject.ends_on
"""

# Somebody may have opened a plan that nobody expected: it is reminded of like any other, but for a first year
# that is almost over, whose reminders would all be late. A side that waits for the other's word is heard.
OPENED = "(subject.expected OR (subject.work_plan_id IS NOT NULL AND subject.covered > 0))"
EXPECTED = f"({OPENED} AND NOT subject.too_short)"
PLAN_IS = "'The plan is ' || subject.plan_state || '.'"
AGREED = Needless("subject.plan_state NOT IN ('DRAFT', 'SUBMITTED', 'RETURNED')", PLAN_IS)
SUBMITTED = Needless("subject.plan_state NOT IN ('DRAFT', 'RETURNED')", PLAN_IS)
REPORTED = Needless("subject.plan_state IN ('REPORTED', 'CLOSED')", PLAN_IS)
NOT_IN_FORCE = Needless("NOT subject.in_force", "'The agreement is not in force.'")
YEAR_START = "subject.starts_on"

PLAN_KINDS = (
    Kind(NoticeKind.PLAN_DRAFTED, YEAR_START, EXPECTED, (SUBMITTED,)),
    Kind(NoticeKind.PLAN_NUDGE, YEAR_START, EXPECTED, (SUBMITTED,)),
    Kind(NoticeKind.PLAN_ESCALATION, YEAR_START, EXPECTED, (SUBMITTED,)),
    Kind(NoticeKind.PLAN_WEEK, YEAR_START, EXPECTED, (AGREED, NOT_IN_FORCE)),
    Kind(NoticeKind.PLAN_OVERDUE, applies=EXPECTED, needless=(AGREED, NOT_IN_FORCE)),
    # Once it is answered, the anchor is gone: what is unsent is taken back.
    Kind(NoticeKind.PLAN_WAITING, applies=OPENED),
    Kind(NoticeKind.PLAN_MID_YEAR, "subject.ends_on", EXPECTED, (REPORTED, NOT_IN_FORCE)),
    Kind(NoticeKind.REPORT_SOON, "subject.ends_on", EXPECTED, (REPORTED,)),
    Kind(NoticeKind.REPORT_DUE, applies=EXPECTED, needless=(REPORTED,)),
    Kind(NoticeKind.REPORT_OVERDUE, applies=EXPECTED, needless=(REPORTED,)),
)

# Agreements of which anybody expects a plan, or that have one. The first condition does not depend on the
# agreement: where nobody draws up plans, none is looked for.
EXPECTING = "SELECT category::text FROM category_policy WHERE expects_work_plans"
PLANNED = f"""(SELECT EXISTS ({EXPECTING}) OR EXISTS (SELECT FROM work_plan))
    AND agreement.archived_on IS NULL AND (
        agreement.category::text = ANY (ARRAY({EXPECTING}))
        OR EXISTS (SELECT FROM work_plan AS opened WHERE opened.agreement_id = agreement.id)
    )"""
SIGNED = "agreement_term AS term JOIN agreement ON agreement.id = term.agreement_id"

# Agreements by the day on which their plan year begins, and by the day before, on which it ends.
DAYS = "generate_series($6::date - points.days, $3::date - points.days, interval '1 day') AS each (day)"
STARTS = f"{DAYS} JOIN agreement ON agreement.plan_year_start = to_char(each.day, 'MM-DD')"
ENDS = f"{DAYS} JOIN agreement ON agreement.plan_year_start = to_char(each.day + interval '1 day', 'MM-DD')"
# Six months have a different length each time, so that the days around are looked at too.
SIX_MONTHS = "interval '6 months'"
EARLIER = f"($6::date - points.days - {SIX_MONTHS})::date - 4"
LATER = f"($3::date - points.days - {SIX_MONTHS})::date + 4"
MIDDLES = (
    f"generate_series({EARLIER}, {LATER}, interval '1 day') AS each (day)"
    " JOIN agreement ON agreement.plan_year_start = to_char(each.day, 'MM-DD')"
)
IN_FORCE_FROM = "greatest(term.starts_on, term.signed_on)"

PLAN_YEAR_FAMILY = Family(
    prefix="plan",
    subjects=PLAN_YEARS,
    anchors=PLAN_ANCHORS,
    kinds=PLAN_KINDS,
    arms=(
        Arm(
            Anchor.PLAN_YEAR_START,
            STARTS,
            "agreement.id",
            "each.day::date",
            where=PLANNED,
            ledger_key="candidate_id || ':' || extract(year FROM found.anchor_day)",
        ),
        Arm(
            Anchor.PLAN_MID_YEAR,
            MIDDLES,
            "agreement.id",
            f"(each.day + {SIX_MONTHS})::date",
            where=PLANNED,
            ledger_key=f"candidate_id || ':' || extract(year FROM found.anchor_day - {SIX_MONTHS})",
        ),
        Arm(
            Anchor.PLAN_MID_YEAR,
            SIGNED,
            "agreement.id",
            f"(({IN_FORCE_FROM} + {LEAST_DAYS}) + {SIX_MONTHS})::date",
            where=f"{PLANNED} AND ({IN_FORCE_FROM} + {LEAST_DAYS}) BETWEEN {EARLIER} AND {LATER}",
            told=False,
        ),
        Arm(
            Anchor.PLAN_SUBMITTED,
            "work_plan AS plan",
            "plan.agreement_id",
            "plan.submitted_on",
            where="plan.state = 'SUBMITTED'",
            told=False,
        ),
        # A first plan year begins some time after the agreement came into force, a last one may end early.
        Arm(
            Anchor.PLAN_YEAR_START,
            SIGNED,
            "agreement.id",
            f"({IN_FORCE_FROM} + {LEAST_DAYS})",
            where=PLANNED,
            told=False,
        ),
        Arm(
            Anchor.PLAN_YEAR_END,
            ENDS,
            "agreement.id",
            "each.day::date",
            where=PLANNED,
            ledger_key="candidate_id || ':' || extract(year FROM found.anchor_day + 1) - 1",
        ),
        Arm(
            Anchor.PLAN_YEAR_END,
            SIGNED,
            "agreement.id",
            "term.ended_early_on",
            where=PLANNED,
            told=False,
        ),
    ),
    touched="""
        SELECT id FROM agreement WHERE updated_at >= $7
        UNION SELECT agreement_id FROM agreement_term WHERE updated_at >= $7
        UNION SELECT agreement_id FROM work_plan WHERE updated_at >= $7
    """,
    of_agreements="SELECT unnest($5)",
    of_key="split_part(key, ':', 1)::uuid",
)


# The day from which an agreement is in force: a plan that was agreed before it begins on it. The index is
# that of the day LEAST_DAYS later.
IN_FORCE = Arm(
    Anchor.PLAN_YEAR_START,
    SIGNED,
    "agreement.id",
    IN_FORCE_FROM,
    where=f"{PLANNED} AND {IN_FORCE_FROM} + {LEAST_DAYS} BETWEEN"
    f" $6::date - points.days + {LEAST_DAYS} AND $3::date - points.days + {LEAST_DAYS}",
    told=False,
)


def around(anchor: Anchor, days: int, *more: Arm) -> str:
    """Return candidates whose plan year has a day on which the clock acts, so many days from an anchor."""
    own = (replace(arm, told=False) for arm in PLAN_YEAR_FAMILY.arms if arm.of is anchor)
    arms = (*own, *more)
    return f"""{GIVEN},
    points (anchor, scaled, days) AS (VALUES ('{anchor}', false, {days})),
    candidate (id) AS ({look_for(replace(PLAN_YEAR_FAMILY, arms=arms))})"""
