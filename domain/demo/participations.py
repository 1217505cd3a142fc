"""Who went, or will go, to whose sample events."""

from datetime import date
from uuid import UUID

from domain.demo.chance import Chance
from domain.demo.events import Gathering
from domain.demo.organizations import Body
from domain.demo.pacts import Pact
from domain.demo.people import Someone
from domain.demo.spans import days
from domain.demo.staff import Staff
from domain.demo.tables import Tables
from domain.demo.work_plans import Task
from domain.events import EventStatus
from domain.participations import EventParticipation, ParticipationCapacity, ParticipationState

CAPACITIES = tuple(ParticipationCapacity)


class Invitations:
    """Writes participations, each person once an event."""

    def __init__(self, tables: Tables, chance: Chance, staff: Staff, today: date) -> None:
        self._tables = tables
        self._chance = chance
        self._staff = staff
        self._today = today
        self._invited: set[tuple[UUID, UUID]] = set()

    def invite(self, home: Body, pacts: list[Pact], gatherings: list[Gathering]) -> None:
        """Let officials of both sides of an agreement go to each other's events."""
        partners = {pact.partner.id: pact.partner for pact in pacts if pact.is_signed}
        for gathering in gatherings:
            if gathering.organizer.id == home.id:
                for guest in self._chance.sample(tuple(partners.values()), 6):
                    self._invite(gathering, guest.people[0], guest)
            elif gathering.organizer.id in partners and self._chance.happens(0.8):
                for person in self._chance.sample(self._staff.committee, self._chance.whole(1, 3)):
                    self._invite(gathering, person, home)

    def fulfil(self, home: Body, tasks: list[Task]) -> None:
        """Name the participations that fulfil an item of a work plan."""
        for task in tasks:
            if task.gathering is not None and self._chance.happens(0.7):
                person = self._chance.pick(self._staff.volunteers)
                self._invite(task.gathering, person, home, task.id)

    def _invite(
        self, gathering: Gathering, person: Someone, body: Body, item: UUID | None = None
    ) -> None:
        if (gathering.id, person.id) in self._invited:
            return
        self._invited.add((gathering.id, person.id))
        self._tables.add(
            EventParticipation,
            event_id=gathering.id,
            person_id=person.id,
            from_organization_id=body.id,
            work_plan_item_id=item,
            capacity=self._chance.pick(CAPACITIES),
            state=self._state(gathering),
        )

    def _state(self, gathering: Gathering) -> ParticipationState:
        """Nobody has attended what has not begun (rule 24)."""
        over = gathering.span is not None and gathering.span.ends_on < self._today - days(1)
        if over and gathering.status is EventStatus.HELD:
            return self._chance.pick(
                (*[ParticipationState.ATTENDED] * 4, ParticipationState.ABSENT)
            )
        if over:
            return ParticipationState.DECLINED
        return self._chance.pick(
            (
                ParticipationState.INVITED,
                ParticipationState.ACCEPTED,
                ParticipationState.ACCEPTED,
                ParticipationState.DECLINED,
            )
        )
