"""A cast of few people, who have everything to do with everything, and subjects of every kind around them.

Each subject says which stages are due when, counted here once more from domain rules 4.6 and 4.7.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from domain.agreements import Category
from domain.enrollments import Enrollment
from domain.event_series import EventSeries
from domain.events import Event
from domain.goals import Goal, GoalState, IndicatorPeriod
from domain.governing_bodies import BodyKind, GoverningBody, Seat
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.months import shift_months
from domain.notices.rules import NoticeKind
from domain.obligations import Obligation, ObligationOccurrence
from domain.organizations import Organization, OrganizationKind
from domain.people import Person
from domain.positions import Position
from domain.regions import Region
from domain.renewal_types import RenewalType
from domain.roles import Role, RoleGrant
from domain.rows import Row
from domain.vocabularies import Vocabulary
from domain.work_plans import WorkPlanItem
from tests import samples
from tests.domain.notices.worlds import HOME, LONG_AGO, assign

FIRST = date(2027, 9, 1)
DAYS = 235
"""From before both nights of each zone on which clocks change to after them, over a leap day."""

ZONES = [HOME, "Europe/Berlin", "Pacific/Chatham", "Australia/Lord_Howe"]
CALENDARS = [None, "US", "DE-BY", "NZ", "AU-NSW"]
QUIET = [(None, None), (time(12), time(14)), (time(17), time(10))]


@dataclass
class Subject:
    """Something that is reminded of: its key, when its stages are due, and since when they hold."""

    key: str
    stages: dict[str, date]
    row: Row | None = None
    # The column with the date that the stages count from, and their days from it.
    column: str | None = None
    offsets: dict[str, int] = field(default_factory=dict)
    since: date = FIRST

    def move(self, day: date, today: date) -> None:
        self.stages = {code: day + timedelta(days=n) for code, n in self.offsets.items()}
        self.since = today


@dataclass
class Cast:
    """The people of a walk, where they act, and the subjects."""

    people: dict[str, Person]
    region: Region
    committee: GoverningBody
    home: Organization
    duties: list[LiaisonAssignment] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    # People whom somebody made unreachable: what is theirs alone is not expected of them.
    touched: set[str] = field(default_factory=set)


LIAISONS = ["liaison", "backup", "committee", "representative", "second"]
ROLES = ["owner", *LIAISONS, "chair", "director", "admin", "reader"]


async def cast(rng: random.Random) -> Cast:
    people = {}
    for role in ROLES:
        quiet_from, quiet_to = rng.choice(QUIET)
        people[role] = await samples.person(
            time_zone=rng.choice(ZONES),
            holiday_calendar=rng.choice(CALENDARS),
            quiet_from=quiet_from,
            quiet_to=quiet_to,
            monthly_roll_up=role in {"chair", "director", "reader"},
        )
    home = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    committee = await samples.board(organization=home, kind=BodyKind.COMMITTEE)
    await Seat.create(body=committee, person=people["chair"], is_chair=True, term_from=LONG_AGO)
    region = await Region.create(code="R", name="Region")
    of = Cast(people, region, committee, home)
    of.duties.append(
        await assign(people["director"], LiaisonKind.REGIONAL_DIRECTOR, region_id=region.id)
    )
    for role, name in ((Role.ADMIN, "admin"), (Role.BOARD_VIEWER, "reader")):
        await RoleGrant.create(person=people[name], role=role, valid_from=LONG_AGO)
    of.subjects += [_month(one) for name, one in people.items() if name in {"chair", "reader"}]
    return of


def _month(person: Person) -> Subject:
    tuesdays = {}
    for number in range(9):
        begun = shift_months(FIRST, number)
        tuesdays[f"MONTHLY {number}"] = begun + timedelta(days=(8 - begun.weekday()) % 7)
    return Subject(f"rollup:{person.id}", tuesdays)


def random_day(rng: random.Random, before: int = 0, after: int = 0) -> date:
    return FIRST + timedelta(days=rng.randint(before, DAYS + after))


async def agreement(rng: random.Random, of: Cast, **values: Any) -> samples.Affiliation:
    """Make an agreement whose people are of the cast."""
    made = await samples.affiliation(
        Category.STRATEGIC_ALLIANCE, owner=of.people["owner"], **values
    )
    organization = made.counterparty.organization_id
    await Organization.filter(id=organization).update(region_id=of.region.id)
    for name, kind, more in (
        ("liaison", LiaisonKind.STAFF_LIAISON, {}),
        ("backup", LiaisonKind.STAFF_LIAISON, {"is_primary": False}),
        ("committee", LiaisonKind.COMMITTEE_LIAISON, {"assigned_by_body": of.committee}),
        ("representative", LiaisonKind.AFFILIATE_LIAISON, {}),
        ("second", LiaisonKind.AFFILIATE_LIAISON, {"is_primary": False}),
    ):
        confirmed = shift_months(random_day(rng), -12)
        duty = await assign(
            of.people[name],
            kind,
            organization_id=organization,
            last_confirmed_on=confirmed,
            **more,
        )
        of.duties.append(duty)
        asked = shift_months(confirmed, 12)
        of.subjects.append(Subject(f"duty:{duty.id}", {f"CONTACT {name}": asked}))
    return made


async def evergreen(rng: random.Random, of: Cast) -> None:
    made = await agreement(rng, of, review_cycle_months=12)
    due = random_day(rng, -10, 60)
    held = await samples.term(made, shift_months(due, -12), None, RenewalType.EVERGREEN)
    due = shift_months(held.starts_on, 12)
    _add(of, f"review:{held.id}", due, {"REVIEW_60": -60, "REVIEW_14": -14, "REVIEW_PLUS_14": 14})


async def one_off(rng: random.Random, of: Cast) -> None:
    made = await agreement(rng, of)
    ends_on = random_day(rng, 20, 30)
    held = await samples.term(
        made, date(2026, 1, 1), ends_on, RenewalType.ONE_OFF, notice_period_days=0
    )
    _add(of, f"term:{held.id}", ends_on, {"CLOSE_30": -30, "CLOSE_7": -7, "AFTER": 1})


async def planned(rng: random.Random, of: Cast) -> None:
    """Make an agreement with a plan, items, obligations and an indicator, and of 2026 no report."""
    made = await agreement(rng, of)
    await samples.term(made, date(2025, 1, 1), date(2030, 12, 31))
    plan = await samples.agree(await samples.work_plan(made, 2027))
    reported = timedelta(days=60)
    lists = Subject(
        f"reports:{of.committee.id}", {"REPORTS_PLUS_60": date(2027, 12, 31) + reported}
    )
    if all(one.key != lists.key for one in of.subjects):
        of.subjects.append(lists)
    for name in ("owner", "liaison", "representative"):
        due = min(random_day(rng, 5), date(2027, 12, 31))
        item = await samples.item(plan, title=f"Of {name}", owner=of.people[name], due_on=due)
        _add(of, f"item:{item.id}", due, {"ITEM_14": -14, "ITEM_PLUS_3": 3}, item, "due_on")
    await _obligation(rng, of, made)
    await _value(rng, of, made)


async def _obligation(rng: random.Random, of: Cast, made: samples.Affiliation) -> None:
    due = random_day(rng, 5)
    promise = await Obligation.create(
        agreement=made.agreement,
        commitment_type=await samples.vocabulary_term(Vocabulary.COMMITMENT_TYPE),
        text="Invite guests.",
        starts_on=due,
    )
    row = await ObligationOccurrence.create(obligation=promise, due_on=due)
    _add(of, f"occurrence:{row.id}", due, {"OBLIGATION_14": -14, "OBLIGATION_PLUS_7": 7})


async def _value(rng: random.Random, of: Cast, made: samples.Affiliation) -> None:
    goal = await samples.goal(made, date(2027, 1, 1), date(2028, 12, 31))
    indicator = await samples.indicator(goal, owner=of.people["second"])
    await Goal.filter(id=goal.id).update(state=GoalState.ACTIVE)
    due = random_day(rng, 15)
    row = await samples.period(indicator, date(2027, 8, 1), date(2028, 7, 31), report_due_on=due)
    _add(of, f"period:{row.id}", due, {"VALUE_10": -10, "VALUE_PLUS_5": 5}, row, "report_due_on")


async def engaged(rng: random.Random, of: Cast) -> None:
    """Make an organization's enrollment, event, series and position."""
    made = await agreement(rng, of)
    at = made.counterparty.organization_id
    ends_on = random_day(rng, 10, 60)
    enrolled = await Enrollment.create(
        programme=await samples.programme(of.home),
        organization_id=at,
        starts_on=ends_on - timedelta(days=365),
        ends_on=ends_on,
        owner=of.people["liaison"],
    )
    days = {"ENROLLMENT_60": -60, "ENROLLMENT_30": -30, "ENROLLMENT_7": -7}
    _add(of, f"enrollment:{enrolled.id}", ends_on, days)
    starts_on = random_day(rng, 10, 120)
    event = await samples.event(
        await Organization.get(id=at),
        starts_on=starts_on,
        ends_on=starts_on,
        contact=of.people["second"],
        information_status="INFO_PENDING",
    )
    days = {"EVENT_120": -120, "EVENT_60": -60, "EVENT_30": -30}
    _add(of, f"event:{event.id}", starts_on, days, event, "starts_on")
    series = await EventSeries.create(title="Yearly", organizer_id=at)
    last = random_day(rng, -80, -90)
    await samples.event(
        None, series=series, starts_on=last, ends_on=last, information_status="COMPLETE"
    )
    _add(of, f"series:{series.id}", last, {"SERIES_90": 90})
    confirmed = shift_months(random_day(rng), -12)
    office = await Position.create(
        person=of.people["owner"],
        organization_id=at,
        title="Secretary",
        role="SECRETARY",
        valid_from=LONG_AGO,
        last_confirmed_on=confirmed,
    )
    of.subjects.append(
        Subject(f"position:{office.id}", {"CONTACT owner": shift_months(confirmed, 12)})
    )


def _add(
    of: Cast,
    key: str,
    day: date,
    offsets: dict[str, int],
    row: Row | None = None,
    column: str | None = None,
) -> None:
    made = Subject(key, {}, row, column, offsets)
    made.move(day, FIRST)
    of.subjects.append(made)


MAKERS: list[Callable[[random.Random, Cast], Awaitable[None]]] = [
    evergreen,
    one_off,
    planned,
    engaged,
]

MOVED: dict[str, type[Row]] = {
    "item": WorkPlanItem,
    "period": IndicatorPeriod,
    "event": Event,
}
KINDS_ALONE = frozenset({NoticeKind.DEADLINE, NoticeKind.ENDING, NoticeKind.CONTINUES})
