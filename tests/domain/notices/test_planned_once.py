"""The server plans the statements of planning once where there is little to look at, and else each time."""

import pytest

from domain.database import Database, Transaction, transaction
from domain.notices.planning.planned_once import FEW, planned_for
from domain.notices.sweeps import SESSION

ONCE, ANEW = "force_generic_plan", "force_custom_plan"


async def mode(tx: Transaction) -> str:
    return str(await tx.fetchval("SELECT current_setting('plan_cache_mode')"))


@pytest.mark.parametrize(("subjects", "expected"), [(0, ONCE), (FEW, ONCE), (FEW + 1, ANEW)])
async def test_few_subjects_are_planned_for_once(
    database: Database, subjects: int, expected: str
) -> None:
    async with transaction() as tx:
        before = await mode(tx)
        async with planned_for(tx, subjects):
            assert await mode(tx) == expected
        assert await mode(tx) == before


@pytest.mark.parametrize("table", ["agreement", "reminder"])
async def test_among_very_many_rows_each_statement_is_planned_anew(
    database: Database, table: str
) -> None:
    async with transaction() as tx:
        await tx.execute(f"UPDATE pg_class SET reltuples = 10000 WHERE oid = '{table}'::regclass")
        async with planned_for(tx, 1):
            assert await mode(tx) == ANEW
        await tx.execute(SESSION)
        assert await mode(tx) == ANEW


async def test_a_sweep_begins_with_plans_made_once(database: Database) -> None:
    async with transaction() as tx:
        await tx.execute(SESSION)
        assert await mode(tx) == ONCE
