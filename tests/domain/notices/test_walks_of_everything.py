"""Random months of reviews, plans, values, events, contacts and summaries, composed and delivered.

Whatever happens, each reminder is mailed once unless it was put off, a person gets one mail a day in their
own hours, and what is not mailed says why.
"""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from asyncpg import Record

from domain.clock import Clock
from domain.database import Database
from domain.errors import DomainError
from domain.events import Event
from domain.liaisons import OutOfOffice
from domain.notices import reminders
from domain.notices.composing import compose
from domain.notices.delivery import Delivery, deliver
from domain.notices.outbox import Outbox
from domain.notices.relays import Reply
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.snoozing import snooze
from domain.notices.suppressions import Suppression
from domain.notices.sweeps import sweep
from domain.notices.windows import Habits, local, local_date, opening
from domain.people import EmailAddress, Person
from tests.acting import by
from tests.conftest import Cloner
from tests.domain.notices.walked import DAYS, FIRST, KINDS_ALONE, MAKERS, MOVED, Cast, cast
from tests.domain.notices.worlds import BUSINESS, HOME

log = structlog.get_logger()

SETTLED = timedelta(days=6)
"""A stage moves by less than this: so long after its date it must have a row."""

JUMP = timedelta(hours=2)

# Nights on which clocks change: the day after, where, and the hours around it.
NIGHTS = {
    date(2027, 9, 26): "Pacific/Chatham",
    date(2027, 10, 3): "Australia/Lord_Howe",
    date(2027, 10, 31): "Europe/Berlin",
    date(2027, 11, 7): HOME,
    date(2028, 3, 12): HOME,
    date(2028, 3, 26): "Europe/Berlin",
    date(2028, 4, 2): "Pacific/Chatham",
}

SENT = """
    SELECT mail.id, mail.recipient_id, mail.kind, mail.sent_at, person.time_zone, person.quiet_from,
        person.quiet_to, person.holiday_calendar, array_agg(reminder.id) AS reminders,
        array_agg(reminder.deadline_on) AS deadlines, array_agg(reminder.stage) AS stages
    FROM outbox_message AS mail JOIN reminder ON reminder.message_id = mail.id
    JOIN person ON person.id = mail.recipient_id
    WHERE mail.state = 'SENT' AND mail.id <> ALL($1)
    GROUP BY mail.id, person.id
"""
# As in test_random_walks.py. An escalation is beside its stage: it is for somebody who had none.
OPEN_ROWS = """
    SELECT subject_key, recipient_id, array_agg(stage ORDER BY stage_on) AS stages
    FROM reminder WHERE state = 'SCHEDULED'
    GROUP BY subject_key, recipient_id, kind = 'CONTINUES'
    HAVING count(*) FILTER (WHERE due_at <= $1) > 1 OR count(*) > count(DISTINCT local_date)
"""
UNEXPLAINED = """
    SELECT key, state FROM reminder
    WHERE state NOT IN ('SCHEDULED', 'MAILED', 'ACKNOWLEDGED') AND coalesce(reason, '') = ''
"""
LEFT_BEHIND = """
    SELECT key, due_at FROM reminder WHERE state = 'SCHEDULED' AND due_at < $1
"""


class Letterbox:
    """A mail server that takes everything."""

    async def offer(self, sender: str, recipient: str, content: bytes) -> None:
        """Take all but the dot."""

    async def complete(self) -> Reply:
        return Reply(250, "2.0.0 Taken")

    async def withdraw(self) -> None:
        """Forget what was offered."""


@dataclass
class Walk:
    """What has happened on a walk so far."""

    of: Cast
    database: Database
    rng: random.Random
    mails: list[Record] = field(default_factory=list)
    put_off: Counter[UUID] = field(default_factory=Counter)

    async def step(self, now: datetime) -> None:
        """Sweep, sometimes twice at once, then compose and deliver, unless the workers are down."""
        clock = Clock.fixed(now, HOME)
        planners = self.rng.choice([1, 1, 1, 2])
        await asyncio.gather(*(sweep(clock, BUSINESS) for _ in range(planners)))
        if self.rng.random() < 0.1:
            assert not (await sweep(clock, BUSINESS)).changed_anything
        assert await self.database.reads.fetch(OPEN_ROWS, now) == []
        if self.rng.random() < 0.9:
            await self.post(clock)

    async def post(self, clock: Clock) -> None:
        await compose(BUSINESS, clock)
        outbox = Outbox(self.database, clock)
        await deliver(Delivery(outbox, Letterbox(), "entente@example.org", BUSINESS.send_hours))
        seen = [mail["id"] for mail in self.mails]
        self.mails += await self.database.reads.fetch(SENT, seen)

    async def happen(self, now: datetime) -> None:
        """Let people do one of the things that they do, if it is possible at this hour."""
        acts = [
            self.answer,
            self.answer,
            self.snooze,
            self.leave,
            self.bounce,
            self.move,
            self.away,
        ]
        await self.rng.choice(acts)(Clock.fixed(now, HOME))

    async def _mailed(self) -> Reminder | None:
        found = await Reminder.filter(state=ReminderState.MAILED).order_by("key")
        return self.rng.choice(found) if found else None

    async def answer(self, clock: Clock) -> None:
        if one := await self._mailed():
            await reminders.acknowledge(one.id, by(clock).actor, clock)

    async def snooze(self, clock: Clock) -> None:
        if one := await self._mailed():
            until = clock.today() + timedelta(days=self.rng.randint(1, 20))
            try:
                await snooze(one.id, until, by(clock, settings=BUSINESS))
            except DomainError:
                return  # Its deadline is too near.
            self.put_off[one.id] += 1

    async def leave(self, clock: Clock) -> None:
        """Let somebody go, or come back."""
        name, person = self._somebody()
        gone = clock.today() if self.rng.random() < 0.5 else None
        await Person.filter(id=person.id).update(deactivated_on=gone)
        self.of.touched.add(name)

    async def bounce(self, clock: Clock) -> None:
        """Let somebody's address be refused, or taken again."""
        name, person = self._somebody()
        address = (await EmailAddress.get(person_id=person.id)).address
        if not await Suppression.filter(address=address).delete():
            await Suppression.create(address=address, reason="It bounced.", since=clock.now())
        self.of.touched.add(name)

    def _somebody(self) -> tuple[str, Person]:
        # The administrator stays, so that there is always somebody.
        return self.rng.choice([one for one in self.of.people.items() if one[0] != "admin"])

    async def move(self, clock: Clock) -> None:
        """Move a date to another."""
        movable = [one for one in self.of.subjects if one.row is not None and one.column]
        one = self.rng.choice(movable)
        assert one.row is not None
        assert one.column is not None
        day = clock.today() + timedelta(days=self.rng.randint(-5, 60))
        day = min(day, date(2027, 12, 31)) if one.key.startswith("item") else day
        model = MOVED[one.key.partition(":")[0]]
        also = {"ends_on": day} if model is Event else {}
        await model.filter(id=one.row.id).update(**{one.column: day, **also})
        one.move(day, clock.today())

    async def away(self, clock: Clock) -> None:
        duty = self.rng.choice(self.of.duties)
        first = clock.today() + timedelta(days=self.rng.randint(0, 3))
        if not await OutOfOffice.exists(assignment=duty):
            last = first + timedelta(days=self.rng.randint(0, 20))
            await OutOfOffice.create(assignment=duty, starts_on=first, ends_on=last)


def check_mails(walk: Walk) -> None:
    """Each reminder left once, and again only where it was put off; each mail in its recipient's hours."""
    left = Counter(key for mail in walk.mails for key in mail["reminders"])
    assert {key: n for key, n in left.items() if n > 1 + walk.put_off[key]} == {}
    for mail in walk.mails:
        sent_at, zone = mail["sent_at"], mail["time_zone"]
        if mail["kind"] != "DEADLINE":
            assert opening(sent_at, zone, "business", habits_of(mail)) == sent_at, told(mail)
        home_day = local_date(sent_at, HOME)
        late = [day for day in mail["deadlines"] if day is not None and day < home_day]
        assert late == [], told(mail)


def told(mail: Record) -> str:
    return f"{mail['kind']} at {mail['sent_at']} ({mail['time_zone']}): {mail['stages']}"


def habits_of(mail: Record) -> Habits:
    return Habits(mail["holiday_calendar"], mail["quiet_from"], mail["quiet_to"])


def check_one_a_day(walk: Walk) -> None:
    """A person gets one mail a day, but for what stays alone and what would be too late on the next day."""
    days: dict[tuple[UUID, date], list[Record]] = defaultdict(list)
    for mail in walk.mails:
        if mail["kind"] not in KINDS_ALONE:
            day = local_date(mail["sent_at"], mail["time_zone"])
            days[mail["recipient_id"], day].append(mail)
    for (_, day), mails in days.items():
        zone, habits = mails[0]["time_zone"], habits_of(mails[0])
        tomorrow = local(day + timedelta(days=1), time.min, zone)
        next_day = local_date(opening(tomorrow, zone, "business", habits), zone)
        waits = [mail for mail in mails if not is_urgent(mail, next_day)]
        assert len(waits) <= 1, [told(mail) for mail in waits]


def is_urgent(mail: Record, next_day: date) -> bool:
    return all(day is not None and day < next_day for day in mail["deadlines"])


async def check_complete(walk: Walk, until: date) -> None:
    """Every stage whose day went by since its date was last edited has a row, sent or with the reason."""
    rows = await Reminder.all()
    by_subject: dict[str, set[tuple[str, date]]] = defaultdict(set)
    for row in rows:
        by_subject[row.subject_key].add((row.stage.partition(".")[0], row.stage_on))
    for one in walk.of.subjects:
        for code, day in one.stages.items():
            stage, _, name = code.partition(" ")
            mine = {walk.of.people[each].id for each in walk.of.touched}
            if name in walk.of.touched or one.key.removeprefix("rollup:") in map(str, mine):
                continue
            if max(one.since, FIRST) <= day <= until - SETTLED:
                assert (stage, day) in by_subject[one.key], (one.key, code, day)


async def take(rng: random.Random, database: Database, rounds: Callable[[int, int], int]) -> None:
    """Go through the days once, looking at the ledger on each and at the whole at the end."""
    of = await cast(rng)
    for make in MAKERS * rounds(1, 2):
        await make(rng, of)
    walk = Walk(of, database, rng)
    last = FIRST + timedelta(days=DAYS)
    day, stride = FIRST, rounds(14, 2)
    while day <= last:
        for now in hours_of(rng, day, stride):
            await walk.step(now)
        if rng.random() < 0.6:
            await walk.happen(now)
        # Mostly some days, now and then a downtime of up to 70.
        gap = rng.randint(3, 70) if rng.random() < 0.03 else rng.randint(1, stride)
        soon = [night for night in NIGHTS if day < night <= day + timedelta(days=gap)]
        day = soon[0] if soon and gap <= stride else day + timedelta(days=gap)
    await finish(walk, last)


async def finish(walk: Walk, last: date) -> None:
    """Let a week go by in peace, with workers in everybody's hours: then nothing may be left behind."""
    now = datetime.combine(last, time(12), ZoneInfo(HOME))
    for _ in range(15):
        now += timedelta(hours=11)
        await sweep(Clock.fixed(now, HOME), BUSINESS)
        await walk.post(Clock.fixed(now, HOME))
    assert walk.mails
    check_mails(walk)
    check_one_a_day(walk)
    await check_complete(walk, last)
    assert await walk.database.reads.fetch(UNEXPLAINED) == []
    assert await walk.database.reads.fetch(LEFT_BEHIND, now - SETTLED) == []


def hours_of(rng: random.Random, day: date, stride: int) -> list[datetime]:
    """Return the instants of a day at which workers look: around midnight where clocks change, and jumps."""
    if day in NIGHTS:
        night = datetime.combine(day, time(0, 30), ZoneInfo(NIGHTS[day]))
        return [night + timedelta(hours=n) for n in ((1, 3, 9) if stride > 2 else range(12))]
    now = datetime.combine(day, time(rng.choice([0, 6, 9, 12, 15, 18, 23])), ZoneInfo(HOME))
    if rng.random() < 0.15:
        return [now, now + rng.choice([JUMP, -JUMP]), now + timedelta(minutes=1)]
    return [now]


async def test_random_months_of_everything_lose_nothing_and_nag_nobody(
    cloner: Cloner, empty_database: str, rng: random.Random, rounds: Callable[[int, int], int]
) -> None:
    for _ in range(rounds(1, 8)):
        # Each walk can be taken again alone: it has a seed and a database of its own.
        seed = rng.getrandbits(32)
        log.info("walk", seed=seed)
        async with (
            cloner.clone(empty_database) as name,
            Database.connect(cloner.servers.database(name), pool_size=5) as database,
        ):
            await take(random.Random(seed), database, rounds)
