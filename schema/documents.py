"""Documents that were sent before: parsed and validated once, with the plans made of them."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    TypeInfo,
    ValidationContext,
    is_non_null_type,
    parse,
    specified_rules,
)
from strawberry.schema.schema import validate_document

from schema.compiler.compiler import PlanBook
from schema.costs import NOTHING, SERVICE, Price, Pricing
from schema.hints import hint
from schema.limits import LIMITS, check_size
from schema.problems import ProblemCode, coded

MOST_DOCUMENTS = 1_000
MOST_CHARACTERS = 8_000_000
RULES = tuple(specified_rules)
"""One tuple for good: Strawberry caches by it."""


class NoServiceRule(ASTValidationRule):
    """Finds where the schema is asked for as a gateway asks for it."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Note a field that tells the schema."""
        if node.name.value == SERVICE:
            self.report_error(GraphQLError("It tells the schema.", node))


INTROSPECTING = (NoSchemaIntrospectionCustomRule, NoServiceRule)


PLAIN: Mapping[str, type] = {"ID": str, "String": str, "Int": int, "Boolean": bool}
"""Types of variables whose values stay as they are in JSON."""

Plain = tuple[tuple[str, type, bool], ...]
"""Names, types in Python, and whether there may be no value."""


def plain_types(operation: OperationDefinitionNode) -> Plain | None:
    """Return the variables of an operation with the types in Python of their values, if all are PLAIN."""
    found = []
    for definition in operation.variable_definitions or ():
        node = definition.type
        needed = isinstance(node, NonNullTypeNode)
        named = node.type if isinstance(node, NonNullTypeNode) else node
        kind = PLAIN.get(named.name.value) if isinstance(named, NamedTypeNode) else None
        if kind is None:
            return None
        optional = not needed and definition.default_value is None
        found.append((definition.variable.name.value, kind, optional))
    return tuple(found)


def _is_int(value: object) -> bool:
    """Whether a value is what GraphQL takes as Int: 32 bits with a sign."""
    return type(value) is int and -(2**31) <= value < 2**31


class InvalidDocumentError(Exception):
    """A document that cannot be run."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


@dataclass(slots=True)
class Prepared:
    """A valid document; `books` holds the plans of its compiled fields."""

    text: str
    document: DocumentNode
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    prices: dict[str, Price]
    books: dict[tuple[str | None, tuple[str, ...], str], PlanBook] = field(default_factory=dict)
    needed: dict[int, frozenset[str]] = field(default_factory=dict)
    plain: dict[int, Plain | None] = field(default_factory=dict)
    """The types of an operation's variables, where each has one of PLAIN."""
    straight: dict[int, dict[str, list[FieldNode]] | None] = field(default_factory=dict)
    """The root fields of an operation, where all are compiled and no variable decides which there are."""
    asks_of_schema: bool = False
    """Whether it asks what there is to ask, anywhere in it."""

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation to run; raises a coded error where that is not clear."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise coded(
                "The document has several operations: name the one to run.",
                ProblemCode.OPERATION_UNKNOWN,
            )
        if name not in self.operations:
            raise coded("The document has no such operation.", ProblemCode.OPERATION_UNKNOWN)
        return self.operations[name]

    def price(self, name: str | None) -> Price:
        """Return what the operation to run costs; the dearest one's price where it is not clear which."""
        if len(self.prices) == 1:
            return next(iter(self.prices.values()))
        found = self.prices.get(name or "")
        if found is None:
            return max(self.prices.values(), key=lambda price: price.cost({}), default=NOTHING)
        return found

    def needs(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> frozenset[str]:
        """Return the variables that must not be null, because they stand where null may not.

        Validation lets a nullable variable stand there if it has a default; null can be sent all the same.
        """
        if id(operation) not in self.needed:
            context = ValidationContext(schema, self.document, TypeInfo(schema), lambda _: None)
            self.needed[id(operation)] = frozenset(
                usage.node.name.value
                for usage in context.get_recursive_variable_usages(operation)
                if is_non_null_type(usage.type)
            )
        return self.needed[id(operation)]

    def plain_values(
        self, operation: OperationDefinitionNode, given: Mapping[str, object]
    ) -> dict[str, Any] | None:
        """Return the values of variables that are what they should be at first sight; None for all others."""
        try:
            types = self.plain[id(operation)]
        except KeyError:
            types = self.plain[id(operation)] = plain_types(operation)
        if types is None:
            return None
        values: dict[str, Any] = {}
        for name, kind, optional in types:
            if optional and name not in given:
                continue
            value = given.get(name)
            if not (_is_int(value) if kind is int else type(value) is kind):
                return None
            values[name] = value
        return values

    def book(self, operation: str | None, place: tuple[str, ...], entity: str) -> PlanBook:
        """Return the plans of the field at a place of an operation."""
        key = (operation, place, entity)
        found = self.books.get(key)
        if found is None:
            found = self.books[key] = PlanBook()
        return found


class Documents:
    """The last documents that were valid, bounded by number and by length together."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.known: OrderedDict[str, Prepared] = OrderedDict()
        self.characters = 0

    def prepare(self, text: str) -> Prepared:
        """Return the valid document of a text; raises InvalidDocumentError."""
        return self.find(text) or self.validate(self.parse(text))

    def find(self, text: str) -> Prepared | None:
        """Return the document of a text that was valid before."""
        found = self.known.get(text)
        if found is not None:
            self.known.move_to_end(text)
        return found

    def parse(self, text: str) -> Prepared:
        """Return a document of bounded size, priced and not yet validated; raises InvalidDocumentError."""
        try:
            document = parse(text, max_lexical_tokens=LIMITS.tokens, max_comments=LIMITS.comments)
            check_size(document)
        except GraphQLError as error:
            raise InvalidDocumentError([error]) from None
        operations = {
            node.name.value if node.name else "": node
            for node in document.definitions
            if isinstance(node, OperationDefinitionNode)
        }
        fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        pricing = Pricing(self.schema, fragments)
        prices = {name: pricing.price(node) for name, node in operations.items()}
        return Prepared(text, document, operations, fragments, prices)

    def validate(self, prepared: Prepared) -> Prepared:
        """Return the document once it is known to be valid, and keep it; raises InvalidDocumentError."""
        errors = validate_document(self.schema, prepared.document, RULES)
        if errors:
            raise InvalidDocumentError([hint(error, self.schema) for error in errors])
        prepared.asks_of_schema = bool(
            validate_document(self.schema, prepared.document, INTROSPECTING)
        )
        self._keep(prepared)
        return prepared

    def _keep(self, prepared: Prepared) -> None:
        self.known[prepared.text] = prepared
        self.characters += len(prepared.text)
        while len(self.known) > MOST_DOCUMENTS or self.characters > MOST_CHARACTERS:
            _, oldest = self.known.popitem(last=False)
            self.characters -= len(oldest.text)
