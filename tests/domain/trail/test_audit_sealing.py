"""32: the chain over the audit trail: whole whatever happens at once, and broken by whoever tampers."""

import asyncio
import os
import signal
import sys
import textwrap
from pathlib import Path

import asyncpg
import pytest

from domain.clock import Clock
from domain.database import Database
from domain.trail.audit_digests import FIRST_HASH, chained, digest_of
from domain.trail.audit_sealing import SEALING_LOCK, seal
from domain.trail.audit_verification import Head, sealed_events, verify
from tests.domain import trails
from tests.samples import broken_rule


async def test_every_event_is_sealed_once_and_chained_to_the_one_before(
    database: Database, clock: Clock
) -> None:
    row = await trails.organization()
    await trails.rename(row, "Another Name")
    assert await seal(database, clock) == 2
    assert await seal(database, clock) == 0
    first, second = await trails.seals(database)
    events = await trails.events(database)
    assert (first["position"], second["position"]) == (1, 2)
    assert [first["digest"], second["digest"]] == [digest_of(event) for event in events]
    assert first["hash"] == chained(FIRST_HASH, first["digest"], 1)
    assert second["hash"] == chained(first["hash"], second["digest"], 2)
    assert first["sealed_at"] == clock.now()
    verdict = await verify(database)
    assert (verdict.whole, verdict.events, verdict.unsealed) == (True, 2, 0)
    assert verdict.head == Head(2, second["hash"])


async def test_more_than_one_batch(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.trail.audit_sealing.BATCH", 3)
    for _ in range(8):
        await trails.organization()
    assert await seal(database, clock) == 8
    assert [found["position"] for found in await trails.seals(database)] == list(range(1, 9))
    assert (await verify(database)).whole


async def test_equal_events_have_digests_of_their_own(database: Database, clock: Clock) -> None:
    """The salt: nobody finds out by guessing what an erased value was."""
    row = await trails.organization()
    await trails.rename(row, "One")
    await trails.rename(row, "Example Association")
    await trails.rename(row, "One")
    await seal(database, clock)
    salts = {event["salt"] for event in await trails.events(database)}
    assert len(salts) == 4


async def test_a_transaction_that_is_still_open_holds_back_what_came_after_it(
    database: Database, clock: Clock
) -> None:
    """Its smaller number would otherwise be passed over for good."""
    insert = (
        "INSERT INTO audit_event (actor, action, entity, entity_id)"
        " VALUES ('slow', 'late', 'Region', new_id())"
    )
    slow = await asyncpg.connect(database.url)
    try:
        held = slow.transaction()
        await held.start()
        await slow.execute(insert)
        await trails.organization()
        assert await seal(database, clock) == 0
        verdict = await verify(database)
        assert (verdict.unsealed, verdict.whole) == (1, True)
        await held.commit()
    finally:
        await slow.close()
    assert await seal(database, clock) == 2
    order = [found["seq"] for found in await trails.seals(database)]
    assert order == sorted(order)
    assert (await verify(database)).whole


async def test_an_earlier_transaction_with_greater_numbers_is_waited_for_too(
    database: Database, clock: Clock
) -> None:
    insert = (
        "INSERT INTO audit_event (actor, action, entity, entity_id)"
        " VALUES ($1, 'late', 'Region', new_id())"
    )
    first, second = [await asyncpg.connect(database.url) for _ in range(2)]
    try:
        early, late = first.transaction(), second.transaction()
        await early.start()
        await first.execute("SELECT pg_current_xact_id()")
        await late.start()
        await second.execute(insert, "later transaction")
        await late.commit()
        assert await seal(database, clock) == 0
        await first.execute(insert, "earlier transaction")
        await early.commit()
    finally:
        await first.close()
        await second.close()
    assert await seal(database, clock) == 2
    actors = [record["actor"] async for record in sealed_events(database)]
    assert actors == ["later transaction", "earlier transaction"]


async def test_a_smaller_number_of_a_later_transaction_is_not_forgotten(
    database: Database, clock: Clock
) -> None:
    """It is sealed after a greater one, and has to be found again below it."""
    insert = (
        "INSERT INTO audit_event (actor, action, entity, entity_id)"
        " VALUES ($1, 'late', 'Region', new_id())"
    )
    first, second = [await asyncpg.connect(database.url) for _ in range(2)]
    try:
        early, late = first.transaction(), second.transaction()
        await early.start()
        await first.execute("SELECT pg_current_xact_id()")
        await late.start()
        await second.execute(insert, "later transaction, smaller number")
        await first.execute(insert, "earlier transaction, greater number")
        await early.commit()
        assert await seal(database, clock) == 1
        await trails.organization()
        assert await seal(database, clock) == 0
        await late.commit()
    finally:
        await first.close()
        await second.close()
    assert await seal(database, clock) == 2
    actors = [record["actor"] async for record in sealed_events(database)]
    assert actors == [
        "earlier transaction, greater number",
        "later transaction, smaller number",
        "clerk",
    ]
    assert await seal(database, clock, thorough=True) == 0


async def test_a_thorough_run_finds_what_mixed_up_numbers_have_left_behind(
    database: Database, clock: Clock
) -> None:
    await trails.organization()
    await trails.organization()
    await seal(database, clock)
    await trails.tamper(database, "DELETE FROM audit_seal WHERE position = 2")
    lost = (await trails.events(database))[0]["seq"]
    await trails.tamper(database, "UPDATE audit_event SET seq = seq - 1000 WHERE seq > $1", lost)
    assert await seal(database, clock) in {0, 1}
    await seal(database, clock, thorough=True)
    assert (await verify(database)).unsealed == 0


async def test_two_sealers_at_once(database: Database, clock: Clock) -> None:
    for _ in range(20):
        await trails.organization()
    counts = await asyncio.gather(*(seal(database, clock) for _ in range(4)))
    assert sum(counts) == 20
    assert [found["position"] for found in await trails.seals(database)] == list(range(1, 21))
    assert (await verify(database)).whole


async def test_while_another_seals_there_is_nothing_to_do(database: Database, clock: Clock) -> None:
    await trails.organization()
    async with database.reads.acquire() as other, other.transaction():
        await other.execute("SELECT pg_advisory_xact_lock($1)", SEALING_LOCK)
        assert await seal(database, clock) == 0
    assert await seal(database, clock) == 1


SEALER = """
import asyncio, sys
from domain.trail import audit_sealing
from domain.clock import Clock
from domain.database import Database

async def main():
    async with Database.connect(sys.argv[1]) as database:
        audit_sealing.BATCH = 5
        clock = Clock("UTC")
        async with audit_sealing.transaction() as tx:
            await tx.execute("SELECT pg_advisory_xact_lock($1)", audit_sealing.SEALING_LOCK)
            await audit_sealing._seal_batch(tx, clock)
            print("in the middle", flush=True)
            await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_sealer_killed_in_the_middle_leaves_nothing_half_done(
    database: Database, clock: Clock
) -> None:
    for _ in range(8):
        await trails.organization()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        textwrap.dedent(SEALER),
        database.url,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"in the middle\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    sealed = 0
    for _ in range(3000):  # until the server has noticed
        sealed += await seal(database, clock)
        await asyncio.sleep(0.02)
        if sealed:
            break
    assert len(await trails.seals(database)) == 8
    assert (await verify(database)).whole


async def test_events_of_a_restored_database_are_sealed_at_once(
    database: Database, clock: Clock
) -> None:
    """Their transactions have numbers that this database will give out only in years."""
    await trails.organization()
    await trails.tamper(
        database, "UPDATE audit_event SET transaction_number = transaction_number + 1000000"
    )
    await trails.organization()
    assert await seal(database, clock) == 2
    order = [found["seq"] for found in await trails.seals(database)]
    assert order == sorted(order)


# --- tampering -----------------------------------------------------------------------------------


@pytest.fixture
async def trail(database: Database, clock: Clock) -> Database:
    """A trail of six sealed events."""
    row = await trails.organization()
    for number in range(5):
        await trails.rename(row, f"Name {number}")
    await seal(database, clock)
    return database


@pytest.mark.parametrize(
    ("statement", "position", "reason"),
    [
        (
            """UPDATE audit_event SET after = '{"name": "Forged"}' WHERE seq = $1""",
            3,
            "The event is not what was sealed.",
        ),
        (
            "UPDATE audit_event SET actor = 'somebody else' WHERE seq = $1",
            3,
            "The event is not what was sealed.",
        ),
        (
            "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = $1",
            3,
            "The event is not what was sealed.",
        ),
        ("DELETE FROM audit_event WHERE seq = $1", 3, "The event was deleted."),
        ("DELETE FROM audit_seal WHERE seq = $1", 3, "A seal is missing."),
        (
            "UPDATE audit_seal SET digest = repeat('a', 64) WHERE seq = $1",
            3,
            "The seal does not follow from the one before it.",
        ),
        (
            "UPDATE audit_event SET erased_at = now() WHERE seq = $1",
            3,
            "The event was erased, and has values.",
        ),
    ],
)
async def test_tampering_is_found_at_its_place(
    trail: Database, statement: str, position: int, reason: str
) -> None:
    events = await trails.events(trail)
    await trails.tamper(trail, statement, events[2]["seq"])
    broken = (await verify(trail)).broken
    assert broken is not None
    assert (broken.position, broken.reason) == (position, reason)


async def test_seals_in_another_order_are_found(trail: Database) -> None:
    await trails.tamper(
        trail,
        """
        WITH gone AS (DELETE FROM audit_seal WHERE position IN (2, 3) RETURNING *)
        INSERT INTO audit_seal (position, seq, digest, hash, sealed_at)
        SELECT 5 - position + 100, seq, digest, hash, sealed_at FROM gone
        """,
    )
    await trails.tamper(
        trail, "UPDATE audit_seal SET position = position - 100 WHERE position > 99"
    )
    broken = (await verify(trail)).broken
    assert broken is not None
    assert (broken.position, broken.reason) == (
        2,
        "The seal does not follow from the one before it.",
    )


async def test_events_that_changed_places_are_found(trail: Database) -> None:
    events = await trails.events(trail)
    await trails.tamper(
        trail,
        """
        UPDATE audit_event AS event SET before = other.before, after = other.after
        FROM audit_event AS other
        WHERE (event.seq, other.seq) IN (($1, $2), ($2, $1))
        """,
        events[1]["seq"],
        events[2]["seq"],
    )
    broken = (await verify(trail)).broken
    assert broken is not None
    assert (broken.position, broken.reason) == (2, "The event is not what was sealed.")


async def test_a_trail_cut_off_at_its_end_is_found_by_the_head_that_was_kept(
    trail: Database, clock: Clock
) -> None:
    kept = (await verify(trail)).head
    assert (await verify(trail, kept)).whole
    last = (await trails.seals(trail))[-1]["seq"]
    await trails.tamper(trail, "DELETE FROM audit_seal WHERE seq = $1", last)
    await trails.tamper(trail, "DELETE FROM audit_event WHERE seq = $1", last)
    assert (await verify(trail)).whole
    broken = (await verify(trail, kept)).broken
    assert broken is not None
    assert (broken.position, broken.reason) == (6, "The newest seals are missing.")
    await trails.organization()
    await seal(trail, clock)
    broken = (await verify(trail, kept)).broken
    assert broken is not None
    assert broken.reason == "The seal is not the one that the anchor names."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'somebody else'",
        "UPDATE audit_event SET after = NULL",
        "UPDATE audit_event SET before = NULL, after = NULL, salt = NULL, erased_at = now(), seq = seq + 9",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_seal SET position = position + 1",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
    ],
)
async def test_the_database_refuses_to_change_the_trail(trail: Database, statement: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await trail.reads.execute(statement)
    assert broken_rule(refused.value) == "audit_event_append_only"
