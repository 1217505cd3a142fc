"""Merging of selections: fragments opened, directives obeyed, fields gathered by response key."""

from collections.abc import Mapping

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)
from graphql.language import BooleanValueNode

from schema.compiler.variables import Variables

Gathered = dict[str, list[FieldNode]]


class Selections:
    """Collects what one operation selects; the checks of validation have passed already."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Variables,
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables

    def gather(self, type_name: str, *sets: SelectionSetNode | None) -> Gathered:
        """Return the fields that the sets select on an object type, by response key, in order."""
        object_type = self.schema.type_map[type_name]
        assert isinstance(object_type, GraphQLObjectType)
        fields: Gathered = {}
        for selection_set in sets:
            if selection_set is not None:
                self._visit(object_type, selection_set, fields, set())
        return fields

    def below(self, type_name: str, nodes: list[FieldNode]) -> Gathered:
        """Return what several occurrences of one field select together."""
        return self.gather(type_name, *(node.selection_set for node in nodes))

    def _visit(
        self, owner: GraphQLObjectType, visited: SelectionSetNode, fields: Gathered, seen: set[str]
    ) -> None:
        for node in visited.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                fields.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node.type_condition, owner):
                    self._visit(owner, node.selection_set, fields, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition, owner):
                    self._visit(owner, fragment.selection_set, fields, seen)

    def _applies(self, condition: NamedTypeNode | None, owner: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == owner.name:
            return True
        abstract = self.schema.type_map[condition.name.value]
        return any(owner.name == possible.name for possible in self._possible(abstract.name))

    def _possible(self, name: str) -> list[GraphQLObjectType]:
        found = self.schema.type_map[name]
        if isinstance(found, GraphQLObjectType):
            return []
        return list(self.schema.get_possible_types(found))  # type: ignore[arg-type]  # conditions name composite types

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in {"skip", "include"} and self._condition(directive) is (name == "skip"):
                return False
        return True

    def _condition(self, directive: DirectiveNode) -> bool:
        assert directive.arguments is not None
        value = directive.arguments[0].value
        if isinstance(value, VariableNode):
            return bool(self.variables.value(value.name.value))
        assert isinstance(value, BooleanValueNode)
        return value.value
