"""The health score by worked examples: points, reasons and actions; snapshots once a month."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson

from domain.agreement_categories import CategoryPolicy
from domain.agreement_terms import AgreementTerm
from domain.agreements import Category
from domain.clock import Clock
from domain.database import Database
from domain.events import Event
from domain.goals import GoalState, IndicatorPeriod, Measurement, MeasurementState
from domain.health_snapshots import HealthSnapshot, HealthWeight
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.organizations import DatePrecision, Organization, OrganizationKind
from domain.overview.health import COMPONENT_LIST, KNOWN, SCORE, take_health_snapshots
from domain.participations import EventParticipation, ParticipationState
from domain.work_plans import WorkPlanItemState
from tests import samples
from tests.samples import Affiliation

TODAY = date(2026, 3, 4)


async def judge(database: Database, of: Affiliation, day: date = TODAY) -> dict[str, Any]:
    """Return score, share known, and each component as (points, reason, action)."""
    key = (await of.counterparty.organization).id
    score = await samples.derive(database, SCORE, "organization", key, day)
    known = await samples.derive(database, KNOWN, "organization", key, day)
    listed = await samples.derive(database, COMPONENT_LIST, "organization", key, day)
    components = orjson.loads(str(listed))
    told = {part["code"]: (part["points"], part["reason"], part["action"]) for part in components}
    return {"score": score, "known": known, **told}


async def affiliation() -> Affiliation:
    """Make an agreement with the home association, in force from 2024 to 2028."""
    made = await samples.affiliation()
    home = await made.home.organization
    await Organization.filter(id=home.id).update(kind=OrganizationKind.HOME_ASSOCIATION)
    await samples.term(made, date(2024, 1, 1), date(2028, 12, 31))
    return made


async def test_a_relationship_of_which_nothing_is_known_has_no_score(database: Database) -> None:
    made = await samples.affiliation()
    found = await judge(database, made)
    assert found["AGREEMENT"] == (0, "No agreement is in force.", found["AGREEMENT"][2])
    assert found["GOALS"] == (None, "No goal is being worked on.", None)
    assert found["WORK_PLAN"] == (None, "No work plan is expected yet.", None)
    assert found["RECIPROCITY"][0] is None
    assert found["CONTACTS"][0] == 0
    # 25 and 15 of 100 points can be judged: just enough for a score, of nothing.
    assert (found["score"], found["known"]) == (Decimal(0), Decimal("0.4"))
    await HealthWeight.filter(component="CONTACTS").update(points=14)
    assert (await judge(database, made))["score"] is None


async def test_the_standing_of_agreements(database: Database) -> None:
    made = await samples.affiliation()
    await samples.term(made, date(2024, 1, 1), date(2026, 5, 31))
    number = made.agreement.number
    for day, points, reason in (
        (date(2025, 6, 1), 25, f"In force: {number}; no decision is overdue."),
        (date(2026, 3, 2), 25, f"In force: {number}; no decision is overdue."),
        (date(2026, 3, 3), 12.5, f"The decision about {number} is overdue."),
        (date(2026, 6, 1), 0, "No agreement is in force."),
    ):
        found = (await judge(database, made, day))["AGREEMENT"]
        assert found[:2] == (points, reason), day
        assert (found[2] is None) == (points == 25)


async def test_goals_count_by_colour_and_weight(database: Database) -> None:
    made = await affiliation()
    for value, weight, title in ((200, 3, "Green"), (100, 1, "Red"), (None, 9, "Grey")):
        goal = await samples.goal(
            made,
            date(2025, 1, 1),
            date(2025, 12, 31),
            state=GoalState.ACTIVE,
            weight=Decimal(weight),
            title=title,
            no_indicator_reason="It follows.",
        )
        indicator = await samples.indicator(goal, baseline=Decimal(100), target=Decimal(200))
        period = await samples.period(indicator, date(2025, 1, 1), date(2025, 12, 31))
        if value is not None:
            await measure(period, value)
    assert (await judge(database, made))["GOALS"] == (
        18.8,
        "Of 3 goals: 1 green, 0 amber, 1 red, 1 without data.",
        'Get "Red" back on its way.',
    )


async def measure(period: IndicatorPeriod, value: int) -> None:
    await Measurement.create(
        indicator_id=(await period.indicator).id,
        period=period,
        observed_on=date(2025, 12, 1),
        value=Decimal(value),
        state=MeasurementState.APPROVED,
    )


async def test_work_plans_are_agreed_done_and_reported(database: Database) -> None:
    made = await affiliation()
    number = made.agreement.number
    missing = (await judge(database, made))["WORK_PLAN"]
    assert missing == (
        0,
        f"{number} has no work plan for this year.",
        f"Open the work plan of {number}.",
    )
    await samples.work_plan(made, 2025)
    plan = await samples.agree(await samples.work_plan(made, 2026), agreed_on=date(2025, 12, 1))
    for state in (WorkPlanItemState.DONE, WorkPlanItemState.PLANNED):
        await samples.item(plan, due_on=date(2026, 2, 1), state=state)
    points, reason, action = (await judge(database, made))["WORK_PLAN"]
    assert points == 7.5  # agreed on time 1, half of the items 0.5, no report 0
    assert reason == (
        f"The report of {number} for 2025 is missing. 1 of 2 items that are due are done."
        f" The work plan of {number} was agreed on time."
    )
    assert action == f"Write the report of {number} for 2025."


async def test_work_plans_count_where_the_policy_of_the_category_expects_them(
    database: Database,
) -> None:
    made = await affiliation()
    held = CategoryPolicy.filter(category=Category.STRATEGIC_ALLIANCE)
    await held.update(expects_work_plans=False)
    unexpected = (None, "No work plan is expected yet.", None)
    assert (await judge(database, made))["WORK_PLAN"] == unexpected
    await held.update(expects_work_plans=True)
    assert (await judge(database, made))["WORK_PLAN"][0] == 0
    await AgreementTerm.filter(agreement=made.agreement).update(renewal_type="ONE_OFF")
    assert (await judge(database, made))["WORK_PLAN"] == unexpected


async def test_of_two_home_associations_only_the_own_one_counts(database: Database) -> None:
    """A demo brings one of its own beside the real one of the facts."""
    made = await affiliation()
    ours = await made.home.organization
    await Organization.filter(id=ours.id).update(sample=True)
    await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    assert (await judge(database, made))["RECIPROCITY"][1] == (
        "0 of 6 kinds of give and take happened within 24 months."
    )


async def test_reciprocity_counts_both_directions(database: Database) -> None:
    made = await affiliation()
    found = (await judge(database, made))["RECIPROCITY"]
    assert found == (
        0,
        "0 of 6 kinds of give and take happened within 24 months.",
        "Go to one of their events.",
    )
    ours, theirs = await made.home.organization, await made.counterparty.organization
    event = await Event.create(
        title="Conference",
        organizer=theirs,
        starts_on=date(2025, 5, 1),
        ends_on=date(2025, 5, 2),
        date_precision=DatePrecision.DAY,
    )
    visitor = await samples.person()
    await EventParticipation.create(
        event=event, person=visitor, from_organization=ours, state=ParticipationState.ATTENDED
    )
    points, reason, action = (await judge(database, made))["RECIPROCITY"]
    assert (points, action) == (3.3, "Invite them to one of our events.")
    assert reason.startswith("1 of 6")
    # 24 months later it is forgotten.
    assert (await judge(database, made, date(2027, 6, 1)))["RECIPROCITY"][0] == 0


async def test_contacts_are_on_both_sides_and_fresh(database: Database) -> None:
    made = await affiliation()
    theirs = await made.counterparty.organization
    for kind, confirmed in (
        (LiaisonKind.STAFF_LIAISON, None),
        (LiaisonKind.AFFILIATE_LIAISON, date(2024, 1, 1)),
    ):
        await LiaisonAssignment.create(
            person=await samples.person(),
            organization=theirs,
            kind=kind,
            valid_from=date(2024, 1, 1),
            last_confirmed_on=confirmed,
        )
    points, reason, action = (await judge(database, made))["CONTACTS"]
    assert (points, action) == (11.3, "Ask their liaison: still you?")
    assert "We have a primary liaison." in reason
    await LiaisonAssignment.all().update(last_confirmed_on=date(2026, 1, 1))
    points, _, action = (await judge(database, made))["CONTACTS"]
    assert (points, action) == (15, None)


async def test_the_score_is_the_share_of_what_can_be_judged(database: Database) -> None:
    made = await affiliation()
    found = await judge(database, made)
    # 25 of 25 for the agreement, 0 of 15, 20 and 15 for the rest; no goals.
    assert found["score"] == Decimal("33.33")
    assert found["known"] == Decimal("0.75")


async def test_snapshots_are_taken_once_a_month(database: Database) -> None:
    await affiliation()
    clock = Clock.fixed(datetime(2026, 3, 4, 15, tzinfo=UTC), "America/New_York")
    assert await take_health_snapshots(clock.today()) == 1
    assert await take_health_snapshots(date(2026, 3, 31)) == 0
    counts = await asyncio.gather(*(take_health_snapshots(date(2026, 4, 1)) for _ in range(3)))
    assert sum(counts) == 1
    first = await HealthSnapshot.all().order_by("as_of").first()
    assert first is not None
    assert first.score == Decimal("33.33")
    assert first.components[0]["code"] == "AGREEMENT"
    assert first.actions[0]["code"] == "RECIPROCITY"
    assert await HealthSnapshot.all().count() == 2
