"""The sweep is harmless to repeat and to run twice at once; invariants 26 and 27 hold."""

import asyncio
import re
from datetime import date, timedelta

import pytest
from tortoise.exceptions import IntegrityError

from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement
from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database, transaction
from domain.ids import new_id
from domain.notices.heartbeats import PlannerHeartbeat
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.planning.horizons import horizon_of
from domain.notices.planning.indexes import by_indexes
from domain.notices.planning.stages import STATEMENTS
from domain.notices.planning.transitions import (
    ARCHIVE,
    CLOSE_PLANS,
    OPEN_PLANS,
    RENEW,
    START_PLANS,
)
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep, sweep_in
from domain.renewal_types import RenewalType
from domain.work_plans import WorkPlan
from tests.domain.notices.worlds import ALWAYS, HOME, World, at, states, step, walk, world
from tests.samples import broken_rule, person, term
from tests.waits import somebody_waits

OPEN = date(2026, 9, 1)


async def reminded() -> World:
    of = await world()
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    return of


async def ledger() -> list[tuple[object, ...]]:
    return await Reminder.all().order_by("key").values_list("key", "state", "version")


async def test_a_second_sweep_adds_nothing(database: Database) -> None:
    await reminded()
    for day in (OPEN, date(2026, 11, 25), date(2026, 12, 2), date(2027, 6, 20)):
        first = await sweep(at(day), ALWAYS)
        assert first.changed_anything
        before = await ledger()
        again = await sweep(at(day, 13), ALWAYS)
        assert not again.changed_anything
        assert await ledger() == before


async def test_what_is_due_is_found_without_reading_whole_tables(database: Database) -> None:
    """The policy's own tables are few rows; all others are looked into by indexes."""
    clear = [RENEW, OPEN_PLANS, START_PLANS, CLOSE_PLANS, ARCHIVE]
    async with transaction() as tx:
        horizon = await horizon_of(tx, at(OPEN))
        async with by_indexes(tx):
            for statement in (*clear, *(candidates for candidates, _ in STATEMENTS.values())):
                rows = await tx.fetch(f"EXPLAIN {statement}", *horizon.values([], None))
                read = re.findall(r"Seq Scan on (\w+)", "\n".join(row[0] for row in rows))
                assert {*read} <= {"category_policy", "reminder_rule", "reminder_stage"}, statement


async def test_two_sweeps_at_once_add_nothing_twice(database: Database) -> None:
    for _ in range(5):
        await reminded()
    renewing = await world()
    await term(renewing.of, date(2026, 1, 1), date(2026, 8, 31), RenewalType.AUTO_RENEW, months=8)
    await asyncio.gather(*(sweep(at(date(2026, 10, 3)), ALWAYS) for _ in range(4)))
    keys = [key for key, *_ in await ledger()]
    assert len(keys) == len(set(keys)) > 15
    assert await AgreementTerm.filter(agreement_id=renewing.agreement.id).count() == 2
    assert await WorkPlan.filter(year=2027).count() == 1
    assert await AuditEvent.filter(action="renewAutomatically").count() == 1
    assert await AuditEvent.filter(action="openWorkPlan").count() == 1


async def test_a_sweep_that_waits_for_another_finds_its_rows(database: Database) -> None:
    await reminded()
    written, done = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with transaction() as tx:
            await sweep_in(tx, at(OPEN), ALWAYS)
            written.set()
            await done.wait()

    async def second() -> int:
        await written.wait()
        running = asyncio.create_task(sweep(at(OPEN), ALWAYS))
        # It has planned the same rows and waits for the first one's keys.
        await somebody_waits(database)
        assert not running.done()
        done.set()
        return (await running).scheduled

    _, scheduled = await asyncio.gather(first(), second())
    assert scheduled == 0
    assert await Reminder.filter(state=ReminderState.SCHEDULED, stage="OPEN").count() == 3


async def test_a_sweep_leaves_a_sign_of_life(database: Database) -> None:
    await sweep(at(OPEN, 11), ALWAYS)
    clock = at(OPEN)
    await sweep(clock, ALWAYS)
    beat = await PlannerHeartbeat.get(name="planner")
    assert beat.beaten_at == clock.now()


async def test_a_sign_of_life_from_the_future_does_not_last(database: Database) -> None:
    running = Clock(HOME)
    await sweep(Clock.fixed(running.now() + timedelta(days=1), HOME), ALWAYS)
    await sweep(running, ALWAYS)
    beat = await PlannerHeartbeat.get(name="planner")
    ahead = await database.reads.fetchval("SELECT $1 > clock_timestamp()", beat.beaten_at)
    assert ahead is False


async def test_years_of_silence_bring_every_automatic_term(database: Database) -> None:
    of = await world()
    await term(
        of.of,
        date(2024, 1, 31),
        date(2024, 2, 29),
        RenewalType.AUTO_RENEW,
        months=1,
        notice_period_days=10,
    )
    await sweep(at(date(2024, 6, 20)), ALWAYS)
    terms = await AgreementTerm.filter(agreement_id=of.agreement.id).order_by("sequence")
    assert [str(one.ends_on) for one in terms] == [
        "2024-02-29",
        "2024-03-31",
        "2024-04-30",
        "2024-05-31",
        "2024-06-30",
    ]
    # Each counts as signed from the day after the deadline of the one before.
    assert [str(one.signed_on) for one in terms[1:3]] == ["2024-02-20", "2024-03-22"]
    await walk(date(2024, 6, 20), date(2024, 7, 3))
    assert await Reminder.filter(stage="AFTER", series="LATE_SIGNATURE").count() == 0


async def test_a_short_month_does_not_stop_the_sweep(database: Database) -> None:
    of = await world()
    # Three months from 1 November are 92 days, from 1 February 89: too short for 90 days' notice.
    await term(of.of, date(2026, 11, 1), date(2027, 1, 31), RenewalType.AUTO_RENEW, months=3)
    await sweep(at(date(2027, 1, 5)), ALWAYS)
    renewed = await AgreementTerm.get(agreement_id=of.agreement.id, sequence=2)
    assert (renewed.starts_on, renewed.ends_on) == (date(2027, 2, 1), date(2027, 4, 30))
    assert renewed.notice_deadline == date(2027, 2, 1)


UNWRITABLE = """
    ALTER TABLE work_plan ADD CONSTRAINT no_plans CHECK (year < 2000)
"""


async def test_a_row_that_cannot_be_written_does_not_stop_the_reminders(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    of = await world()
    await term(of.of, date(2024, 3, 1), date(2028, 1, 1))
    await database.reads.execute(UNWRITABLE)
    result = await sweep(at(date(2026, 10, 3)), ALWAYS)
    assert result.transitions.plans_opened == 0
    assert (await states(of, "S_90"))[ReminderState.SCHEDULED] == 2
    assert "sweep.transitions_failed" in capsys.readouterr().out


UNRENEWABLE = "ALTER TABLE agreement_term ADD CONSTRAINT no_second CHECK ({}) NOT VALID"


async def renewing() -> World:
    of = await world()
    await term(of.of, date(2026, 1, 1), date(2026, 12, 31), RenewalType.AUTO_RENEW, months=12)
    return of


async def test_one_agreement_that_cannot_be_written_does_not_stop_the_others(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, *others = [await renewing() for _ in range(5)]
    rule = f"sequence = 1 OR agreement_id <> '{broken.agreement.id}'"
    await database.reads.execute(UNRENEWABLE.format(rule))
    result = await sweep(at(date(2026, 10, 3)), ALWAYS)
    assert result.transitions.terms_added == 4
    assert result.transitions.plans_opened == 4
    renewed = await AgreementTerm.filter(sequence=2).values_list("agreement_id", flat=True)
    assert set(renewed) == {of.agreement.id for of in others}
    assert str(broken.agreement.id) in capsys.readouterr().out


async def test_an_agreement_that_cannot_be_archived_stays_and_the_others_go(
    database: Database,
) -> None:
    broken, other = [await world() for _ in range(2)]
    for of in (broken, other):
        await term(of.of, date(2024, 1, 1), date(2026, 6, 30))
    await database.reads.execute(
        "ALTER TABLE agreement ADD CONSTRAINT kept"
        f" CHECK (archived_on IS NULL OR id <> '{broken.agreement.id}')"
    )
    result = await sweep(at(date(2026, 9, 28)), ALWAYS)
    assert result.transitions.agreements_archived == 1
    assert (await Agreement.get(id=broken.agreement.id)).archived_on is None


async def test_an_automatic_term_waits_until_the_deadline_is_over(database: Database) -> None:
    of = await world()
    await term(of.of, date(2026, 1, 1), date(2026, 12, 31), RenewalType.AUTO_RENEW, months=12)
    await sweep(at(date(2026, 10, 2)), ALWAYS)
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 1
    await sweep(at(date(2026, 10, 3)), ALWAYS)
    assert await AgreementTerm.filter(agreement_id=of.agreement.id).count() == 2


async def test_ninety_days_after_its_end_an_agreement_is_archived(database: Database) -> None:
    of = await reminded()
    await walk(date(2027, 5, 25), date(2027, 5, 28))
    assert (await Agreement.get(id=of.agreement.id)).archived_on is None
    await step(at(date(2027, 5, 29)))
    assert (await Agreement.get(id=of.agreement.id)).archived_on == date(2027, 5, 29)
    assert await AuditEvent.filter(action="archiveAgreement").count() == 1


async def test_the_archive_takes_back_what_is_due_on_its_day(database: Database) -> None:
    """The report of a plan year is due on its last day, 90 days after the agreement's."""
    of = await world()
    await term(of.of, date(2024, 1, 1), date(2026, 10, 2))
    await walk(date(2026, 12, 28), date(2026, 12, 30))
    archived = await sweep(at(date(2026, 12, 31)), ALWAYS)
    assert archived.transitions.agreements_archived == 1
    assert {row.state for row in await Reminder.filter(stage="REPORT_0")} == {
        ReminderState.CANCELLED
    }
    assert await Reminder.filter(state=ReminderState.SCHEDULED).count() == 0
    assert not (await sweep(at(date(2026, 12, 31)), ALWAYS)).changed_anything


@pytest.mark.parametrize(
    ("evening", "expected"), [(at(date(2026, 8, 31), 23, 30), 0), (at(OPEN, 0, 30), 3)]
)
async def test_the_day_begins_at_home(database: Database, evening: Clock, expected: int) -> None:
    # Half past eleven in New York is the next day in Berlin; OPEN waits for the day at home.
    of = await world(zone="Europe/Berlin")
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    await sweep(evening, ALWAYS)
    assert await Reminder.filter(stage="OPEN").count() == expected


async def test_a_night_without_an_hour_neither_skips_nor_doubles(database: Database) -> None:
    # The clocks of New York change on 2026-11-01 and 2027-03-14; stages fall on both days.
    autumn, spring = await world(), await world()
    await term(autumn.of, date(2024, 5, 1), date(2027, 4, 30))
    await term(spring.of, date(2024, 9, 10), date(2027, 9, 10))
    for first, last in (
        (date(2026, 10, 31), date(2026, 11, 2)),
        (date(2027, 3, 13), date(2027, 3, 15)),
    ):
        await walk(first, last, hours=[0, 1, 2, 3, 12, 23])
    opened = await Reminder.filter(stage="OPEN", state=ReminderState.MAILED)
    assert {row.local_date for row in opened} == {date(2026, 11, 1), date(2027, 3, 14)}
    assert len(opened) == 6


# Invariant 26: one row a key.


async def test_26_a_key_names_its_parts_and_is_unique(database: Database) -> None:
    of = await reminded()
    await step(at(OPEN))
    row = await Reminder.get(recipient_id=of.owner.id)
    one = await AgreementTerm.get(agreement_id=of.agreement.id)
    assert row.key == f"RENEWAL/OPEN/term:{one.id}/2026-11-30/{of.owner.id}"
    values = await Reminder.filter(id=row.id).values()
    again = {**values[0], "id": new_id()}
    with pytest.raises(IntegrityError) as error:
        await Reminder.create(**again)
    assert broken_rule(error.value) is not None
    assert await Reminder.filter(key=row.key).count() == 1


# Invariant 27: a mail's bytes are in its row before it leaves, and its Message-ID never changes.


async def message() -> OutboxMessage:
    return await OutboxMessage.create(
        recipient=await person(),
        address="somebody@example.org",
        message_id=f"<{new_id()}@example.org>",
        kind="OPEN",
        not_before=at(OPEN).now(),
        local_date=OPEN,
    )


async def test_27_a_message_keeps_its_message_id(database: Database) -> None:
    row = await message()
    with pytest.raises(IntegrityError) as error:
        await OutboxMessage.filter(id=row.id).update(message_id="<other@example.org>")
    assert broken_rule(error.value) == "outbox_message_message_id_stays"


async def test_a_message_without_bytes_cannot_be_sent(database: Database) -> None:
    row = await message()
    with pytest.raises(IntegrityError) as error:
        await OutboxMessage.filter(id=row.id).update(state=MessageState.COMMITTING)
    assert broken_rule(error.value) == "outbox_message_content_first"


async def test_what_is_not_sent_says_why(database: Database) -> None:
    await reminded()
    await step(at(OPEN))
    with pytest.raises(IntegrityError) as error:
        await Reminder.all().update(state=ReminderState.CANCELLED)
    assert broken_rule(error.value) == "reminder_reason"
