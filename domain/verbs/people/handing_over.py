"""Handing over: a duty that ended is taken over by somebody, or it is said why nobody needs to."""

from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import transaction
from domain.givens import against_rule, misfit, need_reason
from domain.hand_overs import HandOver, HandOverState
from domain.liaisons import LiaisonAssignment
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.people.body_keeping import check_active
from domain.verbs.people.taking_back import take_back_of


async def complete_hand_over(
    key: UUID, successor_id: UUID | None, notes: str | None, version: int | None, act: Act
) -> HandOver:
    """Record that somebody has taken over; without a successor it is the one that was named before."""
    async with transaction():
        row = await _find_open(key, Action.COMPLETE_HAND_OVER, version, act)
        successor = successor_id or row.successor_id
        if successor is None:
            raise misfit("successor_id", "Say who takes over.")
        await find(Person, successor, act, "successorId", lock=False)
        await check_active(successor, act.today, "successor_id")
        duty = await LiaisonAssignment.get(id=row.assignment_id)
        if duty.person_id == successor:
            raise against_rule("successor_id", "Nobody takes over from themselves.")
        changes = {
            "state": HandOverState.DONE,
            "successor_id": successor,
            "closed_on": act.today,
            "notes": notes or row.notes,
        }
        await change(row, changes, Action.COMPLETE_HAND_OVER, act.actor)
    return row


async def waive_hand_over(key: UUID, reason: str, version: int | None, act: Act) -> HandOver:
    """Say why nobody needs to take over; whoever had passed the duty on by mail is written to again."""
    async with transaction():
        row = await _find_open(key, Action.WAIVE_HAND_OVER, version, act)
        because = need_reason(reason, "Say why nobody takes over.")
        changes = {"state": HandOverState.WAIVED, "closed_on": act.today, "notes": because}
        await change(row, changes, Action.WAIVE_HAND_OVER, act.actor)
        duty = await LiaisonAssignment.get(id=row.assignment_id)
        await take_back_of(duty, because, Action.WAIVE_HAND_OVER, act)
    return row


async def _find_open(key: UUID, action: Action, version: int | None, act: Act) -> HandOver:
    row = await find(HandOver, key, act, "handOverId")
    await permit(action, row, act)
    expect(row, version)
    if row.state is not HandOverState.OPEN:
        raise against_rule("hand_over_id", "This hand-over is closed.")
    return row
