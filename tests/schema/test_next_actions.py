"""What waits for whom: each kind of action for the person whose turn it is, and for nobody else."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.agreements import Agreement
from domain.database import Database
from domain.goals import Measurement, MeasurementState
from domain.hand_overs import HandOver
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.passed_duties import PassedDuty
from domain.obligations import Obligation
from domain.overview.next_actions import ACTIONS, NextActionKind
from domain.people import Person
from domain.positions import Position
from domain.reach import person_viewer
from domain.roles import Role, RoleGrant
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Viewer, ViewerKind
from domain.vocabularies import Vocabulary
from domain.work_plans import Side, WorkPlan, WorkPlanState
from tests import samples
from tests.domain import people
from tests.domain.notices.worlds import LONG_AGO, World, assign, world
from tests.samples import Affiliation
from tests.schema.conftest import Ask

TODAY = date(2026, 3, 4)
QUERY = """query Actions($first: Int) { viewer { name
    nextActions(first: $first) { kind title dueOn node { __typename id ... on Agreement { number } } }
    dueMeasurements { id reportDueOn indicator { title } } } }"""


def member(person: Person, **reach: Any) -> Viewer:
    return Viewer(ViewerKind.PERSON, person.name, reach=Reach(person=person.id, **reach))


async def actions(ask: Ask, viewer: Viewer, **given: Any) -> list[tuple[str, str | None, str]]:
    found = (await ask(QUERY, given, viewer=viewer)).data["viewer"]["nextActions"]
    return [(each["kind"], each["dueOn"], each["node"]["__typename"]) for each in found]


async def affiliation() -> Affiliation:
    made = await samples.affiliation()
    await samples.term(made, date(2024, 1, 1), date(2026, 6, 30))
    return made


async def test_nothing_waits_for_whoever_is_nobody(ask: Ask) -> None:
    await affiliation()
    for viewer in (ANONYMOUS, LOCAL_ADMIN):
        assert await actions(ask, viewer) == []
        assert (await ask(QUERY, viewer=viewer)).data["viewer"]["dueMeasurements"] == []


async def test_decisions_wait_for_the_owner_and_the_liaison(ask: Ask) -> None:
    made = await affiliation()
    owner, liaison, stranger = [await samples.person() for _ in range(3)]
    await Agreement.filter(id=made.agreement.id).update(owner=owner)
    theirs = (await made.counterparty.organization).id
    expected = [("DECIDE", "2026-04-01", "Agreement")]
    reach = frozenset({theirs})
    assert await actions(ask, member(liaison, portfolio=reach)) == expected
    assert await actions(ask, member(owner, portfolio=reach)) == expected
    assert await actions(ask, member(stranger)) == []
    # The affiliate knows of its agreement, but does not decide.
    assert await actions(ask, member(stranger, own=reach)) == []


async def test_plans_wait_for_the_other_side(ask: Ask) -> None:
    made = await affiliation()
    plan = await samples.work_plan(made, 2026)
    theirs = frozenset({(await made.counterparty.organization).id})
    officer, liaison = await samples.person(), await samples.person()
    for side, waiting in ((Side.HOME, officer), (Side.COUNTERPART, liaison)):
        await WorkPlan.filter(id=plan.id).update(
            state=WorkPlanState.SUBMITTED, submitted_by_side=side, submitted_on=date(2026, 2, 1)
        )
        for viewer in (member(officer, own=theirs), member(liaison, portfolio=theirs)):
            found = [row for row in await actions(ask, viewer) if row[0] == "AGREE_PLAN"]
            expected = [("AGREE_PLAN", "2026-01-01", "WorkPlan")]
            assert found == (expected if viewer.person_id == waiting.id else []), side


async def test_values_wait_to_be_reported_and_reviewed(ask: Ask) -> None:
    made = await affiliation()
    reporter, liaison = await samples.person(), await samples.person()
    goal = await samples.goal(made, date(2026, 1, 1), date(2026, 12, 31))
    indicator = await samples.indicator(goal, owner=reporter)
    period = await samples.period(
        indicator, date(2026, 1, 1), date(2026, 2, 28), report_due_on=date(2026, 3, 10)
    )
    theirs = frozenset({(await made.counterparty.organization).id})
    officer, keeper = member(reporter, own=theirs), member(liaison, portfolio=theirs)
    assert await actions(ask, officer) == [("REPORT_MEASUREMENT", "2026-03-10", "IndicatorPeriod")]
    due = (await ask(QUERY, viewer=officer)).data["viewer"]["dueMeasurements"]
    assert due == [
        {
            "id": f"IndicatorPeriod:{period.id}",
            "reportDueOn": "2026-03-10",
            "indicator": {"title": "Members"},
        }
    ]
    await Measurement.create(
        indicator=indicator,
        period=period,
        observed_on=date(2026, 2, 1),
        value=Decimal(1),
        state=MeasurementState.SUBMITTED,
        submitted_by=reporter.name,
        submitted_by_person=reporter,
        submitted_at=datetime(2026, 2, 2, tzinfo=UTC),
    )
    assert await actions(ask, officer) == []
    kinds = [row[0] for row in await actions(ask, keeper)]
    assert kinds == ["REVIEW_MEASUREMENT", "DECIDE"]


async def test_items_and_hand_overs_wait_for_their_people(ask: Ask) -> None:
    made = await affiliation()
    doer, successor = await samples.person(), await samples.person()
    plan = await samples.work_plan(made, 2026)
    for due in (date(2026, 3, 1), date(2026, 3, 18), date(2026, 3, 19)):
        await samples.item(plan, owner=doer, due_on=due)
    theirs = await made.counterparty.organization
    duty = await LiaisonAssignment.create(
        person=doer,
        organization=theirs,
        kind=LiaisonKind.COMMITTEE_LIAISON,
        valid_from=date(2024, 1, 1),
        valid_to=date(2026, 2, 1),
    )
    await HandOver.create(
        assignment=duty, raised_on=date(2026, 2, 2), reason="The seat ended.", successor=successor
    )
    reach = frozenset({theirs.id})
    assert await actions(ask, member(doer, own=reach)) == [
        ("FINISH_ITEM", "2026-03-01", "WorkPlanItem"),
        ("FINISH_ITEM", "2026-03-18", "WorkPlanItem"),
        ("HAND_OVER", None, "HandOver"),
    ]
    assert await actions(ask, member(doer, own=reach), first=1) == [
        ("FINISH_ITEM", "2026-03-01", "WorkPlanItem")
    ]
    assert await actions(ask, member(successor, own=reach)) == [("HAND_OVER", None, "HandOver")]


async def test_a_duty_that_was_passed_on_waits_for_who_may_put_it_right(
    ask: Ask, database: Database
) -> None:
    """Until it is taken back, or its person is not named for the agreement any more."""
    of = await world()
    passed = await PassedDuty.create(agreement=of.agreement, person=of.owner, said_on=TODAY)
    clerk, elsewhere = await samples.person(), await samples.person()
    for one in (clerk, elsewhere):
        await RoleGrant.create(person=one, role=Role.STAFF, valid_from=LONG_AGO)
    organization = of.of.counterparty.organization_id
    await assign(clerk, LiaisonKind.STAFF_LIAISON, organization_id=organization, is_primary=False)
    waits = [("PUT_DUTY_RIGHT", None, "PassedDuty")]

    async def waiting(one: Person) -> list[tuple[str, str | None, str]]:
        return await actions(ask, await person_viewer(one.id, TODAY))

    everybody = (clerk, of.director, of.admin)
    for one in everybody:
        assert await waiting(one) == waits
    for one in (elsewhere, of.owner, of.committee, of.liaison, of.representative):
        assert await waiting(one) == []
    said = (await ask(QUERY, viewer=await person_viewer(clerk.id, TODAY))).data["viewer"]
    assert said["nextActions"][0] == {
        "kind": "PUT_DUTY_RIGHT",
        "title": f"Put right who is written to about {of.agreement.number} instead of {of.owner.name}.",
        "dueOn": None,
        "node": {"__typename": "PassedDuty", "id": f"PassedDuty:{passed.id}"},
    }
    # Whoever owns it and is of the staff puts right what others said, and not their own word.
    await Agreement.filter(id=of.agreement.id).update(owner_id=elsewhere.id)
    for one in (*everybody, elsewhere):
        assert await waiting(one) == [], "somebody else owns it now"
    await PassedDuty.filter(id=passed.id).update(person_id=elsewhere.id)
    assert (await waiting(clerk), await waiting(elsewhere)) == (waits, [])
    await PassedDuty.filter(id=passed.id).update(person_id=of.committee.id)
    await samples.item(await samples.work_plan(of.of, 2026), owner=of.committee)
    for one in (*everybody, elsewhere):
        assert await waiting(one) == waits
    await PassedDuty.filter(id=passed.id).update(taken_back_on=TODAY)
    for one in (*everybody, elsewhere):
        assert await waiting(one) == []


async def test_each_passed_duty_names_whose_it_is_and_those_of_hidden_people_are_one(
    ask: Ask, database: Database
) -> None:
    of, other = await world(), await world()
    await LiaisonAssignment.filter(kind=LiaisonKind.REGIONAL_DIRECTOR).update(
        person_id=of.director.id
    )
    # The director sees nobody of these but the liaison, by the duty in the region.
    asked = [of.owner, await samples.person(), await samples.person(), of.liaison]
    plan = await samples.work_plan(of.of, 2026)
    for each in asked[1:]:
        await samples.item(plan, owner=each)
    for pact, who in [(of.agreement, each) for each in asked] + [(other.agreement, other.owner)]:
        await PassedDuty.create(agreement=pact, person=who, said_on=TODAY)

    async def titles(one: Person) -> list[str]:
        viewer = await person_viewer(one.id, TODAY)
        found = (await ask(QUERY, viewer=viewer)).data["viewer"]["nextActions"]
        return [each["title"] for each in found if each["kind"] == "PUT_DUTY_RIGHT"]

    here, there = (
        f"Put right who is written to about {pact.number}"
        for pact in (of.agreement, other.agreement)
    )
    named = [f"{here} instead of {each.name}." for each in asked]
    assert sorted(await titles(of.admin)) == sorted(
        [*named, f"{there} instead of {other.owner.name}."]
    )
    assert sorted(await titles(of.director)) == sorted([named[-1], f"{here}.", f"{there}."])


Naming = Callable[[World, Person], Awaitable[object]]


async def owns(of: World, who: Person) -> None:
    await Agreement.filter(id=of.agreement.id).update(owner_id=who.id)


async def owns_plan(of: World, who: Person) -> None:
    await samples.work_plan(of.of, 2026, counterpart_owner=who)


async def does_item(of: World, who: Person) -> None:
    await samples.item(await samples.work_plan(of.of, 2026), owner=who)


async def owns_goal(of: World, who: Person) -> None:
    await samples.goal(of.of, date(2026, 1, 1), date(2026, 12, 31), owner=who)


async def measures(of: World, who: Person) -> None:
    goal = await samples.goal(of.of, date(2026, 1, 1), date(2026, 12, 31))
    await samples.indicator(goal, owner=who)


async def keeps_promise(of: World, who: Person) -> None:
    await Obligation.create(
        agreement=of.agreement,
        commitment_type=await samples.vocabulary_term(Vocabulary.COMMITMENT_TYPE),
        text="A report",
        starts_on=TODAY,
        owner=who,
    )


async def stands_in(of: World, who: Person) -> None:
    await LiaisonAssignment.filter(kind="REGIONAL_DIRECTOR").update(delegate_id=who.id)


async def chairs(of: World, who: Person) -> None:
    body = await people.body()
    await people.seat(body, person=who, is_chair=True)
    await LiaisonAssignment.filter(kind="COMMITTEE_LIAISON").update(
        assigned_by="COMMITTEE", assigned_by_body_id=body.id
    )


async def signs_there(of: World, who: Person) -> None:
    await RoleGrant.create(
        person=who,
        role=Role.AFFILIATE_SIGNATORY,
        organization_id=of.of.counterparty.organization_id,
        valid_from=LONG_AGO,
    )


async def signs_at_home(of: World, who: Person) -> None:
    await Position.create(
        person=who,
        organization_id=of.of.home.organization_id,
        title="Executive Director",
        role="EXECUTIVE_DIRECTOR",
        valid_from=LONG_AGO,
    )


async def had_things_to_do(of: World, who: Person) -> None:
    """All of it is over."""
    plan = await samples.work_plan(of.of, 2025, home_owner=who, state="CLOSED")
    await samples.item(plan, owner=who)
    await samples.item(await samples.work_plan(of.of, 2026), owner=who, state="DONE")
    await samples.goal(
        of.of,
        date(2026, 1, 1),
        date(2026, 12, 31),
        owner=who,
        state="DROPPED",
        state_reason="No more.",
    )
    await keeps_promise(of, who)
    await Obligation.all().update(starts_on=LONG_AGO, ended_on=date(2026, 3, 3))


async def had_offices(of: World, who: Person) -> None:
    """As above, of what is done by office."""
    for each in (stands_in, chairs, signs_there, signs_at_home):
        await each(of, who)
    past = date(2026, 3, 3)
    await LiaisonAssignment.exclude(kind="REGIONAL_DIRECTOR").update(valid_to=past)
    await LiaisonAssignment.filter(kind="REGIONAL_DIRECTOR").update(delegate_id=None)
    await RoleGrant.filter(person=who).update(valid_to=past)
    await Position.filter(person=who).update(valid_to=past)


async def looks_after(of: World, who: Person) -> None:
    await assign(who, LiaisonKind.STAFF_LIAISON, agreement=of.agreement)


async def nothing(_of: World, _who: Person) -> None:
    """Nobody has named them."""


@pytest.mark.parametrize(
    ("naming", "waits"),
    [
        (owns, True),
        (owns_plan, True),
        (does_item, True),
        (owns_goal, True),
        (measures, True),
        (keeps_promise, True),
        (stands_in, True),
        (chairs, True),
        (signs_there, True),
        (signs_at_home, True),
        (had_things_to_do, False),
        (had_offices, False),
        # Of a liaison's duty a hand-over tells.
        (looks_after, False),
        (nothing, False),
    ],
)
async def test_it_waits_while_the_agreement_names_them_for_anything(
    ask: Ask, database: Database, naming: Naming, waits: bool
) -> None:
    of, who, elsewhere = await world(), await samples.person(), await world()
    for pact in (of.agreement, elsewhere.agreement):
        await PassedDuty.create(agreement=pact, person=who, said_on=TODAY)
    await naming(of, who)
    found = await actions(ask, await person_viewer(of.director.id, TODAY))
    put_right = [each for each in found if each[0] == "PUT_DUTY_RIGHT"]
    assert put_right == ([("PUT_DUTY_RIGHT", None, "PassedDuty")] if waits else [])


async def test_sizes_are_bounded(ask_quiet: Ask) -> None:
    for size in (-1, 101):
        assert (await ask_quiet(QUERY, {"first": size})).code == "BAD_USER_INPUT"


def test_every_kind_has_its_source() -> None:
    assert set(ACTIONS) == set(NextActionKind)
