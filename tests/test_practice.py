"""docs/practice.md: each row that the practice asks for is there, and every place that it names exists."""

import csv
import re
from pathlib import Path

from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType

from domain.clock import Clock
from domain.imports.vocabularies import VOCABULARIES_AS_WRITTEN
from domain.settings import Settings
from schema.graph import COMPILER
from service.app import create_app

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (\d+) \| .+ \| (MUST|SHOULD|CTX) \| (.+) \|$", re.MULTILINE)
PLACE = re.compile(r"`([^`]+)`")
ROWS = ROW.findall((ROOT / "docs/practice.md").read_text(encoding="utf-8"))
COUNT = 98


def _terms() -> set[str]:
    """Return all terms of vocabularies that the facts bring, as vocabulary/CODE."""
    found: set[str] = set()
    for path in (ROOT / "domain/facts").glob("vocabularies_*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                vocabulary = VOCABULARIES_AS_WRITTEN.get(line["vocabulary"])
                if vocabulary is not None:
                    found.add(f"{vocabulary.value.lower()}/{line['code']}")
    return found


def _exists(place: str, terms: set[str], paths: set[str]) -> bool:
    if place.startswith("/"):
        return place in paths
    if "/" in place:
        return place in terms
    owner, _, member = place.partition(".")
    found = COMPILER.schema.type_map.get(owner)
    if isinstance(found, GraphQLEnumType):
        return member in found.values
    if isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
        return member in found.fields
    return False


def test_every_row_is_there_once() -> None:
    assert [int(number) for number, _, _ in ROWS] == list(range(1, COUNT + 1))


def test_every_place_exists(clock: Clock, tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path), local_administrator=True, clock=clock)
    paths = {getattr(route, "path", "") for route in app.routes}
    terms = _terms()
    for number, _, where in ROWS:
        places = PLACE.findall(where)
        assert places, number
        assert [place for place in places if not _exists(place, terms, paths)] == [], number
