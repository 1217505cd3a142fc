"""Refusals and failures, shown in the form that the client reads: a page, JSON, or GraphQL."""

import http

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.lines import NoLineError
from domain.logs import request_id
from domain.outages import is_away
from schema.execution import refuse
from service.accepts import HTML, JSON, graphql_media_type, preferred
from service.answers import Json
from service.refusals import Refusal
from service.rendering import render

LOG = structlog.get_logger(__name__)
GRAPHQL = "/graphql"
RETRY_AFTER = 5
"""Seconds after which a database that restarts is usually there again."""


def show_refusal(request: HTTPConnection, refusal: HTTPException) -> Response:
    """The answer to a request that was refused, or to a WebSocket before it was accepted."""
    accept = request.headers.get("accept")
    asks_graphql = request.url.path == GRAPHQL
    posts = request.scope.get("method") == "POST"
    if (
        isinstance(request, Request)
        and not (asks_graphql and posts)
        and preferred(accept, (JSON, HTML)) == HTML
    ):
        return _page(request, refusal)
    code = refusal.code if isinstance(refusal, Refusal) else _code_of(refusal.status_code)
    if asks_graphql:
        result = refuse(code, refusal.detail, refusal.status_code)
        headers = {**result.headers, **(refusal.headers or {})}
        return Response(result.body, result.status, headers, graphql_media_type(accept) or JSON)
    body = {"error": {"code": code, "message": refusal.detail, "requestId": request_id.get()}}
    return Json(body, refusal.status_code, refusal.headers)


async def answer_http_exception(request: HTTPConnection, error: Exception) -> Response:
    """Starlette's hook for refusals of ours and of its routing."""
    assert isinstance(error, HTTPException)
    return show_refusal(request, error)


def _code_of(status: int) -> str:
    return http.HTTPStatus(status).name


def _page(request: Request, refusal: HTTPException) -> Response:
    standard = http.HTTPStatus(refusal.status_code)
    detail = refusal.detail if refusal.detail != standard.phrase else SENTENCES.get(standard, "")
    return render(
        request,
        "error.html",
        status=refusal.status_code,
        headers=refusal.headers,
        title=TITLES.get(standard, standard.phrase),
        number=refusal.status_code,
        detail=detail,
    )


TITLES = {
    404: "There is nothing here",
    405: "That does not work here",
    421: "This address is not ours",
    500: "Something went wrong",
    503: "Not right now",
}
SENTENCES = {
    404: "The page may have moved, or the address has a slip in it.",
    405: "This address does not answer to that method.",
}


class Failures:
    """ASGI middleware: an error that nobody expected is logged in full and shown as nothing more
    than the request's id, by which the log line is found.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 when the answer has not begun yet; else let the connection break."""
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            await show_refusal(Request(scope), refusal_for(error))(scope, receive, send)


def refusal_for(error: Exception) -> Refusal:
    """What a client is told of an error that nobody expected; the log has the rest."""
    if isinstance(error, NoLineError):
        words = "More is asked for than can be answered now. Nothing was done: try again soon."
        return Refusal(503, "OVERLOADED", words, {"Retry-After": str(RETRY_AFTER)})
    if is_away(error):
        LOG.warning("database_away", reason=repr(error))
        return Refusal(
            503,
            "UNAVAILABLE",
            "The database cannot be reached right now. Try again soon.",
            {"Retry-After": str(RETRY_AFTER)},
        )
    LOG.error("request_failed", exc_info=error)
    return Refusal(
        500,
        "INTERNAL",
        f"This is our mistake, and it has been noted in the log under the id {request_id.get()}.",
    )
