"""Ending duties: whoever held one hands it over, so each duty that ends raises a hand-over (rule 22)."""

from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import Actor, add, change, remove
from domain.clock import Clock
from domain.database import transaction
from domain.hand_overs import HandOver, HandOverState
from domain.liaisons import LiaisonAssignment
from domain.people import Person

CLOCKWORK = Actor("clock")
# Whoever imports the seats of past years does not want hand-overs of past years.
LOOKS_BACK = timedelta(days=60)

# Duties that ended with the term of their seat, which nobody ended by hand and nobody went on with.
ENDED_BY_TERM = """
SELECT duty.id FROM liaison_assignment AS duty JOIN seat ON seat.id = duty.seat_id
WHERE duty.valid_to = seat.term_to AND duty.valid_to < $1 AND duty.valid_to >= $2
    AND NOT EXISTS (SELECT FROM hand_over WHERE assignment_id = duty.id)
    AND NOT EXISTS (
        SELECT FROM liaison_assignment AS next
        WHERE next.person_id = duty.person_id AND next.kind = duty.kind AND next.valid_from > duty.valid_to
            AND (next.organization_id, next.region_id, next.agreement_id)
                IS NOT DISTINCT FROM (duty.organization_id, duty.region_id, duty.agreement_id))
ORDER BY duty.id
FOR UPDATE OF duty
"""


async def end_duty(
    duty: LiaisonAssignment,
    last_day: date,
    reason: str,
    action: str,
    act: Act,
    successor_id: UUID | None = None,
) -> HandOver:
    """End a duty, which the caller has locked, after a day and raise its hand-over."""
    await change(duty, {"valid_to": max(last_day, duty.valid_from)}, action, act.actor)
    return await raise_hand_over(duty, reason, act.today, action, act.actor, successor_id)


async def raise_hand_over(
    duty: LiaisonAssignment,
    reason: str,
    today: date,
    action: str,
    actor: Actor,
    successor_id: UUID | None = None,
) -> HandOver:
    """Return the open hand-over of a duty; a new one where there is none."""
    found = await HandOver.get_or_none(assignment_id=duty.id, state=HandOverState.OPEN)
    if found is not None:
        return found
    row = HandOver(assignment_id=duty.id, raised_on=today, reason=reason, successor_id=successor_id)
    await add(row, action, actor)
    return row


async def end_duties_of(person: Person, gone: date, reason: str, action: str, act: Act) -> None:
    """End all duties of a person who is gone from a day on; duties that lie ahead are taken back."""
    held = LiaisonAssignment.filter(person_id=person.id).order_by("id").select_for_update()
    for duty in await held:
        if duty.valid_from >= gone:
            await take_back(duty, reason, action, act)
        elif duty.valid_to is None or duty.valid_to >= gone:
            await end_duty(duty, gone - timedelta(days=1), reason, action, act)


async def raise_due_hand_overs(clock: Clock) -> int:
    """Raise the hand-overs of duties that ended with a seat's term; return how many. Runs every night."""
    today = clock.today()
    async with transaction() as tx:
        found = await tx.fetch(ENDED_BY_TERM, today, today - LOOKS_BACK)
        for record in found:
            duty = await LiaisonAssignment.get(id=record["id"])
            reason = "The term of the seat that it came with has ended."
            await raise_hand_over(duty, reason, today, "endSeat", CLOCKWORK)
    return len(found)


async def take_back(duty: LiaisonAssignment, reason: str, action: str, act: Act) -> None:
    """Remove a duty that has not begun; one that others refer to ends on its first day."""
    if await HandOver.exists(assignment_id=duty.id):
        await end_duty(duty, duty.valid_from, reason, action, act)
    else:
        await remove(duty, action, act.actor)
