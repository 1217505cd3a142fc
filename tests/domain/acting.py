"""Acts for tests of the domain's verbs: who acts, on a fixed day, and how a refusal is expected."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from domain.acts import Act
from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import transaction
from domain.errors import DomainError
from domain.roles import Role
from domain.settings import Settings
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, ROLE_SCOPES, Reach, Viewer, ViewerKind

HOME = "America/New_York"
NOON = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
TODAY = date(2026, 3, 4)

ADMIN = Act(LOCAL_ADMIN, Clock.fixed(NOON, HOME), Settings(), "request-1")
NOBODY = replace(ADMIN, viewer=ANONYMOUS, sender="192.0.2.7")


def on(day: date, act: Act = ADMIN) -> Act:
    """Return the act at noon of another day."""
    noon = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    return replace(act, clock=Clock.fixed(noon, HOME))


def staff(person: UUID) -> Act:
    viewer = Viewer(
        ViewerKind.PERSON,
        "staff",
        ROLE_SCOPES[Role.STAFF],
        frozenset({Role.STAFF}),
        Reach(person=person),
    )
    return replace(ADMIN, viewer=viewer)


def secretary(person: UUID) -> Act:
    roles = frozenset({Role.BOARD_SECRETARY})
    viewer = Viewer(ViewerKind.PERSON, "secretary", roles=roles, reach=Reach(person=person))
    return replace(ADMIN, viewer=viewer)


def affiliate(person: UUID, *organizations: UUID) -> Act:
    """Return an act of somebody who represents organizations and signs for them."""
    own = frozenset(organizations)
    viewer = Viewer(
        ViewerKind.PERSON,
        "affiliate",
        roles=frozenset({Role.AFFILIATE_REPRESENTATIVE, Role.AFFILIATE_SIGNATORY}),
        reach=Reach(person=person, own=own, signs=own),
    )
    return replace(ADMIN, viewer=viewer)


async def refused(broken: Awaitable[object]) -> DomainError:
    """Return the refusal of a verb; it must not leave an audit event."""
    before = await AuditEvent.all().count()
    with pytest.raises(DomainError) as caught:
        await _attempt(broken)
    assert await AuditEvent.all().count() == before
    return caught.value


async def _attempt(verb: Awaitable[object]) -> None:
    async with transaction() as tx:
        await verb
        await tx.execute("SET CONSTRAINTS ALL IMMEDIATE")


async def refusal(broken: Awaitable[object]) -> tuple[str, str]:
    """Return code and first place of a refusal."""
    error = await refused(broken)
    return error.code.value, error.path[0] if error.path else ""
