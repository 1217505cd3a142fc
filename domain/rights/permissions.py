"""Who may change what, checked in the transaction that changes the row.

What one may not see looks as if it were not there; what one may see and not change is FORBIDDEN.
"""

from typing import TypeVar
from uuid import UUID

from tortoise.models import Model

from domain.acts import Act
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.liaisons import LiaisonAssignment
from domain.rights.actions import RIGHTS, Action, Right
from domain.rights.coverage import assigns, covered_by
from domain.rights.needs import say_who
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.rows import Row
from domain.viewers import Viewer, ViewerKind

RowType = TypeVar("RowType", bound=Row)


async def find(
    model: type[RowType], key: UUID, act: Act, path: str, *, lock: bool = True
) -> RowType:
    """Return a row that the viewer may see, locked until the end of the transaction.

    Raises DomainError NOT_FOUND for a row that is not there and for one that is hidden, and
    UNAUTHENTICATED for somebody who has not signed in.
    """
    _require_sign_in(act.viewer)
    if not await _sees(model, key, act.viewer):
        raise DomainError(ErrorCode.NOT_FOUND, f"There is no such {_noun(model)}.", (path,))
    found = model.filter(id=key)
    # Rows that refer to it may still be written: the sweep's reminders wait for nobody who decides.
    row = await (found.select_for_update(no_key=True) if lock else found).first()
    if row is None:
        raise DomainError(ErrorCode.NOT_FOUND, f"There is no such {_noun(model)}.", (path,))
    return row


async def find_optional(
    model: type[RowType], key: UUID | None, act: Act, path: str
) -> RowType | None:
    """Like `find`, for an input that may name none; the row is not locked."""
    return None if key is None else await find(model, key, act, path, lock=False)


async def permit(
    action: Action, row: Row | None, act: Act, *, duty: LiaisonAssignment | None = None
) -> None:
    """Let the action pass, or raise DomainError UNAUTHENTICATED or FORBIDDEN.

    `row` is what is changed, or what a new row becomes a part of; None where it belongs to nobody yet.
    `duty` is the liaison's duty in question, stored or not: chairs give and take those of their committees.
    """
    viewer = act.viewer
    rights = RIGHTS[action]
    if Right.ANYONE in rights:
        return
    _require_sign_in(viewer)
    for right in sorted(rights):
        if await covered_by(right, row, act):
            return
    if duty is not None and Right.ASSIGNING_CHAIR in rights and assigns(duty, viewer):
        return
    raise DomainError(
        ErrorCode.FORBIDDEN, f"You may not do this: {action.value}. {say_who(rights, viewer)}"
    )


def admit(mutation: str, viewer: Viewer) -> None:
    """Raise DomainError UNAUTHENTICATED where only somebody who signed in may try a mutation at all."""
    if Right.ANYONE not in RIGHTS[Action(mutation)]:
        _require_sign_in(viewer)


def _require_sign_in(viewer: Viewer) -> None:
    if viewer.kind is ViewerKind.ANONYMOUS:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Sign in to change anything.")


async def sees(row: Row, act: Act) -> bool:
    """Tell whether the viewer may see a row, so that a refusal may speak of it."""
    return await _sees(type(row), row.id, act.viewer)


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


def _noun(model: type[Model]) -> str:
    return str(model._meta.db_table).replace("_", " ")
