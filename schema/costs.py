"""What an operation costs, told from its text before it is validated: the objects that it could build.

Pages multiply along the nesting, whether or not there are as many rows. What the schema does not know costs
nothing here; validation refuses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from schema.compiler.build import OWNED_SIZE
from schema.compiler.roots import MOST_IDS, MOST_REPRESENTATIONS
from schema.compiler.slices import DEFAULT_SIZE, MAX_SIZE

A_REQUEST = 10
"""What any operation costs beside its objects, and a page's totalCount beside its rows."""
ABOUT_THE_SCHEMA = 10_000
"""What `__schema`, `__type` or `_service` costs: it is answered by Python and not by the database."""
TOLD_A_POINT = 60
"""What a tool asks for has 600,000 objects by this reckoning; a text that repeats itself has more."""
TOLD = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
TOLD_LISTS = {"args": 3, "interfaces": 1, "possibleTypes": 3}
"""How many members lists in the schema have, where it is not about as many as rows that one row owns."""
SERVICE = "_service"
COUNT = "totalCount"
PAGES = ("first", "last")
NAMED = {"ids": MOST_IDS, "representations": MOST_REPRESENTATIONS}
"""Arguments that name rows, and how many at most."""

Size = int | tuple[tuple[str, ...], int]
"""A number, or the names of the variables that may have it and what holds without one."""


@dataclass(frozen=True, slots=True)
class Term:
    """A field of an operation: `size` times its own object and all that is below."""

    size: Size
    flat: int
    below: tuple["Term", ...]

    def cost(self, variables: Mapping[str, object]) -> int:
        """Return the objects of this field and below, with the values of variables as they were sent."""
        size = self.size if isinstance(self.size, int) else _sent(self.size, variables)
        return size * (self.flat + sum(term.cost(variables) for term in self.below))

    @property
    def constant(self) -> bool:
        """Whether no variable counts."""
        return isinstance(self.size, int) and all(term.constant for term in self.below)


@dataclass(frozen=True, slots=True)
class Price:
    """The cost of one operation; `fixed` where it is the same whatever the variables are."""

    terms: tuple[Term, ...]
    mutations: int
    fixed: int | None
    defaults: Mapping[str, int]

    def cost(self, variables: Mapping[str, object]) -> int:
        """Return the points that the operation costs with the values of variables as they were sent."""
        if self.fixed is not None:
            return self.fixed
        given = {**self.defaults, **variables} if self.defaults else variables
        return A_REQUEST + sum(term.cost(given) for term in self.terms)


NOTHING = Price((), 0, A_REQUEST, {})


@dataclass(slots=True)
class Pricing:
    """Prices the operations of one document; a fragment is priced once a type that it is read at."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    priced: dict[tuple[str, str, bool, Size], tuple[Term, ...]] = field(default_factory=dict)

    def price(self, operation: OperationDefinitionNode) -> Price:
        """Return the price of an operation."""
        root = self.schema.get_root_type(operation.operation)
        terms = self._below(root, operation.selection_set, paged=False, size=1)
        mutates = operation.operation is OperationType.MUTATION
        fixed = all(term.constant for term in terms)
        return Price(
            terms,
            len(terms) if mutates else 0,
            A_REQUEST + sum(term.cost({}) for term in terms) if fixed else None,
            {
                node.variable.name.value: int(node.default_value.value[:9])
                for node in operation.variable_definitions or ()
                if isinstance(node.default_value, IntValueNode)
            },
        )

    def _below(
        self,
        parent: GraphQLNamedType | None,
        selections: SelectionSetNode | None,
        *,
        paged: bool,
        size: Size,
    ) -> tuple[Term, ...]:
        """Return the terms of a selection; lists in it have `size` members where it is that of a page."""
        terms: list[Term] = []
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                terms += self._field(parent, node, paged=paged, size=size)
            elif isinstance(node, InlineFragmentNode):
                narrowed = node.type_condition
                inner = self.schema.get_type(narrowed.name.value) if narrowed else parent
                terms += self._below(inner, node.selection_set, paged=paged, size=size)
            elif isinstance(node, FragmentSpreadNode):
                terms += self._spread(node.name.value, paged=paged, size=size)
        return tuple(terms)

    def _spread(self, name: str, *, paged: bool, size: Size) -> tuple[Term, ...]:
        found = self.fragments.get(name)
        if found is None:
            return ()
        key = (name, found.type_condition.name.value, paged, size)
        if key not in self.priced:
            # One that spreads itself costs nothing here; validation refuses it.
            self.priced[key] = ()
            inner = self.schema.get_type(found.type_condition.name.value)
            self.priced[key] = self._below(inner, found.selection_set, paged=paged, size=size)
        return self.priced[key]

    def _field(
        self, parent: GraphQLNamedType | None, node: FieldNode, *, paged: bool, size: Size
    ) -> tuple[Term, ...]:
        name = node.name.value
        if name == SERVICE or name in TOLD:
            return (Term(1, self._told(name, node), ()),)
        definition: GraphQLField | None = getattr(parent, "fields", {}).get(name)
        if definition is None:
            return ()
        kind = get_named_type(definition.type)
        if not is_composite_type(kind):
            return (Term(1, A_REQUEST, ()),) if name == COUNT else ()
        own = page_of(definition, node)
        listed = _is_list(definition)
        below = self._below(
            kind,
            node.selection_set,
            paged=own is not None and not listed,
            size=1 if own is None else own,
        )
        if not listed:
            return (Term(1, 1, below),)
        members = size if paged else self._members(parent, name)
        return (Term(members if own is None else own, 1, below),)

    def _told(self, name: str, node: FieldNode) -> int:
        """Return the cost of telling the schema: that of what a tool asks for, or more."""
        if name not in TOLD:
            return ABOUT_THE_SCHEMA
        kind = get_named_type(TOLD[name].type)
        objects = sum(
            term.cost({}) for term in self._below(kind, node.selection_set, paged=False, size=1)
        )
        return max(ABOUT_THE_SCHEMA, objects // TOLD_A_POINT)

    def _members(self, parent: GraphQLNamedType | None, name: str) -> int:
        """Return how many members a list that takes no page is reckoned to have."""
        if parent is None or not parent.name.startswith("__"):
            return OWNED_SIZE
        return len(self.schema.type_map) if name == "types" else TOLD_LISTS.get(name, OWNED_SIZE)


def page_of(definition: GraphQLField, node: FieldNode) -> Size | None:
    """Return how many rows a field is asked for; None where it takes no such argument."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    for name, most in NAMED.items():
        if name not in definition.args or not _is_list(definition):
            continue
        match given.get(name):
            case ListValueNode() as written:
                return min(len(written.values), most)
            case VariableNode() as variable:
                return (variable.name.value,), most
    if not any(name in definition.args for name in PAGES):
        return None
    asked = [given.get(name) for name in PAGES]
    numbers = [int(value.value[:9]) for value in asked if isinstance(value, IntValueNode)]
    if numbers:
        # A variable beside it is null, or the field is refused.
        return min(max(*numbers, 0), MAX_SIZE)
    names = tuple(value.name.value for value in asked if isinstance(value, VariableNode))
    return (names, DEFAULT_SIZE) if names else DEFAULT_SIZE


def _sent(size: tuple[tuple[str, ...], int], variables: Mapping[str, object]) -> int:
    names, otherwise = size
    found = (_number(variables.get(name), otherwise) for name in names)
    return max((number for number in found if number is not None), default=otherwise)


def _number(value: object, most: int) -> int | None:
    """Return the rows that a variable asks for; GraphQL takes 100.0 for the whole number that it is."""
    match value:
        case bool():
            return None
        case int() | float():
            return int(min(max(value, 0), MAX_SIZE))
        case list():
            return min(len(value), most)
    return None


def _is_list(definition: GraphQLField) -> bool:
    kind = definition.type
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)
