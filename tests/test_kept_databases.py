"""A database goes from test to test only as it was before the first of them."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from tortoise import context as orm_contexts

from domain.organizations import Organization
from tests import samples
from tests.conftest import Cloner
from tests.kept_databases import TURNS, KeptDatabase

STATE = """
SELECT (SELECT count(*) FROM organization), (SELECT count(*) FROM audit_event),
  (SELECT md5(string_agg(s::text, ' ' ORDER BY s.id)) FROM reminder_stage s), moved, slot
FROM rights_epoch
"""


@pytest.fixture
async def kept(cloner: Cloner, empty_database: str) -> AsyncIterator[KeptDatabase]:
    """One that no other test gets."""
    async with cloner.clone(empty_database) as name:
        found = await KeptDatabase.of(cloner.servers.database(name))
        yield found
        await found.close()


async def test_rows_are_gone_and_those_of_migrations_are_back(
    kept: KeptDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await kept.connection.fetchrow(STATE)
    opened = await kept.open()
    monkeypatch.setattr(orm_contexts, "_global_context", opened.orm)
    await samples.affiliation()
    await opened.reads.execute("UPDATE reminder_stage SET offset_days = offset_days + 1")
    await opened.reads.execute("INSERT INTO rights_epoch DEFAULT VALUES")
    assert await Organization.all().count() == 2
    assert await kept.restore()
    assert await Organization.all().count() == 0
    assert await kept.connection.fetchrow(STATE) == before
    slots = "INSERT INTO rights_epoch DEFAULT VALUES RETURNING slot"
    assert await kept.connection.fetchval(slots) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE left_over ()",
        "DROP TRIGGER move_rights_epoch ON seat",
        "ALTER TABLE organization ALTER name SET DEFAULT 'Somebody'",
        "ALTER TABLE organization DISABLE TRIGGER USER",
        "CREATE FUNCTION left_over() RETURNS int RETURN 1",
        "TRUNCATE organization CASCADE",
        "ANALYZE pg_class",
    ],
)
async def test_what_is_more_than_rows_ends_its_use(kept: KeptDatabase, statement: str) -> None:
    await kept.connection.execute(statement)
    assert not await kept.restore()


async def test_who_is_still_connected_ends_its_use(kept: KeptDatabase) -> None:
    stranger = await asyncpg.connect(kept.url)
    assert not await kept.restore()
    await stranger.close()
    assert await kept.restore()


async def test_a_connection_that_was_not_given_back_ends_its_use(kept: KeptDatabase) -> None:
    opened = await kept.open()
    async with opened.reads.acquire():
        assert not await kept.restore()
    assert await kept.restore()


async def test_its_turns_are_counted(kept: KeptDatabase) -> None:
    assert [await kept.restore() for _ in range(TURNS)] == [True] * (TURNS - 1) + [False]


async def test_without_the_right_to_pass_over_triggers_it_is_used_once(
    cloner: Cloner, empty_database: str
) -> None:
    async with cloner.clone(empty_database) as name:
        url = cloner.servers.database(name)
        owner = await asyncpg.connect(url)
        role = f"plain_{name}"
        await owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'plain' IN ROLE pg_read_all_data")
        place = url.partition("@")[2]
        kept = await KeptDatabase.of(f"postgresql://{role}:plain@{place}")
        assert not await kept.restore()
        await kept.close()
        await owner.execute(f"DROP ROLE {role}")
        await owner.close()
