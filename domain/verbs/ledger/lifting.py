"""Writing to an address again that gets no mail: it works now, or its owner wishes it."""

from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.notices.suppressions import Suppression
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit


async def lift_suppression(key: UUID, reason: str, version: int | None, act: Act) -> Suppression:
    """End a suppression now; the next bounce begins another.

    Raises DomainError: NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, CONFLICT for another version, BAD_USER_INPUT
    without a reason, RULE_VIOLATED where it is over.
    """
    because = need_reason(reason, "Say why the address works again.")
    await permit(Action.LIFT_SUPPRESSION, None, act)
    row = await find(Suppression, key, act, "suppressionId")
    expect(row, version)
    if row.until is not None and row.until <= act.now:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "The address gets mail already.", ("suppressionId",)
        )
    changes = {"until": act.now, "reason": f"Lifted by {act.actor.name}: {because}"}
    await change(row, changes, Action.LIFT_SUPPRESSION.value, act.actor)
    return row
