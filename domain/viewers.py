"""Viewers: who sent a request, which roles and scopes that brings, and which rows are in reach."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from domain.audit import Actor
from domain.roles import Role


class Scope(StrEnum):
    """What a viewer may do beyond what the public may."""

    READ = "read"
    CONTACTS_READ = "contacts:read"
    NOTES_READ = "notes:read"
    LEDGER_READ = "ledger:read"
    WRITE = "write"
    ADMIN = "admin"


IN_REACH = "reach"
"""What a field requires that is shown to whoever sees the row for another reason than that it is public."""

IN_PORTFOLIO = "portfolio"
"""What a field requires that is for the home side: shown to whoever looks after the row's organizations."""


class ViewerKind(StrEnum):
    """How a viewer proved who it is."""

    LOCAL_ADMIN = "LOCAL_ADMIN"
    TOKEN = "TOKEN"  # noqa: S105 (the name of a kind)
    PERSON = "PERSON"
    ANONYMOUS = "ANONYMOUS"


class Audience(StrEnum):
    """For whom a row rule is written; a viewer belongs to several."""

    PUBLIC = "PUBLIC"
    MEMBER = "MEMBER"
    BOARD = "BOARD"
    STAFF = "STAFF"


@dataclass(frozen=True)
class Reach:
    """Keys that row rules compare with; they are worked out once a request and travel as parameters."""

    person: UUID | None = None
    own: frozenset[UUID] = frozenset()
    """Organizations that the person represents."""
    signs: frozenset[UUID] = frozenset()
    """Organizations that the person signs for."""
    portfolio: frozenset[UUID] = frozenset()
    """Organizations that the person looks after: as liaison, delegate, chair, director of a region."""
    regional: frozenset[UUID] = frozenset()
    """Organizations of the regions that the person keeps an eye on; vice presidents read them, no more."""
    directed: frozenset[UUID] = frozenset()
    """Organizations of the regions that the person directs."""
    chaired: frozenset[UUID] = frozenset()
    """Bodies that the person chairs."""

    @cached_property
    def reach(self) -> frozenset[UUID]:
        """All organizations whose affiliation the person takes part in, on either side."""
        return self.own | self.overseen

    @cached_property
    def overseen(self) -> frozenset[UUID]:
        """All organizations that the person sees from the home association's side."""
        return self.portfolio | self.regional

    @cached_property
    def weight(self) -> int:
        """How many keys there are in it."""
        return sum(map(len, (self.own, self.signs, self.portfolio, self.regional, self.directed)))

    def listed(self, part: str) -> list[UUID]:
        """Return the keys of a part in order; whoever asks often gets the same list."""
        if part not in self._lists:
            self._lists[part] = sorted(getattr(self, part))
        return self._lists[part]

    @cached_property
    def _lists(self) -> dict[str, list[UUID]]:
        return {}


@dataclass(frozen=True)
class Viewer:
    """Whoever sent the request, and what that allows."""

    kind: ViewerKind
    name: str
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    roles: frozenset[Role] = field(default_factory=frozenset)
    reach: Reach = field(default_factory=Reach)
    token_id: UUID | None = None

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    @property
    def person_id(self) -> UUID | None:
        return self.reach.person

    @cached_property
    def key(self) -> str:
        """Who it is, for whatever is kept per viewer."""
        return f"{self.kind.value}:{self.person_id or self.token_id or self.name}"

    @cached_property
    def audiences(self) -> frozenset[Audience]:
        """The audiences whose row rules apply, most of them by role."""
        found = {Audience.PUBLIC}
        if self.kind is ViewerKind.PERSON:
            found.add(Audience.MEMBER)
        if self.roles & BOARD_ROLES:
            found.add(Audience.BOARD)
        # Each table says which scope opens it: one who may read the ledger alone sees the ledger.
        if self.scopes:
            found.add(Audience.STAFF)
        return frozenset(found)

    def actor(self, request_id: str | None) -> Actor:
        """Return the viewer as the audit trail names it."""
        return Actor(self.name, request_id, self.person_id)


BOARD_ROLES = frozenset({Role.BOARD_VIEWER, Role.BOARD_SECRETARY})

ROLE_SCOPES: dict[Role, frozenset[Scope]] = {
    Role.ADMIN: frozenset(Scope),
    Role.STAFF: frozenset(
        {Scope.READ, Scope.CONTACTS_READ, Scope.NOTES_READ, Scope.LEDGER_READ, Scope.WRITE}
    ),
}
"""Scopes that roles bring. Other roles see and change by their reach alone."""

ANONYMOUS = Viewer(ViewerKind.ANONYMOUS, "anonymous")
LOCAL_ADMIN = Viewer(
    ViewerKind.LOCAL_ADMIN, "local administrator", frozenset(Scope), frozenset({Role.ADMIN})
)
