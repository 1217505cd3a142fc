"""A small world of people around an agreement, and a walk through its days that sweeps and mails."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.agreements import Agreement, Category
from domain.clock import Clock
from domain.database import transaction
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import SweepResult, sweep
from domain.organizations import Organization
from domain.people import Person
from domain.regions import Region
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from tests.samples import Affiliation, affiliation, number, person

HOME = "America/New_York"
LONG_AGO = date(2000, 1, 1)
ALWAYS = Settings(home_time_zone=HOME, send_window="always")
BUSINESS = Settings(home_time_zone=HOME, send_window="business")

# What a worker does once the mail server has taken a mail; the outbox itself is tested elsewhere.
MAIL = "UPDATE reminder SET state = 'MAILED' WHERE state = 'SCHEDULED' AND due_at <= $1"


@dataclass(frozen=True)
class World:
    """An agreement and the people around it."""

    of: Affiliation
    owner: Person
    liaison: Person
    committee: Person
    director: Person
    representative: Person
    admin: Person

    @property
    def agreement(self) -> Agreement:
        return self.of.agreement

    def name_of(self, recipient_id: object) -> str:
        for name in ("owner", "liaison", "committee", "director", "representative", "admin"):
            if getattr(self, name).id == recipient_id:
                return name
        return str(recipient_id)


async def assign(person_: Person, kind: LiaisonKind, **values: Any) -> LiaisonAssignment:
    return await LiaisonAssignment.create(
        **{"person": person_, "kind": kind, "valid_from": LONG_AGO, **values}
    )


async def world(
    category: Category = Category.STRATEGIC_ALLIANCE, zone: str = HOME, **values: Any
) -> World:
    """Make an agreement with an owner, liaisons, a director, a representative and an administrator."""
    owner, liaison, committee, director, representative, admin = [
        await person(time_zone=zone) for _ in range(6)
    ]
    of = await affiliation(category, owner=owner, **values)
    n = number()
    region = await Region.create(code=f"R{n}", name=f"Region {n}")
    await Organization.filter(id=of.counterparty.organization_id).update(region_id=region.id)
    organization = {"organization_id": of.counterparty.organization_id}
    await assign(liaison, LiaisonKind.STAFF_LIAISON, **organization)
    await assign(committee, LiaisonKind.COMMITTEE_LIAISON, **organization)
    await assign(representative, LiaisonKind.AFFILIATE_LIAISON, **organization)
    await assign(director, LiaisonKind.REGIONAL_DIRECTOR, region_id=region.id)
    await RoleGrant.create(person=admin, role=Role.ADMIN, valid_from=LONG_AGO)
    return World(of, owner, liaison, committee, director, representative, admin)


def at(day: date, hour: int = 12, minute: int = 0, zone: str = HOME) -> Clock:
    """A clock that stands at a local time of a day."""
    return Clock.fixed(datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(zone)), HOME)


async def mail(now: datetime) -> None:
    """Send everything that is due, as a worker would."""
    async with transaction() as tx:
        await tx.execute(MAIL, now)


async def step(clock: Clock, settings: Settings = ALWAYS) -> SweepResult:
    """Sweep and mail."""
    result = await sweep(clock, settings)
    await mail(clock.now())
    return result


Act = Callable[[], Awaitable[object]]


async def walk(
    first: date,
    last: date,
    settings: Settings = ALWAYS,
    hours: Sequence[int] = (12,),
    acts: Mapping[date, Sequence[Act]] | None = None,
) -> None:
    """Sweep and mail on every day, at some hours of home's day; people act before the day's sweep."""
    day = first
    while day <= last:
        for act in (acts or {}).get(day, ()):
            await act()
        for hour in hours:
            await step(at(day, hour), settings)
        day += timedelta(days=1)


async def mailed(of: World, series: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Return what was mailed about the agreement, in some series or all: local date, stage, recipient.

    To whom it went on because nobody acknowledged it is not among them.
    """
    rows = await Reminder.filter(
        agreement_id=of.agreement.id,
        escalation=None,
        state__in=[ReminderState.MAILED, ReminderState.ACKNOWLEDGED],
    ).order_by("local_date", "stage_position", "created_at")
    chosen = [row for row in rows if not series or row.series in series]
    return [(str(row.local_date), row.stage, of.name_of(row.recipient_id)) for row in chosen]


async def mailed_stages(of: World, series: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return the mailed stages with their local dates, once each, of some series or of all."""
    rows = await Reminder.filter(
        agreement_id=of.agreement.id,
        escalation=None,
        state__in=[ReminderState.MAILED, ReminderState.ACKNOWLEDGED],
    ).order_by("local_date", "stage_position")
    chosen = [row for row in rows if not series or row.series in series]
    return list(dict.fromkeys((str(row.local_date), row.stage) for row in chosen))


async def states(of: World, stage: str) -> Counter[ReminderState]:
    rows = await Reminder.filter(agreement_id=of.agreement.id, stage=stage, escalation=None)
    return Counter(row.state for row in rows)


async def row_of(of: World, stage: str, recipient: Person) -> Reminder:
    """Return the one row of a stage and recipient."""
    return await Reminder.get(agreement_id=of.agreement.id, stage=stage, recipient_id=recipient.id)


def in_zone(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
