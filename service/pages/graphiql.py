"""GraphiQL, from our own files: works without a network, with example queries in its tabs."""

from starlette.requests import Request
from starlette.responses import Response

from service.examples import read_examples
from service.rendering import render

# Scripts and styles are our own files; the editor sets styles on elements, which needs no more.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


async def show_graphiql(request: Request) -> Response:
    """The page; the query in its address, if any, opens in a tab and waits to be run."""
    tabs = [{"query": example.text} for example in read_examples()]
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept"}
    return render(request, "graphiql.html", headers=headers, config={"tabs": tabs})
