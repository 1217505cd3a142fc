"""Whether an answer has the shape that its document and the schema promise."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    is_list_type,
    is_non_null_type,
    parse,
)

SCALARS: dict[str, type | tuple[type, ...]] = {
    "Int": int,
    "Float": (int, float),
    "Decimal": (int, float),
    "Boolean": bool,
    "JSON": object,
}


def mistakes_of(schema: GraphQLSchema, query: str, answer: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an answer that has data: a sentence each."""
    reader = Reader(schema, parse(query))
    operation = reader.operation
    root = schema.get_root_type(operation.operation)
    assert root
    yield from reader.object(root, operation.selection_set, answer["data"], "data")
    for error in answer.get("errors", ()):
        if not error.get("message") or not error.get("extensions", {}).get("code"):
            yield f"an error without message or code: {error}"


def merged(nodes: Iterable[FieldNode]) -> SelectionSetNode:
    """Return what is asked below a field that is there more than once."""
    parts = [node.selection_set for node in nodes if node.selection_set]
    return SelectionSetNode(selections=tuple(each for part in parts for each in part.selections))


def is_leaf(kind: GraphQLOutputType, value: Any) -> bool:
    """Whether a value is one of an enumeration or a scalar."""
    if isinstance(kind, GraphQLEnumType):
        return value in kind.values
    return isinstance(value, SCALARS.get(getattr(kind, "name", ""), str))


class Reader:
    """Compares values with a document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        (self.operation,) = (
            node for node in document.definitions if isinstance(node, OperationDefinitionNode)
        )

    def object(
        self, kind: GraphQLObjectType, selections: SelectionSetNode, value: Any, place: str
    ) -> Iterator[str]:
        """Compare an object: its members are those that were asked for, no more and no fewer."""
        if not isinstance(value, dict):
            yield f"{place} is no object"
            return
        asked = dict(self.fields(kind, selections))
        if asked.keys() != value.keys():
            yield f"{place} has {sorted(value)} and not {sorted(asked)}"
            return
        for key, nodes in asked.items():
            name = nodes[0].name.value
            if name == "__typename":
                if value[key] != kind.name:
                    yield f"{place}.{key} is {value[key]} and not {kind.name}"
                continue
            yield from self.value(
                kind.fields[name].type, merged(nodes), value[key], f"{place}.{key}"
            )

    def fields(
        self, kind: GraphQLObjectType, selections: SelectionSetNode
    ) -> Iterator[tuple[str, list[FieldNode]]]:
        """Yield what is asked of an object of a type, by response key."""
        found: dict[str, list[FieldNode]] = {}
        for node in self.flat(kind, selections):
            found.setdefault((node.alias or node.name).value, []).append(node)
        yield from found.items()

    def flat(self, kind: GraphQLObjectType, selections: SelectionSetNode) -> Iterator[FieldNode]:
        """Yield the fields of a selection whose fragments apply to a type."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment = (
                self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            )
            assert isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode)
            condition = fragment.type_condition
            if condition is None or self.applies(condition.name.value, kind):
                yield from self.flat(kind, fragment.selection_set)

    def applies(self, name: str, kind: GraphQLObjectType) -> bool:
        """Whether a fragment on a type of this name is about objects of that type."""
        found = self.schema.get_type(name)
        if isinstance(found, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.is_sub_type(found, kind)
        return found is kind

    def value(
        self, kind: GraphQLOutputType, selections: SelectionSetNode, value: Any, place: str
    ) -> Iterator[str]:
        """Compare any value."""
        if is_non_null_type(kind):
            if value is None:
                yield f"{place} is null"
                return
            kind = kind.of_type
        if value is None:
            return
        if is_list_type(kind):
            for index, each in enumerate(value):
                yield from self.value(kind.of_type, selections, each, f"{place}[{index}]")
        elif isinstance(kind, GraphQLObjectType):
            yield from self.object(kind, selections, value, place)
        elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            yield from self.abstract(kind, selections, value, place)
        elif not is_leaf(kind, value):
            yield f"{place} is {value!r}, which is no {kind}"

    def abstract(
        self,
        kind: GraphQLInterfaceType | GraphQLUnionType,
        selections: SelectionSetNode,
        value: Any,
        place: str,
    ) -> Iterator[str]:
        """Compare an object of an abstract type: it fits one of the possible ones."""
        tried = [
            list(self.object(each, selections, value, place))
            for each in self.schema.get_possible_types(kind)
        ]
        if all(tried):
            yield min(tried, key=len)[0]
