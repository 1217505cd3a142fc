"""What can go wrong in a way that the caller can mend: each error has a documented code and says where."""

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
