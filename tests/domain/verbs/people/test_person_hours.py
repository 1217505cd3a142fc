"""When mail may reach people: calendars that are known, and quiet hours that begin and end."""

import importlib
from datetime import time
from typing import Any

import pytest

from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.people import Person
from domain.verbs.people.person_keeping import create_person, update_person
from tests import samples
from tests.domain import breaking
from tests.domain.acting import ADMIN, refusal

quiet = importlib.import_module("domain.migrations.0097_quiet_hours")

pytestmark = pytest.mark.usefixtures("database")


async def test_a_holiday_calendar_is_one_that_is_known_or_none() -> None:
    made = await samples.person()
    for calendar in ("US", "DE-BY", "GB-SCT", None):
        await update_person(made.id, {"holiday_calendar": calendar}, None, ADMIN)
        assert (await Person.get(id=made.id)).holiday_calendar == calendar
    with pytest.raises(DomainError) as refused_part:
        await update_person(made.id, {"holiday_calendar": "DE-QQ"}, None, ADMIN)
    assert refused_part.value.message == (
        '"DE-QQ" has no holidays of its own that we know: give "DE" for its country\'s.'
    )
    # What is not spelled as a code is not taken for a part of a country.
    for unknown in ("XX", "DE-BY ", "DE-by", "DE-", "US "):
        with pytest.raises(DomainError) as refused_country:
            await update_person(made.id, {"holiday_calendar": unknown}, None, ADMIN)
        assert refused_country.value.code is ErrorCode.BAD_USER_INPUT
        assert refused_country.value.message == (
            f'"{unknown}" is not a holiday calendar that we know:'
            " give a country or a part of it, as US or DE-BY."
        )
    assert (await Person.get(id=made.id)).holiday_calendar is None


async def test_quiet_hours_begin_and_end_at_two_times_or_are_none() -> None:
    """What counts is the row after the change, whichever of the two was given."""
    row = await create_person(
        {"name": "A B", "quiet_from": time(22), "quiet_to": time(7)}, None, None, ADMIN
    )

    async def refused_at(**given: Any) -> tuple[str, str]:
        return await refusal(update_person(row.id, given, None, ADMIN))

    assert await refused_at(quiet_from=None) == ("BAD_USER_INPUT", "quietFrom")
    assert await refused_at(quiet_to=None) == ("BAD_USER_INPUT", "quietTo")
    assert await refused_at(quiet_from=time(7)) == ("BAD_USER_INPUT", "quietFrom")
    assert await refused_at(quiet_to=time(22)) == ("BAD_USER_INPUT", "quietTo")
    assert await refused_at(quiet_from=time(9), quiet_to=time(9)) == ("BAD_USER_INPUT", "quietTo")
    await update_person(row.id, {"quiet_from": time(21)}, None, ADMIN)
    await update_person(row.id, {"name": "C D"}, None, ADMIN)
    kept = await Person.get(id=row.id)
    assert (kept.quiet_from, kept.quiet_to) == (time(21), time(7))
    await update_person(row.id, {"quiet_from": None, "quiet_to": None}, None, ADMIN)
    assert await refused_at(quiet_from=time(9)) == ("BAD_USER_INPUT", "quietTo")
    assert await refused_at(quiet_to=time(9)) == ("BAD_USER_INPUT", "quietFrom")


@pytest.mark.parametrize(("first", "last"), [(time(22), None), (None, time(7)), (time(9), time(9))])
async def test_what_were_no_quiet_hours_is_none_and_cannot_come_back(
    first: time | None, last: time | None
) -> None:
    half, whole = await samples.person(), await samples.person()
    await Person.filter(id=whole.id).update(quiet_from=time(22), quiet_to=time(7))
    broken = Person.filter(id=half.id).update(quiet_from=first, quiet_to=last)
    assert await breaking.refusal(broken) == "person_quiet_hours"
    async with transaction() as tx:
        await tx.execute(quiet.RELAX)
        await Person.filter(id=half.id).update(quiet_from=first, quiet_to=last)
        await tx.execute(quiet.MEND)
        await tx.execute(quiet.CONSTRAIN)
    await half.refresh_from_db()
    await whole.refresh_from_db()
    assert (half.quiet_from, half.quiet_to) == (None, None)
    assert (whole.quiet_from, whole.quiet_to) == (time(22), time(7))
