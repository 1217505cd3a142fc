"""The GraphQL endpoint: GraphQL over HTTP around schema.execution, and GraphiQL for browsers.

POST takes JSON, and multipart forms with files; GET takes queries and subscriptions only. A browser that
opens the address gets GraphiQL, where the schema is told.
"""

from starlette.requests import Request
from starlette.responses import Response

from schema.context import Live
from schema.execution import Context, GraphQLRequest, Result, execute, turn_away
from schema.problems import TurnedAwayError
from schema.subscribing import is_subscription
from service.accepts import GRAPHQL_RESPONSE, JSON, graphql_media_type, wants_page
from service.access_log import add_facts
from service.door import door_of
from service.graphql_answers import answer_of
from service.graphql_requests import context_of, read_address, read_fields, read_post
from service.leaving import execute_while_heard
from service.live.credentials import Credentials
from service.live.events import EVENT_STREAM, EventStream
from service.pages.graphiql import show_graphiql
from service.refusals import Refusal
from service.uploads import is_multipart, read_upload
from service.viewers import refuse_other_origins


async def answer_graphql(request: Request) -> Response:
    """Answer a GraphQL request, or show GraphiQL to a browser that came by."""
    if request.method != "POST" and wants_page(request.headers.get("accept")):
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
        asked = read_address(request.scope["query_string"], door_of(request).trusted)
    context = context_of(request, viewer)
    try:
        if streams and (is_subscription(asked, context) or media_type is None):
            door_of(request).bounds.check(viewer)
            context.live = Live(door_of(request).open_ledger, credentials.renew)
            return EventStream(request, asked, context, credentials)
    except TurnedAwayError as error:
        return _respond(turn_away(error), context, media_type)
    result = await execute_while_heard(request.receive, asked, context)
    return _respond(result, context, media_type, asked, request.headers.get("if-none-match"))


def _respond(
    result: Result,
    context: Context,
    media_type: str | None,
    asked: GraphQLRequest | None = None,
    known_tags: str | None = None,
) -> Response:
    answer = answer_of(result, context, media_type, asked, known_tags)
    return Response(answer.body, answer.status, answer.headers, answer.media_type)
