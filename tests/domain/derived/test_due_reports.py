"""Values that are still to be reported: which periods, by when, and by whom."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain.database import Database
from domain.derived.due_reports import DUE_FOR_VIEWER, DUE_PERIODS, NEEDED_BY
from domain.goals import GoalState, Indicator, IndicatorPeriod, Measurement, MeasurementState
from tests import samples

TODAY = date(2026, 3, 4)
NOBODY = UUID(int=0)


async def quarters(owner_id: UUID | None = None) -> tuple[samples.Affiliation, Indicator]:
    """Return an indicator with four quarters, reported within 20 days of their end."""
    of = await samples.affiliation()
    goal = await samples.goal(
        of,
        date(2025, 10, 1),
        date(2026, 9, 30),
        state=GoalState.ACTIVE,
        no_indicator_reason="It is being set up.",
    )
    made = await samples.indicator(goal, owner_id=owner_id)
    for first, last, due in (
        (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 20)),
        (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 3)),
        (date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 20)),
        (date(2026, 7, 1), date(2026, 9, 30), None),
    ):
        await samples.period(made, first, last, report_due_on=due)
    return of, made


async def due(
    database: Database, person: UUID = NOBODY, reach: tuple[UUID, ...] = (), whose: bool = False
) -> list[date]:
    condition = DUE_FOR_VIEWER if whose else DUE_PERIODS
    sql = condition.sql.format(row="p", today="$1::date", person="$2::uuid", reach="$3::uuid[]")
    rows = await database.reads.fetch(
        f"SELECT starts_on FROM indicator_period AS p, (SELECT $2::uuid, $3::uuid[]) AS given"
        f" WHERE {sql} ORDER BY 1",
        TODAY,
        person,
        list(reach),
    )
    return [row["starts_on"] for row in rows]


async def needed_by(database: Database, starts_on: date) -> object:
    period = await IndicatorPeriod.get(starts_on=starts_on)
    return await samples.derive(database, NEEDED_BY, "indicator_period", period.id, TODAY)


async def report(indicator: Indicator, state: MeasurementState) -> None:
    period = await IndicatorPeriod.filter(indicator_id=indicator.id).order_by("starts_on").first()
    assert period is not None
    await Measurement.create(
        indicator_id=indicator.id,
        period_id=period.id,
        value=1,
        observed_on=period.ends_on,
        state=state,
        return_reason="So",
    )


async def test_what_has_begun_and_is_due_soon_is_to_be_reported(database: Database) -> None:
    await quarters()
    assert await due(database) == [date(2025, 10, 1), date(2026, 1, 1)]
    assert await needed_by(database, date(2025, 10, 1)) == date(2026, 1, 20)
    assert await needed_by(database, date(2026, 4, 1)) is None


async def test_a_submitted_value_is_enough_and_a_returned_one_is_not(database: Database) -> None:
    _, indicator = await quarters()
    for state in (MeasurementState.DRAFT, MeasurementState.RETURNED):
        await report(indicator, state)
        assert await due(database) == [date(2025, 10, 1), date(2026, 1, 1)]
    await report(indicator, MeasurementState.SUBMITTED)
    assert await due(database) == [date(2026, 1, 1)]


async def test_nothing_is_reported_for_locked_periods_and_closed_goals(database: Database) -> None:
    await quarters()
    first = IndicatorPeriod.filter(starts_on=date(2025, 10, 1))
    await first.update(locked_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert await due(database) == [date(2026, 1, 1)]
    await database.reads.execute("UPDATE goal SET state = 'ACHIEVED'")
    assert await due(database) == []


async def test_the_owner_reports_or_else_the_counterparts_people(database: Database) -> None:
    owner = await samples.person()
    _, indicator = await quarters(owner.id)
    assert len(await due(database, owner.id, whose=True)) == 2
    assert await due(database, whose=True) == []
    await Indicator.filter(id=indicator.id).update(owner_id=None)
    assert await due(database, owner.id, whose=True) == []
    of, _ = await quarters()
    theirs = (await of.counterparty.organization).id
    assert len(await due(database, owner.id, (theirs,), whose=True)) == 2
    home = (await of.home.organization).id
    assert await due(database, owner.id, (home,), whose=True) == []
