"""IDs of rows that are there, and where operations take them: the dictionaries of schemathesis."""

import json
import re
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

OF_EACH, OF_ROW, OF_STATE, OF_TYPE = 40, 2, 8, 60
STATES = ("state", "status")
"""Fields that say how far a row has come: of each value some rows are taken."""
STEPS = {"goals": 2}
"""How far the rows of a list are followed, where that is not one step: periods are their indicators'."""
DEEPEST = 4
LONGEST = 900.0
# Names of inputs that say what somebody is to a row, and not of which type they are.
KINDS = {
    "Person": "owner signatory contact delegate sender successor assignee author homeOwner counterpartOwner"
    " saidBy noticeGivenBy",
    "Organization": "home parent host organizer fieldOffice",
    "Agreement": "predecessor by subject",
    "AgreementVersion": "from to",
    "ExchangeLeg": "leg",
    "GoverningBody": "assignedByBody",
    "VocabularyTerm": "emphasisArea activityType commitmentType",
}
Ids = dict[str, list[str]]


def ask(url: str, query: str) -> dict[str, Any]:
    """Return the data of an answer."""
    body = json.dumps({"query": query}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 (the service of this run)
    with urllib.request.urlopen(request, timeout=LONGEST) as answer:  # noqa: S310 (see above)
        data: dict[str, Any] = json.load(answer)["data"]
    return data


def find_ids(url: str, schema: GraphQLSchema) -> Ids:
    """Return IDs by type: of all lists of the root, and of what hangs on their rows."""
    assert schema.query_type
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, field in schema.query_type.fields.items():
        if get_named_type(field.type).name.endswith("Connection") and is_plain(field):
            data = ask(url, f"{{ {name}(first: {OF_EACH}) {rows(field, STEPS.get(name, 1))} }}")
            for key, state in ids_in(data):
                same = found[key.partition(":")[0]][state]
                if key not in same:
                    same.append(key)
    return {kind: spread(states.values()) for kind, states in sorted(found.items())}


def spread(states: Iterable[list[str]]) -> list[str]:
    """Return some rows of each state; where there is but one, as many as may be."""
    several = list(states)
    most = OF_TYPE if len(several) == 1 else OF_STATE
    return [key for same in several for key in same[:most]]


def is_plain(field: GraphQLField) -> bool:
    """Whether a field may be asked without arguments."""
    return not any(is_non_null_type(each.type) for each in field.args.values())


def rows(field: GraphQLField, steps: int) -> str:
    """Return what asks the rows of a connection for their IDs, and for those of rows so many steps away."""
    return f"{{ nodes {{ {row(_fields(get_named_type(field.type))['nodes'].type, steps)} }} }}"


def row(kind: GraphQLOutputType, steps: int) -> str:
    """Return what asks a row for its ID, and for those of its neighbours and theirs."""
    node = get_named_type(kind)
    asked = [keys(node)]
    for name, below in _fields(node).items() if steps else ():
        near = get_named_type(below.type)
        if not is_plain(below):
            continue
        if near.name.endswith("Connection") and "first" in below.args:
            asked.append(f"{name}(first: {OF_ROW}) {rows(below, steps - 1)}")
        elif isinstance(near, GraphQLObjectType) and near.interfaces:
            asked.append(f"{name} {{ {row(near, steps - 1)} }}")
    return " ".join(asked)


def keys(kind: GraphQLOutputType | GraphQLNamedType) -> str:
    """Return what asks a row for its ID and its state."""
    return " ".join(["id", *(name for name in STATES if name in _fields(get_named_type(kind)))])


def _fields(kind: GraphQLNamedType) -> dict[str, GraphQLField]:
    return kind.fields if isinstance(kind, GraphQLObjectType) else {}


def ids_in(data: Any) -> Iterator[tuple[str, str]]:
    """Yield all IDs in an answer, each with the state of its row."""
    if isinstance(data, dict):
        if "id" in data:
            yield data["id"], " ".join(str(data[name]) for name in STATES if name in data)
        for value in data.values():
            yield from ids_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from ids_in(value)


def id_inputs(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Yield where operations take IDs: what schemathesis calls the place, and the input's own name."""
    for root in (schema.query_type, schema.mutation_type):
        assert root
        for name, field in root.fields.items():
            for argument, given in field.args.items():
                for path in places(given.type, (argument,)):
                    yield f"{root.name}.{name}.{'.'.join(path)}", f"{name}.{_speaking(path, field)}"


def _speaking(path: tuple[str, ...], field: GraphQLField) -> str:
    """Return the name that says which rows are meant: of a filter by ID, that of what is filtered."""
    if path[-1] not in {"eq", "in[*]"} or path[-2] != "id":
        return path[-1]
    return path[-3] if len(path) > 3 else get_named_type(field.type).name.removesuffix("Connection")


def places(kind: GraphQLInputType, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of IDs in an input; filters go on for ever, and are followed a few steps."""
    while is_non_null_type(kind) or is_list_type(kind):
        if is_list_type(kind):
            path = (*path[:-1], f"{path[-1]}[*]")
        kind = kind.of_type
    if get_named_type(kind).name == "ID":
        yield path
    elif isinstance(kind, GraphQLInputObjectType) and len(path) < DEEPEST:
        for name, field in kind.fields.items():
            yield from places(field.type, (*path, name))


def find_numbers(url: str) -> list[str]:
    """Return numbers of agreements."""
    data = ask(url, f"{{ agreements(first: {OF_EACH}) {{ nodes {{ number }} }} }}")
    return [row["number"] for row in data["agreements"]["nodes"]]


def type_of(place: str, ids: Ids) -> str:
    """Return which type an ID is of, guessed from names; Any where nothing fits."""
    field, _, name = place.replace("[*]", "").rpartition(".")
    stem = re.sub(r"Ids?$", "", name) or field
    for kind, names in KINDS.items():
        if stem in names.split() and kind in ids:
            return kind
    for guess in (stem, field if name in {"id", "ids"} else ""):
        whole = guess[:1].upper() + guess[1:]
        for kind in sorted(ids, key=len):
            if kind == whole or (len(whole) > 3 and (kind.endswith(whole) or whole.endswith(kind))):
                return kind
    return "Any"
