"""`extensions.trace`: how a request was answered, for administrators who ask for it.

Whoever else asks gets the answer that they would have got without asking, to the byte.
"""

from dataclasses import dataclass, field
from typing import Any, Self

from domain.viewers import Scope, Viewer
from schema.compiler.outline import outline
from schema.observing import COMPILE, STATEMENT, Path, Phase

MS = 1_000_000


@dataclass(slots=True)
class Trace:
    """Notes the phases of one request."""

    viewer: Viewer
    times: dict[str, float] = field(default_factory=dict)
    reads: dict[Path, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, viewer: Viewer, *, wanted: bool) -> Self | None:
        """Return a trace for an administrator who wants one."""
        return cls(viewer) if wanted and viewer.may(Scope.ADMIN) else None

    def note(self, phase: Phase) -> None:
        """Keep what a phase tells."""
        took = round((phase.ended - phase.began) / MS, 3)
        if phase.name == COMPILE:
            read = {"path": phase.path, "compileMs": took, "planWasKept": phase.facts.kept}
            # What cannot be compiled is told by the error.
            if phase.error is None and phase.facts.plan is not None:
                read["plan"] = outline(phase.facts.plan())
            self.reads[phase.path] = read
        elif phase.name == STATEMENT:
            self.reads[phase.path] |= {
                "sql": phase.facts.sql,
                "parameters": phase.facts.values,
                "statementMs": took,
                "bytes": phase.facts.size,
            }
        else:
            self.times[f"{phase.name}Ms"] = took

    def told(self) -> dict[str, Any]:
        """Return what the answer says."""
        told: dict[str, Any] = writable({**self.times, "reads": list(self.reads.values())})
        return told


def writable(value: Any) -> Any:
    """Return a value without what no JSON can hold: a client may send half a surrogate pair."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case list() | tuple():
            return [writable(each) for each in value]
        case dict():
            return {name: writable(each) for name, each in value.items()}
    return value
