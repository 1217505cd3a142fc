"""What takes time while a request is answered, told to observers: a trace, spans.

Mostly nobody does. Then a phase costs one look at an empty tuple.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from schema.compiler.plan.operations import Plan

Path = tuple[str | int, ...]
PREPARE, QUEUE, COMPILE, STATEMENT = "prepare", "queue", "compile", "statement"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation that was let in: the name that its client gave it, its kind, and its cost in points."""

    name: str | None
    kind: str
    cost: int


@dataclass(slots=True)
class Facts:
    """What is known in a phase; nothing of it is worked out for whoever does not ask."""

    operation: Operation | None = None
    """What was let in, once it is prepared."""
    field: str = ""
    """The name of the compiled field that is read."""

    kept: bool = False
    """Whether the statement was there from an earlier request."""
    plan: Callable[[], Plan] | None = None
    """Makes the plan once more: it is not kept with the statement."""
    sql: str = ""
    values: tuple[object, ...] = ()
    size: int = 0


class Observer(Protocol):
    """Is told of each phase when it has ended."""

    def note(self, phase: "Phase") -> None:
        """Take notice; must not raise."""


@dataclass(slots=True)
class Phase:
    """A part of answering, in nanoseconds since 1970; phases of a read have its path in the answer."""

    name: str
    observers: tuple[Observer, ...]
    path: Path = ()
    facts: Facts = field(default_factory=Facts)
    began: int = 0
    ended: int = 0
    error: BaseException | None = None

    def __enter__(self) -> Self:
        self.began = time.time_ns()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.ended, self.error = time.time_ns(), error
        for observer in self.observers:
            observer.note(self)


class _Unobserved:
    """Stands for a phase that nobody is told of."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_error: object) -> None:
        pass


UNOBSERVED = _Unobserved()


def observed(observers: tuple[Observer, ...], name: str) -> "Phase | _Unobserved":
    """Return what a phase of a request is put into by `with`."""
    return Phase(name, observers) if observers else UNOBSERVED
