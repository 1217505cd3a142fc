"""Who looks after the sample relationships: staff, committee members, volunteers, administrators."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.agreements import Category
from domain.demo.chance import Chance
from domain.demo.organizations import Bodies, Body
from domain.demo.pacts import Pact
from domain.demo.people import Crowd, Someone
from domain.demo.places import COUNTRIES, HOME, REGIONS, STATES
from domain.demo.spans import days
from domain.demo.tables import Tables
from domain.liaisons import AssignedBy, LiaisonAssignment, LiaisonKind, OutOfOffice
from domain.organizations import AffiliateGroup
from domain.regions import Region
from domain.roles import Role, RoleGrant


@dataclass(frozen=True, slots=True)
class Staff:
    """People of the sample home association, in several time zones."""

    liaisons: list[Someone]
    committee: list[Someone]
    volunteers: list[Someone]
    gone: Someone


@dataclass(frozen=True, slots=True)
class Passed:
    """A duty that passed from one person to the next."""

    assignment: UUID
    successor: UUID
    ended_on: date


def open_regions(tables: Tables) -> dict[str, UUID]:
    return {code: tables.add(Region, code=code, name=name) for code, name in REGIONS.items()}


def appoint_leaders(
    tables: Tables, crowd: Crowd, regions: dict[str, UUID], today: date
) -> list[Someone]:
    """Write two administrators and a director for each region, and return the administrators."""
    administrators = [crowd.join(HOME), crowd.join(STATES[7])]
    for administrator in administrators:
        tables.add(
            RoleGrant,
            person_id=administrator.id,
            role=Role.ADMIN,
            valid_from=today - days(900),
        )
    for place, region in zip((HOME, STATES[7], *COUNTRIES[1:5]), regions.values(), strict=True):
        former, director = crowd.join(place), crowd.join(place)
        for person, first, last in (
            (former, today - days(1500), today - days(401)),
            (director, today - days(400), None),
        ):
            tables.add(
                LiaisonAssignment,
                person_id=person.id,
                region_id=region,
                kind=LiaisonKind.REGIONAL_DIRECTOR,
                valid_from=first,
                valid_to=last,
            )
        tables.add(
            RoleGrant,
            person_id=director.id,
            role=Role.REGIONAL_DIRECTOR,
            region_id=region,
            valid_from=today - days(400),
        )
    return administrators


def hire(crowd: Crowd, today: date) -> Staff:
    return Staff(
        liaisons=[crowd.join(place) for place in (HOME, STATES[3], STATES[5], STATES[7], HOME)],
        committee=[crowd.join(place) for place in COUNTRIES[:8]],
        volunteers=[crowd.join(place) for place in STATES[:6]],
        gone=crowd.join(HOME, deactivated_on=today - days(45)),
    )


class Assigner:
    """Writes who looks after which organization."""

    def __init__(
        self,
        tables: Tables,
        chance: Chance,
        staff: Staff,
        today: date,
        committee: UUID | None = None,
    ) -> None:
        self._tables = tables
        self._chance = chance
        self._staff = staff
        self._committee = committee
        self._today = today
        self.passed: list[Passed] = []

    def assign_all(self, bodies: Bodies) -> None:
        """Give every affiliate, branch, chapter and partner its liaisons on both sides.

        The fifth one's primary liaison is out of office and has a delegate; the primary one of
        the sixth has left, so that the backup gets the mails.
        """
        for place, body in enumerate(
            (*bodies.affiliates, *bodies.branches, *bodies.chapters, *bodies.partners)
        ):
            self._assign_home_side(body, place)
            self._assign_own_side(body)

    def assign_projects(self, pacts: list[Pact]) -> None:
        """Give agreements with a project a member of the committee of their own."""
        for place, pact in enumerate(pacts):
            if pact.category is Category.PARTNERSHIP and pact.is_signed:
                self._tables.add(
                    LiaisonAssignment,
                    person_id=self._staff.committee[place % len(self._staff.committee)].id,
                    agreement_id=pact.id,
                    kind=LiaisonKind.COMMITTEE_LIAISON,
                    assigned_by=AssignedBy.COMMITTEE,
                    assigned_by_body_id=self._committee,
                    valid_from=pact.began_on,
                )

    def _assign_home_side(self, body: Body, place: int) -> None:
        first, second = self._chance.sample(self._staff.liaisons, 2)
        if place == 5:
            first = self._staff.gone
        away = place == 4
        duty = self._assign(
            body, first, LiaisonKind.STAFF_LIAISON, delegate=second if away else None
        )
        if away:
            self._tables.add(
                OutOfOffice,
                assignment_id=duty,
                starts_on=self._today - days(4),
                ends_on=self._today + days(10),
            )
        self._assign(body, second, LiaisonKind.STAFF_LIAISON, is_primary=False)
        if body.group is AffiliateGroup.STATE_ASSOCIATION:
            self._assign_volunteers(body)
        elif body.group is AffiliateGroup.INTERNATIONAL:
            member = self._chance.pick(self._staff.committee)
            self._assign(body, member, LiaisonKind.COMMITTEE_LIAISON, by=AssignedBy.COMMITTEE)

    def _assign_volunteers(self, body: Body) -> None:
        """Regional vice presidents are assigned anew each year."""
        former, present = self._chance.sample(self._staff.volunteers, 2)
        turn = self._today - days(self._chance.whole(30, 300))
        ended, _held = [
            self._assign(
                body,
                person,
                LiaisonKind.REGIONAL_VICE_PRESIDENT,
                valid_from=first,
                valid_to=last,
                by=AssignedBy.BOARD,
            )
            for person, first, last in (
                (former, turn - days(365), turn - days(1)),
                (present, turn, turn + days(364)),
            )
        ]
        self.passed.append(Passed(ended, present.id, turn - days(1)))

    def _assign_own_side(self, body: Body) -> None:
        for person, is_primary in zip(body.people[1:3], (True, False), strict=False):
            self._assign(body, person, LiaisonKind.AFFILIATE_LIAISON, is_primary=is_primary)

    def _assign(
        self,
        body: Body,
        person: Someone,
        kind: LiaisonKind,
        *,
        is_primary: bool = True,
        by: AssignedBy = AssignedBy.STAFF,
        valid_from: date | None = None,
        valid_to: date | None = None,
        delegate: Someone | None = None,
    ) -> UUID:
        return self._tables.add(
            LiaisonAssignment,
            person_id=person.id,
            organization_id=body.id,
            kind=kind,
            is_primary=is_primary,
            assigned_by=by,
            assigned_by_body_id=self._committee if by is AssignedBy.COMMITTEE else None,
            valid_from=valid_from or self._today - days(self._chance.whole(200, 900)),
            valid_to=valid_to,
            delegate_id=delegate and delegate.id,
        )
