"""A root field."""

from dataclasses import dataclass, field

from schema.compiler.binds import Bind, Today
from schema.compiler.plan.counts import Figures, Tally
from schema.compiler.plan.outputs import Feed, Line, Many, One, Page

Root = One | Page | Many | Line | Feed | Tally | Figures


@dataclass(frozen=True, slots=True)
class Denial:
    """A field that the viewer's scopes do not cover; `path` has "*" where a list's index belongs."""

    path: tuple[str, ...]
    field: str
    requires: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One root field: what is read, what was left out, the most rows it may build, and for which day."""

    root: Root
    denials: tuple[Denial, ...]
    cost: int
    today: Bind = field(default_factory=Today)
