"""The schema as text: compared with the printed one, and described everywhere."""

from collections.abc import Iterator
from pathlib import Path as FilePath

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)
from tortoise.fields.relational import ForeignKeyFieldInstance

import schema
from schema.compiler.catalog import Entity
from schema.compiler.paths import key_column
from schema.compiler.plan.links import Hop, Path
from schema.graph import COMPILER, GRAPH
from schema.printed import print_schema

PRINTED = FilePath(schema.__file__).parent / "schema.graphql"
ALL_TYPES = [
    found
    for found in COMPILER.schema.type_map.values()
    if not is_introspection_type(found) and not is_specified_scalar_type(found)
]


def test_the_printed_schema_is_this_one() -> None:
    """`python -m schema` prints it anew; a change of it is a change for clients."""
    assert PRINTED.read_text(encoding="utf-8") == print_schema()


def test_the_printed_schema_can_be_read_back() -> None:
    read = build_schema(PRINTED.read_text(encoding="utf-8"))
    assert {found.name for found in ALL_TYPES} <= read.type_map.keys()
    assert [found.name for found in read.directives if not found.description] == []


def undescribed(found: GraphQLNamedType) -> Iterator[str]:
    if not found.description:
        yield found.name
    if isinstance(found, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in found.fields.items():
            yield from undescribed_field(f"{found.name}.{name}", field)
    elif isinstance(found, GraphQLInputObjectType):
        for name, input_field in found.fields.items():
            if not input_field.description:
                yield f"{found.name}.{name}"
    elif isinstance(found, GraphQLEnumType):
        for name, value in found.values.items():
            if not value.description:
                yield f"{found.name}.{name}"


def undescribed_field(where: str, field: GraphQLField) -> Iterator[str]:
    if not field.description:
        yield where
    for name, argument in field.args.items():
        if not argument.description:
            yield f"{where}({name}:)"


def test_everything_is_described() -> None:
    assert [where for found in ALL_TYPES for where in undescribed(found)] == []


def test_every_entity_is_a_node() -> None:
    node = COMPILER.schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    possible = {found.name for found in COMPILER.schema.get_possible_types(node)}
    assert possible == set(GRAPH.catalog)


def hops(entity: Entity) -> set[Hop]:
    """Return all steps that the relations of a type take."""
    return {
        hop
        for relation in entity.relations
        if isinstance(relation.link, Path)
        for chain in relation.link.chains
        for hop in chain
    }


def test_every_foreign_key_is_walkable_in_both_directions() -> None:
    missing = []
    for entity in GRAPH.catalog.values():
        for name, found in entity.model._meta.fields_map.items():
            if isinstance(found, ForeignKeyFieldInstance):
                column, _ = key_column(entity.model, name)
                (target,) = [
                    other
                    for other in GRAPH.catalog.values()
                    if other.model.__name__ == str(found.model_name).rpartition(".")[2]
                ]
                if Hop(target.model, "id", column) not in hops(entity):
                    missing.append(f"{entity.name}.{name}")
                if Hop(entity.model, column, "id") not in hops(target):
                    missing.append(f"{target.name}.{found.related_name}")
    assert missing == []
