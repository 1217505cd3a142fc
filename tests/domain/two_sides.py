"""Who acts in tests of the write path: people of the two sides of a sample affiliation."""

from collections.abc import Awaitable
from datetime import UTC, datetime

import pytest

from domain.acts import Act
from domain.audit import AuditEvent
from domain.clock import Clock
from domain.errors import DomainError
from domain.roles import Role
from domain.settings import Settings
from domain.viewers import LOCAL_ADMIN, ROLE_SCOPES, Reach, Viewer, ViewerKind
from tests import samples
from tests.samples import Affiliation

CLOCK = Clock.fixed(datetime(2026, 3, 4, 15, tzinfo=UTC), "America/New_York")
SETTINGS = Settings()


def acting(viewer: Viewer = LOCAL_ADMIN, clock: Clock = CLOCK) -> Act:
    """Return what a viewer does at the tests' hour."""
    return Act(viewer, clock, SETTINGS, "request-1")


async def staff() -> Viewer:
    """Somebody of the home association's staff."""
    person = await samples.person()
    return Viewer(
        ViewerKind.PERSON,
        person.name,
        ROLE_SCOPES[Role.STAFF],
        frozenset({Role.STAFF}),
        Reach(person=person.id),
    )


async def liaison(of: Affiliation) -> Viewer:
    """A volunteer who looks after the counterparty."""
    person = await samples.person()
    portfolio = frozenset({(await of.counterparty.organization).id})
    return Viewer(
        ViewerKind.PERSON,
        person.name,
        frozenset(),
        frozenset({Role.LIAISON}),
        Reach(person=person.id, portfolio=portfolio),
    )


async def representative(of: Affiliation) -> Viewer:
    """Somebody who acts for the counterparty."""
    person = await samples.person()
    own = frozenset({(await of.counterparty.organization).id})
    return Viewer(
        ViewerKind.PERSON,
        person.name,
        frozenset(),
        frozenset({Role.AFFILIATE_REPRESENTATIVE}),
        Reach(person=person.id, own=own),
    )


async def refused(broken: Awaitable[object]) -> tuple[str, str]:
    """Return code and first place of a refusal; it must not have left an audit event."""
    before = await AuditEvent.all().count()
    with pytest.raises(DomainError) as caught:
        await broken
    assert await AuditEvent.all().count() == before
    return caught.value.code.value, ".".join(caught.value.path)
