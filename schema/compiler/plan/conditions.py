"""What is asked of a row."""

from dataclasses import dataclass
from enum import Enum

from tortoise.models import Model

from domain.derivations import Condition
from schema.compiler.binds import Bind
from schema.compiler.plan.links import Link
from schema.compiler.plan.operands import Operand


class Operator(Enum):
    """How a value is compared with a parameter."""

    EQ = "eq"
    IN = "in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    HAS = "has"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the statement gets when it is run, and the type Postgres reads it as."""

    bind: Bind
    cast: str


@dataclass(frozen=True, slots=True)
class Compare:
    operand: Operand
    operator: Operator
    parameter: Parameter


@dataclass(frozen=True, slots=True)
class IsNull:
    operand: Operand
    expected: bool


@dataclass(frozen=True, slots=True)
class Both:
    """All of the tests hold; with none of them: true."""

    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the tests holds; with none of them: false."""

    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The test does not hold, which includes that it meets a NULL."""

    test: "Test"


@dataclass(frozen=True, slots=True)
class Some:
    """At least one linked row that the viewer may see passes the test."""

    model: type[Model]
    link: Link
    test: "Test"


@dataclass(frozen=True, slots=True)
class Named:
    """A condition of the domain holds; `given` has the parameters that it names beside the usual ones."""

    condition: Condition
    given: tuple[tuple[str, Parameter], ...] = ()


Test = Compare | IsNull | Both | Either | Negation | Some | Named
