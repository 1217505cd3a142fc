"""What was passed on stays passed on: to whom it leads in turn, and what its mail's other buttons do then."""

from datetime import date

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.database import Database
from domain.liaisons import LiaisonAssignment, LiaisonKind, OutOfOffice
from domain.notices import reminders
from domain.notices.composing import compose
from domain.notices.explain import explain
from domain.notices.links import Purpose, Standing
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import EscalationStep
from domain.notices.sweeps import sweep
from domain.people import Person
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.verbs.answers.questions import Answer, PassedOn
from tests.domain.acting import ADMIN
from tests.domain.notices.worlds import (
    ALWAYS,
    LONG_AGO,
    World,
    assign,
    at,
    mail,
    row_of,
    step,
    world,
)
from tests.domain.verbs.answers.links import press, term_of, token
from tests.samples import person

OPENS, NUDGES = date(2026, 3, 4), date(2026, 5, 4)
REASON = {"reason": "It serves both sides."}


async def opened(settings: Settings) -> tuple[World, AgreementTerm, Person]:
    """An agreement whose review was mailed, and the backup of its home liaison, who has no mail yet."""
    of, backup = await world(), await person()
    organization = {"organization_id": of.of.counterparty.organization_id}
    await assign(backup, LiaisonKind.STAFF_LIAISON, is_primary=False, **organization)
    term = await term_of(of)
    await sweep(at(OPENS), ALWAYS)
    await compose(settings, at(OPENS))
    await OutboxMessage.all().update(state=MessageState.SENT, sent_at=at(OPENS).now())
    await mail(at(OPENS).now())
    return of, term, backup


async def passes(
    settings: Settings, of: World, who: Person, to: Person | None = None, day: date = OPENS
) -> Answer:
    """Pass the review on by its mail, and mail it to whoever is next."""
    form = {"person": str(to.id)} if to else {}
    purpose = Purpose.HAND_OVER if to else Purpose.NOT_ME
    answer = await press(settings, at(day), await row_of(of, "OPEN", who), purpose, form)
    assert (answer.standing, answer.refusal) == (Standing.VALID, None)
    await step(at(day))
    return answer


async def got(stage: str) -> set[object]:
    rows = await Reminder.filter(stage=stage, state=ReminderState.MAILED)
    return {row.recipient_id for row in rows}


async def test_the_other_buttons_of_the_mail_still_work(
    database: Database, settings: Settings
) -> None:
    of, term, backup = await opened(settings)
    await passes(settings, of, of.liaison)
    made = await row_of(of, "OPEN", of.liaison)
    # Renewed by the mail after all: the owner decides, the liaison recommends.
    answer = await press(settings, at(OPENS), made, Purpose.RENEW, REASON)
    assert (answer.standing, answer.refusal) == (Standing.VALID, None)
    again = await reminders.acknowledge(made.id, ADMIN.actor, at(NUDGES))
    assert (again.state, again.acknowledged_at) == (ReminderState.SUPERSEDED, at(OPENS).now())
    assert await got("OPEN") == {of.owner.id, of.committee.id, backup.id}
    # Whoever is named afterwards gets it instead of the one who was next in line, and in addition.
    named = await passes(settings, of, of.liaison, of.director)
    assert named.options.passed is PassedOn.COMES
    assert await got("OPEN") == {of.owner.id, of.committee.id, backup.id, of.director.id}
    # Once it is decided no mail follows, and the page does not announce one.
    await AgreementTerm.filter(id=term.id).update(
        decision=TermDecision.RENEW,
        decided_on=OPENS,
        decided_by="Somebody",
        decision_reason="It serves both.",
    )
    assert (await passes(settings, of, of.committee)).options.passed is PassedOn.KNOWN
    assert await Reminder.filter(state=ReminderState.SCHEDULED).count() == 0
    last = await passes(settings, of, of.director)
    assert last.options.passed is PassedOn.KNOWN


async def test_the_last_administrator_may_let_go_what_others_have(
    database: Database, settings: Settings
) -> None:
    of, _, _ = await opened(settings)
    await passes(settings, of, of.owner)
    made = await row_of(of, "OPEN", of.admin)
    asked = await look_up(settings, at(OPENS), token(settings, made, Purpose.NOT_ME))
    assert (asked.refusal, asked.options.passed) == (None, PassedOn.KNOWN)
    assert not await PassedDuty.filter(person_id=of.admin.id).exists()
    have = await got("OPEN")
    assert (await passes(settings, of, of.admin)).options.passed is PassedOn.KNOWN
    assert await got("OPEN") == have - {of.admin.id}
    made = await row_of(of, "OPEN", of.admin)
    assert (made.state, made.reason) == (ReminderState.SUPERSEDED, "Not theirs, as they say.")
    assert made.acknowledged_at == at(OPENS).now()
    # Everybody else lets it go in turn: it comes back to the administrator, and stays there.
    said = []
    while others := await got("OPEN") - {of.admin.id}:
        answer = await passes(settings, of, await Person.get(id=min(others, key=str)))
        said.append(answer.options.passed)
    assert said[-1] is PassedOn.COMES
    assert await got("OPEN") == {of.admin.id}
    made = await row_of(of, "OPEN", of.admin)
    # The link of the first mail was used; the second one's is the same.
    again = await press(settings, at(OPENS), made, Purpose.NOT_ME)
    assert again.standing is Standing.USED


async def test_the_page_promises_nobody_where_nobody_is_left(
    database: Database, settings: Settings
) -> None:
    of, _, _ = await opened(settings)
    everybody = [of.owner, of.liaison, of.committee]
    for who in everybody:
        await passes(settings, of, who)
    while others := await got("OPEN") - {of.admin.id}:
        await passes(settings, of, await Person.get(id=min(others, key=str)))
    made = await row_of(of, "OPEN", of.admin)
    asked = await look_up(settings, at(OPENS), token(settings, made, Purpose.NOT_ME))
    pressed = await press(settings, at(OPENS), made, Purpose.NOT_ME)
    for answer in (asked, pressed):
        assert answer.refusal is not None
        assert answer.refusal.message.startswith("Nobody else is left")
    assert (await row_of(of, "OPEN", of.admin)).state is ReminderState.MAILED
    assert not await PassedDuty.filter(person_id=of.admin.id).exists()


@pytest.mark.parametrize("purpose", [Purpose.ACKNOWLEDGE, Purpose.RENEW, Purpose.NOT_ME])
async def test_a_mail_that_came_back_may_be_answered_after_all(
    database: Database, settings: Settings, purpose: Purpose
) -> None:
    of, _, _ = await opened(settings)
    made = await row_of(of, "OPEN", of.liaison)
    await Reminder.filter(id=made.id).update(state="FAILED", reason="Bounced.", revivable=True)
    answer = await press(settings, at(OPENS), made, purpose, REASON)
    assert (answer.standing, answer.refusal) == (Standing.VALID, None)
    made = await Reminder.get(id=made.id)
    passed = purpose is Purpose.NOT_ME
    state = ReminderState.SUPERSEDED if passed else ReminderState.ACKNOWLEDGED
    assert (made.state, made.revivable) == (state, False)
    assert made.acknowledged_at == at(OPENS).now()
    assert "Reason: Bounced." in await explain(made.id)


async def test_a_mail_that_is_just_leaving_is_passed_on_all_the_same(
    database: Database, settings: Settings
) -> None:
    of, _, backup = await opened(settings)
    made = await row_of(of, "OPEN", of.liaison)
    await Reminder.filter(id=made.id).update(state="SCHEDULED")
    await OutboxMessage.filter(id=made.message_id).update(state="COMMITTING", sent_at=None)
    assert (await passes(settings, of, of.liaison)).options.passed is PassedOn.COMES
    assert backup.id in await got("OPEN")
    assert (await row_of(of, "OPEN", of.liaison)).state is ReminderState.SUPERSEDED


async def test_it_goes_on_from_hand_to_hand(database: Database, settings: Settings) -> None:
    of, _, backup = await opened(settings)
    await passes(settings, of, of.owner, of.director)
    await passes(settings, of, of.director, backup)
    row = await row_of(of, "OPEN", backup)
    assert row.chosen_because == f"{of.owner.name}, who owns the agreement, has handed it over."
    # The one whom it came to last says no: it was the owner's, and nobody stands behind an owner.
    answer = await passes(settings, of, backup)
    assert answer.options.passed is PassedOn.COMES
    assert of.admin.id in await got("OPEN")
    second = await person()
    await RoleGrant.create(person=second, role=Role.ADMIN, valid_from=LONG_AGO)
    await passes(settings, of, of.admin, of.liaison)
    assert second.id in await got("OPEN")
    # Later stages know it all.
    await step(at(NUDGES))
    assert await got("NUDGE") == {of.liaison.id, second.id}


async def test_the_newest_stage_is_passed_on_by_an_older_mail(
    database: Database, settings: Settings
) -> None:
    of, _, backup = await opened(settings)
    seen = await row_of(of, "OPEN", of.owner)
    await reminders.acknowledge(seen.id, ADMIN.actor, at(OPENS))
    await step(at(NUDGES))
    answer = await passes(settings, of, of.liaison, day=NUDGES)
    assert answer.options.passed is PassedOn.COMES
    assert backup.id in await got("NUDGE")
    assert backup.id not in await got("OPEN")
    assert of.liaison.id not in await got("OPEN") | await got("NUDGE")


async def test_a_delegate_passes_it_on(database: Database, settings: Settings) -> None:
    of, delegate = await world(), await person()
    duty = await LiaisonAssignment.get(person_id=of.liaison.id)
    await LiaisonAssignment.filter(id=duty.id).update(delegate_id=delegate.id)
    await OutOfOffice.create(assignment=duty, starts_on=OPENS, ends_on=date(2026, 12, 31))
    await term_of(of)
    await step(at(OPENS))
    assert delegate.id in await got("OPEN")
    await passes(settings, of, delegate, of.director)
    row = await row_of(of, "OPEN", of.director)
    assert f"{delegate.name} has handed it over as delegate of " in row.chosen_because
    assert delegate.id not in await got("OPEN")


async def test_whom_it_went_on_to_passes_it_on(database: Database, settings: Settings) -> None:
    of, _, backup = await opened(settings)
    made = await row_of(of, "OPEN", of.liaison)
    await Reminder.filter(stage="OPEN").update(escalates_on=date(2026, 3, 11))
    await step(at(date(2026, 3, 12)))
    gone_on = await Reminder.get(stage="OPEN", escalation=EscalationStep.BACKUP, recipient=backup)
    assert gone_on.state is ReminderState.MAILED
    answer = await passes(settings, of, backup, of.director, date(2026, 3, 12))
    assert answer.options.passed is PassedOn.COMES
    assert of.director.id in await got("OPEN")
    assert backup.id not in await got("OPEN")
    assert (await Reminder.get(id=made.id)).state is ReminderState.MAILED
