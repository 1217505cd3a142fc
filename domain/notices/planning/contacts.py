"""Positions and duties that nobody has confirmed for a year: the person is asked, and again each year (4.7).

Only who can be reached is asked; for somebody without an address there is nobody who could say.
"""

from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

CONFIRMED = "coalesce({row}.last_confirmed_on, {row}.valid_from)"
YEAR = "interval '12 months'"

CONTACTS = """
    SELECT '{type}' AS subject_type, '{prefix}:' || contact.id AS subject_key, contact.id AS about_id,
        NULL::uuid AS agreement_id, contact.organization_id, NULL::uuid AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        ARRAY[contact.person_id] AS responsible, ARRAY[]::text[] AS instead,
        NULL::text AS category, NULL::date AS notices_from,
        ({confirmed} + {year})::date AS confirm_by, contact.valid_to, false AS misled
    FROM candidate
    JOIN {table} AS contact ON contact.id = candidate.id
    JOIN person ON person.id = contact.person_id
    WHERE contact.organization_id IS NOT NULL AND person.deactivated_on IS NULL
        AND EXISTS (SELECT FROM email_address AS email WHERE email.person_id = person.id AND email.is_primary)
"""

CONTACT_ANCHORS = """
    SELECT 'CONFIRM_BY' AS anchor, subject.confirm_by AS anchor_on, subject.confirm_by AS base_on
"""

CONTACT_KINDS = (
    Kind(
        NoticeKind.CONTACT_CHECK,
        needless=(Needless("subject.valid_to < $1", "'It ended on ' || subject.valid_to || '.'"),),
    ),
)


def _family(kind: str, prefix: str, table: str) -> Family:
    confirmed = CONFIRMED.format(row="contact")
    # The days of the confirmation, widened, because months differ; the index is on the confirmation.
    near = (
        f"{confirmed} BETWEEN ($6::date - points.days - {YEAR})::date - 3"
        f" AND ($3::date - points.days - {YEAR})::date + 3"
    )
    return Family(
        prefix=prefix,
        subjects=CONTACTS.format(
            type=kind, prefix=prefix, table=table, confirmed=confirmed, year=YEAR
        ),
        anchors=CONTACT_ANCHORS,
        kinds=CONTACT_KINDS,
        arms=(
            Arm(
                Anchor.CONFIRM_BY,
                f"{table} AS contact",
                "contact.id",
                f"({confirmed} + {YEAR})::date",
                where=f"{near} AND (contact.valid_to IS NULL OR contact.valid_to >= $1)",
            ),
        ),
        touched=f"SELECT id FROM {table} WHERE updated_at >= $7",
    )


POSITION_FAMILY = _family("POSITION", "position", "position")
DUTY_FAMILY = _family("DUTY", "duty", "liaison_assignment")
