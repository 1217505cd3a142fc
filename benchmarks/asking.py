"""The questions, in numbers that every contestant reads in its own way, and what makes answers comparable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.filling import Sizes, key

FOLDER = Path(__file__).with_name("questions")
TYPED = re.compile(r"^[A-Z][A-Za-z]+:(?=[0-9a-f]{8}-)")
UNCOMPARED = {"endCursor", "errors", "__typename"}
WRAPPERS = {"agreement", "measurement"}
MEASURED_ON = "2024-12-15"
"""A day in one of the quarters of each goal."""
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An event of the long list: how many come before, and which is the last of them."""

    offset: int
    day: str
    id: str


@dataclass(frozen=True, slots=True)
class Question:
    """One of the questions: its name, which is that of its documents, and what it is about."""

    name: str
    title: str
    about: str
    writes: bool = False


QUESTIONS = (
    Question("nested", "Q1 nested", "20 organizations, 5 agreements each, 5 goals each; 5 events"),
    Question("light", "Q2 light", "one organization by its key"),
    Question("heavy", "Q3 heavy", "100 organizations, 8 agreements, 10 goals, 4 measurements"),
    Question("filtered", "Q4 filtered", "goals through two relations, sorted, with totalCount"),
    Question("first_page", "Q5 first page", "the first 20 of all events by their day"),
    Question("deep", "Q5 deep page", "20 events after the 1,000th"),
    Question("mutation", "Q6 mutation", "a measurement, and a nested payload", writes=True),
)


def values_of(question: str, turn: int, sizes: Sizes, places: list[Place]) -> Values:
    """What the question asks for at its n-th turn; a place is spelled by the contestant."""
    some = 1 + turn * 7 % (sizes.organizations - 1)
    match question:
        case "nested" | "heavy":
            # Far enough from the end for full pages, wherever there are enough rows for one.
            most = max(1, sizes.organizations - 120)
            return {"from": f"Example Association {1 + turn * 7 % most:06d}"}
        case "light":
            return {"id": key(1, some)}
        case "filtered":
            return {"city": f"Sampleton {1 + turn % 20}"}
        case "deep":
            return {"place": places[turn % len(places)]}
        case "mutation":
            indicator = 1 + turn * 7 % sizes.goals
            return {"indicator": key(5, indicator), "day": MEASURED_ON, "value": 1000 + turn % 500}
    return {}


def document_of(contestant: str, question: str) -> str | None:
    """The document of a question, or None where the contestant does not take part in it."""
    path = FOLDER / contestant / f"{question}.graphql"
    return path.read_text(encoding="utf-8") if path.exists() else None


def with_values(document: str, variables: Mapping[str, Any], turn: int) -> str:
    """The document as a client writes it that knows no variables: another text each time."""
    head, _, body = document.partition("{")
    name = head.partition("(")[0].strip()
    for variable, value in variables.items():
        # Values are keys, names and numbers: none of them has a backslash, which `sub` would read.
        body = re.sub(rf"\${variable}\b", orjson.dumps(value).decode(), body)
    return f"{name}{turn} {{{body}"


def plain(value: Any) -> Any:
    """An answer without what each writes in its own way: typed keys, wrappers of lists, decimals."""
    match value:
        case {"nodes": [*rows]} if len(value) == 1:
            return [plain(row) for row in rows]
        case dict():
            kept = {name: plain(each) for name, each in value.items() if name not in UNCOMPARED}
            if len(kept) == 1 and (wrapped := kept.keys() & WRAPPERS):
                return kept[wrapped.pop()]
            if kept.get("value") is not None:
                kept["value"] = float(kept["value"])
            return kept
        case [*rows]:
            return [plain(row) for row in rows]
        case str():
            return TYPED.sub("", value)
    return value
