"""The server plans the statements of planning once where there is little to look at, and else each time."""

from datetime import date

import pytest

from domain.database import Database, Transaction, transaction
from domain.notices.planning.planned_once import FEW, planned_for
from domain.notices.sweeps import SESSION, sweep_in
from tests.domain.notices.worlds import ALWAYS, at, world
from tests.samples import term

ONCE, ANEW = "force_generic_plan", "force_custom_plan"
# The mode in which the checks of a new reminder's foreign keys are planned, as they are triggers too.
SEE = """
    CREATE TEMPORARY TABLE seen (mode text);
    CREATE FUNCTION pg_temp.see() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO seen SELECT current_setting('plan_cache_mode');
        RETURN NULL;
    END $$;
    CREATE TRIGGER see AFTER INSERT ON reminder FOR EACH ROW EXECUTE FUNCTION pg_temp.see();
"""
UNSEE = "DROP TRIGGER see ON reminder; DROP FUNCTION pg_temp.see(); DROP TABLE seen"


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


async def test_foreign_keys_are_checked_by_plans_made_once_among_very_many_rows_too(
    database: Database,
) -> None:
    of = await world()
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    async with transaction() as tx:
        await tx.execute("UPDATE pg_class SET reltuples = 10000 WHERE oid = 'reminder'::regclass")
        await tx.execute(SESSION)
        await tx.execute(SEE)
        await sweep_in(tx, at(date(2026, 9, 1)), ALWAYS)
        assert await mode(tx) == ANEW
        assert {row["mode"] for row in await tx.fetch("SELECT mode FROM seen")} == {ONCE}
        await tx.execute(UNSEE)
