"""Hand over and not me: the recipient says that an agreement's reminders are for somebody else.

Who that is gets this one at once, and the later ones; without a name the backup does, else the
administrators. The duty itself stays where it is until the staff have put it right: they get a hand-over.
"""

import contextlib
from dataclasses import replace
from uuid import UUID

from asyncpg import Record

from domain.acts import Act
from domain.audit import add, change
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.liaisons import LiaisonAssignment
from domain.notices.links import Purpose
from domain.notices.passed_duties import PassedDuty
from domain.notices.planning.ledger import MAY_HAVE_ARRIVED
from domain.notices.reminders import Reminder, ReminderState, seen_by
from domain.notices.snoozing import read_hours
from domain.notices.windows import opening
from domain.people import Person as PersonRow
from domain.said import said as _
from domain.verbs.answers.colleagues import find_colleagues, reader_of
from domain.verbs.answers.holders import PASSABLE, find_next, has_spare, let_go
from domain.verbs.answers.namesakes import tell_apart
from domain.verbs.answers.questions import Alone, Answer, Form, Options, PassedOn, Person
from domain.verbs.people.hand_over_raising import raise_hand_over

# The duties by which somebody gets the reminders of an agreement.
DUTIES = """
SELECT DISTINCT duty.id FROM liaison_assignment AS duty
LEFT JOIN organization ON organization.id = duty.organization_id OR organization.region_id = duty.region_id
LEFT JOIN agreement_party AS party ON party.organization_id = organization.id
WHERE duty.person_id = $2 AND (duty.agreement_id = $1 OR party.agreement_id = $1)
    AND $3 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
ORDER BY duty.id
"""
# The mail that is answered, and newer ones of its subject: whoever is next in line gets the newest. What was
# told (that it ends, or goes on after all) stays known of whom it was told to: it has no such buttons.
# Whoever has said before that it is not theirs may still say whose it is.
MINE = f"""
SELECT mail.id FROM reminder AS mail
JOIN reminder AS pressed ON pressed.id = $1
LEFT JOIN outbox_message AS message ON message.id = mail.message_id
WHERE mail.subject_key = pressed.subject_key AND mail.recipient_id = pressed.recipient_id
    AND (mail.stage_on, mail.stage_position) >= (pressed.stage_on, pressed.stage_position)
    AND mail.kind = ANY($2)
    AND ({MAY_HAVE_ARRIVED} OR (mail.state = 'FAILED' AND mail.revivable)
        OR (mail.state = 'SUPERSEDED' AND mail.acknowledged_at IS NOT NULL))
ORDER BY mail.key
"""
# Who has it instead: those to whom it is still to go before those whom it went to.
OTHERS = """
SELECT other.state = 'SCHEDULED' AS comes, other.recipient_id, other.due_at FROM reminder AS pressed
JOIN reminder AS other ON other.subject_key = pressed.subject_key
    AND other.recipient_id <> pressed.recipient_id
    AND (other.stage_on, other.stage_position) >= (pressed.stage_on, pressed.stage_position)
    AND other.state IN ('SCHEDULED', 'MAILED', 'ACKNOWLEDGED', 'SNOOZED')
LEFT JOIN passed_duty AS passed ON passed.agreement_id = pressed.agreement_id
    AND passed.person_id = pressed.recipient_id
WHERE pressed.id = $1 AND pressed.kind = ANY($2) AND other.kind = ANY($2)
    AND other.recipient_id = coalesce(passed.successor_id, other.recipient_id)
ORDER BY other.state = 'SCHEDULED' DESC, other.due_at LIMIT 1
"""
# Whom the recipient has named, unless that word leads to somebody who says in turn that it is not theirs:
# then nobody has it whom the recipient knows of. `is_given`: it was named in answer to this very mail.
NAMED = """
WITH RECURSIVE word AS (
    SELECT successor_id, 1 AS hop FROM passed_duty
    WHERE agreement_id = $2 AND person_id = $3 AND taken_back_on IS NULL
    UNION ALL
    SELECT next.successor_id, word.hop + 1 FROM word
    JOIN passed_duty AS next ON next.agreement_id = $2 AND next.person_id = word.successor_id
        AND next.taken_back_on IS NULL
    WHERE word.hop < 20
)
SELECT person.id, person.name, mail.state = 'SUPERSEDED' AND mail.acknowledged_at IS NOT NULL AS is_given
FROM word JOIN person ON person.id = word.successor_id JOIN reminder AS mail ON mail.id = $1
WHERE word.hop = 1 AND NOT EXISTS (SELECT FROM word WHERE successor_id IS NULL)
"""
USED = "SELECT EXISTS (SELECT FROM link_use WHERE purpose = $1 AND row = $2)"


class _RehearsedError(Exception):
    """What was tried out is undone."""


async def ask_whom(answer: Answer, act: Act) -> Options:
    """Show who could take over: people of the same side who have to do with the agreement."""
    people = await find_colleagues(answer, act)
    if not people:
        return await _ask_alone(answer, act)
    return Options(people=people, has_duty=bool(await _read_duties(answer, act)))


async def _ask_alone(answer: Answer, act: Act) -> Options:
    """Say what is left to do where nobody is known: never to use a button that would refuse, or was used."""
    try:
        asked, alone = await ask_about_duty(answer, act), Alone.REFUSE
    except DomainError:
        asked, alone = Options(), Alone.STAY
    if await current_transaction().fetchval(USED, Purpose.NOT_ME, answer.reminder_id):
        alone = Alone.HAS_REFUSED
    return replace(asked, alone=alone)


async def ask_about_duty(answer: Answer, act: Act) -> Options:
    """Say whether there is a duty that the staff would be asked to put right, or who has it by now.

    Raises DomainError RULE_VIOLATED where nobody else could get it, as pressing the button would.
    """
    named = await _find_named(answer)
    has_duty = bool(await _read_duties(answer, act))
    if named is None:
        return Options(has_duty=has_duty, passed=await _foresee(answer, act))
    told = await recall_word(answer, act)
    return replace(told, has_duty=has_duty, is_given=named["is_given"])


async def hand_over(answer: Answer, form: Form, act: Act) -> None:
    """Pass the agreement's reminders on to a colleague."""
    chosen = form.get("person", "")
    colleagues = await find_colleagues(answer, act)
    successor = next((one for one in colleagues if str(one.id) == chosen), None)
    if not colleagues:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, _("Nobody else is known for this agreement."), ("person",)
        )
    if successor is None:
        raise DomainError(ErrorCode.BAD_USER_INPUT, _("Choose who takes over."), ("person",))
    await _pass(answer, successor, form.get("note"), act)


async def refuse_duty(answer: Answer, form: Form, act: Act) -> None:
    """Say that the agreement's reminders are not the recipient's.

    Whoever has named somebody before has given their word: it goes to them, and not to anybody else.
    """
    await _lock_word(answer.recipient_id)
    named = await _find_named(answer)
    if named is not None and named["is_given"]:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            _("It was handed over to %(name)s: nothing else is needed.", name=named["name"]),
        )
    successor = Person(named["id"], named["name"]) if named is not None else None
    await _pass(answer, successor, form.get("note"), act)


async def say_who_has_it(answer: Answer, act: Act) -> Options:
    """Say what became of the reminder that was passed on: nobody is told of a mail that never comes.

    Nor that it comes now where its recipient gets no mail at this hour.
    """
    tx, told = current_transaction(), await recall_word(answer, act)
    row = await tx.fetchrow(OTHERS, answer.reminder_id, PASSABLE)
    if row is None:
        return replace(told, passed=PassedOn.NOTHING)
    if not row["comes"]:
        return replace(told, passed=PassedOn.KNOWN)
    hours = await read_hours(tx, row["recipient_id"], act)
    at = opening(max(row["due_at"], act.now), hours.zone, hours.window, hours.habits)
    return replace(told, passed=PassedOn.COMES, comes_at=at if at > act.now else None)


async def recall_word(answer: Answer, act: Act) -> Options:
    """Say whom the recipient has named, while that holds: it is their own word, so that they may read it."""
    named = await _find_named(answer)
    if named is None:
        return Options()
    # As they read it where they chose.
    known = await find_colleagues(answer, act)
    others = [one for one in known if one.id != named["id"]]
    successor = Person(named["id"], named["name"])
    *_others, told = await tell_apart([*others, successor], reader_of(answer), act)
    return Options(handed_to=told)


async def _find_named(answer: Answer) -> Record | None:
    values = (answer.reminder_id, answer.agreement_id, answer.recipient_id)
    return await current_transaction().fetchrow(NAMED, *values)


async def _lock_word(person: UUID | None) -> None:
    """Wait for whoever answers for the same person at this moment, by another button or another mail.

    It is the person who is locked: a first word has no row yet.
    """
    await PersonRow.filter(id=person).select_for_update(no_key=True).first()


async def _pass(answer: Answer, successor: Person | None, note: str | None, act: Act) -> None:
    if answer.agreement_id is None or answer.recipient_id is None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, _("This mail is about no agreement that could be passed on.")
        )
    said = f"Handed over to {successor.name}." if successor else "Not theirs, as they say."
    await _keep(answer.agreement_id, answer.recipient_id, successor, note, act)
    await _tell_staff(answer, answer.recipient_id, successor, note, act)
    keys = await _read_mine(answer)
    mails = await Reminder.filter(id__in=keys).order_by("key").select_for_update(no_key=True)
    if not (await find_next(answer, keys, act) or await let_go(answer, keys, act)):
        raise _nobody_is_left()
    for mail in mails:
        await _settle(mail, said, act)
    if answer.reminder_id not in keys:
        await _see(answer, said, act)


async def _read_mine(answer: Answer) -> list[UUID]:
    found = await current_transaction().fetch(MINE, answer.reminder_id, PASSABLE)
    return [row["id"] for row in found]


async def _foresee(answer: Answer, act: Act) -> PassedOn | None:
    """Return who has it, or is to get it, where nobody new would: None where somebody new does.

    Planning tries it out where there is no other administrator. Raises DomainError RULE_VIOLATED where nobody
    at all would be left.
    """
    if answer.agreement_id is None or await has_spare(answer, act):
        return None
    assert answer.recipient_id is not None
    goes_on, holders = False, None
    with contextlib.suppress(_RehearsedError):
        async with current_transaction().connection.transaction():
            await _keep(answer.agreement_id, answer.recipient_id, None, None, act)
            keys = await _read_mine(answer)
            goes_on = await find_next(answer, keys, act)
            holders = None if goes_on else await let_go(answer, keys, act)
            raise _RehearsedError
    if not goes_on and holders is None:
        raise _nobody_is_left()
    return holders


def _nobody_is_left() -> DomainError:
    return DomainError(
        ErrorCode.RULE_VIOLATED,
        _(
            "Nobody else is left who could get it: somebody has to be named for the agreement first."
        ),
    )


async def _settle(mail: Reminder, said: str, act: Act) -> None:
    """Close a mail for good: what is left of it to do is in the rows of others."""
    seen = seen_by(mail, act.actor, act.now)
    if mail.state is ReminderState.FAILED and mail.reason:
        # That it came back is no less true for the answer.
        said = f"{mail.reason} {said}"
    passed = {"state": ReminderState.SUPERSEDED, "reason": said, "revivable": False, **seen}
    await Reminder.filter(id=mail.id).update(revivable=False)
    await change(mail, passed, "passReminder", act.actor)


async def _see(answer: Answer, said: str, act: Act) -> None:
    """Close what was to come again, which planning has just taken back."""
    mail = await Reminder.filter(id=answer.reminder_id).select_for_update(no_key=True).get()
    if mail.state is ReminderState.SUPERSEDED and mail.revivable:
        await _settle(mail, said, act)


async def _keep(
    agreement: UUID, person: UUID, successor: Person | None, note: str | None, act: Act
) -> None:
    await _lock_word(person)
    held = PassedDuty.filter(agreement_id=agreement, person_id=person)
    known = await held.select_for_update(no_key=True).first()
    said = (note or "").strip() or None
    if said is None and known is not None and known.taken_back_on is None:
        # Whoever says nothing more takes nothing back of what they have said.
        said = known.note
    values = {
        "successor_id": successor.id if successor else None,
        "said_on": act.today,
        "note": said,
        "taken_back_on": None,
        "taken_back_because": None,
    }
    if known is None:
        row = PassedDuty(agreement_id=agreement, person_id=person, **values)
        await add(row, "passReminder", act.actor)
    else:
        await change(known, values, "passReminder", act.actor)


async def _read_duties(answer: Answer, act: Act) -> list[UUID]:
    values = (answer.agreement_id, answer.recipient_id, act.today)
    return [row["id"] for row in await current_transaction().fetch(DUTIES, *values)]


async def _tell_staff(
    answer: Answer, person: UUID, successor: Person | None, note: str | None, act: Act
) -> None:
    who = await PersonRow.get(id=person)
    to = f"hands over to {successor.name}" if successor else "says that the duty is not theirs"
    reason = f"{who.name} {to}, by a mail's link. {(note or '').strip()}".strip()
    for key in await _read_duties(answer, act):
        duty = await LiaisonAssignment.get(id=key)
        successor_id = successor.id if successor else None
        await raise_hand_over(duty, reason, act.today, "passReminder", act.actor, successor_id)
