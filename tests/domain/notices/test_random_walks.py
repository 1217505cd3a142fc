"""Random agreements through random months: downtime, edits, changing people, two planners at once.

Whatever happens, each key has one row, nothing is skipped without a row, and nobody is nagged.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import structlog

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Category
from domain.clock import Clock
from domain.database import Database
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep
from domain.people import Person
from domain.renewal_types import RenewalType
from domain.settings import Settings
from tests.conftest import Cloner
from tests.domain.notices.worlds import ALWAYS, BUSINESS, HOME, World, mail, world
from tests.samples import term

log = structlog.get_logger()

ZONES = [HOME, "Europe/Berlin", "Pacific/Chatham", "Australia/Lord_Howe", "Pacific/Honolulu"]
FIRST = date(2027, 9, 1)
DAYS = 210
AGREEMENTS = 25
SETTLED = timedelta(days=5)
"""A stage moves by less than this: so long after its date it must have a row."""

# Quiet rule (c): of one (subject, recipient) one stage is open, and one goes a day. A stage is written for
# all at the first one's hour, but an older one gives way at its recipient's own: until then the row waits.
# A correction is beside the stages: it takes the place of none, and none takes its place.
OPEN_ROWS = """
    SELECT subject_key, recipient_id, array_agg(stage ORDER BY stage_on) AS stages
    FROM reminder WHERE state = 'SCHEDULED'
    GROUP BY subject_key, recipient_id, kind = 'CONTINUES'
    HAVING count(*) FILTER (WHERE due_at <= $1) > 1 OR count(*) > count(DISTINCT local_date)
"""


@dataclass
class Walked:
    """An agreement on its way, and when somebody last changed it."""

    world: World
    term_id: object
    edited_on: date = FIRST


async def start(rng: random.Random) -> Walked:
    """Make an agreement whose deadline or end falls into the walk."""
    automatic = rng.random() < 0.3
    months = rng.choice([1, 2, 4, 6, 12, 36])
    of = await world(rng.choice(list(Category)), rng.choice(ZONES))
    ends_on = FIRST + timedelta(days=rng.randint(20, DAYS + 60))
    starts_on = ends_on - timedelta(days=30 * months)
    notice = rng.choice([0, 10, 30, 90]) if months > 4 else 0
    renewal = RenewalType.FIXED_TERM
    if automatic:
        # The length decides the end: it starts on a first, so that every month has the day.
        starts_on = starts_on.replace(day=1)
        renewal = RenewalType.AUTO_RENEW
        ends_on = month_end(starts_on, months)
    made = await term(
        of.of,
        starts_on,
        ends_on,
        renewal,
        months=months if automatic else None,
        notice_period_days=notice,
        signed_on=starts_on,
    )
    return Walked(of, made.id)


def month_end(starts_on: date, months: int) -> date:
    month = starts_on.month - 1 + months
    return date(starts_on.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


async def edit(rng: random.Random, one: Walked, today: date) -> None:
    """Do one of the things that people do to an agreement, if it is possible today."""
    held = await AgreementTerm.get(id=one.term_id)
    if await AgreementTerm.filter(agreement_id=one.world.agreement.id).count() > 1:
        return
    assert held.ends_on is not None
    changes: dict[str, object] = {}
    match rng.randrange(5):
        case 0 if held.renewal_type is RenewalType.FIXED_TERM:
            moved = held.ends_on + timedelta(days=rng.randint(-40, 60))
            if moved - timedelta(days=held.notice_period_days) > max(held.starts_on, today):
                changes = {"ends_on": moved}
        case 1:
            decision = rng.choice([one for one in TermDecision if one is not TermDecision.PENDING])
            changes = {"decision": decision, "decided_on": today}
        case 2:
            changes = {"decision": TermDecision.PENDING, "decided_on": None}
        case 3 if today <= held.ends_on:
            changes = {"notice_given_on": today}
        case _:
            person = rng.choice([one.world.owner, one.world.liaison, one.world.representative])
            gone = today if rng.random() < 0.6 else None
            await Person.filter(id=person.id).update(deactivated_on=gone)
    if changes:
        one.edited_on = today
        await AgreementTerm.filter(id=one.term_id).update(**changes)


async def step(rng: random.Random, now: datetime, settings: Settings) -> None:
    """Sweep, sometimes twice at once, and mail, unless the mail server is down."""
    clock = Clock.fixed(now, HOME)
    await asyncio.gather(*(sweep(clock, settings) for _ in range(rng.choice([1, 1, 1, 2]))))
    if rng.random() < 0.1:
        again = await sweep(clock, settings)
        assert not again.changed_anything
    if rng.random() < 0.9:
        await mail(now)


async def check_open_rows(database: Database, now: datetime) -> None:
    assert await database.reads.fetch(OPEN_ROWS, now) == []


async def check_mails(settings: Settings) -> None:
    """Each mail went in its recipient's hours and before its deadline was over."""
    rows = await Reminder.filter(state=ReminderState.MAILED).prefetch_related("recipient")
    assert rows
    for row in rows:
        home_day = row.due_at.astimezone(ZoneInfo(HOME)).date()
        assert row.deadline_on is None or home_day <= row.deadline_on
        assert row.recipient is not None
        there = row.due_at.astimezone(ZoneInfo(row.recipient.time_zone))
        assert there.date() == row.local_date
        if settings is BUSINESS and row.kind != "DEADLINE":
            assert there.weekday() < 5
            assert time(9) <= there.time() < time(20)


def expected_stages(held: AgreementTerm) -> dict[str, date]:
    """Return the dates of the stages of a term, counted here once more from domain rule 4.6."""
    assert held.ends_on is not None
    deadline = held.ends_on - timedelta(days=held.notice_period_days)
    lead = min(90, (deadline - held.starts_on).days // 3)
    before = {"OPEN": 90, "ASK": 60, "NUDGE": 30, "WEEK": 7, "DEADLINE": 0}
    stages = {
        code: deadline - timedelta(days=k if lead == 90 else k * lead // 90)
        for code, k in before.items()
    }
    stages["MISSED"] = deadline + timedelta(days=1)
    stages["AFTER"] = held.ends_on + timedelta(days=1)
    stages["LAPSED"] = held.ends_on + timedelta(days=30)
    return stages


async def check_complete(one: Walked, until: date) -> None:
    """Every stage whose day went by since the last edit has a row: sent, or with the reason why not."""
    held = await AgreementTerm.get(id=one.term_id)
    rows = await Reminder.filter(subject_key=f"term:{one.term_id}")
    found = {row.stage for row in rows}
    for stage, day in expected_stages(held).items():
        if max(one.edited_on, FIRST) <= day <= until - SETTLED:
            branch = one.world.agreement.category is Category.BRANCH
            assert stage in found or (branch and stage == "ASK"), (stage, day)


async def take(rng: random.Random, database: Database, settings: Settings) -> None:
    """Go through the days once, looking at the ledger on each and at the whole at the end."""
    walked = [await start(rng) for _ in range(AGREEMENTS)]
    day = until = FIRST
    while day <= FIRST + timedelta(days=DAYS):
        until = day
        for one in rng.sample(walked, rng.choice([0, 0, 1, 3])):
            await edit(rng, one, day)
        hour = datetime.combine(day, time(rng.choice([0, 6, 12, 18, 23])), ZoneInfo(HOME))
        await step(rng, hour, settings)
        await check_open_rows(database, hour)
        # Mostly some days, now and then a downtime of up to 70.
        day += timedelta(days=rng.randint(3, 70) if rng.random() < 0.03 else rng.choice([1, 2]))
    await check_mails(settings)
    for one in walked:
        await check_complete(one, until)


@pytest.mark.deep
@pytest.mark.parametrize("settings", [ALWAYS, BUSINESS], ids=["always", "business"])
async def test_random_months_lose_nothing_and_nag_nobody(
    cloner: Cloner,
    empty_database: str,
    rng: random.Random,
    rounds: Callable[[int, int], int],
    settings: Settings,
) -> None:
    for _ in range(rounds(1, 12)):
        # Each walk can be taken again alone: it has a seed and a database of its own.
        seed = rng.getrandbits(32)
        log.info("walk", seed=seed)
        async with (
            cloner.clone(empty_database) as name,
            Database.connect(cloner.servers.database(name), pool_size=5) as database,
        ):
            await take(random.Random(seed), database, settings)
