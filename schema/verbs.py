"""Mutations made from data: an input whose fields are columns of a model, a payload, a verb of the domain.

    class EventMutations:
        create_event = verb(CREATE, Event, "event", "Add an event to the calendar.", create)

An input has a field for each column that is named, with the column's own type and description; a key
(`organizer_id`) is an ID of the type that it points to. What a client leaves out stays UNSET: absent is
not null.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry.scalars import JSON
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from domain.acts import Act
from domain.rows import Row
from schema.compiler.classes import Slot, make_field, optional
from schema.compiler.paths import column_of
from schema.writing import ERRORS, INPUT, Info, MutationError, attempt, read_id

Run = Callable[[Any, Act], Awaitable[Row]]

SPELLED: dict[Any, Any] = {list: list[str], dict: JSON}
"""How GraphQL spells the types of columns that are made of others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of an input; `entity` is the type that an ID names."""

    name: str
    annotation: Any
    description: str
    entity: str | None = None
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """An input type, and what its fields are."""

    name: str
    made: type
    fields: tuple[Asked, ...]


def form(
    name: str,
    description: str,
    model: type[Model],
    *,
    needed: str = "",
    free: str = "",
    extra: Sequence[Asked] = (),
    changes: str | None = None,
    key: str | None = None,
) -> Form:
    """Make an input type; `needed` and `free` name columns of the model.

    `changes` describes the row that is changed: the input then has its ID, under the name `key` or the
    model's own, and the version that was seen.
    """
    fields = [*(_column(model, column, needed=True) for column in needed.split())]
    if changes is not None:
        fields.insert(0, key_of(model, changes, key))
    fields += extra
    fields += [_column(model, column, needed=False) for column in free.split()]
    if changes is not None:
        fields.append(
            Asked(
                "expected_version",
                int,
                "Version of the row that you saw; another one is a conflict.",
            )
        )
    fields.append(
        Asked(
            "idempotency_key",
            str,
            "Sent again with the same input, the mutation has its effect once; kept for 48 hours.",
        )
    )
    ordered = tuple(sorted(fields, key=lambda field: not field.needed))
    return Form(name, _make(name, description, ordered), ordered)


def key_of(model: type[Model], description: str, name: str | None = None) -> Asked:
    """Return the field that names a row of a model: `event_id` for an Event."""
    entity = model.__name__
    return Asked(name or f"{_snake(entity)}_id", strawberry.ID, description, entity, needed=True)


def read_columns(given: Any, asked: Form, *without: str) -> dict[str, Any]:
    """Return what was given, by the names of the columns: keys decoded, and nothing that was left out."""
    left_out = {"idempotency_key", "expected_version", *without}
    return {
        field.name: _decoded(value, field)
        for field in asked.fields
        for value in [getattr(given, field.name)]
        if value is not strawberry.UNSET and field.name not in left_out
    }


def read_key(given: Any, asked: Form, name: str) -> UUID:
    """Return the key in one field of the input."""
    (field,) = [field for field in asked.fields if field.name == name]
    assert field.entity is not None
    return read_id(getattr(given, name), field.entity, to_camel_case(name))


def or_none(value: Any) -> Any:
    """Return an input's value; None where it was left out."""
    return None if value is strawberry.UNSET else value


def version_of(given: Any) -> int | None:
    """Return the version that the client saw, if it said so."""
    found: int | None = or_none(given.expected_version)
    return found


def verb(asked: Form, shown: type, field: str, description: str, run: Run) -> Any:
    """Return the field of a mutation; its payload shows the row that `run` returns under the name `field`."""
    payload = _payload(asked.name.removesuffix("Input"), shown, field)

    async def resolve(info: Info, given: Any) -> Any:
        row, errors = await attempt(info, given, lambda act: run(given, act))
        return payload(**{field: row, "errors": errors})

    annotation: Any = Annotated[asked.made, INPUT]
    resolve.__annotations__ = {"info": Info, "given": annotation, "return": payload}
    return strawberry.field(resolver=resolve, description=description)


def _payload(verb_name: str, shown: type, field: str) -> type:
    name = f"{verb_name}Payload"
    made = type(name, (), {"__doc__": f"Payload of {verb_name[0].lower()}{verb_name[1:]}."})
    row = Slot(field, optional(shown), f"The {field}; null where nothing was changed.")
    errors = Slot("errors", list[MutationError], ERRORS)
    made.__annotations__ = {slot.name: slot.annotation for slot in (row, errors)}
    for slot in (row, errors):
        setattr(made, slot.name, make_field(slot))
    description = f"The {field} as it is now, or why nothing was changed."
    return strawberry.type(made, name=name, description=description)


def _make(name: str, description: str, fields: Sequence[Asked]) -> type:
    made = type(name, (), {"__doc__": f"{name}."})
    made.__annotations__ = {}
    for field in fields:
        annotation = field.annotation if field.needed else optional(field.annotation)
        slot = Slot(to_camel_case(field.name), annotation, field.description)
        made.__annotations__[field.name] = annotation
        setattr(made, field.name, _input_field(slot, field))
    return strawberry.input(made, name=name, description=description)


def _input_field(slot: Slot, field: Asked) -> StrawberryField:
    options: dict[str, Any] = {} if field.needed else {"default": strawberry.UNSET}
    made = make_field(slot, **options)
    made.python_name = field.name
    return made


def _column(model: type[Model], name: str, *, needed: bool) -> Asked:
    fields = model._meta.fields_map
    link = fields.get(name.removesuffix("_id"))
    if name.endswith("_id") and isinstance(link, ForeignKeyFieldInstance):
        entity = str(link.model_name).rpartition(".")[2]
        return Asked(name, strawberry.ID, link.description or "", entity, needed)
    column = column_of(model, name)
    description = fields[name].description or ""
    plain: Any = column.leaf.python_type
    return Asked(name, SPELLED.get(plain, plain), description, None, needed)


def _decoded(value: Any, field: Asked) -> Any:
    if field.entity is None or value is None:
        return value
    return read_id(value, field.entity, to_camel_case(field.name))


def _snake(entity: str) -> str:
    return "".join(f"_{part.lower()}" if part.isupper() else part for part in entity).lstrip("_")
