"""The viewer: who the service takes the client for, and what that allows."""

import strawberry

from domain.viewers import ViewerKind
from schema.context import Context
from schema.enumerations import explain
from schema.scopes import Scope

explain(
    ViewerKind,
    LOCAL_ADMIN="Whoever sits at the machine while everything runs on it.",
    TOKEN="An API token.",  # noqa: S106 (a sentence, not a secret)
    PERSON="Somebody who signed in.",
    ANONYMOUS="Nobody who has signed in.",
)


@strawberry.type(description="Who the service takes you for, and what you may do.")
class Viewer:
    """The viewer of this request."""

    kind: ViewerKind = strawberry.field(description="How you proved who you are.")
    name: str = strawberry.field(description="How the audit trail names you.")
    scopes: list[Scope] = strawberry.field(description="What you may do.")


def read_viewer(info: strawberry.Info[Context, object]) -> Viewer:
    """Return the viewer of the request."""
    viewer = info.context.viewer
    return Viewer(kind=viewer.kind, name=viewer.name, scopes=sorted(viewer.scopes))
