"""Rights over what lies between two organizations: whoever may act for either of them may act."""

from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.rights.actions import Action
from domain.rights.permissions import permit
from domain.rows import Row


async def permit_either(action: Action, act: Act, *rows: Row) -> None:
    """Let the action pass where it is permitted on any of the rows; else raise what the last one said."""
    refusal: DomainError | None = None
    for row in rows:
        try:
            await permit(action, row, act)
        except DomainError as error:
            if error.code is not ErrorCode.FORBIDDEN:
                raise
            refusal = error
        else:
            return
    if refusal is not None:
        raise refusal
