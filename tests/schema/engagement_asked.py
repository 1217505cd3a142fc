"""Mutations of engagement as a client asks for them: done and read back, or refused with nothing changed."""

from typing import Any

from domain.audit import AuditEvent
from tests.schema.conftest import Ask

ERRORS = "errors { __typename code message path }"


def asking(name: str, field: str, shown: str) -> str:
    """The document of a mutation that reads its row back."""
    kind = name[0].upper() + name[1:]
    answer = f"{field} {{ {shown} }} {ERRORS}"
    return f"mutation M($input: {kind}Input!) {{ {name}(input: $input) {{ {answer} }} }}"


async def done(ask: Ask, name: str, field: str, shown: str, **given: Any) -> dict[str, Any]:
    """Do something, and return the row as the payload shows it."""
    payload = (await ask(asking(name, field, shown), {"input": given})).data[name]
    assert payload["errors"] == [], payload
    found: dict[str, Any] = payload[field]
    return found


async def refused(
    ask: Ask, name: str, field: str, given: dict[str, Any], **options: Any
) -> tuple[str, list[str]]:
    """Be refused, with nothing changed; return the kind of error and its path."""
    before = await AuditEvent.all().count()
    payload = (await ask(asking(name, field, "id"), {"input": given}, **options)).data[name]
    (error,) = payload["errors"]
    assert payload[field] is None
    assert await AuditEvent.all().count() == before
    return error["__typename"], error["path"]


def gid(row: Any) -> str:
    return f"{type(row).__name__}:{row.id}"
