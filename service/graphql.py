"""The GraphQL endpoint: GraphQL over HTTP around schema.execution, and GraphiQL for browsers.

POST takes JSON, and multipart forms with files; GET takes queries only. A browser that opens the
address gets GraphiQL.
"""

from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

from domain.logs import request_id
from domain.viewers import Viewer
from schema.execution import Context, GraphQLRequest, Result, execute
from service.accepts import GRAPHQL_RESPONSE, HTML, JSON, graphql_media_type, preferred
from service.access_log import add_facts
from service.door import door_of
from service.limits import read_json_body
from service.pages.graphiql import show_graphiql
from service.refusals import Refusal
from service.uploads import is_multipart, read_upload
from service.viewers import identify, refuse_other_origins


async def answer_graphql(request: Request) -> Response:
    """Answer a GraphQL request, or show GraphiQL to a browser that came by."""
    if request.method != "POST" and _wants_graphiql(request):
        return await show_graphiql(request)
    media_type = graphql_media_type(request.headers.get("accept"))
    if media_type is None:
        raise Refusal(406, "NOT_ACCEPTABLE", f"Answers are {GRAPHQL_RESPONSE} or {JSON}.")
    viewer = await identify(request)
    add_facts(request, viewer=viewer.kind.value)
    refuse_other_origins(request, viewer)
    if request.method == "POST" and is_multipart(request):
        async with read_upload(request, viewer) as fields:
            result = await _execute(request, read_fields(fields), viewer)
    else:
        asked = await read_post(request) if request.method == "POST" else read_get(request)
        result = await _execute(request, asked, viewer)
    # A client of the older media type expects 200 of every answer that is GraphQL.
    status = 200 if result.status == 400 and media_type == JSON else result.status
    headers = {**result.headers, "Vary": "Accept, Authorization"}
    return Response(result.body, status, headers, f"{media_type}; charset=utf-8")


async def _execute(request: Request, asked: GraphQLRequest, viewer: Viewer) -> Result:
    door = door_of(request)
    return await execute(
        asked,
        Context(
            viewer=viewer,
            clock=door.clock,
            database=door.open_database,
            settings=door.settings,
            request_id=request_id.get() or "",
            sender=request.client.host if request.client else None,
        ),
    )


async def read_post(request: Request) -> GraphQLRequest:
    """The request in the body of a POST."""
    body = await read_json_body(request)
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
    return read_fields(fields)


def read_get(request: Request) -> GraphQLRequest:
    """The request in the address of a GET; only queries are executed."""
    fields: dict[str, object] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if text := str(fields.get(name, "")):
            try:
                fields[name] = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise _bad(f"The parameter {name} is not JSON: {error}.") from error
        else:
            fields.pop(name, None)
    return read_fields(fields, read_only=True)


def read_fields(fields: Mapping[str, object], *, read_only: bool = False) -> GraphQLRequest:
    """Check the members of a request: their presence and their types."""
    query = fields.get("query")
    variables = fields.get("variables")
    operation_name = fields.get("operationName")
    if query is None or query == "":
        raise _bad("There is no query: send a GraphQL document in the member query.")
    if not isinstance(query, str):
        raise _bad("The member query must be a text.")
    if not (variables is None or isinstance(variables, dict)):
        raise _bad("The member variables must be an object.")
    if not (operation_name is None or isinstance(operation_name, str)):
        raise _bad("The member operationName must be a text.")
    if not (fields.get("extensions") is None or isinstance(fields["extensions"], dict)):
        raise _bad("The member extensions must be an object.")
    return GraphQLRequest(
        query=query,
        variables=variables or {},
        operation_name=operation_name or None,
        read_only=read_only,
    )


def _wants_graphiql(request: Request) -> bool:
    return preferred(request.headers.get("accept"), (JSON, GRAPHQL_RESPONSE, HTML)) == HTML


def _bad(message: str) -> Refusal:
    return Refusal(400, "BAD_REQUEST", message)
