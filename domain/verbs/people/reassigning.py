"""The yearly re-assignment: many primary duties pass to others on one day, all of them or none.

Each duty that ends is handed over to its successor; who stays keeps the duty as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.audit import add
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import against_rule, need_reason
from domain.governing_bodies import GoverningBody
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import find, find_optional, permit
from domain.rows import Row
from domain.verbs.people.assigning import (
    SUBJECTS,
    assigner,
    check_fit,
    find_subject,
    plan_duty,
    primaries,
)
from domain.verbs.people.body_keeping import check_active
from domain.verbs.people.hand_over_raising import end_duty

MOST = 500
"""Duties in one mutation: more than any association has liaisons of one kind."""


@dataclass(frozen=True)
class Passing:
    """One primary duty, by its subject and kind, and who has it from then on."""

    kind: LiaisonKind
    person_id: UUID
    organization_id: UUID | None = None
    region_id: UUID | None = None
    agreement_id: UUID | None = None

    @property
    def subject(self) -> dict[str, UUID | None]:
        return {column: getattr(self, column) for column in SUBJECTS}


@dataclass(frozen=True)
class Reassignment:
    """All that passes on a day, why, and by which body's decision."""

    on: date
    reason: str
    items: Sequence[Passing]
    assigned_by_body_id: UUID | None = None
    valid_to: date | None = None
    seen: set[tuple[UUID, LiaisonKind]] = field(default_factory=set, compare=False)


async def reassign_liaisons(asked: Reassignment, act: Act) -> list[LiaisonAssignment]:
    """Pass primary duties on, all or nothing, and return the duties that hold from then on.

    Raises DomainError with the path items, index, field: RULE_VIOLATED where a subject is named twice
    for a kind, or has a primary liaison who begins later.
    """
    async with transaction():
        _check_size(asked)
        reason = need_reason(asked.reason, "Say why: the hand-overs tell it to the successors.")
        await find_optional(GoverningBody, asked.assigned_by_body_id, act, "assignedByBodyId")
        # In one order, so that two re-assignments at once wait for one another instead of blocking.
        order = sorted(range(len(asked.items)), key=lambda n: str(asked.items[n].subject))
        done: dict[int, LiaisonAssignment] = {}
        for index in order:
            try:
                done[index] = await _pass_on(asked, asked.items[index], reason, act)
            except DomainError as error:
                path = ("items", str(index), *error.path)
                raise DomainError(error.code, error.message, path) from None
    return [done[index] for index in range(len(asked.items))]


def _check_size(asked: Reassignment) -> None:
    if not 1 <= len(asked.items) <= MOST:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f"Name 1 to {MOST} duties to pass on.", ("items",)
        )
    if asked.valid_to is not None and asked.valid_to < asked.on:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, "The last day lies before the first one.", ("validTo",)
        )


async def _pass_on(asked: Reassignment, item: Passing, reason: str, act: Act) -> LiaisonAssignment:
    column, subject = await find_subject(item.subject, act)
    duty = plan_duty(item.kind, asked.assigned_by_body_id)
    await permit(Action.REASSIGN_LIAISONS, subject, act, duty=duty)
    await check_fit(item.kind, column, subject)
    if (subject.id, item.kind) in asked.seen:
        raise against_rule(column, "This duty is passed on twice: it has one primary liaison.")
    asked.seen.add((subject.id, item.kind))
    await find(Person, item.person_id, act, "personId", lock=False)
    await check_active(item.person_id, asked.on, "person_id")
    held = await _current(subject, column, item.kind, asked)
    if held is not None and held.person_id == item.person_id:
        return held
    if held is not None:
        # Chairs pass on what their own committees gave.
        await permit(Action.REASSIGN_LIAISONS, subject, act, duty=held)
        yesterday = asked.on - timedelta(days=1)
        await end_duty(
            held, yesterday, reason, Action.REASSIGN_LIAISONS, act, successor_id=item.person_id
        )
    return await _take_up(asked, item, column, act)


async def _current(
    subject: Row, column: str, kind: LiaisonKind, asked: Reassignment
) -> LiaisonAssignment | None:
    """Return the primary duty that would go on, locked; refuse where one begins on that day or later."""
    found = await primaries(subject.id, kind, asked.on, asked.valid_to)
    later = [duty for duty in found if duty["valid_from"] >= asked.on]
    if later:
        raise against_rule(
            column,
            f"{later[0]['name']} is the primary {kind.value} from {later[0]['valid_from']} on.",
        )
    if not found:
        return None
    return await LiaisonAssignment.filter(id=found[0]["id"]).select_for_update().get()


async def _take_up(asked: Reassignment, item: Passing, column: str, act: Act) -> LiaisonAssignment:
    values: dict[str, Any] = {
        column: getattr(item, column),
        "kind": item.kind,
        "person_id": item.person_id,
        "is_primary": True,
        "valid_from": asked.on,
        "valid_to": asked.valid_to,
        "assigned_by_body_id": asked.assigned_by_body_id,
    }
    row = LiaisonAssignment(**values, assigned_by=await assigner(values))
    await add(row, Action.REASSIGN_LIAISONS, act.actor)
    return row
