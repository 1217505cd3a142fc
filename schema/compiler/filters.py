"""`where`: which operators a type has, and how a filter becomes a test.

An operator that is absent asks nothing; one that is null is refused, because a client that sends
`{eq: null}` by mistake would otherwise get every row. `not` is the exact complement: what is
unknown (a NULL) does not match, and so its negation does. A filter through a list asks for some
row of the list.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from domain.errors import DomainError, ErrorCode
from schema.compiler.binds import Convert
from schema.compiler.catalog import Catalog, Entity, Relation, ScalarField
from schema.compiler.identities import decode_id
from schema.compiler.inputs import Input
from schema.compiler.leaves import leaf_of
from schema.compiler.plan.conditions import (
    Both,
    Compare,
    Either,
    IsNull,
    Named,
    Negation,
    Operator,
    Parameter,
    Some,
    Test,
)
from schema.compiler.plan.operands import Column, Leaf, Operand
from schema.compiler.rights import Rights, say_needed

KEY = Column("id", leaf_of(UUID), nullable=False)
IS_NULL = "isNull"
MAX_CONDITIONS = 100
MAX_DEPTH = 10

_EQUALITY = (Operator.EQ, Operator.IN)
_RANGE = (Operator.LT, Operator.LTE, Operator.GT, Operator.GTE)

OPERATORS: Mapping[type, tuple[Operator, ...]] = {
    str: (*_EQUALITY, *_RANGE, Operator.CONTAINS, Operator.STARTS_WITH),
    int: _EQUALITY + _RANGE,
    Decimal: _EQUALITY + _RANGE,
    date: _EQUALITY + _RANGE,
    datetime: _RANGE,
    time: _EQUALITY + _RANGE,
    bool: (Operator.EQ,),
    UUID: _EQUALITY,
    list: (Operator.HAS,),
}


def operators_of(python_type: Any) -> tuple[Operator, ...]:
    """Return what values of a type can be asked; nothing for documents of JSON."""
    if isinstance(python_type, type) and issubclass(python_type, Enum):
        return _EQUALITY
    return OPERATORS.get(python_type, ())


class Filters:
    """Reads the filters of one operation for a viewer, who may ask only what he may see."""

    def __init__(self, catalog: Catalog, rights: Rights, *, dated: bool = False) -> None:
        self.catalog = catalog
        self.rights = rights
        self.dated = dated
        self.conditions = 0

    def read(self, entity: Entity, given: Input, depth: int = 0) -> Test:
        """Return the test that a filter of an entity stands for."""
        if depth > MAX_DEPTH:
            raise DomainError(ErrorCode.BAD_USER_INPUT, f"Filters nest at most {MAX_DEPTH} deep.")
        return Both(
            tuple(self._entry(entity, name, part, depth + 1) for name, part in given.fields())
        )

    def _entry(self, entity: Entity, name: str, given: Input, depth: int) -> Test:
        _refuse_null(name, given)
        if name == "and":
            return Both(tuple(self.read(entity, part, depth) for part in given.elements()))
        if name == "or":
            return Either(tuple(self.read(entity, part, depth) for part in given.elements()))
        if name == "not":
            return Negation(self.read(entity, given, depth))
        if name == "id":
            return self._operators(KEY, given, lambda text: decode_id(text, entity.name))
        found = entity.fields[name]
        if not self.rights.covers(found.requires):
            needed = say_needed(found.requires)
            raise DomainError(
                ErrorCode.FORBIDDEN, f"You may not filter by {entity.name}.{name}: {needed}."
            )
        if isinstance(found, Relation):
            return self._through(found, given, depth)
        assert isinstance(found, ScalarField)
        return self._scalar(entity, found, given)

    def _through(self, relation: Relation, given: Input, depth: int) -> Test:
        self._count()
        target = self.catalog[relation.target]
        test = self.read(target, given, depth)
        if relation.only is not None:
            test = Both((Named(relation.only), test))
        # Only facets have relations without a link, and no filter reaches into them.
        assert relation.link is not None
        return Some(target.model, relation.link, test)

    def _scalar(self, entity: Entity, found: ScalarField, given: Input) -> Test:
        value = found.value(dated=self.dated)
        operand = self.rights.limited(value, found.requires, entity.model, found.name)
        return self._operators(operand, given, converter(operand.leaf))

    def _operators(self, operand: Operand, given: Input, convert: Convert) -> Test:
        return Both(
            tuple(self._operator(operand, name, part, convert) for name, part in given.fields())
        )

    def _operator(self, operand: Operand, name: str, given: Input, convert: Convert) -> Test:
        self._count()
        _refuse_null(name, given)
        if name == IS_NULL:
            return IsNull(operand, expected=given.known())
        operator = Operator(name)
        cast = operand.leaf.cast
        if operator is Operator.IN:
            return Compare(operand, operator, Parameter(given.bind(convert), f"{cast}[]"))
        if operator is Operator.HAS:
            return Compare(operand, operator, Parameter(given.bind(plain_text), "text"))
        if operator in PATTERNS:
            convert = PATTERNS[operator]
        return Compare(operand, operator, Parameter(given.bind(convert), cast))

    def _count(self) -> None:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, f"A filter has at most {MAX_CONDITIONS} conditions."
            )


def _refuse_null(name: str, given: Input) -> None:
    if given.is_null():
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f'"{name}" is null in a filter; leave it out, or ask isNull.'
        )


def converter(leaf: Leaf) -> Convert:
    """Return what turns a coerced value into what the driver takes."""
    if leaf.python_type is str:
        return plain_text
    if issubclass(leaf.python_type, Enum):
        return _code
    return _as_it_is


def plain_text(text: str) -> str:
    """Refuse text that Postgres cannot hold: NUL, and half of a surrogate pair."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        encoded = b"\0"
    if b"\0" in encoded:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "The text has characters that no text may have."
        )
    return text


def _code(member: Enum) -> object:
    return member.value


def _as_it_is(value: object) -> object:
    return value


def _escaped(text: str) -> str:
    return plain_text(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


PATTERNS: Mapping[Operator, Convert] = {
    Operator.CONTAINS: lambda text: f"%{_escaped(text)}%",
    Operator.STARTS_WITH: lambda text: f"{_escaped(text)}%",
}
