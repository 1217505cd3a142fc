"""Hand over and not me: the next in line gets the reminder at once, and the staff are told."""

import asyncio
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.acts import Act
from domain.database import Database
from domain.errors import ErrorCode
from domain.hand_overs import HandOver, HandOverState
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.links import Purpose, Standing
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.suppressions import Suppression
from domain.people import EmailAddress
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.verbs.answers.questions import PassedOn
from domain.verbs.people.handing_over import waive_hand_over
from domain.verbs.people.taking_back import take_back_passed_duty
from domain.viewers import LOCAL_ADMIN
from tests.domain.notices.worlds import (
    BUSINESS,
    HOME,
    World,
    assign,
    at,
    row_of,
    step,
    world,
)
from tests.domain.verbs.answers.links import press, term_of, token
from tests.samples import person

OPENS = date(2026, 3, 4)


async def opened() -> World:
    of = await world()
    await term_of(of)
    await step(at(OPENS))
    return of


async def recipients(stage: str) -> set[object]:
    rows = await Reminder.filter(stage=stage, state__in=["SCHEDULED", "MAILED"])
    return {row.recipient_id for row in rows}


async def test_a_colleague_takes_over_and_gets_the_reminder_at_once(
    database: Database, settings: Settings
) -> None:
    of = await opened()
    made = await row_of(of, "OPEN", of.liaison)
    asked = await look_up(settings, at(OPENS), token(settings, made, Purpose.HAND_OVER))
    assert {one.id for one in asked.options.people} == {
        of.owner.id,
        of.committee.id,
        of.director.id,
    }
    form = {"person": str(of.director.id), "note": "She knows them."}
    assert (await press(settings, at(OPENS), made, Purpose.HAND_OVER, form)).refusal is None
    made = await Reminder.get(id=made.id)
    assert (made.state, made.reason) == (
        ReminderState.SUPERSEDED,
        f"Handed over to {of.director.name}.",
    )
    row = await row_of(of, "OPEN", of.director)
    assert row.state is ReminderState.SCHEDULED
    assert row.chosen_because.endswith("has handed it over.")
    # The staff are told, and the next stage goes to the colleague without another word.
    task = await HandOver.get(state=HandOverState.OPEN)
    assert task.successor_id == of.director.id
    assert task.reason.endswith("She knows them.")
    await step(at(date(2026, 5, 3)))
    assert of.director.id in await recipients("NUDGE")
    assert of.liaison.id not in await recipients("NUDGE")
    again = await press(settings, at(OPENS), made, Purpose.HAND_OVER, form)
    assert again.standing is Standing.USED


async def test_who_was_named_keeps_it_whatever_other_button_of_the_mail_is_used(
    database: Database, settings: Settings
) -> None:
    of = await opened()
    made = await row_of(of, "OPEN", of.liaison)
    form = {"person": str(of.director.id)}
    assert (await press(settings, at(OPENS), made, Purpose.HAND_OVER, form)).refusal is None
    await step(at(OPENS))
    asked = await look_up(settings, at(OPENS), token(settings, made, Purpose.NOT_ME))
    assert asked.options.handed_to is not None
    assert (asked.options.handed_to.name, asked.options.is_given) == (of.director.name, True)
    refused = await press(settings, at(OPENS), made, Purpose.NOT_ME)
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.options.is_given) == (ErrorCode.RULE_VIOLATED, True)
    assert (await PassedDuty.get()).successor_id == of.director.id
    assert (await HandOver.get(state=HandOverState.OPEN)).successor_id == of.director.id
    await step(at(OPENS))
    assert of.admin.id not in await recipients("OPEN")
    await step(at(date(2026, 5, 3)))
    assert of.director.id in await recipients("NUDGE")
    assert of.admin.id not in await recipients("NUDGE")


async def test_two_buttons_at_once_are_answered_one_after_the_other(
    database: Database, settings: Settings
) -> None:
    """Whichever comes first: nobody has said a word before, so that there is no row to wait for."""
    for _ in range(5):
        of = await opened()
        made = await row_of(of, "OPEN", of.liaison)
        form = {"person": str(of.director.id)}
        handed, _refused, _seen = await asyncio.gather(
            press(settings, at(OPENS), made, Purpose.HAND_OVER, form),
            press(settings, at(OPENS), made, Purpose.NOT_ME),
            look_up(settings, at(OPENS), token(settings, made, Purpose.NOT_ME)),
        )
        assert (handed.standing, handed.refusal) == (Standing.VALID, None)
        word = await PassedDuty.get(person_id=of.liaison.id)
        assert word.successor_id == of.director.id


async def test_nobody_is_offered_whose_address_rests_at_this_hour(
    database: Database, settings: Settings
) -> None:
    of = await opened()
    made = await row_of(of, "OPEN", of.liaison)
    noon, later = at(OPENS, 12), at(OPENS, 13)
    email = await EmailAddress.get(person_id=of.director.id, is_primary=True)
    await Suppression.create(
        address=email.address.lower(), reason="It bounced.", since=noon.now(), until=later.now()
    )
    for clock, is_offered in ((noon, False), (later, True)):
        asked = await look_up(settings, clock, token(settings, made, Purpose.HAND_OVER))
        assert (of.director.id in {one.id for one in asked.options.people}) is is_offered


async def test_a_word_for_the_staff_stays_until_another_one_is_said(
    database: Database, settings: Settings
) -> None:
    of = await opened()
    made = await row_of(of, "OPEN", of.liaison)
    said = {"note": "I have left the committee."}
    assert (await press(settings, at(OPENS), made, Purpose.NOT_ME, said)).refusal is None
    form = {"person": str(of.director.id), "note": " "}
    assert (await press(settings, at(OPENS), made, Purpose.HAND_OVER, form)).refusal is None
    word = await PassedDuty.get(person_id=of.liaison.id)
    assert (word.successor_id, word.note) == (of.director.id, "I have left the committee.")
    # A word of its own once it was taken back: what was said before is not said of it.
    act = Act(LOCAL_ADMIN, at(OPENS), settings)
    await take_back_passed_duty(word.id, "It is theirs.", None, act)
    nudges = date(2026, 5, 3)
    await step(at(nudges))
    newer = await row_of(of, "NUDGE", of.liaison)
    assert (await press(settings, at(nudges), newer, Purpose.NOT_ME)).refusal is None
    assert (await PassedDuty.get(person_id=of.liaison.id)).note is None


async def test_not_me_in_another_mail_goes_to_who_was_named(
    database: Database, settings: Settings
) -> None:
    """The duty was given to them anew, so that they get mails once more: it was said whose they are."""
    of = await opened()
    made = await row_of(of, "OPEN", of.liaison)
    form = {"person": str(of.director.id)}
    await press(settings, at(OPENS), made, Purpose.HAND_OVER, form)
    nudges = date(2026, 5, 3)
    await LiaisonAssignment.filter(person_id=of.liaison.id).update(valid_from=nudges)
    await step(at(nudges))
    newer = await row_of(of, "NUDGE", of.liaison)
    asked = await look_up(settings, at(nudges), token(settings, newer, Purpose.NOT_ME))
    assert asked.options.handed_to is not None
    assert (asked.options.handed_to.name, asked.options.is_given) == (of.director.name, False)
    assert (await press(settings, at(nudges), newer, Purpose.NOT_ME)).refusal is None
    assert (await PassedDuty.get()).successor_id == of.director.id
    assert of.liaison.id not in await recipients("NUDGE")
    assert of.admin.id not in await recipients("NUDGE")
    # Once the one who was named says no, the word leads to nobody.
    theirs = await row_of(of, "OPEN", of.director)
    await press(settings, at(nudges), theirs, Purpose.NOT_ME)
    asked = await look_up(settings, at(nudges), token(settings, made, Purpose.NOT_ME))
    assert (asked.options.handed_to, asked.refusal) == (None, None)


async def test_not_me_goes_to_the_backup(database: Database, settings: Settings) -> None:
    of = await world()
    backup = await person()
    organization = of.of.counterparty.organization_id
    await assign(backup, LiaisonKind.STAFF_LIAISON, organization_id=organization, is_primary=False)
    await term_of(of)
    await step(at(OPENS))
    made = await row_of(of, "OPEN", of.liaison)
    await press(settings, at(OPENS), made, Purpose.NOT_ME)
    assert (await row_of(of, "OPEN", backup)).state is ReminderState.SCHEDULED
    task = await HandOver.get(state=HandOverState.OPEN)
    assert "says that the duty is not theirs" in task.reason


@pytest.mark.parametrize(
    ("hour", "zone", "leaves"),
    [
        (12, HOME, None),
        # The day's hours are over at home, and in Paris the next ones have not begun.
        (22, HOME, datetime(2026, 3, 5, 9, tzinfo=ZoneInfo(HOME))),
        (22, "Europe/Paris", datetime(2026, 3, 5, 9, tzinfo=ZoneInfo("Europe/Paris"))),
    ],
)
@pytest.mark.parametrize("purpose", [Purpose.HAND_OVER, Purpose.NOT_ME])
async def test_whoever_passes_it_on_is_told_when_it_leaves(
    database: Database,
    settings: Settings,
    hour: int,
    zone: str,
    leaves: datetime | None,
    purpose: Purpose,
) -> None:
    of, backup = await world(), await person(time_zone=zone)
    organization = of.of.counterparty.organization_id
    await assign(backup, LiaisonKind.STAFF_LIAISON, organization_id=organization, is_primary=False)
    await term_of(of)
    await step(at(OPENS), BUSINESS)
    made = await row_of(of, "OPEN", of.liaison)
    clock, form = at(OPENS, hour), {"person": str(backup.id)}
    answer = await press(BUSINESS, clock, made, purpose, form)
    assert (answer.refusal, answer.options.passed) == (None, PassedOn.COMES)
    assert answer.options.comes_at == leaves


async def test_a_waived_hand_over_gives_the_mails_back(
    database: Database, settings: Settings
) -> None:
    of = await opened()
    made = await row_of(of, "OPEN", of.liaison)
    await press(settings, at(OPENS), made, Purpose.NOT_ME)
    assert await PassedDuty.filter(person_id=of.liaison.id).count() == 1
    task = await HandOver.get(state=HandOverState.OPEN)
    act = Act(LOCAL_ADMIN, at(OPENS), settings)
    await waive_hand_over(task.id, "It is theirs: they were told.", None, act)
    assert await PassedDuty.filter(taken_back_on__isnull=True).count() == 0
    await step(at(date(2026, 5, 3)))
    assert of.liaison.id in await recipients("NUDGE")


async def test_without_a_backup_the_administrators_get_it(
    database: Database, settings: Settings
) -> None:
    """The committee liaison is asked for by the same stage, and stands in as home liaison."""
    of = await opened()
    made = await row_of(of, "OPEN", of.owner)
    await press(settings, at(OPENS), made, Purpose.NOT_ME)
    row = await row_of(of, "OPEN", of.admin)
    assert row.state is ReminderState.SCHEDULED
    assert "says that it is not theirs. Administrators get it instead." in row.chosen_because
    # An owner holds no duty that could be handed over.
    assert await HandOver.all().count() == 0
    assert await PassedDuty.filter(person_id=of.owner.id).count() == 1


async def test_the_other_side_hands_over_among_its_own(
    database: Database, settings: Settings
) -> None:
    of = await world()
    second = await person()
    organization = of.of.counterparty.organization_id
    await assign(
        second, LiaisonKind.AFFILIATE_LIAISON, organization_id=organization, is_primary=False
    )
    await term_of(of)
    await step(at(date(2026, 4, 3)))
    made = await row_of(of, "ASK", of.representative)
    clock = at(date(2026, 4, 3))
    asked = await look_up(settings, clock, token(settings, made, Purpose.HAND_OVER))
    assert [one.id for one in asked.options.people] == [second.id]
    home = await press(settings, clock, made, Purpose.HAND_OVER, {"person": str(of.owner.id)})
    assert home.refusal is not None
    assert home.refusal.code is ErrorCode.BAD_USER_INPUT
    assert await PassedDuty.all().count() == 0
