"""The audit trail: every change of a row, written in the transaction that makes it and never altered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.models import Model

from domain.rows import Row


class AuditEvent(Model):
    """Who changed what, from which values to which; the database refuses to change or delete it."""

    seq: Field[int] = fields.BigIntField(primary_key=True, description="Order of the events.")
    id: Field[UUID] = fields.UUIDField(
        unique=True, db_default=SqlDefault("new_id()"), description="Key."
    )
    actor: Field[str] = fields.CharField(max_length=120, description="Who acted.")
    action: Field[str] = fields.CharField(
        max_length=80, description="Verb of the field, as in the API."
    )
    entity: Field[str] = fields.CharField(max_length=60, description="Type of the row.")
    entity_id: Field[UUID] = fields.UUIDField(description="Key of the row.")
    before: Field[dict[str, Any] | None] = fields.JSONField(
        null=True, description="Changed values before; empty for a new row."
    )
    after: Field[dict[str, Any] | None] = fields.JSONField(
        null=True, description="Changed values after."
    )
    at: Field[datetime] = fields.DatetimeField(
        auto_now_add=True, db_default=Now(), description="When."
    )
    request_id: Field[str | None] = fields.CharField(
        max_length=80, null=True, description="Request that asked for it."
    )

    actor_person_id: Field[UUID | None] = fields.UUIDField(
        null=True, description="Person who acted, where it is known."
    )
    subject_person_id: Field[UUID | None] = fields.UUIDField(
        null=True, description="Person whom the values are about."
    )
    transaction: Field[int | None] = fields.BigIntField(
        null=True,
        source_field="transaction_number",
        db_default=SqlDefault("pg_current_xact_id()::text::bigint"),
        description="Transaction that wrote it.",
    )
    salt: Field[str | None] = fields.CharField(
        max_length=64,
        null=True,
        db_default=SqlDefault(
            "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')"
        ),
        description="Random digits in the digest; gone once the values are erased.",
    )
    erased_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When the values were erased."
    )

    class Meta:
        table = "audit_event"
        indexes = (("entity", "entity_id"),)


@dataclass(frozen=True)
class Actor:
    """Who acts, by a name that the trail keeps, and in which request."""

    name: str
    request_id: str | None = None
    person_id: UUID | None = None


MACHINES = frozenset(
    {
        "anonymous",
        "bounces",
        "clock",
        "command line",
        "demo",
        "local administrator",
        "planner",
        "restore",
        "retention",
        "sign-in",
        "sweep",
        "workers",
    }
)
"""Names under which no person acts; whoever is called the same is told apart by the trail, by the key."""


async def record(
    actor: Actor,
    action: str,
    row: Row,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
) -> None:
    """Write an event into the trail, in the transaction that makes the change."""
    await AuditEvent.create(
        actor=actor.name,
        action=action,
        entity=type(row).__name__,
        entity_id=row.id,
        before=None if before is None else _plain(before),
        after=None if after is None else _plain(after),
        request_id=actor.request_id,
        actor_person_id=actor.person_id,
        subject_person_id=_person_of(row),
    )


async def add(row: Row, action: str, actor: Actor) -> None:
    """Save a new row and write it into the trail."""
    row.created_by = row.updated_by = actor.name
    await row.save(force_create=True)
    await record(actor, action, row, None, _given(row))


async def remove(row: Row, action: str, actor: Actor) -> None:
    """Delete a row and write all its values into the trail; what others refer to cannot be removed."""
    await row.delete()
    await record(actor, action, row, _given(row), None)


async def change(row: Row, changes: Mapping[str, object], action: str, actor: Actor) -> bool:
    """Save changed values and write them into the trail; return whether anything changed at all.

    The caller holds the row's lock. Names are those of the model's columns (`owner_id`, not `owner`).
    """
    before = {
        name: getattr(row, name) for name, new in changes.items() if getattr(row, name) != new
    }
    if not before:
        return False
    after = {name: changes[name] for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_by = actor.name
    await row.save(update_fields=[*after, "version", "updated_by", "updated_at"])
    await record(actor, action, row, before, after)
    return True


async def touch(row: Row, action: str, actor: Actor) -> None:
    """Say that a row has changed where only rows without a type of their own did, such as links to others."""
    row.version += 1
    row.updated_by = actor.name
    await row.save(update_fields=["version", "updated_by", "updated_at"])
    await record(actor, action, row, {}, {})


async def follow(row: Row, columns: Sequence[str], action: str, actor: Actor) -> bool:
    """Write into the trail what triggers made of a row since it was read; return whether there is any.

    The row is as it was before; afterwards it is as the database has it.
    """
    before = {name: getattr(row, name) for name in columns}
    await row.refresh_from_db()
    changed = {name: old for name, old in before.items() if getattr(row, name) != old}
    if changed:
        await record(actor, action, row, changed, {name: getattr(row, name) for name in changed})
    return bool(changed)


KEPT_BY_ROWS = frozenset(Row._meta.fields_map)


def _given(row: Row) -> dict[str, object]:
    given = {name: getattr(row, name) for name in _own_fields(row)}
    return {name: value for name, value in given.items() if value is not None}


def _person_of(row: Row) -> UUID | None:
    """Return whom the values are about: they can be erased with the person."""
    if type(row).__name__ == "Person":
        return row.id
    person: UUID | None = getattr(row, "person_id", None) or getattr(row, "recipient_id", None)
    return person


def _own_fields(row: Row) -> list[str]:
    return [name for name in row._meta.fields_db_projection if name not in KEPT_BY_ROWS]


SECRETS = frozenset({"secret_hash", "secret_seed"})
"""Columns of which the trail says that they changed, and not to what."""


DOERS = frozenset(
    {
        "acknowledged_by",
        "confirmed_by",
        "decided_by",
        "held_by",
        "recommended_by",
        "reviewed_by",
        "submitted_by",
    }
)
"""Columns that name whoever did something. The trail leaves them out: its actor says so, and is renamed when
the person is erased, while values of rows that are not about the person stay.
"""


def _plain(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the values as JSON knows them: dates in ISO form, numbers that are not floats as text."""
    return {
        name: "(secret)" if name in SECRETS else _plain_value(value)
        for name, value in values.items()
        if name not in DOERS
    }


def _plain_value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value
