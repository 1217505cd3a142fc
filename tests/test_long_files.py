"""The order in which files are tested."""

from pathlib import Path

import pytest

from tests.long_files import LONGEST_FIRST, put_longest_first

ROOT = Path(__file__).parents[1]


class Named(pytest.Item):
    """A test that is never run."""

    def runtest(self) -> None:
        raise AssertionError


def test_each_long_file_is_there() -> None:
    assert [path for path in LONGEST_FIRST if not (ROOT / path).is_file()] == []


def test_long_files_come_first_and_all_others_stay(request: pytest.FixtureRequest) -> None:
    first, second, *_ = LONGEST_FIRST
    ids = ["b.py::2", f"{second}::2", "b.py::1", f"{second}::1", "a.py::1", f"{first}::1"]
    items: list[pytest.Item] = [
        Named.from_parent(request.session, name=each, nodeid=each) for each in ids
    ]
    put_longest_first(items)
    assert [item.nodeid for item in items] == [
        *(f"{first}::1", f"{second}::2", f"{second}::1"),
        *("b.py::2", "b.py::1", "a.py::1"),
    ]
