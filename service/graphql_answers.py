"""GraphQL answers over HTTP: status, headers that tell of the answer and of the viewer's budget, and body.

An answer by GET to a named document has a tag, and is no more than that for a client who has it already.
"""

import hashlib
from dataclasses import dataclass

from schema.execution import Context, GraphQLRequest, Result
from schema.traces import Trace
from service.accepts import JSON
from service.budgets.purses import Purse
from service.entity_tags import has_it

VARY = "Accept, Accept-Encoding, Authorization"
KEPT = "private, no-cache"
"""Kept by the client alone, who asks each time whether it still holds: data changes, and rights end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent; without a media type there is no body."""

    status: int
    media_type: str | None
    headers: dict[str, str]
    body: bytes


def answer_of(
    result: Result,
    context: Context,
    media_type: str | None,
    asked: GraphQLRequest | None = None,
    known_tags: str | None = None,
) -> Answer:
    """Return an answer for a client that takes a media type; `known_tags` are of answers that it has."""
    # A client of the older media type expects 200 of every answer that is GraphQL.
    status = 200 if result.status == 400 and media_type == JSON else result.status
    headers = {**result.headers, "Vary": VARY}
    if isinstance(context.purse, Purse):
        headers |= context.purse.headers()
    if asked is not None and asked.read_only and _may_be_kept(asked, result, context):
        tag = f'"{hashlib.sha256(result.body).hexdigest()[:32]}"'
        headers |= {"ETag": tag, "Cache-Control": KEPT}
        if has_it(known_tags, tag):
            return Answer(304, None, headers, b"")
    return Answer(status, f"{media_type or JSON}; charset=utf-8", headers, result.body)


def _may_be_kept(asked: GraphQLRequest, result: Result, context: Context) -> bool:
    """Whether a client may keep the answer to a GET that names its document, and ask later if it holds."""
    told = asked.wants_cost or Trace.of(context.viewer, wanted=asked.wants_trace) is not None
    whole = result.status == 200 and result.body.startswith(b'{"data"')
    return asked.is_named and not told and whole
