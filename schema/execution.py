"""Answer one GraphQL request: text and variables in, bytes of JSON out.

The door (service/) calls `execute` and nothing else of this folder; how the bytes come about
(compiled to one statement a root field, or through Strawberry) is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.access import Viewer
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What the client sent, already known to be a JSON object with values of these types."""

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    read_only: bool = False
    """True for GET: anything but a query is refused with 405."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, when, and of which database. Resolvers see it as `info.context`."""

    viewer: Viewer
    clock: Clock
    database: Database
    settings: Settings
    request_id: str


@dataclass(frozen=True, slots=True)
class Result:
    """The response.

    `status` is that of `application/graphql-response+json`: 200 with data (also with a part of
    it null), 400 when the request itself was wrong and nothing ran, 405 for a mutation by GET.
    For a client that accepts only `application/json`, answer 200 instead of 400.
    `headers` belong to the response whatever the media type is.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


async def execute(request: GraphQLRequest, context: Context) -> Result:
    """Answer `request`; never raises for what a client did, or for what went wrong inside."""
    raise NotImplementedError


def refuse(code: str, message: str, status: int = 400) -> Result:
    """An error answer in the same form for what the door itself refuses, before any execution."""
    raise NotImplementedError
