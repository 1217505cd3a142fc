"""Values of a row: stored, computed, or seen of some rows only."""

from dataclasses import dataclass
from enum import Enum

from tortoise.models import Model

from domain.derivations import Derived


class Json(Enum):
    """What the text of a value needs to become JSON."""

    BARE = "bare"
    QUOTED = "quoted"
    ESCAPED = "escaped"


@dataclass(frozen=True, slots=True)
class Leaf:
    """How a Python type travels: the cast of a parameter, and what its text needs to be JSON."""

    python_type: type
    cast: str
    json: Json
    shown: str = "{value}"
    """SQL of what is shown of a stored value, where not all of it is worth showing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column of the row at hand."""

    name: str
    leaf: Leaf
    nullable: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that named SQL of the domain computes for the row at hand."""

    derived: Derived
    leaf: Leaf

    @property
    def name(self) -> str:
        return f"{self.derived.name}()"

    @property
    def nullable(self) -> bool:
        return self.derived.nullable


@dataclass(frozen=True, slots=True)
class Restricted:
    """A value that the viewer sees of some rows only; elsewhere NULL, and a mark where it is shown.

    `sight` says of which: of those in reach (IN_REACH), or looked after (IN_PORTFOLIO).
    """

    inner: Column | Computed
    model: type[Model]
    field: str
    sight: str

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def leaf(self) -> Leaf:
        return self.inner.leaf

    @property
    def nullable(self) -> bool:
        return True


Operand = Column | Computed | Restricted
