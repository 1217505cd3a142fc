"""Errors as clients see them: each has a code; what went wrong inside is logged and not told."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import orjson
import structlog
from graphql import GraphQLError, GraphQLSyntaxError
from graphql.pyutils import inspect

from domain.errors import DomainError, ErrorCode
from domain.lines import NoLineError
from domain.outages import is_away
from schema.compiler.rights import say_needed

log = structlog.get_logger()

MOST_ERRORS = 50
LONGEST_SHOWN = 200

# How graphql-core begins the refusal of a variable's value, and the steps of the place inside it.
VARIABLE = re.compile(
    r"Variable '\$(\w+)' has invalid (?:default )?value(?: at ((?:\.\w+|\[\d+\])+))?:", re.ASCII
)
STEP = re.compile(r"\w+", re.ASCII)


AWAY = (
    "The database cannot be reached right now. Try again soon; a mutation with the idempotencyKey"
    " that it had, since nobody knows whether it was done."
)


class ProblemCode(StrEnum):
    """Codes of errors that concern the request as a whole; the others are the domain's."""

    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    OPERATION_UNKNOWN = "OPERATION_RESOLUTION_FAILURE"
    TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    RATE_LIMITED = "RATE_LIMITED"
    OVERLOADED = "OVERLOADED"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


Problem = dict[str, Any]
LATE = ("The query took too long and was stopped.", ProblemCode.TIMEOUT.value)
BUSY = (
    "This could not be read now: more is asked for than can be answered.",
    ProblemCode.OVERLOADED.value,
)


class TooComplexError(Exception):
    """A query that would cost more than one request may."""


class TurnedAwayError(Exception):
    """A request that may come again: it is as it should be, and cannot be answered now."""

    def __init__(self, status: int, code: str, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after


def coded(message: str, code: str, **extensions: object) -> GraphQLError:
    """Return an error with a code."""
    return GraphQLError(message, extensions={"code": code, **extensions})


def describe(errors: Iterable[GraphQLError], request_id: str, code: str) -> list[Problem]:
    """Return errors in the form of the response; `code` is for those that bring none."""
    return [_described(error, request_id, code) for error in errors][:MOST_ERRORS]


def _described(error: GraphQLError, request_id: str, code: str) -> Problem:
    # What a client sent may hold half a surrogate pair, which no answer can.
    problem: Problem = {"message": error.message.encode("utf-8", "backslashreplace").decode()}
    extensions = dict(error.extensions or {})
    cause = error.original_error
    if isinstance(error, GraphQLSyntaxError):
        code = ProblemCode.PARSE_FAILED
    if isinstance(cause, DomainError):
        extensions = {"code": cause.code.value}
        if cause.path:
            extensions["input"] = list(cause.path)
    elif isinstance(cause, TooComplexError):
        extensions = {"code": ProblemCode.TOO_COMPLEX.value}
    elif isinstance(cause, TimeoutError | NoLineError):
        problem["message"], code = LATE if isinstance(cause, TimeoutError) else BUSY
        extensions = {"code": code}
    elif is_away(cause):
        problem["message"] = AWAY
        extensions = {"code": ProblemCode.UNAVAILABLE.value}
        log.warning("database_away", reason=repr(cause), path=error.path)
    elif cause is not None and not isinstance(cause, GraphQLError):
        problem["message"] = f"Something went wrong inside. Ask about request {request_id}."
        extensions = {"code": ProblemCode.INTERNAL.value, "requestId": request_id}
        log.error("request failed", exc_info=cause, path=error.path)
    if error.locations:
        problem["locations"] = [
            {"line": place.line, "column": place.column} for place in error.locations
        ]
    if error.path:
        problem["path"] = list(error.path)
    problem["extensions"] = {"code": str(code), **extensions}
    return problem


def place_variable(error: GraphQLError, given: Mapping[str, object]) -> GraphQLError:
    """Return the refusal of a variable's value with its place: the variable, then the fields inside it."""
    message = error.message
    found = VARIABLE.match(error.message)
    place = [found[1], *STEP.findall(found[2] or "")] if found else []
    extensions = {**(error.extensions or {}), "code": ErrorCode.BAD_USER_INPUT.value}
    if place:
        extensions["input"] = place
        message = _in_json(message, _value_at(given, place))
    return GraphQLError(message, error.nodes, extensions=extensions)


def _value_at(given: object, place: list[str]) -> object:
    for step in place:
        if isinstance(given, Mapping):
            given = given.get(step)
        elif isinstance(given, list):
            given = given[int(step)]
    return given


def _in_json(message: str, value: object) -> str:
    """Return a message that ends with a value in Python's words with the value as it was sent."""
    sentence, stop = message.removesuffix("."), "." if message.endswith(".") else ""
    written = inspect(value)
    if not sentence.endswith(written):
        return message
    # A multipart request may have put a file where none is meant.
    sent = orjson.dumps(value, lambda _: "a file", orjson.OPT_PASSTHROUGH_DATACLASS).decode()
    shown = sent if len(sent) <= LONGEST_SHOWN else f"{sent[:LONGEST_SHOWN]}..."
    return f"{sentence.removesuffix(written)}{shown}{stop}"


def forbidden(field: str, requires: str | None, path: list[str | int]) -> Problem:
    """Return the error of a field that the viewer may not see, which says what is missing."""
    return {
        "message": f"You may not see {field}: {say_needed(requires)}.",
        "path": path,
        "extensions": {"code": ErrorCode.FORBIDDEN.value},
    }
