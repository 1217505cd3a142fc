"""A plan year that begins in January has one number; any other spans two."""

from datetime import date

import pytest

from domain.database import Database
from domain.work_plan_labels import LABEL
from tests import samples


@pytest.mark.parametrize(
    ("starts_on", "label"),
    [
        (date(2026, 1, 1), "2026"),
        (date(2026, 1, 2), "2026/27"),
        (date(2026, 7, 1), "2026/27"),
        (date(1999, 10, 1), "1999/00"),
    ],
)
async def test_the_label_of_a_plan_year(database: Database, starts_on: date, label: str) -> None:
    of = await samples.affiliation()
    plan = await samples.work_plan(of, starts_on.year, year_starts_on=starts_on)
    found = await samples.derive(database, LABEL, "work_plan", plan.id, starts_on)
    assert found == label
