"""A short storm: nothing is lost, nothing comes twice without a doubt on record. `make faults` is longer."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import MEMORY, ROOM
from tests.faults.storm import Count, Weather, ride_out

SEED = 20261122


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is room: it is processes that die here, not the machine."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield tmp_path
        return
    # The number at the end is the run's, so that a later run removes what a killed one has left.
    with tempfile.TemporaryDirectory(
        prefix="entente-test-", suffix=f"-{os.getpid()}", dir=MEMORY
    ) as made:
        yield Path(made)


def check(count: Count) -> None:
    assert count.still_open == 0
    assert count.lost == set()
    assert count.unexplained == {}
    # Nobody is misled by a storm that did not come.
    assert sum(count.struck.values()) == sum(count.weather.strikes.values())
    assert sum(count.faults.values()) > 0


@pytest.mark.deep
async def test_kills_lose_and_double_nothing_where_the_log_can_be_asked(
    folder: Path, rounds: Callable[[int, int], int]
) -> None:
    weather = Weather(
        SEED,
        "log",
        rounds(1000, 3000),
        kills=rounds(30, 90),
        postgres_crashes=1,
        redis_kills=1,
        calm_within=300,
    )
    count = await ride_out(weather, folder)
    check(count)
    assert count.doubled == {}


@pytest.mark.deep
@pytest.mark.parametrize("proof", ["key", "none"])
async def test_kills_double_nothing_where_the_server_knows_keys_and_else_only_what_is_in_doubt(
    folder: Path, rounds: Callable[[int, int], int], proof: str
) -> None:
    count = await ride_out(
        Weather(SEED, proof, rounds(40, 300), kills=rounds(2, 10), smtp_faults=30, calm_within=300),
        folder,
    )
    check(count)
    assert proof == "none" or count.doubled == {}
