"""Passed duties are taken back: whoever said that it is not theirs gets the agreement's mails again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.audit import AuditEvent
from domain.database import Database
from domain.goals import Goal
from domain.hand_overs import HandOver
from domain.liaisons import LiaisonKind
from domain.notices.links import Purpose
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderState
from domain.people import Person
from domain.positions import Position
from domain.reach import person_viewer
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.verbs.agreements.agreement_proposals import update_agreement
from domain.verbs.agreements.commitments import add_obligation, update_obligation
from domain.verbs.answers.answering import look_up
from domain.verbs.goals.goal_proposals import ProposedGoal, propose_goal, update_goal
from domain.verbs.goals.indicators import add_indicator, update_indicator
from domain.verbs.people.handing_over import waive_hand_over
from domain.verbs.people.taking_back import take_back_passed_duty
from domain.verbs.plans.candidates import CandidateDecision, decide_candidates
from domain.verbs.plans.plan_opening import NewPlan, open_work_plan
from domain.verbs.plans.work_plan_items import ItemUpdate, add_item, update_item
from domain.viewers import ANONYMOUS, LOCAL_ADMIN
from domain.vocabularies import Vocabulary
from domain.work_plans import WorkPlanItemState
from tests import samples
from tests.domain.acting import refusal
from tests.domain.notices.worlds import LONG_AGO, World, assign, at, row_of, step, world
from tests.domain.verbs.answers.links import press, term_of, token

OPENS, NUDGES = date(2026, 3, 4), date(2026, 5, 4)
THEIRS = "They were told that it is theirs."
# What its recipient passed on, and the row of whoever had it instead and did not get it.
ALREADY, GONE = ReminderState.MAILED, ReminderState.SUPERSEDED


async def passed_on(
    settings: Settings, of: World, who: Person, to: Person | None = None
) -> PassedDuty:
    """Let the review be mailed, and its recipient pass it on."""
    await step(at(OPENS))
    form = {"person": str(to.id)} if to else {"note": "Ask the board."}
    purpose = Purpose.HAND_OVER if to else Purpose.NOT_ME
    answer = await press(settings, at(OPENS), await row_of(of, "OPEN", who), purpose, form)
    assert answer.refusal is None
    return await PassedDuty.get(person_id=who.id)


async def owned(settings: Settings) -> tuple[World, PassedDuty]:
    """An agreement whose owner says that it is not theirs."""
    of = await world()
    await term_of(of)
    return of, await passed_on(settings, of, of.owner)


def act_on(settings: Settings, day: date = OPENS) -> Act:
    return Act(LOCAL_ADMIN, at(day), settings)


async def act_of(person: Person, settings: Settings) -> Act:
    return replace(act_on(settings), viewer=await person_viewer(person.id, OPENS))


async def state_of(of: World, stage: str, who: Person) -> ReminderState | None:
    row = await Reminder.get_or_none(agreement_id=of.agreement.id, stage=stage, recipient_id=who.id)
    return row.state if row else None


@pytest.mark.parametrize("has_left", [False, True])
async def test_the_next_sweep_writes_to_them_again(
    database: Database, settings: Settings, has_left: bool
) -> None:
    """What they passed on comes again, and what had not left to somebody else does not leave."""
    of, passed = await owned(settings)
    if has_left:
        await step(at(OPENS))
    taken = await take_back_passed_duty(passed.id, f" {THEIRS} ", None, act_on(settings))
    assert (taken.taken_back_on, taken.taken_back_because) == (OPENS, THEIRS)
    await step(at(OPENS))
    assert await state_of(of, "OPEN", of.owner) is ReminderState.MAILED
    assert await state_of(of, "OPEN", of.admin) is (ALREADY if has_left else GONE)
    row = await row_of(of, "OPEN", of.owner)
    assert (row.reason, row.acknowledged_at, row.revivable) == (None, None, False)
    # And so does everything that is due later; once, whoever sweeps again.
    assert not (await step(at(OPENS))).reminders
    await step(at(date(2026, 5, 26)))
    assert await state_of(of, "WEEK", of.owner) is ReminderState.MAILED


async def test_while_it_holds_no_sweep_does(database: Database, settings: Settings) -> None:
    of, _ = await owned(settings)
    for day in (OPENS, date(2026, 5, 26)):
        await step(at(day))
    assert await state_of(of, "OPEN", of.owner) is ReminderState.SUPERSEDED
    assert await state_of(of, "WEEK", of.owner) is None


async def test_what_a_newer_stage_took_the_place_of_does_not_come_again(
    database: Database, settings: Settings
) -> None:
    of, passed = await owned(settings)
    await step(at(OPENS))
    await step(at(NUDGES))
    await take_back_passed_duty(passed.id, THEIRS, None, act_on(settings, NUDGES))
    await step(at(NUDGES))
    row = await row_of(of, "OPEN", of.owner)
    assert (row.state, row.revivable) == (ReminderState.SUPERSEDED, False)
    assert row.acknowledged_at is not None


async def test_what_is_needless_by_now_stays_what_its_person_made_of_it(
    database: Database, settings: Settings
) -> None:
    of, passed = await owned(settings)
    await AgreementTerm.all().update(
        decision=TermDecision.RENEW,
        decided_on=OPENS,
        decided_by="Somebody",
        decision_reason="It serves both.",
    )
    await take_back_passed_duty(passed.id, THEIRS, None, act_on(settings))
    await step(at(OPENS))
    row = await row_of(of, "OPEN", of.owner)
    assert (row.state, row.reason) == (ReminderState.SUPERSEDED, "Not theirs, as they say.")
    assert (row.revivable, row.acknowledged_at) == (False, at(OPENS).now())


async def test_who_is_asked_by_nobody_any_more_gets_nothing(
    database: Database, settings: Settings
) -> None:
    """The row stays passed on, and keeps its reason."""
    of, passed = await owned(settings)
    await type(of.agreement).filter(id=of.agreement.id).update(owner_id=of.director.id)
    await take_back_passed_duty(passed.id, THEIRS, None, act_on(settings))
    await step(at(OPENS))
    row = await row_of(of, "OPEN", of.owner)
    assert (row.state, row.reason) == (ReminderState.SUPERSEDED, "Not theirs, as they say.")
    assert row.revivable is False


async def test_the_trail_keeps_who_took_it_back_and_why(
    database: Database, settings: Settings
) -> None:
    of, passed = await owned(settings)
    await take_back_passed_duty(passed.id, THEIRS, passed.version, act_on(settings))
    event = await AuditEvent.get(action="takeBackPassedDuty")
    assert (event.entity, event.entity_id, event.actor) == (
        "PassedDuty",
        passed.id,
        LOCAL_ADMIN.name,
    )
    assert event.subject_person_id == of.owner.id
    assert event.before == {"taken_back_on": None, "taken_back_because": None}
    assert event.after == {"taken_back_on": "2026-03-04", "taken_back_because": THEIRS}


async def test_what_is_refused_changes_nothing(database: Database, settings: Settings) -> None:
    _, passed = await owned(settings)
    act = act_on(settings)
    for key, reason, version, code, place in (
        (passed.id, "  ", None, "BAD_USER_INPUT", "reason"),
        (UUID(int=1), THEIRS, None, "NOT_FOUND", "passedDutyId"),
        (passed.id, THEIRS, 7, "CONFLICT", "expectedVersion"),
    ):
        refused = take_back_passed_duty(key, reason, version, act)
        assert await refusal(refused) == (code, place)
    await take_back_passed_duty(passed.id, THEIRS, None, act)
    again = take_back_passed_duty(passed.id, "Again.", None, act)
    assert await refusal(again) == ("RULE_VIOLATED", "passedDutyId")
    assert (await PassedDuty.get()).taken_back_because == THEIRS


async def test_staff_the_director_and_the_person_take_it_back_and_nobody_else(
    database: Database, settings: Settings
) -> None:
    of, passed = await owned(settings)
    stranger, clerk, keeper = [await samples.person() for _ in range(3)]
    for one in (clerk, keeper):
        await RoleGrant.create(person=one, role=Role.STAFF, valid_from=LONG_AGO)
    organization = of.of.counterparty.organization_id
    await assign(keeper, LiaisonKind.STAFF_LIAISON, organization_id=organization, is_primary=False)
    # The other side does not learn what is said at home; a volunteer of ours reads it.
    for who, code in (
        (stranger, "NOT_FOUND"),
        (of.representative, "NOT_FOUND"),
        (of.committee, "FORBIDDEN"),
        (clerk, "FORBIDDEN"),
    ):
        refused = take_back_passed_duty(passed.id, THEIRS, None, await act_of(who, settings))
        assert (await refusal(refused))[0] == code, who.name
    nobody = replace(act_on(settings), viewer=ANONYMOUS)
    refused = take_back_passed_duty(passed.id, THEIRS, None, nobody)
    assert (await refusal(refused))[0] == "UNAUTHENTICATED"
    for who in (of.owner, of.director, of.admin, keeper):
        await PassedDuty.all().update(taken_back_on=None, taken_back_because=None)
        taken = await take_back_passed_duty(passed.id, THEIRS, None, await act_of(who, settings))
        assert taken.taken_back_on == OPENS, who.name


async def test_what_was_taken_back_may_be_said_again(
    database: Database, settings: Settings
) -> None:
    of, passed = await owned(settings)
    await take_back_passed_duty(passed.id, THEIRS, None, act_on(settings))
    again = await passed_on(settings, of, of.owner, of.director)
    assert (again.id, again.taken_back_on, again.taken_back_because) == (passed.id, None, None)
    assert (again.successor_id, again.note) == (of.director.id, None)
    assert await state_of(of, "OPEN", of.owner) is ReminderState.SUPERSEDED


async def test_whoever_is_written_to_again_may_take_over(
    database: Database, settings: Settings
) -> None:
    of, passed = await owned(settings)
    made = await row_of(of, "OPEN", of.liaison)

    async def colleagues() -> set[UUID]:
        asked = await look_up(settings, at(OPENS), token(settings, made, Purpose.HAND_OVER))
        return {one.id for one in asked.options.people}

    assert of.owner.id not in await colleagues()
    await take_back_passed_duty(passed.id, THEIRS, None, act_on(settings))
    assert of.owner.id in await colleagues()


async def test_a_waived_hand_over_takes_it_back_with_its_reason(
    database: Database, settings: Settings
) -> None:
    of = await world()
    await term_of(of)
    passed = await passed_on(settings, of, of.liaison)
    task = await HandOver.get()
    await waive_hand_over(task.id, THEIRS, None, act_on(settings))
    await passed.refresh_from_db()
    assert (passed.taken_back_on, passed.taken_back_because) == (OPENS, THEIRS)
    assert (await AuditEvent.get(entity="PassedDuty", action="waiveHandOver")).before is not None
    await step(at(OPENS))
    assert await state_of(of, "OPEN", of.liaison) is ReminderState.MAILED


# --- named anew ------------------------------------------------------------------------------------


Name = Callable[[World, Person, Act], Awaitable[object]]


async def as_owner(of: World, who: Person, act: Act) -> None:
    """Another one owns it, and then they are asked to, on purpose."""
    key = of.agreement.id
    for person in (of.director, who):
        await Position.create(
            person=person,
            organization_id=of.of.home.organization_id,
            title="Head",
            role="OTHER",
            valid_from=LONG_AGO,
        )
    await update_agreement(key, {"owner_id": of.director.id}, None, None, act)
    assert (await PassedDuty.get(person_id=who.id)).taken_back_on is None, (
        "naming somebody else says nothing"
    )
    await update_agreement(key, {"owner_id": who.id}, None, None, act)


async def as_plan_owner(of: World, who: Person, act: Act) -> None:
    wanted = NewPlan(of.agreement.id, 2027, "It goes on.", home_owner_id=who.id)
    await open_work_plan(wanted, act)


async def by_a_new_item(of: World, who: Person, act: Act) -> None:
    plan = await samples.work_plan(of.of, 2028)
    activity = await samples.vocabulary_term(Vocabulary.ACTIVITY_TYPE)
    given = {"title": "A visit", "activity_type_id": activity.id, "owner_id": who.id}
    await add_item(plan.id, given, [], act)


async def by_an_item(of: World, who: Person, act: Act) -> None:
    item = await samples.item(await samples.work_plan(of.of, 2028))
    await update_item(ItemUpdate(item.id, {"owner_id": who.id}), act)


async def by_a_candidate(of: World, who: Person, act: Act) -> None:
    before = await samples.item(
        await samples.work_plan(of.of, 2027), state=WorkPlanItemState.DEFERRED, state_reason="Late"
    )
    plan = await samples.work_plan(of.of, 2028)
    item = await samples.item(plan, carried_from=before, carry_count=1, carry_candidate=True)
    decision = CandidateDecision(item.id, keep=True, changes={"owner_id": who.id})
    await decide_candidates(plan.id, [decision], None, act)


async def goal_of(of: World) -> Goal:
    return await samples.goal(of.of, date(2026, 1, 1), date(2026, 12, 31))


async def by_a_new_goal(of: World, who: Person, act: Act) -> None:
    area = await samples.vocabulary_term(Vocabulary.EMPHASIS_AREA)
    values = {
        "title": "More members",
        "emphasis_area_id": area.id,
        "starts_on": date(2026, 1, 1),
        "due_on": date(2026, 12, 31),
        "owner_id": who.id,
    }
    await propose_goal(ProposedGoal(of.agreement.id, values), act)


async def by_a_goal(of: World, who: Person, act: Act) -> None:
    await update_goal((await goal_of(of)).id, {"owner_id": who.id}, None, act)


async def by_a_new_indicator(of: World, who: Person, act: Act) -> None:
    await add_indicator(
        (await goal_of(of)).id, {"title": "Members", "unit": "people", "owner_id": who.id}, act
    )


async def by_an_indicator(of: World, who: Person, act: Act) -> None:
    indicator = await samples.indicator(await goal_of(of))
    await update_indicator(indicator.id, {"owner_id": who.id}, None, act)


async def promise(of: World) -> dict[str, object]:
    kind = await samples.vocabulary_term(Vocabulary.COMMITMENT_TYPE)
    return {
        "agreement_id": of.agreement.id,
        "commitment_type_id": kind.id,
        "text": "A report each year",
        "starts_on": date(2026, 6, 30),
    }


async def by_a_new_obligation(of: World, who: Person, act: Act) -> None:
    await add_obligation({**await promise(of), "owner_id": who.id}, act)


async def by_an_obligation(of: World, who: Person, act: Act) -> None:
    made = await add_obligation(await promise(of), act)
    await update_obligation(made.id, {"owner_id": who.id}, None, act)


@pytest.mark.parametrize(
    "name",
    [
        as_owner,
        as_plan_owner,
        by_a_new_item,
        by_an_item,
        by_a_candidate,
        by_a_new_goal,
        by_a_goal,
        by_a_new_indicator,
        by_an_indicator,
        by_a_new_obligation,
        by_an_obligation,
    ],
)
async def test_whoever_is_named_anew_is_written_to_again(
    database: Database, settings: Settings, name: Name
) -> None:
    of, passed = await owned(settings)
    other = await samples.person()
    await PassedDuty.create(agreement=of.agreement, person=other, said_on=OPENS)
    await name(of, of.owner, act_on(settings))
    await passed.refresh_from_db()
    assert (passed.taken_back_on, passed.taken_back_because) == (OPENS, "Named for it anew.")
    assert (await PassedDuty.get(person_id=other.id)).taken_back_on is None
    await step(at(OPENS))
    assert await state_of(of, "OPEN", of.owner) is ReminderState.MAILED


async def test_whoever_stays_named_is_not_named_anew(
    database: Database, settings: Settings
) -> None:
    of, passed = await owned(settings)
    given = {"owner_id": of.owner.id, "title": "Another title"}
    await update_agreement(of.agreement.id, given, None, None, act_on(settings))
    await passed.refresh_from_db()
    assert passed.taken_back_on is None
