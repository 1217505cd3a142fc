"""The sample set has people in every role, in positions and seats, and duties that are handed over."""

from domain.clock import Clock
from domain.database import Database
from domain.demo.filling import fill
from domain.governing_bodies import Seat
from domain.hand_overs import HandOver, HandOverState
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.people import Person
from domain.positions import Position
from domain.reach import person_viewer
from domain.roles import Role


async def test_somebody_signs_in_with_each_role(database: Database, clock: Clock) -> None:
    await fill(clock)
    today = clock.today()
    found: set[Role] = set()
    for person in await Person.filter(deactivated_on__isnull=True):
        found |= (await person_viewer(person.id, today)).roles
    assert found == set(Role)

    chair = await Seat.get(is_chair=True)
    assigned = LiaisonAssignment.filter(
        kind=LiaisonKind.COMMITTEE_LIAISON, assigned_by_body_id=chair.body_id
    )
    assert await assigned.count() > 3
    assert len((await person_viewer(chair.person_id, today)).reach.portfolio) > 3

    assert {row.state for row in await HandOver.all()} == set(HandOverState)
    assert len({row.last_confirmed_on for row in await Position.all()}) > 1
