"""From row to row."""

from dataclasses import dataclass

from tortoise.models import Model

from domain.derivations import Condition, Derived


@dataclass(frozen=True, slots=True)
class Hop:
    """One step: rows of `model` whose `column` equals `origin` of the row before."""

    model: type[Model]
    column: str
    origin: str


@dataclass(frozen=True, slots=True)
class Path:
    """The rows that any of the chains of hops leads to, each once.

    Without those whose column `apart` names the row at which the path begins.
    """

    chains: tuple[tuple[Hop, ...], ...]
    apart: str | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """The row whose key a named SQL expression of the parent row gives."""

    derived: Derived


@dataclass(frozen=True, slots=True)
class Tie:
    """The rows for which a named condition holds together with the parent row, its `{beside}`."""

    condition: Condition


Link = Path | Pointer | Tie
