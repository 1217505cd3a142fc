"""The database as it is opened for a process: what its connections are set to."""

import pytest

from domain.database import Database


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("plan_cache_mode", "force_generic_plan"),
        ("random_page_cost", "1.1"),
        ("pg_trgm.word_similarity_threshold", "0.4"),
        ("TimeZone", "UTC"),
        ("jit", "off"),
    ],
)
async def test_what_connections_for_reads_are_set_to(
    database: Database, setting: str, value: str
) -> None:
    assert await database.reads.fetchval("SELECT current_setting($1)", setting) == value
