"""Reviews of evergreen terms: reminded of before and after the day by which one is due (domain rule 4.6).

The day is the one that is planned, else a cycle after the last review, else a cycle after the first day; what
was reminded of before a review was held stays known under its own day.
"""

from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

REVIEWS = """
    SELECT 'REVIEW' AS subject_type, 'review:' || term.id AS subject_key, term.id AS about_id,
        term.agreement_id, NULL::uuid AS organization_id, term.id AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        '{}'::uuid[] AS responsible, '{}'::text[] AS instead, agreement.category, term.notices_from,
        due.due_on, held.due_on AS held_due_on, held.held_on, term.ended_early_on, false AS misled
    FROM candidate
    JOIN agreement_term AS term ON term.id = candidate.id
    JOIN agreement ON agreement.id = term.agreement_id
    LEFT JOIN LATERAL (
        SELECT due_on, held_on, outcome FROM term_review
        WHERE term_id = term.id AND held_on <= $1 ORDER BY held_on DESC, due_on DESC LIMIT 1
    ) AS held ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(
            (SELECT min(due_on) FROM term_review
                WHERE term_id = term.id AND (held_on IS NULL OR held_on > $1)),
            (CASE WHEN held.held_on IS NULL THEN term.starts_on
                WHEN held.outcome IS DISTINCT FROM 'END' THEN greatest(held.due_on, held.held_on) END
                + make_interval(months => agreement.review_cycle_months))::date
        ) AS due_on
    ) AS due
    WHERE term.renewal_type = 'EVERGREEN' AND term.signed_on <= $1 AND agreement.archived_on IS NULL
"""

REVIEW_ANCHORS = """
    SELECT 'REVIEW_DUE' AS anchor, subject.due_on AS anchor_on, subject.due_on AS base_on
    UNION SELECT 'REVIEW_DUE', subject.held_due_on, subject.held_due_on
"""

NEEDLESS = (
    Needless(
        "subject.held_due_on = anchor_on AND subject.due_on IS DISTINCT FROM anchor_on",
        "'The review was held on ' || subject.held_on || '.'",
    ),
    Needless(
        "subject.ended_early_on IS NOT NULL",
        "'The agreement was terminated: its last day is ' || subject.ended_early_on || '.'",
    ),
)

REVIEW_KINDS = (
    Kind(NoticeKind.REVIEW_SOON, "anchor_on", needless=NEEDLESS),
    Kind(NoticeKind.REVIEW_OVERDUE, needless=NEEDLESS),
)

# The lengths of cycles that there are, one look into the index each.
CYCLES = """(
    WITH RECURSIVE found (months) AS (
        SELECT min(review_cycle_months) FROM agreement
        UNION ALL
        SELECT (SELECT min(review_cycle_months) FROM agreement WHERE review_cycle_months > found.months)
        FROM found WHERE found.months IS NOT NULL
    )
    SELECT months FROM found WHERE months IS NOT NULL
) AS cycle"""


def _a_cycle_after(day: str) -> str:
    """Return a condition on an indexed day that lets an index find what a cycle later is near a stage."""
    back = "- make_interval(months => cycle.months)"
    return (
        f"{day} BETWEEN ($6::date - points.days {back})::date - 3"
        f" AND ($3::date - points.days {back})::date + 3"
    )


LAST_REVIEW = "greatest(review.due_on, review.held_on)"

REVIEW_FAMILY = Family(
    prefix="review",
    subjects=REVIEWS,
    anchors=REVIEW_ANCHORS,
    kinds=REVIEW_KINDS,
    arms=(
        Arm(Anchor.REVIEW_DUE, "term_review AS review", "review.term_id", "review.due_on"),
        # A term that was never reviewed, and one whose next review nobody has planned.
        Arm(
            Anchor.REVIEW_DUE,
            f"{CYCLES} JOIN agreement_term AS term ON term.renewal_type = 'EVERGREEN'"
            f" AND {_a_cycle_after('term.starts_on')}"
            " JOIN agreement ON agreement.id = term.agreement_id"
            " AND agreement.review_cycle_months = cycle.months",
            "term.id",
            "(term.starts_on + make_interval(months => cycle.months))::date",
        ),
        Arm(
            Anchor.REVIEW_DUE,
            f"{CYCLES} JOIN term_review AS review ON review.held_on IS NOT NULL"
            f" AND {_a_cycle_after(LAST_REVIEW)}"
            " JOIN agreement_term AS term ON term.id = review.term_id"
            " JOIN agreement ON agreement.id = term.agreement_id"
            " AND agreement.review_cycle_months = cycle.months",
            "term.id",
            f"({LAST_REVIEW} + make_interval(months => cycle.months))::date",
        ),
    ),
    touched="""
        SELECT term.id FROM agreement_term AS term
        WHERE term.renewal_type = 'EVERGREEN' AND (
            term.updated_at >= $7
            OR term.id IN (SELECT term_id FROM term_review WHERE updated_at >= $7)
            OR term.agreement_id IN (SELECT id FROM agreement WHERE updated_at >= $7)
        )
    """,
    of_agreements="""
        SELECT id FROM agreement_term
        WHERE agreement_id = ANY($5) AND renewal_type = 'EVERGREEN'
    """,
)
