"""Excerpts of the schema, each small enough for random operations: of the whole graph one takes minutes.

An excerpt has every field of the roots, and below them some fields of each type, chosen anew each time.
Whatever is valid against it is valid against the whole.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    print_ast,
)

ROOTS = ("Query", "Mutation")
WHOLE = ("Payload", "Connection", "Edge", "PageInfo", "Error", *ROOTS)
"""How the names of types end that keep all of their fields."""
LEAVES, BRANCHES, OPTIONS, MEMBERS = 5, 2, 3, 3
"""How many fields without fields of their own, and with such, a type keeps; how many inputs that may be left
out, and how many types of an abstract one."""
FORWARDS, BACKWARDS = {"first", "after"}, {"last", "before"}
"""Arguments of pages: those from both ends together are refused."""
CURSORS = {"after", "before", "since"}
KEYS = {"id", "number", "slug"}
"""Arguments of which just one is given."""
SELDOM = {"idempotencyKey", "expectedVersion"}
"""Members that refuse what they are not the right one for."""
BARE: dict[str, Any] = {"directives": (), "description": None}


class Excerpt:
    """One excerpt of a schema."""

    def __init__(self, document: DocumentNode, seed: int) -> None:
        self.rng = random.Random(f"{seed} excerpt")
        self.definitions: dict[str, Any] = {
            node.name.value: node for node in document.definitions if hasattr(node, "name")
        }
        self.nodes = set(self.rng.sample(sorted(self._of("Node")), MEMBERS))

    def text(self) -> str:
        """Return the excerpt as text: what the roots lead to."""
        kept: dict[str, str] = {}
        waiting = list(ROOTS)
        while waiting:
            name = waiting.pop()
            if name in kept or name not in self.definitions:
                continue
            cut = self._cut(self.definitions[name])
            kept[name] = print_ast(cut)
            waiting += _names_in(cut)
            if isinstance(cut, InterfaceTypeDefinitionNode):
                waiting += self.nodes if name == "Node" else self._of(name)
        return "\n\n".join(kept.values())

    def _of(self, interface: str) -> list[str]:
        return [
            name
            for name, node in self.definitions.items()
            if isinstance(node, ObjectTypeDefinitionNode)
            and interface in {each.name.value for each in node.interfaces or ()}
        ]

    def _cut(self, node: Any) -> Any:
        changes: dict[str, Any] = {}
        if isinstance(node, ObjectTypeDefinitionNode):
            interfaces = node.interfaces or ()
            changes["interfaces"] = tuple(each for each in interfaces if self._keeps(node, each))
            changes["fields"] = tuple(self._cut_field(each) for each in self._fields(node))
        elif isinstance(node, InterfaceTypeDefinitionNode):
            changes["fields"] = tuple(self._cut_field(each) for each in node.fields or ())
        elif isinstance(node, UnionTypeDefinitionNode):
            changes["types"] = tuple(self._some(node.types or (), MEMBERS))
        elif isinstance(node, InputObjectTypeDefinitionNode):
            changes["fields"] = tuple(map(_plain, self._members(node)))
        return replace(node, **BARE, **changes)

    def _keeps(self, node: ObjectTypeDefinitionNode, interface: Any) -> bool:
        return interface.name.value != "Node" or node.name.value in self.nodes

    def _fields(self, node: ObjectTypeDefinitionNode) -> list[FieldDefinitionNode]:
        if node.name.value.endswith(WHOLE):
            return list(node.fields or ())
        leaves = [each for each in node.fields or () if self._is_leaf(each.type)]
        branches = [each for each in node.fields or () if not self._is_leaf(each.type)]
        keys = [each for each in leaves if each.name.value == "id"]
        chosen = [*self._some(leaves, LEAVES), *self._some(branches, BRANCHES)]
        return [*keys, *(each for each in chosen if each not in keys)]

    def _cut_field(self, field: FieldDefinitionNode) -> FieldDefinitionNode:
        unwanted = self.rng.choice((FORWARDS, BACKWARDS))
        if self.rng.random() < 0.9:
            unwanted = unwanted | CURSORS
        given = [_alone(each) for each in field.arguments or () if each.name.value not in unwanted]
        named = [each for each in given if each.name.value in KEYS]
        if len(named) > 1:
            kept = _needed(self.rng.choice(named))
            given = [kept, *(each for each in given if each not in named)]
        return replace(field, **BARE, arguments=tuple(map(_plain, self._needed(given, spare=True))))

    def _members(self, node: InputObjectTypeDefinitionNode) -> list[InputValueDefinitionNode]:
        """Return the members that an input keeps; of a filter, one at most leads to another filter."""
        if any(each.name.value == "oneOf" for each in node.directives or ()):
            return [_needed(each) for each in self._some(node.fields or (), 1)]
        if not node.name.value.endswith("Filter"):
            seldom = SELDOM if self.rng.random() < 0.9 else set()
            return self._needed(
                [each for each in node.fields or () if each.name.value not in seldom]
            )
        simple = [each for each in node.fields or () if self._is_simple(each.type)]
        others = [each for each in node.fields or () if not self._is_simple(each.type)]
        return [*self._some(simple, BRANCHES), *self._some(others, 1)]

    def _needed(
        self, given: Sequence[InputValueDefinitionNode], *, spare: bool = False
    ) -> list[InputValueDefinitionNode]:
        """Return what must be given and some of what may; nothing at all where that can be spared."""
        needed = [each for each in given if isinstance(each.type, NonNullTypeNode)]
        others = [each for each in given if not isinstance(each.type, NonNullTypeNode)]
        return [
            *needed,
            *self._some(others, self.rng.randint(0 if needed or spare else 1, OPTIONS)),
        ]

    def _is_leaf(self, kind: TypeNode) -> bool:
        node = self.definitions.get(_name_of(kind))
        branches = (
            ObjectTypeDefinitionNode
            | InterfaceTypeDefinitionNode
            | UnionTypeDefinitionNode
            | InputObjectTypeDefinitionNode
        )
        return not isinstance(node, branches)

    def _is_simple(self, kind: TypeNode) -> bool:
        """Whether an input has nothing but leaves, as the operators of a filter have."""
        node = self.definitions.get(_name_of(kind))
        if not isinstance(node, InputObjectTypeDefinitionNode):
            return True
        return all(self._is_leaf(each.type) for each in node.fields or ())

    def _some(self, every: Sequence[Any], most: int) -> list[Any]:
        return self.rng.sample(list(every), min(most, len(every)))


def _plain(value: InputValueDefinitionNode) -> InputValueDefinitionNode:
    return replace(value, **BARE)


def _needed(value: InputValueDefinitionNode) -> InputValueDefinitionNode:
    if isinstance(value.type, NamedTypeNode | ListTypeNode):
        return replace(value, type=NonNullTypeNode(type=value.type))
    return value


def _alone(value: InputValueDefinitionNode) -> InputValueDefinitionNode:
    """Return an order as one key, which may stand for a list of it: of many keys one comes twice."""
    if value.name.value == "orderBy" and isinstance(value.type, ListTypeNode):
        return replace(value, type=value.type.type)
    return value


def _name_of(kind: TypeNode) -> str:
    while isinstance(kind, NonNullTypeNode | ListTypeNode):
        kind = kind.type
    assert isinstance(kind, NamedTypeNode)
    return kind.name.value


def _names_in(node: Any) -> Iterator[str]:
    """Yield the names of the types that a definition mentions."""
    for each in getattr(node, "types", None) or ():
        yield each.name.value
    for each in getattr(node, "interfaces", None) or ():
        yield each.name.value
    for field in getattr(node, "fields", None) or ():
        yield _name_of(field.type)
        for argument in getattr(field, "arguments", None) or ():
            yield _name_of(argument.type)
