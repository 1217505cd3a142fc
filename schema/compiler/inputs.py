"""One view of an argument, whether it stands in the document, in a variable, or partly in each.

The compiler walks an `Input` to decide what the statement looks like, and takes a `Bind` where a
value only has to travel. Walking into a variable records a look (see variables.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
)
from graphql.utilities.coerce_input_value import coerce_input_literal

from schema.compiler.binds import Bind, Convert, Fixed, Gathered, Given
from schema.compiler.variables import Sight, Variables


class Input(Protocol):
    """An argument or a part of one, validated and of a known type."""

    def is_null(self) -> bool: ...
    def fields(self) -> Iterator[tuple[str, "Input"]]: ...
    def elements(self) -> Iterator["Input"]: ...

    def known(self, sight: Sight = Sight.VALUE) -> Any:
        """Return the value itself; the plan depends on it, in the way that `sight` says."""

    def bind(self, convert: Convert) -> Bind:
        """Return where the statement finds the value; NULL and lists are the caller's to handle."""


@dataclass(frozen=True, slots=True)
class InDocument:
    """A literal."""

    node: ValueNode
    type: GraphQLInputType
    variables: Variables

    def is_null(self) -> bool:
        return isinstance(self.node, NullValueNode)

    def fields(self) -> Iterator[tuple[str, Input]]:
        object_type = get_nullable_type(self.type)
        assert isinstance(object_type, GraphQLInputObjectType)
        assert isinstance(self.node, ObjectValueNode)
        for field in self.node.fields:
            name = field.name.value
            found = _open(field.value, object_type.fields[name].type, self.variables)
            if found is not None:
                yield name, found

    def elements(self) -> Iterator[Input]:
        list_type = get_nullable_type(self.type)
        assert isinstance(list_type, GraphQLList)
        # A single value stands for a list of one.
        nodes = self.node.values if isinstance(self.node, ListValueNode) else (self.node,)
        for node in nodes:
            found = _open(node, list_type.of_type, self.variables)
            if found is not None:
                yield found

    def known(self, _sight: Sight = Sight.VALUE) -> Any:
        return coerce_input_literal(self.node, self.type)

    def bind(self, convert: Convert) -> Bind:
        if isinstance(get_nullable_type(self.type), GraphQLList):
            return Gathered(tuple(element.bind(convert) for element in self.elements()))
        return Fixed(convert(self.known()))


@dataclass(frozen=True, slots=True)
class InVariable:
    """A variable, or a part of one."""

    name: str
    path: tuple[str | int, ...]
    current: Any
    variables: Variables

    def is_null(self) -> bool:
        self.variables.look(self.name, Sight.SHAPE if self.path else Sight.NULL)
        return self.current is None

    def fields(self) -> Iterator[tuple[str, Input]]:
        self.variables.look(self.name, Sight.SHAPE)
        for key in sorted(self.current):
            yield key, self._part(key)

    def elements(self) -> Iterator[Input]:
        self.variables.look(self.name, Sight.SHAPE)
        for index in range(len(self.current)):
            yield self._part(index)

    def known(self, sight: Sight = Sight.VALUE) -> Any:
        self.variables.look(self.name, sight)
        return self.current

    def bind(self, convert: Convert) -> Bind:
        if isinstance(self.current, list):
            return Given(self.name, self.path, lambda values: [convert(value) for value in values])
        return Given(self.name, self.path, convert)

    def _part(self, key: str | int) -> "InVariable":
        return InVariable(self.name, (*self.path, key), self.current[key], self.variables)


def _open(node: ValueNode, type_: GraphQLInputType, variables: Variables) -> Input | None:
    if not isinstance(node, VariableNode):
        return InDocument(node, type_, variables)
    name = node.name.value
    if not variables.given(name):
        return None
    return InVariable(name, (), variables.values[name], variables)


def read_arguments(
    field: FieldNode, types: dict[str, GraphQLArgument], variables: Variables
) -> dict[str, Input]:
    """Return the arguments that a field was given; one that is null counts as not given."""
    found = {}
    for argument in field.arguments or ():
        name = argument.name.value
        opened = _open(argument.value, types[name].type, variables)
        if opened is not None and not opened.is_null():
            found[name] = opened
    return found
