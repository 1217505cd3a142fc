"""The viewer: who the service takes the client for, and what that allows."""

from typing import Annotated

import strawberry

from domain.viewers import ViewerKind
from schema.context import Context
from schema.enumerations import explain
from schema.executor import Reading
from schema.goals import IndicatorPeriod
from schema.next_actions import DueMeasurementsRoot, NextAction, NextActionsRoot
from schema.scopes import Scope

explain(
    ViewerKind,
    LOCAL_ADMIN="Whoever sits at the machine while everything runs on it.",
    TOKEN="An API token.",  # noqa: S106 (a sentence, not a secret)
    PERSON="Somebody who signed in.",
    ANONYMOUS="Nobody who has signed in.",
)


PERSONAL = "Empty for whoever has not signed in as a person."


def read_actions(
    first: Annotated[  # noqa: ARG001 (the compiler reads it from the document)
        int | None, strawberry.argument(description="How many, at most 100; else 20.")
    ] = None,
) -> list[NextAction]:
    """Let the compiler answer."""
    return Reading(NextActionsRoot())  # type: ignore[return-value]  # see executor.Reading


def read_due_measurements() -> list[IndicatorPeriod]:
    """Let the compiler answer."""
    return Reading(DueMeasurementsRoot())  # type: ignore[return-value]  # see executor.Reading


@strawberry.type(description="Who the service takes you for, and what you may do.")
class Viewer:
    """The viewer of this request."""

    kind: ViewerKind = strawberry.field(description="How you proved who you are.")
    name: str = strawberry.field(description="How the audit trail names you.")
    scopes: list[Scope] = strawberry.field(description="What you may do.")
    next_actions: list[NextAction] = strawberry.field(
        description=f"What waits for you, by deadline. {PERSONAL}", resolver=read_actions
    )
    due_measurements: list[IndicatorPeriod] = strawberry.field(
        description=f"Periods whose values you are to report within 30 days, or should have. {PERSONAL}",
        resolver=read_due_measurements,
    )


def read_viewer(info: strawberry.Info[Context, object]) -> Viewer:
    """Return the viewer of the request."""
    viewer = info.context.viewer
    return Viewer(kind=viewer.kind, name=viewer.name, scopes=sorted(viewer.scopes))
