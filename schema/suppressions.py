"""Addresses that get no mail, and what was heard of them, for whoever keeps the ledger in order."""

from datetime import datetime

from domain.notices import suppressions
from domain.viewers import Scope
from schema.compiler.declare import column, entity, one
from schema.enumerations import explain
from schema.rows import Row

explain(
    suppressions.BounceKind,
    HARD="It can never be delivered.",
    SOFT="It could not be delivered now.",
    COMPLAINT="Somebody complained about it.",
)


@entity(suppressions.Suppression, order=("since",))
class Suppression(Row):
    """An address that gets no mail, and why; past its end it gets mail again."""

    address: str | None = column(requires=Scope.CONTACTS_READ)
    reason: str | None = column(requires=Scope.CONTACTS_READ)
    since: datetime
    until: datetime | None


@entity(suppressions.Bounce, order=("reported_at",))
class Bounce(Row):
    """What another mail system reported about a mail of ours."""

    address: str | None = column(requires=Scope.CONTACTS_READ)
    kind: suppressions.BounceKind
    status: str | None
    words: str | None = column(requires=Scope.CONTACTS_READ)
    reported_at: datetime

    message = one("OutboxMessage", nullable=True)
