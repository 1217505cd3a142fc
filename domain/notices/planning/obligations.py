"""Obligations: whoever sees to one, else the side that promised it, is reminded before and after its day."""

from domain.notices.planning.families import NOTICES_FROM, Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

OCCURRENCES = f"""
    SELECT 'OCCURRENCE' AS subject_type, 'occurrence:' || occurrence.id AS subject_key,
        occurrence.id AS about_id, obligation.agreement_id, NULL::uuid AS organization_id,
        NULL::uuid AS term_id, NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        array_remove(ARRAY[obligation.owner_id], NULL) AS responsible,
        CASE WHEN party.role = 'HOME' OR agreement.category = 'BRANCH' THEN ARRAY['HOME_LIAISON']
            WHEN party.id IS NULL THEN ARRAY['HOME_LIAISON', 'COUNTERPARTY']
            ELSE ARRAY['COUNTERPARTY'] END AS instead,
        agreement.category, {NOTICES_FROM} AS notices_from, occurrence.due_on, occurrence.state,
        false AS misled
    FROM candidate
    JOIN obligation_occurrence AS occurrence ON occurrence.id = candidate.id
    JOIN obligation ON obligation.id = occurrence.obligation_id
    JOIN agreement ON agreement.id = obligation.agreement_id
    LEFT JOIN agreement_party AS party ON party.id = obligation.party_id
    WHERE agreement.archived_on IS NULL
"""

OCCURRENCE_ANCHORS = """
    SELECT 'OBLIGATION_DUE' AS anchor, subject.due_on AS anchor_on, subject.due_on AS base_on
"""

NEEDLESS = (Needless("subject.state <> 'OPEN'", "'It is ' || subject.state || '.'"),)

OCCURRENCE_KINDS = (
    Kind(NoticeKind.OBLIGATION_SOON, "subject.due_on", needless=NEEDLESS),
    Kind(NoticeKind.OBLIGATION_OVERDUE, needless=NEEDLESS),
)

OCCURRENCE_FAMILY = Family(
    prefix="occurrence",
    subjects=OCCURRENCES,
    anchors=OCCURRENCE_ANCHORS,
    kinds=OCCURRENCE_KINDS,
    arms=(
        Arm(
            Anchor.OBLIGATION_DUE,
            "obligation_occurrence AS occurrence",
            "occurrence.id",
            "occurrence.due_on",
        ),
    ),
    touched="SELECT id FROM obligation_occurrence WHERE updated_at >= $7",
    of_agreements="""
        SELECT occurrence.id FROM obligation_occurrence AS occurrence
        JOIN obligation ON obligation.id = occurrence.obligation_id
        WHERE obligation.agreement_id = ANY($5)
    """,
)
