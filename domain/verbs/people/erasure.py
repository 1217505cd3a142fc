"""Erasing a person: what is left is a key, so that what they signed and did still points to somebody.

Name, addresses, telephone number, identities, absences and notes go; grants, seats, positions and duties end,
and each duty raises its hand-over. What names the person elsewhere names a pseudonym from then on (see
`erased_traces`).
"""

from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import record
from domain.database import Transaction, transaction
from domain.givens import against_rule, need_reason
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.trail.audit_erasure import (
    erase_forgotten_inquiries,
    erase_naming_values,
    erase_person_values,
)
from domain.verbs.people.erased_traces import (
    addresses_of,
    forget_addresses,
    names_of,
    pattern_of,
    rename,
)
from domain.verbs.people.hand_over_raising import end_duties_of

TOMBSTONE = "Erased person"

# What ends yesterday; what would have begun later was never more than a plan.
SPANS = (
    ("role_grant", "valid_from", "valid_to"),
    ("position", "valid_from", "valid_to"),
    ("seat", "term_from", "term_to"),
)
END_SPAN = """
UPDATE {table} SET {last} = greatest({first}, $2), version = version + 1, updated_at = now()
WHERE person_id = $1 AND coalesce({last}, 'infinity') > $2
"""

FORGET = (
    "DELETE FROM email_address WHERE person_id = $1",
    "DELETE FROM identity WHERE person_id = $1",
    (
        "DELETE FROM out_of_office WHERE assignment_id IN"
        " (SELECT id FROM liaison_assignment WHERE person_id = $1)"
    ),
    "UPDATE liaison_assignment SET delegate_id = NULL WHERE delegate_id = $1",
    "UPDATE role_grant SET reason = NULL WHERE person_id = $1",
    "UPDATE reminder SET hours = NULL WHERE recipient_id = $1 AND hours IS NOT NULL",
    "UPDATE passed_duty SET note = NULL, taken_back_because = NULL WHERE person_id = $1",
    (
        "UPDATE hand_over SET notes = NULL WHERE successor_id = $1 OR assignment_id IN"
        " (SELECT id FROM liaison_assignment WHERE person_id = $1)"
    ),
    (
        "UPDATE outbox_message SET address = 'erased@invalid', content = '' WHERE recipient_id = $1"
        " AND state IN ('SENT', 'FAILED', 'WITHDRAWN')"
    ),
)
BECOME_TOMBSTONE = """
UPDATE person SET name = $2::text, sort_name = lower($2::text), locale = NULL, time_zone = 'UTC',
    quiet_from = NULL, quiet_to = NULL, holiday_calendar = NULL, phone = NULL,
    monthly_roll_up = false, erased_at = $3,
    deactivated_on = least(deactivated_on, $4), version = version + 1, updated_at = now(), updated_by = $5
WHERE id = $1
"""


async def erase_person(key: UUID, reason: str, version: int | None, act: Act) -> Person:
    """Erase a person's data for good.

    Raises DomainError RULE_VIOLATED where it was erased before, or the person is the one who asks.
    """
    async with transaction() as tx:
        row = await find(Person, key, act, "personId")
        await permit(Action.ERASE_PERSON, row, act)
        expect(row, version)
        why = need_reason(reason, "Say why the data is erased: the audit trail keeps that.")
        if row.erased_at is not None:
            raise against_rule("person_id", "The person's data was erased before.")
        if row.id == act.viewer.person_id:
            raise against_rule("person_id", "Another administrator erases your data.")
        names, addresses = await names_of(row.id), await addresses_of(row.id)
        await end_duties_of(row, act.today, "The person's data was erased.", "erasePerson", act)
        await _end_spans(tx, row.id, act.today)
        for statement in FORGET:
            await tx.execute(statement, row.id)
        await tx.execute(BECOME_TOMBSTONE, row.id, TOMBSTONE, act.now, act.today, act.actor.name)
        await forget_addresses(row.id, addresses, act)
        await rename(names, pseudonym(row.id))
        # Of what was, the trail is told nothing: only that, why, and by whom.
        await record(act.actor, Action.ERASE_PERSON, row, None, {"reason": why})
        await erase_person_values(row.id, act)
        await erase_naming_values(pattern_of(names), act)
        await erase_forgotten_inquiries(tx, act.clock)
        return await Person.get(id=row.id)


def pseudonym(person: UUID) -> str:
    """Return what stands for an erased person where rows and the trail name who did something."""
    return f"person {person}"


async def _end_spans(tx: Transaction, person: UUID, today: date) -> None:
    yesterday = today - timedelta(days=1)
    for table, first, last in SPANS:
        await tx.execute(END_SPAN.format(table=table, first=first, last=last), person, yesterday)
