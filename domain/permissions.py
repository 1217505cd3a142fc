"""Who may change what: one line a mutation, checked in the transaction that changes the row.

A right covers a row where one of the organizations that it belongs to is in the right's reach. What one
may not see looks as if it were not there; what one may see and not change is FORBIDDEN.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from tortoise.models import Model

from domain.access import reach_cast, reach_value, row_predicate
from domain.acts import Act
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.roles import Role
from domain.row_organizations import organizations_of
from domain.rows import Row
from domain.viewers import Scope, Viewer, ViewerKind

RowType = TypeVar("RowType", bound=Row)


class Right(StrEnum):
    """Why somebody may change a row."""

    ANYONE = "ANYONE"
    SIGNED_IN = "SIGNED_IN"
    ADMIN = "ADMIN"
    SERVICE = "SERVICE"
    SECRETARY = "SECRETARY"
    STAFF = "STAFF"
    DIRECTOR = "DIRECTOR"
    CHAIR = "CHAIR"
    LIAISON = "LIAISON"
    AFFILIATE = "AFFILIATE"
    SIGNATORY = "SIGNATORY"
    SELF = "SELF"


class Action(StrEnum):
    """Everything that can be done, by the name of its mutation."""

    ACKNOWLEDGE_REMINDER = "acknowledgeReminder"
    DECIDE_RENEWAL = "decideRenewal"
    RECORD_MEASUREMENT = "recordMeasurement"
    UPDATE_WORK_PLAN_ITEM = "updateWorkPlanItem"


OFFICE = frozenset({Right.ADMIN, Right.SERVICE, Right.STAFF})
"""The home association's own side: administrators, tokens that may write, staff in charge."""

HOME_SIDE = OFFICE | {Right.DIRECTOR, Right.CHAIR, Right.LIAISON}
BOTH_SIDES = HOME_SIDE | {Right.AFFILIATE}
ADMINISTRATION = frozenset({Right.ADMIN})

# One line an action.
RIGHTS: dict[Action, frozenset[Right]] = {
    Action.ACKNOWLEDGE_REMINDER: OFFICE | {Right.SELF},
    Action.DECIDE_RENEWAL: OFFICE | {Right.DIRECTOR},
    Action.RECORD_MEASUREMENT: OFFICE,
    Action.UPDATE_WORK_PLAN_ITEM: BOTH_SIDES,
}


async def find(
    model: type[RowType], key: UUID, act: Act, path: str, *, lock: bool = True
) -> RowType:
    """Return a row that the viewer may see, locked until the end of the transaction.

    Raises DomainError NOT_FOUND for a row that is not there and for one that is hidden.
    """
    if not await _sees(model, key, act.viewer):
        raise DomainError(ErrorCode.NOT_FOUND, f"There is no such {_noun(model)}.", (path,))
    found = model.filter(id=key)
    row = await (found.select_for_update() if lock else found).first()
    if row is None:
        raise DomainError(ErrorCode.NOT_FOUND, f"There is no such {_noun(model)}.", (path,))
    return row


async def find_optional(
    model: type[RowType], key: UUID | None, act: Act, path: str
) -> RowType | None:
    """Like `find`, for an input that may name none; the row is not locked."""
    return None if key is None else await find(model, key, act, path, lock=False)


async def permit(action: Action, row: Row | None, act: Act) -> None:
    """Let the action pass, or raise DomainError UNAUTHENTICATED or FORBIDDEN.

    `row` is what is changed, or what a new row becomes a part of; None where it belongs to nobody yet.
    """
    viewer = act.viewer
    rights = RIGHTS[action]
    if Right.ANYONE in rights:
        return
    if viewer.kind is ViewerKind.ANONYMOUS:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Sign in to change anything.")
    for right in sorted(rights):
        if await _covers(right, row, act):
            return
    raise DomainError(ErrorCode.FORBIDDEN, f"You may not do this: {action.value}.")


def expect(row: Row, version: int | None) -> None:
    """Raise DomainError CONFLICT where the client saw another version of the row."""
    if version is not None and version != row.version:
        raise DomainError(
            ErrorCode.CONFLICT,
            f"Somebody changed the {_noun(type(row))} meanwhile: read it again.",
            ("expectedVersion",),
        )


async def _sees(model: type[Model], key: UUID, viewer: Viewer) -> bool:
    names: list[str] = []

    def given(name: str) -> str:
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 2}::{reach_cast(name)}"

    predicate = row_predicate(model, viewer, "subject", given)
    table = model._meta.db_table
    values = [reach_value(viewer, name) for name in names]
    return bool(
        await current_transaction().fetchval(
            f"SELECT EXISTS (SELECT FROM {table} AS subject WHERE id = $1 AND {predicate})",
            key,
            *values,
        )
    )


# --- rights --------------------------------------------------------------------------------------


async def _covers(right: Right, row: Row | None, act: Act) -> bool:
    viewer = act.viewer
    if right in WITHOUT_ROW:
        return WITHOUT_ROW[right](viewer)
    if right is Right.SELF:
        return viewer.person_id is not None and viewer.person_id in _people_of(row)
    if right is Right.STAFF:
        return Role.STAFF in viewer.roles and (row is None or await _in_charge(row, act))
    if row is None:
        return False
    reach = WITHIN[right](viewer)
    return bool(reach) and bool(reach & await organizations_of(row))


def _is_service(viewer: Viewer) -> bool:
    return viewer.kind is ViewerKind.TOKEN and viewer.may(Scope.WRITE) and viewer.may(Scope.READ)


WITHOUT_ROW: dict[Right, Callable[[Viewer], bool]] = {
    Right.ADMIN: lambda viewer: viewer.may(Scope.ADMIN) and viewer.may(Scope.WRITE),
    Right.SERVICE: _is_service,
    Right.SECRETARY: lambda viewer: Role.BOARD_SECRETARY in viewer.roles,
    Right.SIGNED_IN: lambda viewer: viewer.kind is not ViewerKind.ANONYMOUS,
}

WITHIN: dict[Right, Callable[[Viewer], frozenset[UUID]]] = {
    Right.DIRECTOR: lambda viewer: viewer.reach.directed,
    Right.CHAIR: lambda viewer: viewer.reach.portfolio if viewer.reach.chaired else frozenset(),
    Right.LIAISON: lambda viewer: viewer.reach.portfolio,
    Right.AFFILIATE: lambda viewer: viewer.reach.own,
    Right.SIGNATORY: lambda viewer: viewer.reach.signs,
}

PEOPLE_COLUMNS = ("recipient_id", "person_id")


def _people_of(row: Row | None) -> set[UUID]:
    """Return whom a row is about: the person, or whom its columns name."""
    if row is None:
        return set()
    named = {getattr(row, column) for column in PEOPLE_COLUMNS if hasattr(row, column)}
    return {row.id} | named if type(row).__name__ == "Person" else named


async def _in_charge(row: Row, act: Act) -> bool:
    """Whether somebody of the staff looks after one of the row's organizations, or nobody does."""
    organizations = await organizations_of(row)
    if not organizations:
        return True
    return bool(
        await current_transaction().fetchval(
            """
            SELECT EXISTS (
                SELECT FROM unnest($1::uuid[]) AS subject (id)
                WHERE EXISTS (
                    SELECT FROM liaison_assignment AS duty
                    WHERE duty.organization_id = subject.id AND duty.kind = 'STAFF_LIAISON'
                        AND $3::date BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
                        AND $2::uuid IN (duty.person_id, duty.delegate_id)
                ) OR NOT EXISTS (
                    SELECT FROM liaison_assignment AS duty
                    WHERE duty.organization_id = subject.id AND duty.kind = 'STAFF_LIAISON'
                        AND $3::date BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
                ) OR EXISTS (
                    SELECT FROM agreement JOIN agreement_party AS party ON party.agreement_id = agreement.id
                    WHERE party.organization_id = subject.id AND agreement.owner_id = $2
                )
            )
            """,
            sorted(organizations),
            act.viewer.person_id,
            act.today,
        )
    )


def _noun(model: type[Model]) -> str:
    return str(model._meta.db_table).replace("_", " ")
