"""Asks any mutation of the schema with values that fit its input, and learns which IDs it wants."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
)

from domain.verbs.desk.filing import Incoming

Place = tuple[str, ...]
ABSENT = UUID("00000000-0000-7000-8000-000000000000")
WANTED = re.compile(r"is not the ID of a row of type (\w+)")
PLAIN: dict[str, object] = {
    "Upload": Incoming("some.txt", 10, BytesIO(b"Some words")),
    "String": "Some words",
    "Int": 1,
    "Boolean": True,
    "Date": "2026-03-02",
    "DateTime": "2026-03-02T12:00:00+00:00",
    "Decimal": 1,
    "Time": "12:00",
    "JSON": {},
}

Refusal = dict[str, Any]
Send = Callable[[str, dict[str, object]], Awaitable[list[Refusal]]]


@dataclass
class Mutation:
    """One mutation: its input type, and the types of the IDs in its input as far as they are known."""

    name: str
    schema: GraphQLSchema
    ids: dict[Place, str] = field(default_factory=dict)

    @property
    def input_type(self) -> GraphQLInputObjectType:
        owner = self.schema.mutation_type
        assert owner is not None
        (argument,) = owner.fields[self.name].args.values()
        assert isinstance(argument.type, GraphQLNonNull)
        found = argument.type.of_type
        assert isinstance(found, GraphQLInputObjectType)
        return found

    @property
    def document(self) -> str:
        return (
            f"mutation Try($input: {self.input_type.name}!) {{ {self.name}(input: $input)"
            " { __typename errors { __typename code message path } } }"
        )

    def fill(self, key_of: Callable[[str], str], *, optional: bool = True) -> dict[str, Any]:
        """Return an input that fits; `key_of` gives an ID of a type."""
        return self._object(self.input_type, (), key_of, optional)

    def texts(self) -> Iterator[str]:
        """Return the names of the texts at the top of the input."""
        return self.leaves("String")

    def leaves(self, kind: str) -> Iterator[str]:
        """Return the names of the values of a scalar at the top of the input."""
        for name, given in self.input_type.fields.items():
            bare = given.type.of_type if isinstance(given.type, GraphQLNonNull) else given.type
            if getattr(bare, "name", None) == kind and name != "idempotencyKey":
                yield name

    async def learn(self, send: Send) -> None:
        """Find out which IDs the input wants, by giving wrong ones."""
        for _ in range(30):
            errors = await send(self.document, self.fill(lambda _type: f"Nothing:{ABSENT}"))
            wanted = [(error, WANTED.search(error["message"])) for error in errors]
            found = [(error, match.group(1)) for error, match in wanted if match]
            if not found:
                return
            before = dict(self.ids)
            for error, entity in found:
                self._note(tuple(error["path"]), entity)
            if before == self.ids:
                return

    def _note(self, path: Place, entity: str) -> None:
        places = [place for place in self._places(self.input_type, ()) if place not in self.ids]
        named = [place for place in places if place[-1] in path] or places
        if named:
            self.ids[named[0]] = entity

    def _places(self, owner: GraphQLInputObjectType, above: Place) -> Iterator[Place]:
        for name, given in owner.fields.items():
            bare: Any = given.type
            while isinstance(bare, GraphQLNonNull | GraphQLList):
                bare = bare.of_type
            if isinstance(bare, GraphQLInputObjectType):
                yield from self._places(bare, (*above, name))
            elif bare.name == "ID":
                yield (*above, name)

    def _object(
        self,
        owner: GraphQLInputObjectType,
        above: Place,
        key_of: Callable[[str], str],
        optional: bool,
    ) -> dict[str, Any]:
        return {
            name: self._value(given.type, (*above, name), key_of, optional)
            for name, given in owner.fields.items()
            if name not in {"idempotencyKey", "expectedVersion"}
            and (optional or isinstance(given.type, GraphQLNonNull))
        }

    def _value(
        self,
        wanted: GraphQLInputType,
        place: Place,
        key_of: Callable[[str], str],
        optional: bool,
    ) -> Any:
        if isinstance(wanted, GraphQLNonNull):
            return self._value(wanted.of_type, place, key_of, optional)
        if isinstance(wanted, GraphQLList):
            return [self._value(wanted.of_type, place, key_of, optional)]
        if isinstance(wanted, GraphQLInputObjectType):
            return self._object(wanted, place, key_of, optional)
        if isinstance(wanted, GraphQLEnumType):
            return next(iter(wanted.values))
        if wanted.name == "ID":
            entity = self.ids.get(place)
            return key_of(entity) if entity else f"Nothing:{ABSENT}"
        return PLAIN.get(wanted.name, "Some words")


def all_mutations(schema: GraphQLSchema) -> list[Mutation]:
    assert schema.mutation_type is not None
    return [Mutation(name, schema) for name in sorted(schema.mutation_type.fields)]
