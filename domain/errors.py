"""What can go wrong in a way that the caller can mend: each error has a documented code and says where."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum


class ErrorCode(StrEnum):
    """Codes that clients may rely on; docs/errors.md explains each."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    CONFLICT = "CONFLICT"
    RULE_VIOLATED = "RULE_VIOLATED"


class DomainError(Exception):
    """A refusal that changes nothing; `path` names the input field that it is about, outermost first."""

    def __init__(self, code: ErrorCode, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.parts: tuple[DomainError, ...] = (self,)


class BrokenRulesError(DomainError):
    """Several refusals at once, one for each rule; code and path are those of the first."""

    def __init__(self, parts: Sequence[DomainError]) -> None:
        super().__init__(parts[0].code, " ".join(part.message for part in parts), parts[0].path)
        self.parts = tuple(parts)


@contextmanager
def placed(*path: str) -> Iterator[None]:
    """Make a refusal inside name another place of the input."""
    try:
        yield
    except DomainError as error:
        raise DomainError(error.code, error.message, path) from None


def broken_rules(messages: Sequence[str], path: tuple[str, ...]) -> DomainError:
    """Return the refusal of what breaks rules: an error for each of them."""
    return BrokenRulesError(
        [DomainError(ErrorCode.RULE_VIOLATED, message, path) for message in messages]
    )
