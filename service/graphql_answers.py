"""The head of a GraphQL answer: its status, and the headers that tell of it and of the viewer's budget."""

from dataclasses import dataclass

from schema.execution import Context, Result
from service.accepts import JSON
from service.budgets.purses import Purse

VARY = "Accept, Accept-Encoding, Authorization"


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """What stands before the body."""

    status: int
    media_type: str
    headers: dict[str, str]


def head_of(result: Result, context: Context, media_type: str | None) -> AnswerHead:
    """Return the head of an answer, for a client that takes a media type."""
    # A client of the older media type expects 200 of every answer that is GraphQL.
    status = 200 if result.status == 400 and media_type == JSON else result.status
    headers = {**result.headers, "Vary": VARY}
    if isinstance(context.purse, Purse):
        headers |= context.purse.headers()
    return AnswerHead(status, f"{media_type or JSON}; charset=utf-8", headers)
