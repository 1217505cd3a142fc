"""Models and migrations agree, and what the models cannot say is in the database."""

import asyncio
import importlib
from collections.abc import Callable

import asyncpg
import pytest
from tortoise.context import TortoiseContext
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationTarget

from domain.database import APP, Database, migrate, orm_config
from domain.migration_states import Executor
from tests.conftest import Cloner

rules = importlib.import_module("domain.migrations.0004_rules")


async def test_models_and_migrations_agree(database: Database) -> None:
    config = orm_config(database.url)
    async with TortoiseContext() as orm:
        await orm.init(config=config, init_connections=False)
        assert orm.apps is not None
        changes = await MigrationAutodetector(orm.apps, config["apps"]).changes()
    assert [change.as_string() for change in changes] == []


async def test_every_constraint_exists(database: Database) -> None:
    found = {
        row["name"]
        for row in await database.reads.fetch(
            "SELECT conname AS name FROM pg_constraint UNION SELECT indexname FROM pg_indexes"
        )
    }
    named = {name for _, name, _ in rules.CHECKS} | {name for _, name, _ in rules.CONSTRAINTS}
    named |= {name for name, *_ in rules.PARTIAL_UNIQUES}
    named |= {f"{table}_{column}_vocabulary" for table, column, _ in rules.VOCABULARY_COLUMNS}
    assert named - found == set()


async def test_every_trigger_exists(database: Database) -> None:
    rows = await database.reads.fetch("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    assert {row["tgname"] for row in rows} >= {
        "agreement_guard",
        "agreement_party_guard",
        "agreement_party_refresh",
        "agreement_term_guard",
        "agreement_term_past",
        "agreement_term_signed_on",
        "agreement_version_signed_on",
        "agreement_version_spread",
        "audit_event_append_only",
        "audit_event_never_truncated",
        "goal_dates_hold_periods",
        "indicator_period_within_goal",
        "reminder_mail_is_kept",
        "signature_guard",
        "signature_refresh",
        "work_plan_identity",
        "work_plan_item_carried",
    }


async def test_every_column_of_codes_is_checked_against_its_enumeration(database: Database) -> None:
    assert database.orm.apps is not None
    wrong: list[str] = []
    for model in database.orm.apps[APP].values():
        for name, field in model._meta.fields_map.items():
            if isinstance(field, CharEnumFieldInstance):
                constraint = f"{model._meta.db_table}_{name}_code"
                definition = await database.reads.fetchval(
                    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1",
                    constraint,
                )
                codes = {code.value for code in field.enum_type}
                listed = set(str(definition).split("'")[1::2])
                if codes != listed:
                    wrong.append(f"{constraint}: {sorted(codes ^ listed)}")
    assert wrong == []


async def test_every_foreign_key_has_an_index(database: Database) -> None:
    rows = await database.reads.fetch(
        """
        SELECT conrelid::regclass::text AS "table", conname AS name FROM pg_constraint AS fk
        WHERE contype = 'f' AND cardinality(conkey) = 1 AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1]
        )
        """
    )
    assert [tuple(row) for row in rows] == []


async def test_two_processes_may_migrate_at_once(cloner: Cloner) -> None:
    async with cloner.clone("template0") as name:
        url = cloner.servers.database(name)
        first, second = await asyncio.gather(migrate(url), migrate(url))
        assert sorted([first, second]) == sorted([[], first or second])
        connection = await asyncpg.connect(url)
        try:
            assert await connection.fetchval("SELECT count(*) FROM tortoise_migrations") == len(
                first or second
            )
        finally:
            await connection.close()


@pytest.mark.deep
async def test_migrations_can_be_taken_back(
    cloner: Cloner, empty_database: str, rounds: Callable[[int, int], int]
) -> None:
    """The newest ones, which somebody may have to take back; all of them deep."""
    async with cloner.clone(empty_database) as name:
        config = orm_config(cloner.servers.database(name))
        async with TortoiseContext() as orm:
            await orm.init(config=config)
            connection = orm.connections.get("default")
            _, done = await connection.execute_query(
                "SELECT name FROM tortoise_migrations ORDER BY name DESC"
            )
            names = [row["name"] for row in done]
            target = MigrationTarget(APP, [*names, "__first__"][rounds(3, len(names))])
            executor = Executor(connection, config["apps"])
            await executor.migrate([target], direction="backward")
            _, left = await connection.execute_query("SELECT name FROM tortoise_migrations")
        assert len(left) <= len(names) - rounds(3, len(names))
        again = await migrate(cloner.servers.database(name))
        assert len(again) == len(names) - len(left)
