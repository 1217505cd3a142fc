"""Dissolving a body: its seats end, the roles held for it, and the duties that came with them (rule 22)."""

from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q

from domain.acts import Act
from domain.audit import change, remove
from domain.database import transaction
from domain.days import write_day
from domain.givens import against_rule, need_reason
from domain.governing_bodies import GoverningBody, Seat
from domain.liaisons import LiaisonAssignment
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.roles import RoleGrant
from domain.verbs.people.hand_over_raising import end_duty, take_back


async def dissolve_body(
    key: UUID, on: date | None, reason: str, version: int | None, act: Act
) -> GoverningBody:
    """Dissolve a body as of a day, today where none is given: what it had ends on the day before.

    Each duty that ends raises its hand-over; seats, roles and duties that were yet to begin are taken back.
    Raises DomainError RULE_VIOLATED for a body that was dissolved.
    """
    async with transaction():
        row = await find(GoverningBody, key, act, "governingBodyId")
        await permit(Action.DISSOLVE_BODY, row, act)
        expect(row, version)
        why = need_reason(reason, "Say why: the hand-overs tell it to the successors.")
        if row.dissolved_on is not None:
            raise against_rule(
                "governing_body_id", f"It was dissolved on {write_day(row.dissolved_on)}."
            )
        day = on or act.today
        # Duties before seats: the database would end them by itself, and nobody would know who did.
        await _end_duties(row, day, why, act)
        await _end_seats(row, day, act)
        await _end_roles(row, day, act)
        await change(row, {"dissolved_on": day}, Action.DISSOLVE_BODY, act.actor)
    return row


async def _end_duties(body: GoverningBody, day: date, reason: str, act: Act) -> None:
    given = LiaisonAssignment.filter(Q(assigned_by_body_id=body.id) | Q(seat__body_id=body.id))
    keys = await given.order_by("id").values_list("id", flat=True)
    for duty in await LiaisonAssignment.filter(id__in=keys).order_by("id").select_for_update():
        if duty.valid_from >= day:
            await take_back(duty, reason, Action.DISSOLVE_BODY, act)
        elif duty.valid_to is None or duty.valid_to >= day:
            await end_duty(duty, day - timedelta(days=1), reason, Action.DISSOLVE_BODY, act)


async def _end_seats(body: GoverningBody, day: date, act: Act) -> None:
    for seat in await Seat.filter(body_id=body.id).order_by("id").select_for_update():
        if seat.term_to is not None and seat.term_to < day:
            continue
        if seat.term_from < day:
            last = {"term_to": day - timedelta(days=1)}
            await change(seat, last, Action.DISSOLVE_BODY, act.actor)
        elif await LiaisonAssignment.exists(seat_id=seat.id):
            await change(seat, {"term_to": seat.term_from}, Action.DISSOLVE_BODY, act.actor)
        else:
            await remove(seat, Action.DISSOLVE_BODY, act.actor)


async def _end_roles(body: GoverningBody, day: date, act: Act) -> None:
    """End the grants that are held for the body: nobody chairs what is no more."""
    for grant in await RoleGrant.filter(body_id=body.id).order_by("id").select_for_update():
        if grant.valid_from >= day:
            await remove(grant, Action.DISSOLVE_BODY, act.actor)
        elif grant.valid_to is None or grant.valid_to >= day:
            last = {"valid_to": day - timedelta(days=1)}
            await change(grant, last, Action.DISSOLVE_BODY, act.actor)
