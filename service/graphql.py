"""The GraphQL endpoint: GraphQL over HTTP around schema.execution, and GraphiQL for browsers.

POST takes JSON, and multipart forms with files; GET takes queries and subscriptions only. A browser that
opens the address gets GraphiQL, where the schema is told.
"""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from domain.viewers import Viewer
from schema.context import Live
from schema.execution import Context, GraphQLRequest, Result, execute, turn_away
from schema.problems import TurnedAwayError
from schema.subscribing import is_subscription
from schema.traces import Trace
from service.accepts import GRAPHQL_RESPONSE, HTML, JSON, graphql_media_type, preferred
from service.access_log import add_facts
from service.door import door_of
from service.entity_tags import has_it
from service.graphql_answers import head_of
from service.graphql_requests import context_of, read_fields, read_post, read_query
from service.leaving import execute_while_heard
from service.live.credentials import Credentials
from service.live.events import EVENT_STREAM, EventStream
from service.pages.graphiql import show_graphiql
from service.refusals import Refusal
from service.uploads import is_multipart, read_upload
from service.viewers import refuse_other_origins

ABOUT_THE_BODY = frozenset({"content-length", "content-type"})


async def answer_graphql(request: Request) -> Response:
    """Answer a GraphQL request, or show GraphiQL to a browser that came by."""
    if request.method != "POST" and _wants_graphiql(request):
        if not door_of(request).settings.has_editor:
            raise Refusal(404, "NOT_FOUND", "There is no query editor here.")
        return await show_graphiql(request)
    accept = request.headers.get("accept")
    media_type = graphql_media_type(accept)
    streams = EVENT_STREAM in (accept or "").lower()
    if media_type is None and not streams:
        media_types = f"{GRAPHQL_RESPONSE}, {JSON} or {EVENT_STREAM}"
        raise Refusal(406, "NOT_ACCEPTABLE", f"Answers are {media_types}.")
    credentials = Credentials(request)
    viewer = await credentials.renew()
    add_facts(request, viewer=viewer.kind.value)
    refuse_other_origins(request, viewer)
    if request.method == "POST" and is_multipart(request):
        async with read_upload(request, viewer) as fields:
            asked = read_fields(fields, door_of(request).trusted)
            context = context_of(request, viewer)
            return _respond(await execute(asked, context), context, media_type)
    if request.method == "POST":
        asked = await read_post(request)
    else:
        asked = read_query(request.query_params, door_of(request).trusted)
    context = context_of(request, viewer)
    try:
        if streams and (is_subscription(asked, context) or media_type is None):
            door_of(request).bounds.check(viewer)
            context.live = Live(door_of(request).open_ledger, credentials.renew)
            return EventStream(request, asked, context, credentials)
    except TurnedAwayError as error:
        return _respond(turn_away(error), context, media_type)
    result = await execute_while_heard(request.receive, asked, context)
    response = _respond(result, context, media_type)
    return _tagged(request, response) if _may_be_kept(asked, result, viewer) else response


def _respond(result: Result, context: Context, media_type: str | None) -> Response:
    head = head_of(result, context, media_type)
    return Response(result.body, head.status, head.headers, head.media_type)


def _may_be_kept(asked: GraphQLRequest, result: Result, viewer: Viewer) -> bool:
    """Whether a client may keep the answer to a GET that names its document, and ask later if it holds."""
    told = asked.wants_cost or Trace.of(viewer, wanted=asked.wants_trace) is not None
    named = asked.read_only and asked.is_named and not told
    return named and result.status == 200 and result.body.startswith(b'{"data"')


def _tagged(request: Request, response: Response) -> Response:
    """The answer with a tag, or no more than that for a client who has it; nobody between us may keep it."""
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    if not has_it(request.headers, tag):
        return response
    kept = {name: text for name, text in response.headers.items() if name not in ABOUT_THE_BODY}
    return Response(status_code=304, headers=kept)


def _wants_graphiql(request: Request) -> bool:
    return preferred(request.headers.get("accept"), (JSON, GRAPHQL_RESPONSE, HTML)) == HTML
