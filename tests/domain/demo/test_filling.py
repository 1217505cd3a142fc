"""Filling: into an empty database only, as large as asked, always the same on the same day."""

import itertools
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.demo.chance import Chance
from domain.demo.filling import fill, is_empty
from domain.demo.sample_set import ORDER, Terms, compose
from domain.demo.spans import Span, chain_ending, days, plan_year_from, term_ending
from domain.demo.tables import Tables
from domain.errors import DomainError, ErrorCode
from domain.months import term_end
from domain.organizations import Organization
from domain.regions import Region
from domain.vocabularies import Vocabulary, VocabularyTerm

NOON = datetime(2027, 5, 31, 16, 0, tzinfo=UTC)
FIRST, LAST = date(2024, 1, 1), date(2033, 1, 1)


async def test_a_database_that_is_not_empty_is_left_alone(database: Database, clock: Clock) -> None:
    assert await is_empty()
    await Region.create(code="X", name="Somewhere")
    assert not await is_empty()
    with pytest.raises(DomainError) as refused:
        await fill(clock)
    assert refused.value.code is ErrorCode.CONFLICT
    assert await VocabularyTerm.all().count() == 0


@pytest.mark.parametrize("scale", [0, -1, 501])
async def test_a_scale_out_of_bounds_is_refused(
    database: Database, clock: Clock, scale: int
) -> None:
    with pytest.raises(DomainError) as refused:
        await fill(clock, scale)
    assert refused.value.code is ErrorCode.BAD_USER_INPUT
    assert await is_empty()


async def test_scale_two_is_twice_as_much_and_progress_is_told(
    database: Database, clock: Clock
) -> None:
    told: list[tuple[str, float]] = []
    result = await fill(clock, 2, lambda step, share: told.append((step, share)))
    assert result.rows["agreement"] == 128
    assert result.rows["event"] == 166
    assert result.rows["region"] == 6
    steps = list(dict.fromkeys(step for step, _ in told))
    assert steps == ["facts", "sample set", "writing", "health"]
    for step in steps:
        shares = [share for name, share in told if name == step]
        assert shares == sorted(shares)
        assert shares[-1] == 1
    assert await Organization.filter(name__endswith=" 2").count() == 48


@pytest.fixture
async def terms(database: Database) -> Terms:
    """Keys for the codes that the sample set uses, without a database behind them."""
    chance = Chance("terms", NOON)
    codes = {
        Vocabulary.EMPHASIS_AREA: "ETHICS LEADERSHIP_PD ADVOCACY MEMBERSHIP GOVERNANCE INCLUSION",
        Vocabulary.PURPOSE: "REINFORCE_VALUE JOIN_RESOURCES EXPAND_NETWORKS",
        Vocabulary.COMMITMENT_TYPE: "CODE_OF_ETHICS REPORT ATTEND_CONFERENCES",
        Vocabulary.CHECKLIST_ITEM: "CHARTER ADVISOR MENTOR",
        Vocabulary.ACTIVITY_TYPE: (
            "CONFERENCE_ATTENDANCE PUBLICATION_CONTRIBUTION ONE_ON_ONE_EXCHANGE CITY_TO_CITY"
            " PEER_TO_PEER CONFERENCE_PROGRAM_PLANNING LEADERSHIP_REPRESENTATION"
            " JOINT_PROFESSIONAL_DEVELOPMENT CONTENT_COLLABORATION PROGRAMMATIC_COOPERATION"
            " TRAINING RESEARCH CONVENING"
        ),
    }
    return {
        vocabulary: {code: chance.key() for code in listed.split()}
        for vocabulary, listed in codes.items()
    }


def _rows(tables: Tables) -> list[list[tuple[object, ...]]]:
    return [tables.rows(model) for model in ORDER]


async def test_the_same_instant_gives_the_same_rows_and_another_day_others(terms: Terms) -> None:
    def composed(now: datetime) -> list[list[tuple[object, ...]]]:
        return _rows(compose(terms, now, now.date(), 1, lambda _: None))

    first = composed(NOON)
    assert composed(NOON) == first
    assert composed(NOON + timedelta(days=1)) != first


def test_keys_are_version_7_sorted_and_all_different() -> None:
    chance = Chance("keys", NOON)
    keys = [chance.key() for _ in range(10_000)]
    assert sorted(keys) == keys
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {RFC_4122}


def test_terms_end_on_the_day_asked_for_or_just_after() -> None:
    """Over nine years, for all lengths that the stories use."""
    day = FIRST
    while day < LAST:
        for months in (2, 4, 5, 6, 12, 36, 60):
            span = term_ending(day, months)
            assert term_end(span.starts_on, months) == span.ends_on
            assert 0 <= (span.ends_on - day).days <= 3, (day, months)
        day += days(1)


def test_chains_have_no_gaps(rng: random.Random, rounds: Callable[[int, int], int]) -> None:
    for _ in range(rounds(500, 20_000)):
        end = FIRST + days(rng.randrange(4000))
        chain = chain_ending(end, rng.choice((12, 24, 36, 60)), rng.randint(1, 5))
        for earlier, later in itertools.pairwise(chain):
            assert earlier.ends_on + days(1) == later.starts_on
            assert earlier.starts_on < earlier.ends_on


def test_plan_years_never_start_on_29_february() -> None:
    assert plan_year_from(date(2028, 2, 29)) == ("03-01", date(2028, 3, 1))
    assert plan_year_from(date(2028, 2, 28)) == ("02-28", date(2028, 2, 28))


async def test_the_database_reckons_terms_as_the_demo_does(
    database: Database, rng: random.Random
) -> None:
    spans = [
        (FIRST + days(rng.randrange(4000)), months)
        for months in (1, 2, 4, 12, 36, 60)
        for _ in range(200)
    ]
    sql = "SELECT term_end(d, m) FROM unnest($1::date[], $2::int[]) AS span (d, m)"
    rows = await database.reads.fetch(sql, [day for day, _ in spans], [m for _, m in spans])
    assert [row[0] for row in rows] == [term_end(day, months) for day, months in spans]
    leap = Span(date(2024, 2, 29), date(2025, 2, 28))
    assert term_end(leap.starts_on, 12) == leap.ends_on
