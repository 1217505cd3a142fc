"""Keeping positions: who holds which office where, and when somebody last said that this still holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, against_rule, check_columns, check_order, misfit
from domain.organizations import Organization
from domain.people import Person
from domain.positions import Position
from domain.rights.actions import Action, Right
from domain.rights.coverage import covers
from domain.rights.permissions import expect, find, permit

OFFICE = (Right.ADMIN, Right.SERVICE, Right.STAFF)

# A position makes a person's address visible to those who reach the organization. So people outside the
# office may not draw somebody in who acts for others: $2 is what they reach.
ACTS_FOR_OTHERS = """
SELECT EXISTS (SELECT FROM position WHERE person_id = $1 AND organization_id <> ALL ($2::uuid[]))
    OR EXISTS (SELECT FROM seat WHERE person_id = $1)
    OR EXISTS (
        SELECT FROM liaison_assignment WHERE person_id = $1
            AND (kind <> 'AFFILIATE_LIAISON' OR organization_id <> ALL ($2::uuid[])))
    OR EXISTS (
        SELECT FROM role_grant WHERE person_id = $1
            AND (organization_id IS NULL OR organization_id <> ALL ($2::uuid[])))
"""


async def record_position(given: Given, act: Act) -> Position:
    """Record that a person holds an office, from today on unless another day is given."""
    async with transaction():
        place = await find(Organization, given["organization_id"], act, "organizationId")
        await permit(Action.RECORD_POSITION, place, act)
        person = await find(Person, given["person_id"], act, "personId", lock=False)
        await _check_person(person, place, act)
        values = {"valid_from": act.today, "last_confirmed_on": act.today, **given}
        check_columns(Position, values)
        check_order(values["valid_from"], values.get("valid_to"), "valid_to")
        row = Position(**values)
        await add(row, Action.RECORD_POSITION, act.actor)
    return row


async def update_position(key: UUID, given: Given, version: int | None, act: Act) -> Position:
    """Correct title, role, days or source of a position; whose and where it is stays."""
    async with transaction():
        row = await find(Position, key, act, "positionId")
        await permit(Action.UPDATE_POSITION, row, act)
        expect(row, version)
        check_columns(Position, given)
        first = given.get("valid_from", row.valid_from)
        check_order(first, given.get("valid_to", row.valid_to), "valid_to")
        await change(row, given, Action.UPDATE_POSITION, act.actor)
    return row


async def end_position(key: UUID, on: date | None, version: int | None, act: Act) -> Position:
    """Say that a day, today where none is given, is or was the last one of a position."""
    async with transaction():
        row = await find(Position, key, act, "positionId")
        await permit(Action.END_POSITION, row, act)
        expect(row, version)
        changes = end(row.valid_from, row.valid_to, on or act.today, "valid_to")
        await change(row, changes, Action.END_POSITION, act.actor)
    return row


async def confirm_position(key: UUID, version: int | None, act: Act) -> Position:
    """Say that a position still holds today."""
    async with transaction():
        row = await find(Position, key, act, "positionId")
        await permit(Action.CONFIRM_POSITION, row, act)
        expect(row, version)
        if row.valid_to is not None and row.valid_to < act.today:
            raise against_rule("position_id", "The position has ended.")
        await change(row, {"last_confirmed_on": act.today}, Action.CONFIRM_POSITION, act.actor)
    return row


def end(first: date, last: date | None, on: date, column: str) -> Mapping[str, Any]:
    """Return the change that ends a span on a day, which must lie within it."""
    if on < first:
        raise misfit("on", f"It began only on {first.isoformat()}.")
    if last is not None and on > last:
        raise misfit("on", f"It ends on {last.isoformat()} already.")
    return {column: on}


async def _check_person(person: Person, place: Organization, act: Act) -> None:
    if person.erased_at is not None:
        raise against_rule("person_id", "The person's data was erased.")
    if await covers(OFFICE, place, act):
        return
    reached = sorted(act.viewer.reach.reach | act.viewer.reach.directed)
    if await current_transaction().fetchval(ACTS_FOR_OTHERS, person.id, reached):
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "This person acts for others too: the home association records the position.",
            ("personId",),
        )
