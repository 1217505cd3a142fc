"""Enrollments in programmes: their end is reminded of at E - 60, E - 30 and E - 7 (domain rule 4.6)."""

from domain.derived.enrollment_state import GOES_ON, HAS_NEXT, LAST_DAY
from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

ENDS_ON = LAST_DAY.format(row="enrollment")
# Days of a short enrollment shrink the offsets, as those of a short term do.
LEAD = "least(90, (coalesce(enrollment.ended_early_on, enrollment.ends_on) - enrollment.starts_on) / 3)"

ENROLLMENTS = f"""
    SELECT 'ENROLLMENT' AS subject_type, 'enrollment:' || enrollment.id AS subject_key,
        enrollment.id AS about_id, NULL::uuid AS agreement_id, enrollment.organization_id,
        NULL::uuid AS term_id, NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        array_remove(ARRAY[enrollment.owner_id], NULL) AS responsible, ARRAY['HOME_LIAISON'] AS instead,
        NULL::text AS category, NULL::date AS notices_from, {ENDS_ON} AS last_day,
        {LEAD} AS lead, enrollment.ended_early_on, enrollment.decision, enrollment.decided_on,
        {GOES_ON.format(row="enrollment")} AS goes_on, {HAS_NEXT.format(row="enrollment")} AS has_next,
        false AS misled
    FROM candidate
    JOIN enrollment ON enrollment.id = candidate.id
"""

ENROLLMENT_ANCHORS = """
    SELECT 'ENROLLMENT_END' AS anchor, subject.last_day AS anchor_on, subject.last_day AS base_on
"""

ENROLLMENT_KINDS = (
    Kind(
        NoticeKind.ENROLLMENT_ENDS,
        "subject.last_day",
        needless=(
            Needless("subject.has_next", "'The next term of it is recorded.'"),
            Needless("subject.ended_early_on IS NOT NULL", "'It was ended early.'"),
            Needless("subject.goes_on", "'It goes on by itself.'"),
            Needless(
                "subject.decision IN ('LET_EXPIRE', 'TERMINATE')",
                "subject.decision || ' was decided on ' || subject.decided_on || '.'",
            ),
        ),
    ),
)

ENROLLMENT_FAMILY = Family(
    prefix="enrollment",
    subjects=ENROLLMENTS,
    anchors=ENROLLMENT_ANCHORS,
    kinds=ENROLLMENT_KINDS,
    lead="subject.lead",
    arms=(
        Arm(Anchor.ENROLLMENT_END, "enrollment", "enrollment.id", ENDS_ON),
        Arm(Anchor.ENROLLMENT_END, "enrollment", "enrollment.id", ENDS_ON, lead=LEAD),
    ),
    touched="SELECT id FROM enrollment WHERE updated_at >= $7",
)
