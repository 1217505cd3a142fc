"""gql, the client for Python: a query, a page forward, a mutation that is refused, a subscription.

It runs with the Python of the tools: python -m tests.conformance.gql_client ADDRESS.
"""

import asyncio
import importlib.metadata
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import GraphQLError

PAGE = """query Page($first: Int!, $after: String) {
    organizations(first: $first, after: $after) {
        edges { node { id name } } pageInfo { endCursor }
    }
}"""
HOLD = """mutation Hold($input: HoldReminderInput!) {
    holdReminder(input: $input) { reminder { id } errors { code path } }
}"""
FOLLOW = "subscription { reminderChanged { cursor changes { id } } }"
NOBODY = {"reminderId": "Reminder:01900000-0000-7000-8000-000000000000", "reason": "A try."}


async def ask(client: Client, text: str, **variables: object) -> dict[str, Any]:
    """The data of an answer; raises what gql makes of errors."""
    async with client as session:
        found: dict[str, Any] = await session.execute(
            GraphQLRequest(text, variable_values=variables)
        )
    return found


async def page(client: Client) -> None:
    """Ask for a page, and for the next."""

    async def ids(first: int, after: str | None = None) -> tuple[list[str], str]:
        found = (await ask(client, PAGE, first=first, after=after))["organizations"]
        return [edge["node"]["id"] for edge in found["edges"]], found["pageInfo"]["endCursor"]

    begun, cursor = await ids(2)
    more, _ = await ids(2, cursor)
    assert begun + more == (await ids(4))[0]


async def refuse(client: Client) -> None:
    """Be refused in the payload of a mutation."""
    (error,) = (await ask(client, HOLD, input=NOBODY))["holdReminder"]["errors"]
    assert error == {"code": "NOT_FOUND", "path": ["reminderId"]}


async def err(client: Client) -> None:
    """Send a variable that is wrong; the error has a code."""
    codes = []
    try:
        await ask(client, PAGE, first="two")
    except TransportQueryError as error:
        codes = [each["extensions"]["code"] for each in error.errors or []]
    assert codes == ["BAD_USER_INPUT"]


async def validate(client: Client) -> None:
    """Read the schema by introspection, and check a document before it is sent."""
    async with client:
        try:
            client.validate(gql("{ organizations { nothing } }"))
        except GraphQLError:
            return
    raise AssertionError("gql let it pass.")


async def follow(client: Client) -> None:
    """Begin to follow the ledger."""
    async with client as session:
        async for told in session.subscribe(gql(FOLLOW)):
            assert told["reminderChanged"]["cursor"]
            return


async def tried(name: str, step: Callable[[], Awaitable[None]]) -> dict[str, object]:
    """One check; what it raises is its note."""
    try:
        await asyncio.wait_for(step(), 60)
    except Exception:  # noqa: BLE001 (whatever a client's library raises, the check has failed)
        return {"name": name, "passed": False, "note": traceback.format_exc()}
    return {"name": name, "passed": True}


async def main(url: str) -> None:
    """Try everything over HTTP and over WebSocket."""
    socket = url.replace("http", "ws")
    checks = []
    for place in (url, socket):

        def client(place: str = place, **options: Any) -> Client:
            over = WebsocketsTransport(place) if place == socket else HTTPXAsyncTransport(place)
            return Client(transport=over, **options)

        way = "WebSocket" if place == socket else "HTTP"
        checks += [
            await tried(f"{way}: a query, and a page forward", lambda: page(client())),
            await tried(f"{way}: a mutation that is refused", lambda: refuse(client())),
            await tried(f"{way}: a wrong variable is an error with a code", lambda: err(client())),
        ]
    checks += [
        await tried("a subscription begins", lambda: follow(client())),
        await tried(
            "the schema is read, and documents are checked against it",
            lambda: validate(
                Client(
                    transport=HTTPXAsyncTransport(url, timeout=60), fetch_schema_from_transport=True
                )
            ),
        ),
    ]
    print(json.dumps({"tools": [f"gql {importlib.metadata.version('gql')}"], "checks": checks}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
