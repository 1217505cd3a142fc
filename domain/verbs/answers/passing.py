"""Hand over and not me: the recipient says that an agreement's reminders are for somebody else.

Who that is gets this one at once, and the later ones; without a name the backup does, else the
administrators. The duty itself stays where it is until the staff have put it right: they get a hand-over.
"""

from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.liaisons import LiaisonAssignment
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderState, seen_by
from domain.notices.rules import Audience
from domain.notices.sweeps import review
from domain.people import Person as PersonRow
from domain.verbs.answers.questions import Answer, Form, Options, Person
from domain.verbs.people.hand_over_raising import raise_hand_over

OTHER_SIDE = frozenset({Audience.COUNTERPARTY, Audience.PLAN_COUNTERPART})
# Who holds a duty for the agreement on the same side, owns it or its plan: they may see it already.
COLLEAGUES = """
WITH around AS (
    SELECT agreement.owner_id AS person_id, false AS other_side FROM agreement WHERE id = $1
    UNION
    SELECT duty.person_id, duty.kind = 'AFFILIATE_LIAISON'
    FROM agreement_party AS party
    JOIN organization ON organization.id = party.organization_id
    JOIN liaison_assignment AS duty
        ON duty.organization_id = organization.id OR duty.region_id = organization.region_id
    WHERE party.agreement_id = $1 AND party.role IN ('COUNTERPARTY', 'CO_PARTY')
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION
    SELECT duty.person_id, duty.kind = 'AFFILIATE_LIAISON' FROM liaison_assignment AS duty
    WHERE duty.agreement_id = $1 AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
)
SELECT DISTINCT person.id, person.name, person.sort_name FROM around
JOIN person ON person.id = around.person_id
WHERE around.other_side = $3 AND person.id <> $4
    AND coalesce(person.deactivated_on, 'infinity') > $2
    AND EXISTS (SELECT FROM email_address AS email WHERE email.person_id = person.id AND email.is_primary)
    AND NOT EXISTS (SELECT FROM passed_duty AS passed
        WHERE passed.agreement_id = $1 AND passed.person_id = person.id)
ORDER BY person.sort_name, person.id
"""
# The duties by which somebody gets the reminders of an agreement.
DUTIES = """
SELECT DISTINCT duty.id FROM liaison_assignment AS duty
LEFT JOIN organization ON organization.id = duty.organization_id OR organization.region_id = duty.region_id
LEFT JOIN agreement_party AS party ON party.organization_id = organization.id
WHERE duty.person_id = $2 AND (duty.agreement_id = $1 OR party.agreement_id = $1)
    AND $3 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
ORDER BY duty.id
"""
ARRIVED = (ReminderState.MAILED, ReminderState.ACKNOWLEDGED, ReminderState.SNOOZED)


async def ask_whom(answer: Answer, act: Act) -> Options:
    """Show who could take over: people of the same side who have to do with the agreement."""
    found = await current_transaction().fetch(
        COLLEAGUES,
        answer.agreement_id,
        act.today,
        bool(answer.audiences & OTHER_SIDE),
        answer.recipient_id,
    )
    return Options(people=tuple(Person(row["id"], row["name"]) for row in found))


async def hand_over(answer: Answer, form: Form, act: Act) -> None:
    """Pass the agreement's reminders on to a colleague."""
    chosen = form.get("person", "")
    successor = next(
        (one for one in (await ask_whom(answer, act)).people if str(one.id) == chosen), None
    )
    if successor is None:
        raise DomainError(ErrorCode.BAD_USER_INPUT, "Choose who takes over.", ("person",))
    await _pass(answer, successor, form.get("note"), act)


async def refuse_duty(answer: Answer, form: Form, act: Act) -> None:
    """Say that the agreement's reminders are not the recipient's."""
    await _pass(answer, None, form.get("note"), act)


async def _pass(answer: Answer, successor: Person | None, note: str | None, act: Act) -> None:
    if answer.agreement_id is None or answer.recipient_id is None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "This mail is about no agreement that could be passed on."
        )
    said = f"Handed over to {successor.name}." if successor else "Not theirs, as they say."
    await _keep(answer.agreement_id, answer.recipient_id, successor, note, act)
    await _tell_staff(answer.agreement_id, answer.recipient_id, successor, note, act)
    reminder = await Reminder.get(id=answer.reminder_id)
    if reminder.state in ARRIVED:
        # As if it had not been sent: whoever is next in line gets it, and planning writes that at once.
        freed = {"state": ReminderState.SUPERSEDED, "reason": said, "revivable": True}
        freed |= seen_by(reminder, act.actor, act.now)
        await change(reminder, freed, "passReminder", act.actor)
    await review(current_transaction(), [answer.agreement_id], act.clock, act.settings)


async def _keep(
    agreement: UUID, person: UUID, successor: Person | None, note: str | None, act: Act
) -> None:
    values = {
        "successor_id": successor.id if successor else None,
        "said_on": act.today,
        "note": (note or "").strip() or None,
    }
    known = await PassedDuty.get_or_none(agreement_id=agreement, person_id=person)
    if known is None:
        row = PassedDuty(agreement_id=agreement, person_id=person, **values)
        await add(row, "passReminder", act.actor)
    else:
        await change(known, values, "passReminder", act.actor)


async def _tell_staff(
    agreement: UUID, person: UUID, successor: Person | None, note: str | None, act: Act
) -> None:
    who = await PersonRow.get(id=person)
    to = f"hands over to {successor.name}" if successor else "says that the duty is not theirs"
    reason = f"{who.name} {to}, by a mail's link. {(note or '').strip()}".strip()
    for row in await current_transaction().fetch(DUTIES, agreement, person, act.today):
        duty = await LiaisonAssignment.get(id=row["id"])
        successor_id = successor.id if successor else None
        await raise_hand_over(duty, reason, act.today, "passReminder", act.actor, successor_id)
