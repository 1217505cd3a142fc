"""What all mutations share: who may write, and refusals as typed errors of the payload.

A mutation decodes its input and calls the domain, which locks, checks, saves and audits in one
transaction. What the domain refuses is an answer and no failure: the payload says why, and where
in the input.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from domain.errors import DomainError, ErrorCode
from domain.rows import Row
from domain.viewers import Scope, Viewer, ViewerKind
from schema.compiler.filters import plain_text
from schema.compiler.identities import decode_id
from schema.context import Context
from schema.enumerations import explain
from schema.executor import Reference

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

LONGEST_TEXT = 2000
"""Characters of a reason, note or narrative: it has to fit on a page and into a mail."""

_NAMES = {"version": "expectedVersion", "id": "reminderId"}
"""Input fields that the domain calls by another name."""


async def attempt(
    info: Info, given: object, act: Callable[[], Awaitable[Row]], *scopes: Scope
) -> tuple[Any, list[MutationError]]:
    """Return a reference to the changed row and no errors, or None and the refusal."""
    try:
        _require(info.context.viewer, Scope.READ, Scope.WRITE, *scopes)
        _check_texts(given)
        row = await act()
    except DomainError as error:
        return None, [_typed(error)]
    return Reference(type(row).__name__, row.id), []


def _require(viewer: Viewer, *scopes: Scope) -> None:
    missing = [scope for scope in scopes if not viewer.may(scope)]
    if not missing:
        return
    if viewer.kind is ViewerKind.ANONYMOUS:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Sign in to change anything.")
    raise DomainError(ErrorCode.FORBIDDEN, f"You lack the scope {missing[0].value}.")


def _check_texts(given: object) -> None:
    for name, value in vars(given).items():
        if isinstance(value, str):
            with at(to_camel_case(name)):
                _check_length(plain_text(value))


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"The text has {len(text):,} characters; {LONGEST_TEXT:,} are the most.",
        )


def _typed(error: DomainError) -> MutationError:
    path = [_NAMES.get(step, step) for step in error.path]
    return ERROR_TYPES[error.code](code=error.code, message=error.message, path=path)


@contextmanager
def at(field: str) -> Iterator[None]:
    """Make a refusal inside name the input field that it is about."""
    try:
        yield
    except DomainError as error:
        raise DomainError(error.code, error.message, (field,)) from None


def read_id(text: str, entity: str, field: str) -> UUID:
    """Return the key in an input's ID."""
    with at(field):
        return decode_id(text, entity)
