"""Who holds which office in the sample set: positions, roles, seats, and what is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.demo.chance import Chance
from domain.demo.organizations import Bodies, Body
from domain.demo.people import Someone
from domain.demo.spans import days
from domain.demo.staff import Passed, Staff
from domain.demo.tables import Tables
from domain.governing_bodies import BodyKind, GoverningBody, Seat
from domain.hand_overs import HandOver, HandOverState
from domain.positions import Position, PositionRole
from domain.roles import Role, RoleGrant

# Title and meaning of the offices that the people of an organization hold, in their order.
OFFICES = (
    ("Executive Director", PositionRole.EXECUTIVE_DIRECTOR, Role.AFFILIATE_SIGNATORY),
    ("International Officer", PositionRole.EVENTS_CONTACT, Role.AFFILIATE_REPRESENTATIVE),
    ("Deputy Director", PositionRole.ASSOCIATION_STAFF, Role.AFFILIATE_REPRESENTATIVE),
)
# What some people were before.
FORMER = (
    ("Advisor", PositionRole.CHAPTER_ADVISOR),
    ("Member", PositionRole.MEMBER),
    ("President", PositionRole.PRESIDENT),
    ("Secretary", PositionRole.SECRETARY),
    ("Member of the Board", PositionRole.BOARD_MEMBER),
    ("Editor", PositionRole.EDITOR),
    ("Volunteer", PositionRole.OTHER),
)
STALE_EVERY = 4
"""Every so many-th organization has not confirmed its contacts for more than a year."""


@dataclass(frozen=True, slots=True)
class Offices:
    """Writes offices with keys of its own, so that everything else stays as it was without them."""

    tables: Tables
    chance: Chance
    home: Body
    board: UUID
    region: UUID
    today: date

    def found_committee(self, staff: Staff, block: int) -> UUID:
        """Write the committee that assigns liaisons, with its chair and members, and return its key."""
        name = "International Committee" if block == 0 else f"International Committee {block + 1}"
        committee = self._add(
            GoverningBody,
            organization_id=self.home.id,
            name=name,
            kind=BodyKind.COMMITTEE,
            size=12,
            sample=True,
        )
        for place, member in enumerate(staff.committee):
            self._seat(committee, member, is_chair=place == 0, title=None)
        if block == 0:
            for member in staff.volunteers:
                self._seat(self.board, member, is_chair=False, title="Regional Vice President")
        return committee

    def fill(self, staff: Staff, bodies: Bodies, passed: Sequence[Passed], block: int) -> None:
        """Write what people are in their organizations, what they may do here, and who took over."""
        committee = self.tables.find(GoverningBody, kind=BodyKind.COMMITTEE)[block]
        for liaison in staff.liaisons:
            self._grant(liaison, Role.STAFF)
            self._hold(liaison, self.home, "Relationship Manager", PositionRole.ASSOCIATION_STAFF)
        if block == 0:
            self._grant(staff.volunteers[0], Role.BOARD_SECRETARY)
            self._grant(staff.volunteers[1], Role.BOARD_VIEWER)
            self._grant(staff.committee[0], Role.COMMITTEE_CHAIR, body_id=committee)
            for member in staff.committee[1:3]:
                self._grant(member, Role.LIAISON)
            vice_president = staff.volunteers[2]
            self._grant(vice_president, Role.REGIONAL_VICE_PRESIDENT, region_id=self.region)
        organizations = (*bodies.affiliates, *bodies.branches, *bodies.chapters, *bodies.partners)
        for place, body in enumerate(organizations):
            for person, (title, role, grants) in zip(body.people, OFFICES, strict=False):
                self._hold(person, body, title, role, stale=place % STALE_EVERY == 0)
                self._grant(person, grants, body)
        for body, (title, role) in zip(
            (*bodies.chapters, *bodies.affiliates), FORMER, strict=False
        ):
            self._add(
                Position,
                person_id=body.people[1].id,
                organization_id=body.id,
                title=title,
                role=role,
                valid_from=self.today - days(1900),
                valid_to=self.today - days(801),
            )
        for place, duty in enumerate(passed):
            self._hand_over(duty, place)

    def _hold(
        self, person: Someone, body: Body, title: str, role: PositionRole, *, stale: bool = False
    ) -> None:
        self._add(
            Position,
            person_id=person.id,
            organization_id=body.id,
            title=title,
            role=role,
            valid_from=self.today - days(800),
            last_confirmed_on=self.today - days(400 if stale else 90),
        )

    def _grant(self, person: Someone, role: Role, body: Body | None = None, **reach: UUID) -> None:
        self._add(
            RoleGrant,
            person_id=person.id,
            role=role,
            organization_id=body and body.id,
            valid_from=self.today - days(700),
            **reach,
        )

    def _seat(self, of: UUID, person: Someone, *, is_chair: bool, title: str | None) -> None:
        self._add(
            Seat,
            body_id=of,
            person_id=person.id,
            is_chair=is_chair,
            title=title,
            term_from=self.today - days(500),
            term_to=self.today + days(595),
        )

    def _hand_over(self, duty: Passed, place: int) -> None:
        """The first one is still open, the second is waived, the others are done."""
        state = {0: HandOverState.OPEN, 1: HandOverState.WAIVED}.get(place, HandOverState.DONE)
        self._add(
            HandOver,
            assignment_id=duty.assignment,
            raised_on=duty.ended_on,
            reason="The yearly re-assignment.",
            state=state,
            successor_id=duty.successor,
            closed_on=None if state is HandOverState.OPEN else duty.ended_on + days(9),
            notes="They have worked together before."
            if state is HandOverState.WAIVED
            else "The conference in spring is prepared; the newsletter waits for an article.",
        )

    def _add(self, model: type, **values: object) -> UUID:
        return self.tables.add(model, id=self.chance.key(), **values)
