"""Asks of a database all that a viewer can learn from it: every field, filter, order, count and text.

Two databases that answer all of this alike are the same to the viewer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from json import dumps
from typing import Any, TypeVar

from graphql import GraphQLObjectType

from domain.viewers import Viewer
from schema.compiler.catalog import (
    Balancing,
    Entity,
    Facet,
    Listed,
    Merging,
    Reckoning,
    Relation,
    ScalarField,
)
from schema.compiler.filters import operators_of
from schema.compiler.plan.operands import Computed
from schema.graph import DATED, GRAPH, LISTS
from tests.schema.conftest import Ask

Each = TypeVar("Each")

CATALOG = GRAPH.catalog
SCHEMA = GRAPH.strawberry._schema
DAYS = ("2025-06-30", "2027-01-15", "2029-01-15")
AT_ONCE = 10
"""Questions in a document."""

FIELDS = 15
"""Fields of a row in a question: a statement of all of them would be slow to plan."""

STATISTICS = {
    "agreementStats": ("STATE", "CATEGORY", "REGION", "AFFILIATE_GROUP", "END_MONTH"),
    "goalStats": ("RAG", "EMPHASIS_AREA", "STATE", "AFFILIATE_GROUP"),
}
KEYS = {"region": "{ id }", "emphasisArea": "{ id }"}
TOLD_TO_ALL = {
    "Agreement.inForceSince": "the day since which it is in force is published, its terms are not",
    "RenewalCampaign": "the counts are of the whole campaign, whose entries are not for everybody",
    "publicFigures": "counts are published, what is counted is not",
}
"""What may follow from hidden rows, and why: a type whose counts do, or its field, or a root field."""

PERSONAL = (
    "viewer { name scopes nextActions(first: 100) { kind title dueOn node { id } }"
    " dueMeasurements { id } }"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A document, and what it is about: a type and a field, or a root field."""

    about: str
    text: str


# --- rows ----------------------------------------------------------------------------------------


def ask_rows(entity: Entity, ids: Iterable[str]) -> Iterator[Question]:
    """Ask rows for everything that they show."""
    listed = dumps(sorted(ids))
    fields = [found for found in entity.fields.values() if not _is_told(entity, found.name)]
    for shown in batched(map(_shown, fields), FIELDS):
        text = f"nodes(ids: {listed}) {{ ... on {entity.name} {{ id {' '.join(shown)} }} }}"
        yield Question(entity.name, text)


def _is_told(entity: Entity, field: str) -> bool:
    counted = entity.name in TOLD_TO_ALL and field.endswith("Count")
    return counted or f"{entity.name}.{field}" in TOLD_TO_ALL


def _shown(found: Any) -> str:
    match found:
        case Relation(paged=True):
            return f"{found.name}(first: 100) {{ totalCount edges {{ cursor node {{ id }} }} }}"
        case Relation():
            return f"{found.name} {{ id }}"
        case Facet():
            parts = " ".join(_shown(part) for part in found.shape.fields.values())
            return f"{found.name} {{ {parts} }}"
        case Listed() | Merging():
            noun = SCHEMA.type_map[found.noun.__name__]
            assert isinstance(noun, GraphQLObjectType)
            names = ["node { id }" if field == "node" else field for field in noun.fields]
            return f"{found.name} {{ {' '.join(names)} }}"
        case ScalarField() | Balancing() | Reckoning():
            return str(found.name)
    raise AssertionError(found)


# --- lists ---------------------------------------------------------------------------------------


def ask_list(name: str, entity: Entity) -> Iterator[Question]:
    """Ask a list for its rows in every order, and how many there are under every filter."""
    days = [f"asOf: {dumps(day)}" for day in DAYS] if name in DATED else []
    for day in ["", *days]:
        yield _list(name, entity.name, "first: 100", day)
        for order in _orders(entity):
            wanted = f"first: 100, orderBy: {{ {order}: ASC }}"
            yield _list(name, f"{entity.name}.{order}", wanted, day)
        for field, where in _filters(entity) if not day else ():
            yield _list(name, f"{entity.name}.{field}", f"first: 1, where: {where}", day)


def _list(root: str, about: str, *arguments: str) -> Question:
    given = ", ".join(filter(None, arguments))
    shown = "{ totalCount pageInfo { hasNextPage endCursor } edges { cursor } }"
    return Question(f"{root}: {about}", f"{root}({given}) {shown}")


def _orders(entity: Entity) -> Iterator[str]:
    """Return the orders by what is more than a column that whoever sees the row may read."""
    for found in entity.scalars:
        if found.sort and _is_more(found) and not _is_told(entity, found.name):
            yield found.name


def _filters(entity: Entity) -> Iterator[tuple[str, str]]:
    for found in entity.scalars:
        asked = operators_of(found.python_type) and found.nullable and _is_more(found)
        if asked and not _is_told(entity, found.name):
            yield found.name, f"{{ {found.name}: {{ isNull: true }} }}"
    for relation in entity.relations:
        yield relation.name, f"{{ {relation.name}: {{}} }}"


def _is_more(found: ScalarField) -> bool:
    return found.requires is not None or isinstance(found.operand, Computed)


# --- what is counted and looked for ---------------------------------------------------------------


def ask_figures() -> Iterator[Question]:
    """Ask for all counts."""
    for day in (None, *DAYS):
        given = f"(asOf: {dumps(day)})" if day else ""
        yield Question("projectFigures", f"projectFigures{given} {{ asOf projects countries }}")
        for root, keys in STATISTICS.items():
            for key in keys:
                on = f", asOf: {dumps(day)}" if day else ""
                field = _camel(key)
                shown = f"{field} {KEYS.get(field, '')} count"
                text = f"{root}(groupBy: [{key}]{on}) {{ {shown} }}"
                yield Question(f"{root} by {key}", text)
    yield Question("viewer", PERSONAL)


def ask_search(texts: Iterable[str]) -> Iterator[Question]:
    """Look for texts."""
    for text in texts:
        shown = "{ rank matched node { id } }"
        yield Question("search", f"search(text: {dumps(text)}, first: 50) {shown}")


def _camel(key: str) -> str:
    first, *others = key.lower().split("_")
    return "".join([first, *(other.capitalize() for other in others)])


def ask_lists() -> Iterator[Question]:
    for name, (entity, _) in LISTS.items():
        yield from ask_list(name, CATALOG[entity])


# --- answers -------------------------------------------------------------------------------------


async def answer(ask: Ask, viewer: Viewer, questions: Iterable[Question]) -> dict[Question, Any]:
    """Return the answers, refusals included; what is refused as a whole is asked for alone."""
    found: dict[Question, Any] = {}
    for many in batched(questions, AT_ONCE):
        found |= await _answer(ask, viewer, many)
    return found


async def _answer(ask: Ask, viewer: Viewer, many: list[Question]) -> dict[Question, Any]:
    parts = [f"q{place}: {question.text}" for place, question in enumerate(many)]
    content = (await ask(f"{{ {' '.join(parts)} }}", viewer=viewer)).content
    errors = content.get("errors", [])
    if content.get("data") is None:
        if len(many) == 1:
            return {many[0]: [error["message"] for error in errors]}
        halves = many[: len(many) // 2], many[len(many) // 2 :]
        found = [await _answer(ask, viewer, half) for half in halves]
        return found[0] | found[1]
    return {
        question: (
            content["data"][f"q{place}"],
            [(error["message"], error["path"][1:]) for error in errors if _is_of(error, place)],
        )
        for place, question in enumerate(many)
    }


def _is_of(error: dict[str, Any], place: int) -> bool:
    return bool(error["path"][0] == f"q{place}")


def batched(questions: Iterable[Each], size: int) -> Iterator[list[Each]]:
    remaining = iter(questions)
    while many := list(islice(remaining, size)):
        yield many
