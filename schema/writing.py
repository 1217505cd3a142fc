"""What all mutations share: who acts, each key once, and refusals as typed errors of the payload.

A mutation decodes its input and calls the domain, which locks, checks, saves and audits in one
transaction. What the domain refuses is an answer and no failure: the payload says why, and where
in the input.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
import strawberry
from strawberry.types.base import has_object_definition

from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.performing import Asked, perform
from domain.reach import widen
from domain.rights.permissions import admit
from domain.rows import Row
from schema.compiler.identities import decode_id
from schema.context import Context
from schema.enumerations import explain
from schema.executor import Reference
from schema.input_bounds import at, check_input

Info = strawberry.Info[Context, object]

explain(
    ErrorCode,
    BAD_USER_INPUT="A part of the input makes no sense.",
    NOT_FOUND="There is no such row, or you may not see it.",
    FORBIDDEN="You may not do this.",
    UNAUTHENTICATED="You have to sign in to do this.",
    CONFLICT="Somebody else was faster: read again.",
    RULE_VIOLATED="A rule of the field stands against it.",
)


@strawberry.interface(description="Why a mutation changed nothing.")
class MutationError:
    """A refusal."""

    code: ErrorCode = strawberry.field(description="What kind of refusal it is.")
    message: str = strawberry.field(description="A sentence for a person to read.")
    path: list[str] = strawberry.field(description="The input field in question, outermost first.")


@strawberry.type(description="A part of the input makes no sense.")
class InputError(MutationError):
    """BAD_USER_INPUT."""


@strawberry.type(description="There is no such row, or you may not see it.")
class NotFoundError(MutationError):
    """NOT_FOUND."""


@strawberry.type(description="You may not do this, or have to sign in first.")
class AccessError(MutationError):
    """FORBIDDEN and UNAUTHENTICATED."""


@strawberry.type(description="Somebody else was faster: read again.")
class ConflictError(MutationError):
    """CONFLICT."""


@strawberry.type(description="A rule of the field stands against it.")
class RuleError(MutationError):
    """RULE_VIOLATED."""


ERROR_TYPES: dict[ErrorCode, type[MutationError]] = {
    ErrorCode.BAD_USER_INPUT: InputError,
    ErrorCode.NOT_FOUND: NotFoundError,
    ErrorCode.FORBIDDEN: AccessError,
    ErrorCode.UNAUTHENTICATED: AccessError,
    ErrorCode.CONFLICT: ConflictError,
    ErrorCode.RULE_VIOLATED: RuleError,
}
ERRORS = "Why nothing was changed; empty when it was."

INPUT = strawberry.argument(name="input", description="What to change, and to what.")

_NAMES = {"version": "expectedVersion", "id": "reminderId"}
"""Input fields that the domain calls by another name."""


KEY = strawberry.field(
    default=None,
    description="Sent again with the same input, the mutation has its effect once; kept for 48 hours.",
)
VERSION = strawberry.field(
    default=None, description="Version of the row that you saw; another one is a conflict."
)

Verb = Callable[[Act], Awaitable[Row]]
Verbs = Callable[[Act], Awaitable[Sequence[Row]]]


async def attempt(info: Info, given: object, verb: Verb) -> tuple[Any, list[MutationError]]:
    """Return a reference to the changed row and no errors, or None and the refusal.

    The verb runs in a transaction of its own, once for each `idempotency_key` of the input.
    """

    async def listed(act: Act) -> Sequence[Row]:
        return [await verb(act)]

    rows, errors = await attempt_all(info, given, listed)
    return (rows[0] if rows else None), errors


async def attempt_all(
    info: Info, given: object, verb: Verbs
) -> tuple[list[Any], list[MutationError]]:
    """Like `attempt`, for a verb that changes several rows: references to all of them."""
    context = info.context
    act = Act(context.viewer, context.clock, context.settings, context.request_id, context.sender)
    try:
        admit(info.field_name, act.viewer)
        check_input(given)
        key = getattr(given, "idempotency_key", None)
        asked = Asked(
            mutation=info.field_name,
            key=None if key is strawberry.UNSET else key,
            input_hash=hash_input(given),
        )
        answer = await perform(asked, act, verb)
    except DomainError as error:
        return [], _typed(error)
    if answer.refusal is not None:
        return [], _typed(answer.refusal)
    context.viewer = await widen(context.viewer, act.today)
    return [Reference(entity, key) for entity, key in answer.rows], []


def hash_input(given: object) -> str:
    """Return the SHA-256 of an input, by which a repeated request is told from another one."""
    plain = orjson.dumps(_plain(given), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(plain).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.name
    if value is strawberry.UNSET:
        return {"unset": True}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if has_object_definition(type(value)):
        return {name: _plain(part) for name, part in vars(value).items()}
    return value if value is None or isinstance(value, bool | int) else str(value)


def _typed(refusal: DomainError) -> list[MutationError]:
    return [
        ERROR_TYPES[error.code](
            code=error.code,
            message=error.message,
            path=[_NAMES.get(step, step) for step in error.path],
        )
        for error in refusal.parts
    ]


def read_id(text: str, entity: str, *path: str) -> UUID:
    """Return the key in an input's ID, which stands at a path of the input."""
    with at(*path):
        return decode_id(text, entity)
