"""The sample set shows every kind of engagement, in every state that it can be in."""

import pytest

from domain.derived.reciprocity import WITH_HOME
from tests.domain.demo.conftest import Filled


@pytest.mark.parametrize(
    ("table", "column", "states"),
    [
        ("contribution", "state", "DECLINED PROPOSED PUBLISHED SUBMITTED"),
        (
            "exchange",
            "state",
            "CANCELLED CLOSED MATCHED OUTBOUND_DONE PROPOSED RETURN_DONE SCHEDULED",
        ),
        ("exchange_leg", "state", "COMPLETED PLANNED WAIVED"),
        (
            "enrollment",
            "decision",
            "LET_EXPIRE PENDING RENEGOTIATE RENEW RENEW_CONDITIONAL TERMINATE",
        ),
        ("obligation_occurrence", "state", "DONE MISSED OPEN WAIVED"),
    ],
)
async def test_all_states_occur(filled: Filled, table: str, column: str, states: str) -> None:
    found = await filled.column(f"SELECT DISTINCT {column} FROM {table} ORDER BY 1")
    assert found == states.split()


async def test_there_is_a_warning_a_gap_in_a_checklist_and_something_overdue(
    filled: Filled,
) -> None:
    assert await filled.one(
        "SELECT EXISTS (SELECT FROM project WHERE long_term AND field_office_id IS NULL)"
    )
    assert await filled.one("SELECT EXISTS (SELECT FROM checklist_entry WHERE shown_on IS NULL)")
    overdue = (
        "SELECT EXISTS (SELECT FROM obligation_occurrence WHERE state = 'OPEN' AND due_on < $1)"
    )
    assert await filled.one(overdue, filled.today)
    assert await filled.one("SELECT count(*) FROM event WHERE series_id IS NOT NULL") == 3


async def test_balances_differ(filled: Filled) -> None:
    counts = WITH_HOME.at("body", "$1::date")
    sql = f"SELECT counts.* FROM organization AS body, LATERAL ({counts}) AS counts"
    found = await filled.all(sql, filled.today)
    assert len({tuple(row) for row in found}) > 5
    for kind in ("attendances_given", "contributions_given", "visits_given"):
        assert any(row[kind] for row in found), kind
