"""This service as a subgraph of Apollo Federation 2: what a gateway asks for, and the schema in its words.

A gateway composes one graph of several services. It names our rows by their keys and asks for fields of
them (`_entities`); the compiler answers, by the rules that hold for every other read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Annotated, Any, NewType

import strawberry
from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)
from graphql.utilities.print_schema import print_directive, print_type
from strawberry.types.scalar import ScalarDefinition

from schema.compiler.catalog import Catalog
from schema.compiler.classes import Slot, list_of, optional
from schema.compiler.representations import EntitiesRoot, natural_keys
from schema.compiler.roots import MOST_REPRESENTATIONS
from schema.context import Context
from schema.costs import SERVICE
from schema.executor import RootValue

ENTITIES = "_entities"
LINK = """\
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])
"""
SHARED = frozenset({"PageInfo"})
"""What other services have too and means the same there."""
OF_THE_GATEWAY = frozenset({"_Any", "_Entity", "_Service"})
"""Types that gateways know by themselves."""

Representation = NewType("Representation", object)

SCALARS: dict[object, ScalarDefinition] = {
    Representation: strawberry.scalar(
        name="_Any",
        description="The representation of a row: an object with its `__typename` and the fields of a key.",
        serialize=lambda given: given,
        parse_value=lambda given: given,
    )
}


@strawberry.type(name="_Service", description="This service, as a gateway sees it.")
class Service:
    """What a gateway asks of a subgraph."""

    sdl: str = strawberry.field(description="The schema, with the keys by which rows are named.")


def read_service(info: strawberry.Info[Context, RootValue]) -> Service:
    """Return the schema for gateways."""
    compiler = info.root_value.reader.compiler
    return Service(sdl=subgraph(compiler.schema, compiler.catalog))


@dataclass(frozen=True, slots=True)
class Federation:
    """The fields that gateways ask for, and how the rows among them are read."""

    root: EntitiesRoot
    slots: tuple[Slot, ...]


def federate(catalog: Catalog) -> Federation:
    """Return what makes a subgraph of the types of a catalog."""
    nouns = tuple(entity.noun for entity in catalog.values())
    either: Any = reduce(or_, nouns)
    entity: Any = Annotated[either, strawberry.union("_Entity", description="A row of any type.")]
    named = Slot(
        "representations",
        list_of(Representation),
        f"Which rows, at most {MOST_REPRESENTATIONS}: each by its type and its `id`, or another of its keys.",
    )
    told = (
        "For gateways: the rows that representations name, in their order; null for one that is missing or"
        " hidden."
    )
    return Federation(
        EntitiesRoot(natural_keys(catalog)),
        (
            Slot(ENTITIES, list_of(optional(entity)), told, (named,)),
            Slot(SERVICE, Service, "For gateways: this service.", resolver=read_service),
        ),
    )


# --- the schema in the words of a gateway --------------------------------------------------------


def subgraph(schema: GraphQLSchema, catalog: Catalog) -> str:
    """Return the schema with the keys of its types, and without what a gateway brings itself."""
    keys = tuple((name, ("id", *found)) for name, found in natural_keys(catalog).items())
    return _print(schema, keys)


@lru_cache(maxsize=2)
def _print(schema: GraphQLSchema, keys: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Print once: half a megabyte takes a third of a second."""
    own = [print_directive(each) for each in schema.directives if not is_specified_directive(each)]
    marks = {name: _keyed(names) for name, names in keys} | dict.fromkeys(SHARED, "@shareable")
    types = [_marked(each, marks) for each in _shown(schema)]
    return "\n\n".join([LINK.rstrip(), *own, *types]) + "\n"


def _keyed(names: Iterable[str]) -> str:
    return " ".join(f'@key(fields: "{name}")' for name in names)


def _shown(schema: GraphQLSchema) -> Iterable[GraphQLNamedType]:
    for found in schema.type_map.values():
        if found is schema.query_type:
            yield _without_the_gateways(found)
        elif not (
            is_introspection_type(found)
            or is_specified_scalar_type(found)
            or found.name in OF_THE_GATEWAY
        ):
            yield found


def _without_the_gateways(query: GraphQLObjectType) -> GraphQLObjectType:
    kept = {name: found for name, found in query.fields.items() if name not in {ENTITIES, SERVICE}}
    return GraphQLObjectType(query.name, kept, description=query.description)


def _marked(found: GraphQLNamedType, marks: Mapping[str, str]) -> str:
    """Print a type, with its directives at the end of the line that names it."""
    text = print_type(found)
    if found.name not in marks:
        return text
    header = re.compile(rf"^type {found.name}\b[^{{]*", re.MULTILINE)
    return header.sub(lambda line: f"{line[0]}{marks[found.name]} ", text, count=1)
