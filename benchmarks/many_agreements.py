"""Agreements by the hundred thousand, copied from one by the server itself: valid rows without triggers."""

from datetime import date, timedelta
from uuid import UUID

from domain.database import Database, Transaction, transaction
from tests import samples

# Triggers look at each row, and an index of words takes longer than all others; the sweep uses none of them.
WORDS = """
    SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    JOIN pg_am ON pg_am.oid = pg_class.relam
    WHERE indrelid = ANY(ARRAY['agreement', 'organization']::regclass[]) AND pg_am.amname = 'gin'
"""
# One staff person in a thousand agreements owns them. `due` reviews open on each of the days, 90 days before
# the notice deadline; of all others nothing is due before those days are over.
MADE = """
    CREATE TEMPORARY TABLE made AS
    SELECT new_id() AS id, new_id() AS organization_id, number, CASE WHEN number <= $2::int * $3::int
        THEN $1::date + 90 + number % $3::int ELSE $1::date + 200 + number % 800 END AS deadline
    FROM generate_series(1, $4::int) AS number
"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum
"""
OLD = "timestamptz '2020-01-01'"
SEEN = """
    INSERT INTO planner_heartbeat (name, beaten_at, planned_at)
    VALUES ('planner', $1::date + time '15:00', now())
"""


async def fill(database: Database, agreements: int, due: int, first: date, days: int) -> None:
    """Write so many agreements, each with a term; from `first` on `due` of them have something due a day."""
    owner = await samples.person()
    of = await samples.affiliation(owner=owner)
    start = first - timedelta(days=1000)
    term = await samples.term(of, start, start + timedelta(days=1095))
    copied: tuple[tuple[str, UUID, dict[str, str]], ...] = (
        (
            "organization",
            of.counterparty.organization_id,
            {"id": "made.organization_id", "slug": "'made-' || made.number"},
        ),
        ("agreement", of.agreement.id, {"id": "made.id", "number": "'M-' || made.number"}),
        (
            "agreement_party",
            of.home.id,
            {"id": "new_id()", "agreement_id": "made.id"},
        ),
        (
            "agreement_party",
            of.counterparty.id,
            {
                "id": "new_id()",
                "agreement_id": "made.id",
                "organization_id": "made.organization_id",
            },
        ),
        (
            "agreement_term",
            term.id,
            {
                "id": "new_id()",
                "agreement_id": "made.id",
                "starts_on": "made.deadline - 1005",
                "ends_on": "made.deadline + 90",
                "signed_on": "made.deadline - 1005",
            },
        ),
    )
    async with transaction() as tx:
        await tx.execute("SET LOCAL session_replication_role = replica")
        for row in await tx.fetch(WORDS):
            await tx.execute(f"DROP INDEX {row[0]}")
        await tx.execute("UPDATE category_policy SET expects_work_plans = false")
        await tx.execute(MADE, first, due, days, agreements)
        for table, key, changes in copied:
            await _copy(tx, table, key, changes | {"updated_at": OLD})
        for table in ("reminder_rule", "reminder_stage"):
            await tx.execute(f"UPDATE {table} SET updated_at = {OLD}")
        await tx.execute(SEEN, first - timedelta(days=1))
    await database.reads.execute("VACUUM ANALYZE")


async def _copy(tx: Transaction, table: str, key: UUID, changes: dict[str, str]) -> None:
    columns = [row["attname"] for row in await tx.fetch(COLUMNS, table)]
    values = [changes.get(column, f"one.{column}") for column in columns]
    await tx.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM {table} AS one, made WHERE one.id = '{key}'"
    )
