"""What every row shows: when it was made and changed, and its version for optimistic locking."""

from datetime import datetime

from domain.viewers import Scope
from schema.compiler.declare import column
from schema.compiler.relay import Node


class Row(Node):
    """Base of the nouns."""

    created_at: datetime
    updated_at: datetime
    created_by: str | None = column(requires=Scope.READ)
    updated_by: str | None = column(requires=Scope.READ)
    version: int
