"""Reading a GraphQL request from what a client sent, and the context that it is answered in."""

from collections.abc import Mapping

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection, Request

from domain.feed.ledger_feed import Renew
from domain.logs import request_id
from domain.viewers import Viewer
from schema.context import Context, Live
from schema.execution import GraphQLRequest
from schema.trusted import TrustedDocuments
from service.document_names import find_document
from service.door import Door, door_of
from service.limits import read_json_body
from service.refusals import Refusal
from service.spans import observers_at_hand

PAID = "entente.paid"
"""Where the scope says how many points a request has paid on the short way, which then took the long one."""


def context_of(connection: HTTPConnection, viewer: Viewer, renew: Renew | None = None) -> Context:
    """The context of a request; with `renew` its answer may be a stream."""
    door = door_of(connection)
    context = make_context(door, viewer, connection.client.host if connection.client else None)
    context.paid = connection.scope.get(PAID, 0)
    context.live = None if renew is None else Live(door.open_ledger, renew)
    return context


def make_context(
    door: Door, viewer: Viewer, sender: str | None, epoch: int | None = None
) -> Context:
    """The context of a request from an address; with `epoch` for a viewer who was worked out in that one."""
    return Context(
        viewer=viewer,
        clock=door.clock,
        database=door.open_database,
        settings=door.settings,
        request_id=request_id.get() or "",
        epoch=epoch,
        sender=sender,
        purse=door.budgets.purse(viewer, sender),
        lanes=door.lanes,
        observers=() if door.spans is None else observers_at_hand(),
    )


async def read_post(request: Request) -> GraphQLRequest:
    """The request in the body of a POST."""
    return read_json(await read_json_body(request), door_of(request).trusted)


def read_json(body: bytes, trusted: TrustedDocuments) -> GraphQLRequest:
    """The request in a body of JSON."""
    if not body.strip():
        raise _bad("The body is empty. Send a JSON object with a query.")
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad(f"The body is not JSON: {error}.") from error
    if isinstance(fields, list):
        raise _bad(
            "Batches are not supported. Send one object; one query may ask for many root fields."
        )
    if not isinstance(fields, dict):
        raise _bad("The body must be a JSON object with a query.")
    return read_fields(fields, trusted)


def read_address(query_string: bytes, trusted: TrustedDocuments) -> GraphQLRequest:
    """The request in the address of a GET; only queries are executed."""
    fields: dict[str, object] = dict(QueryParams(query_string))
    for name in ("variables", "extensions"):
        if text := str(fields.get(name, "")):
            try:
                fields[name] = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise _bad(f"The parameter {name} is not JSON: {error}.") from error
        else:
            fields.pop(name, None)
    return read_fields(fields, trusted, read_only=True)


def read_fields(
    fields: Mapping[str, object], trusted: TrustedDocuments, *, read_only: bool = False
) -> GraphQLRequest:
    """Check the members of a request: their presence, their types, and whether the document may be asked."""
    extensions = fields.get("extensions")
    if extensions is None:
        extensions = {}
    if not isinstance(extensions, dict):
        raise _bad("The member extensions must be an object.")
    found = find_document(
        fields.get("query"), fields.get("documentId"), extensions.get("persistedQuery"), trusted
    )
    variables = fields.get("variables")
    operation_name = fields.get("operationName")
    if not (variables is None or isinstance(variables, dict)):
        raise _bad("The member variables must be an object.")
    if not (operation_name is None or isinstance(operation_name, str)):
        raise _bad("The member operationName must be a text.")
    return GraphQLRequest(
        query=found.text,
        variables=variables or {},
        operation_name=operation_name or None,
        read_only=read_only,
        wants_cost=extensions.get("cost") is True,
        wants_trace=extensions.get("trace") is True,
        document_hash=found.hash,
        document_id=found.id,
    )


def _bad(message: str) -> Refusal:
    return Refusal(400, "BAD_REQUEST", message)
