"""Absences: who is away when, and who stands in. The delegate gets the mails and the rights meanwhile."""

from datetime import date, timedelta
from uuid import UUID

from tortoise.expressions import Q

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import current_transaction, transaction
from domain.givens import against_rule, check_order, misfit
from domain.liaisons import LiaisonAssignment, LiaisonKind, OutOfOffice
from domain.people import Person
from domain.positions import Position
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, find_optional, permit
from domain.verbs.people.body_keeping import check_active

LONGEST = timedelta(days=366)

# What liaisons of the home association see is not for those on the other side of any agreement.
REPRESENTS = """
SELECT EXISTS (
    SELECT FROM role_grant WHERE person_id = $1 AND role LIKE 'AFFILIATE%'
        AND coalesce(valid_to, 'infinity') >= $2
) OR EXISTS (
    SELECT FROM liaison_assignment WHERE person_id = $1 AND kind = 'AFFILIATE_LIAISON'
        AND coalesce(valid_to, 'infinity') >= $2
)
"""


async def set_delegate(
    key: UUID, delegate_id: UUID | None, version: int | None, act: Act
) -> LiaisonAssignment:
    """Say who stands in while the holder of a duty is away, or that nobody does.

    Raises DomainError RULE_VIOLATED for the holder, for whoever is gone, and for somebody of the other side:
    a delegate sees what the liaison sees.
    """
    async with transaction():
        row = await find(LiaisonAssignment, key, act, "liaisonAssignmentId")
        await permit(Action.SET_DELEGATE, row, act)
        expect(row, version)
        delegate = await find_optional(Person, delegate_id, act, "delegateId")
        if delegate is not None:
            await _check_delegate(row, delegate, act)
        await change(row, {"delegate_id": delegate_id}, Action.SET_DELEGATE, act.actor)
    return row


async def set_out_of_office(key: UUID, starts_on: date, ends_on: date, act: Act) -> OutOfOffice:
    """Say that the holder of a duty is away on some days, both included."""
    async with transaction():
        duty = await find(LiaisonAssignment, key, act, "liaisonAssignmentId")
        await permit(Action.SET_OUT_OF_OFFICE, duty, act)
        check_order(starts_on, ends_on)
        if ends_on < act.today:
            raise misfit("ends_on", "That day is over.")
        if ends_on - starts_on > LONGEST:
            raise misfit("ends_on", "Whoever is away for more than a year hands the duty over.")
        met = OutOfOffice.filter(
            assignment_id=duty.id, starts_on__lte=ends_on, ends_on__gte=starts_on
        )
        if await met.exists():
            raise against_rule("starts_on", "The holder is away on some of these days already.")
        row = OutOfOffice(assignment_id=duty.id, starts_on=starts_on, ends_on=ends_on)
        await add(row, Action.SET_OUT_OF_OFFICE, act.actor)
    return row


async def clear_out_of_office(key: UUID, version: int | None, act: Act) -> LiaisonAssignment:
    """Say that the holder is there from today on after all; days that are over stay on the record."""
    async with transaction():
        row = await find(OutOfOffice, key, act, "outOfOfficeId")
        duty = await LiaisonAssignment.get(id=row.assignment_id)
        await permit(Action.CLEAR_OUT_OF_OFFICE, duty, act)
        expect(row, version)
        yesterday = act.today - timedelta(days=1)
        if row.starts_on > yesterday:
            await remove(row, Action.CLEAR_OUT_OF_OFFICE, act.actor)
        elif row.ends_on > yesterday:
            await change(row, {"ends_on": yesterday}, Action.CLEAR_OUT_OF_OFFICE, act.actor)
    return duty


async def _check_delegate(duty: LiaisonAssignment, delegate: Person, act: Act) -> None:
    if delegate.id == duty.person_id:
        raise against_rule("delegate_id", "Nobody stands in for themselves.")
    await check_active(delegate.id, act.today, "delegate_id")
    if duty.kind is not LiaisonKind.AFFILIATE_LIAISON:
        await _check_home_side(delegate, act)
        return
    held = Position.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=act.today),
        person_id=delegate.id,
        organization_id=duty.organization_id,
        valid_from__lte=act.today,
    )
    if not await held.exists():
        raise against_rule("delegate_id", "Somebody of the affiliate stands in for its liaison.")


async def _check_home_side(delegate: Person, act: Act) -> None:
    if await current_transaction().fetchval(REPRESENTS, delegate.id, act.today):
        raise against_rule(
            "delegate_id",
            "Whoever represents an affiliate does not stand in for the home association.",
        )
