"""Errors as clients see them: each has a code; what went wrong inside is logged and not told."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from domain.errors import DomainError, ErrorCode

log = structlog.get_logger()

MOST_ERRORS = 50

# How graphql-core begins the refusal of a variable's value, and the steps of the place inside it.
VARIABLE = re.compile(
    r"Variable '\$(\w+)' has invalid (?:default )?value(?: at ((?:\.\w+|\[\d+\])+))?:", re.ASCII
)
STEP = re.compile(r"\w+", re.ASCII)


class ProblemCode(StrEnum):
    """Codes of errors that concern the request as a whole; the others are the domain's."""

    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_UNKNOWN = "OPERATION_RESOLUTION_FAILURE"
    TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    TIMEOUT = "TIMEOUT"
    INTERNAL = "INTERNAL"


Problem = dict[str, Any]


class TooComplexError(Exception):
    """A query that would cost more than one request may."""


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
    elif isinstance(cause, TimeoutError):
        problem["message"] = "The query took too long and was stopped."
        extensions = {"code": ProblemCode.TIMEOUT.value}
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


def place_variable(error: GraphQLError) -> GraphQLError:
    """Return the refusal of a variable's value with its place: the variable, then the fields inside it."""
    found = VARIABLE.match(error.message)
    place = [found[1], *STEP.findall(found[2] or "")] if found else []
    extensions = {**(error.extensions or {}), "code": ErrorCode.BAD_USER_INPUT.value}
    if place:
        extensions["input"] = place
    return GraphQLError(error.message, error.nodes, extensions=extensions)


def forbidden(field: str, path: list[str | int]) -> Problem:
    """Return the error of a field that the viewer's scopes do not cover."""
    return {
        "message": f"You may not see {field}.",
        "path": path,
        "extensions": {"code": ErrorCode.FORBIDDEN.value},
    }
