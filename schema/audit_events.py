"""The audit trail as administrators read it: who changed what, and the seal that it is under."""

from datetime import datetime
from typing import Any

from domain import audit, audit_seals
from schema.compiler.declare import derived, entity, one
from schema.compiler.relay import Node


@entity(audit.AuditEvent, order=("-seq",))
class AuditEvent(Node):
    """One change of one row. Nobody can change or delete it; a person's values can be erased from it."""

    seq: int
    actor: str
    action: str
    entity: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime
    request_id: str | None
    erased_at: datetime | None

    node_id = derived(audit_seals.NODE_ID)
    seal_position = derived(audit_seals.SEAL_POSITION)
    seal_hash = derived(audit_seals.SEAL_HASH)
    sealed_at = derived(audit_seals.SEALED_AT)
    actor_person = one("Person", key=audit_seals.ACTOR_PERSON)
    subject_person = one("Person", key=audit_seals.SUBJECT_PERSON)
