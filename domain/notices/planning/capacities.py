"""Capacities that a stage asks for, and the people who were found to hold one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.agreements import Category
from domain.liaisons import LiaisonKind
from domain.notices.planning.duties import DIRECTORS, HOME_LIAISONS
from domain.notices.planning.people import Contact
from domain.notices.rules import Audience

PLAN_SIDES = {Audience.PLAN_HOME: 0, Audience.PLAN_COUNTERPART: 1}
# Capacities that one person holds, by the kinds of duty that bring it; whom the plan names comes first.
HOLDERS = {
    Audience.HOME_LIAISON: HOME_LIAISONS,
    Audience.COMMITTEE_LIAISON: (LiaisonKind.COMMITTEE_LIAISON,),
    Audience.DIRECTOR: DIRECTORS,
    Audience.DIRECTOR_IF_UNACKNOWLEDGED: DIRECTORS,
    Audience.PLAN_HOME: HOME_LIAISONS,
    Audience.PLAN_COUNTERPART: (LiaisonKind.AFFILIATE_LIAISON,),
}
COUNTERPARTS = frozenset({Audience.COUNTERPARTY, Audience.PLAN_COUNTERPART})


@dataclass(frozen=True)
class Asked:
    """Whom a stage asks for: capacities, about which agreement or organization.

    `responsible` are people whom the subject itself names; `instead` are asked where none can be reached.
    """

    audience: Sequence[Audience]
    place: UUID | None
    category: Category | None = None
    work_plan_id: UUID | None = None
    responsible: Sequence[UUID] = ()
    instead: Sequence[Audience] = ()

    @property
    def capacities(self) -> list[Audience]:
        """The capacities, without those of a side that a branch has not."""
        is_branch = self.category is Category.BRANCH
        return [one for one in self.audience if not is_branch or one not in COUNTERPARTS]


@dataclass
class Found:
    """The people of one capacity; `gap` says who should have been there and cannot be reached."""

    people: list[tuple[Contact, str]] = field(default_factory=list)
    gap: str | None = None
