"""The short way and the long way give the same answers, whoever asks for whatever."""

import gzip
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import httpx2
import orjson
import pytest
from backports import zstd
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.identities import Identity
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.tokens import create_token, revoke_token
from schema.persisted import hash_of
from service.app import create_app
from service.shortcut import Shortcut
from tests.conftest import Cloner
from tests.schema.world import key, make_world
from tests.service.conftest import ELSEWHERE, HERE, browse
from tests.service.issuer import AUDIENCE, NOW, open_issuer

US = Actor("test")
JSON = {"Content-Type": "application/json"}
QUOTED = f"Organization:{key(11)}"
NAMES = "{ organizations(first: 5) { totalCount nodes { id name } } }"
PAGE = "query Page($n: Int) { organizations(first: $n) { nodes { name } } }"
ONE = "query One($id: ID!) { organization(id: $id) { id name } }"
TWO = "query A { __typename } query B($id: ID!) { organization(id: $id) { name } }"
LONG = (
    "{ organizations { nodes { " + " ".join(f"n{n}: name s{n}: slug" for n in range(40)) + " } } }"
)
WITHHELD = "{ organizations { nodes { name privateNotes } } }"
NEWER = {"Accept": "application/graphql-response+json"}
DEEP = "{ organizations { nodes { agreements { nodes { goals { nodes { title } } } } } } }"


def named(text: str) -> dict[str, dict[str, object]]:
    """The members of a request that name a document."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}}


@dataclass(frozen=True)
class Sent:
    """A request: a document with variables, or any other content, with headers of its own."""

    query: object = None
    variables: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)
    method: str = "POST"
    content: bytes | None = None
    before: object = None
    """Variables with which the document was answered before."""

    def content_sent(self) -> bytes:
        if self.content is not None:
            return self.content
        members = {"query": self.query, "variables": self.variables, **self.more}
        return orjson.dumps({name: value for name, value in members.items() if value is not None})


SHORT = {
    "a list": Sent(NAMES),
    "a page by a variable": Sent(PAGE, {"n": 2}),
    "a variable left out": Sent(PAGE, {}),
    "a variable nobody knows": Sent(PAGE, {"n": 2, "x": 1}),
    "a variable of null": Sent(PAGE, {"n": None}),
    "one by its ID": Sent(ONE, {"id": QUOTED}),
    "one that is not there": Sent(ONE, {"id": f"Organization:{key(999)}"}),
    "one that is hidden": Sent(ONE, {"id": f"Organization:{key(12)}"}),
    "several roots": Sent(f"{{ a: {NAMES[2:-2]} __typename b: regions {{ nodes {{ name }} }} }}"),
    "fragments": Sent(
        "{ ...Q } fragment Q on Query { organizations { nodes { ...N } } }"
        " fragment N on Organization { name ... on Node { id } }"
    ),
    "a directive inside": Sent(
        "query ($x: Boolean!) { organizations { nodes { id name @include(if: $x) } } }",
        {"x": False},
    ),
    "a filter": Sent(
        "query ($w: OrganizationFilter) { organizations(where: $w) { nodes { name } } }",
        {"w": {"name": {"startsWith": "Example"}}},
    ),
    "several operations": Sent(TWO, {"id": QUOTED}, more={"operationName": "B"}),
    "a field that is withheld": Sent(WITHHELD),
    "what it cost": Sent(NAMES, more={"extensions": {"cost": True}}),
    "a string for a number": Sent(PAGE, {"n": "2"}),
    "a number too large": Sent(PAGE, {"n": 2**31}),
    "no ID where one is needed": Sent(ONE, {}),
    "a number for an ID": Sent(ONE, {"id": 7}),
    "null for an ID": Sent(ONE, {"id": None}),
    "no ID of ours": Sent(ONE, {"id": "Organization:x"}),
    "an ID of another type": Sent(ONE, {"id": f"Region:{key(1)}"}),
    "a negative page": Sent(PAGE, {"n": -1}),
    "a page too large": Sent(PAGE, {"n": 5000}),
    "a cursor of nobody": Sent('{ organizations(after: "x") { nodes { name } } }'),
    "too many objects": Sent(
        "query ($n: Int) { organizations(first: $n) { nodes { agreements(first: $n) { nodes {"
        " goals(first: $n) { nodes { indicators { measurements(first: $n) { nodes { id } } } } } }"
        " } } } }",
        {"n": 100},
        before={"n": 1},
    ),
    "the newer media type": Sent(PAGE, {"n": "2"}, {"Accept": "application/graphql-response+json"}),
    "any media type": Sent(NAMES, headers={"Accept": "*/*"}),
    "with zstd": Sent(LONG, headers={"Accept-Encoding": "gzip, zstd"}),
    "with gzip": Sent(LONG, headers={"Accept-Encoding": "gzip"}),
    "small with gzip": Sent(ONE, {"id": QUOTED}, {"Accept-Encoding": "gzip"}),
    "of another origin": Sent(NAMES, headers={"Origin": "https://client.example"}),
    "with a charset": Sent(NAMES, headers={"Content-Type": 'application/json; charset="utf-8"'}),
    "an id of its own": Sent(NAMES, headers={"X-Request-Id": "request-of-mine"}),
    "an id that will not do": Sent(NAMES, headers={"X-Request-Id": "x\ty"}),
    "by GET": Sent(NAMES, method="GET"),
    "by GET with variables": Sent(ONE, {"id": QUOTED}, method="GET"),
    "by GET, one that is hidden": Sent(ONE, {"id": f"Organization:{key(12)}"}, method="GET"),
    "by GET, a value that is wrong": Sent(PAGE, {"n": "2"}, NEWER, method="GET"),
    "by GET, an operation of several": Sent(
        TWO, {"id": QUOTED}, more={"operationName": "B"}, method="GET"
    ),
    "by GET with its hash": Sent(NAMES, more=named(NAMES), method="GET"),
    "by GET with its hash, a part withheld": Sent(WITHHELD, more=named(WITHHELD), method="GET"),
    "by GET with its hash, compressed": Sent(
        LONG, headers={"Accept-Encoding": "zstd"}, more=named(LONG), method="GET"
    ),
    "by GET, known already": Sent(
        NAMES, headers={"If-None-Match": "*"}, more=named(NAMES), method="GET"
    ),
    "by GET, another is known": Sent(
        NAMES, headers={"If-None-Match": '"x", W/"y"'}, more=named(NAMES), method="GET"
    ),
    "by GET, with its cost": Sent(
        NAMES, more={"extensions": {**named(NAMES)["extensions"], "cost": True}}, method="GET"
    ),
    "by POST, known already": Sent(NAMES, headers={"If-None-Match": "*"}, more=named(NAMES)),
    "by its id": Sent(more={"documentId": "names"}),
    "by its id and GET": Sent(more={"documentId": "names"}, method="GET"),
    "by its id and GET, known already": Sent(
        more={"documentId": f"sha256:{hash_of(NAMES)}"},
        headers={"If-None-Match": "*"},
        method="GET",
    ),
}
LONG_WAY = {
    "no syntax": Sent("{"),
    "no such field": Sent("{ nothing }"),
    "a variable that is not declared": Sent("{ organizations(first: $n) { totalCount } }"),
    "which operation": Sent(TWO, {"id": QUOTED}),
    "no such operation": Sent(TWO, more={"operationName": "C"}),
    "introspection": Sent("{ __schema { queryType { name } } }"),
    "introspection beside": Sent(f"{{ __schema {{ queryType {{ name }} }} {NAMES[2:]}"),
    "a typename alone": Sent("{ __typename }"),
    "the viewer": Sent("{ viewer { kind name scopes } }"),
    "a mutation": Sent(
        'mutation { createRegion(input: {code: "N", name: "N"}) { errors { code } } }'
    ),
    "a subscription": Sent("subscription { reminderChanged { cursor } }"),
    "roots by a directive": Sent(
        "query ($x: Boolean!) { organizations @include(if: $x) { totalCount } __typename }",
        {"x": False},
    ),
    "a browser": Sent(NAMES, headers={"Accept": "text/html,*/*;q=0.8"}, method="GET"),
    "by GET with a body": Sent(NAMES, headers={"Content-Length": "2"}, method="GET"),
    "by GET, known twice": Sent(
        NAMES, headers={"if-none-match": "*", "If-None-Match": "*"}, method="GET"
    ),
    "a mutation by GET": Sent("mutation { __typename }", method="GET"),
    "variables that are no JSON": Sent(NAMES, headers={}, more={"variables": "{"}, method="GET"),
    "an id that nobody knows": Sent(more={"documentId": "nobody"}),
    "a hash that nobody knows": Sent(more=named("{ nobody }"), method="GET"),
    "no content type": Sent(NAMES, headers={"Content-Type": ""}),
    "a form": Sent(NAMES, headers={"Content-Type": "application/x-www-form-urlencoded"}),
    "another charset": Sent(NAMES, headers={"Content-Type": "application/json; charset=latin-1"}),
    "compressed": Sent(NAMES, headers={"Content-Encoding": "gzip"}),
    "no media type of ours": Sent(NAMES, headers={"Accept": "image/png"}),
    "another host": Sent(NAMES, headers={"Host": "elsewhere.example"}),
    "no body": Sent(content=b""),
    "no JSON": Sent(content=b"{"),
    "a batch": Sent(content=b"[]"),
    "no object": Sent(content=b"7"),
    "no query": Sent(more={"x": 1}),
    "a query that is no text": Sent(7),
    "variables that are no object": Sent(NAMES, [1]),
    "a body too large": Sent(content=b" " * (1024 * 1024 + 1)),
}


class Counted(Shortcut):
    """The short way, which counts who goes the long one."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        super().__init__(self.pass_on, settings)
        self.beyond = app

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"].state.passed_on += 1
        await self.beyond(scope, receive, send)


@dataclass
class Ways:
    """Two applications over one database: one has the short way, the other one has not."""

    short: Starlette
    long: Starlette
    headers: dict[str, dict[str, str]]

    async def send(
        self, app: Starlette, sent: Sent, viewer: str
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {**JSON, **self.headers[viewer], **sent.headers}
        params = None
        if sent.method == "GET":
            members = orjson.loads(sent.content_sent())
            params = {
                name: value if isinstance(value, str) else orjson.dumps(value).decode()
                for name, value in members.items()
            }
        async with browse(app, HERE if viewer == "the administrator" else ELSEWHERE) as client:
            request = client.build_request(
                sent.method,
                "/graphql",
                headers={name: text for name, text in headers.items() if text},
                params=params,
                content=None if params else sent.content_sent(),
            )
            answer = await client.send(request, stream=True)
            body = b"".join([piece async for piece in answer.aiter_raw()])
            await answer.aclose()
        return answer.status_code, _comparable(answer.headers), _opened(answer.headers, body)


def _comparable(headers: httpx2.Headers) -> dict[str, str]:
    """Headers without what is new with each request."""
    found = dict(headers.items())
    if not found["x-request-id"].startswith("request-"):
        del found["x-request-id"]
    if "ratelimit" in found:
        found["ratelimit"] = re.sub("=[0-9]+", "=", found["ratelimit"])
    return found


def _opened(headers: httpx2.Headers, body: bytes) -> bytes:
    """The body as it was before it was compressed, with the id of no request."""
    match headers.get("content-encoding"):
        case "zstd":
            body = zstd.decompress(body)
        case "gzip":
            body = gzip.decompress(body)
    body = re.sub(rb'"remaining":[0-9]+', b"", body)
    return re.sub(rb'"requestId":"[^"]*"', b"", body)


def applications(
    settings: Settings, database: Database, clock: Clock, **options: Any
) -> tuple[Starlette, Starlette]:
    """One with the short way and one without it."""
    found = []
    for layers in ([Middleware(Counted, settings=settings)], []):
        app = create_app(settings, database, clock=clock, **options)
        app.state.passed_on = 0
        app.user_middleware = [
            *layers,
            *(layer for layer in app.user_middleware if layer.cls is not ORIGINAL),
        ]
        found.append(app)
    return found[0], found[1]


ORIGINAL: object = Shortcut
VIEWERS = ("nobody", "staff", "a reader", "a liaison", "an unknown token", "a revoked token")


@asynccontextmanager
async def asking(settings: Settings, database: Database) -> AsyncIterator[Ways]:
    """The small world, asked by viewers of all kinds."""
    await make_world()
    clock = Clock.fixed(NOW)
    _, staff = await create_token("staff", ["read", "contacts:read", "notes:read"], US)
    _, reader = await create_token("reader", ["read"], US)
    _, revoked = await create_token("revoked", ["read"], US)
    await revoke_token(revoked, NOW, US)
    async with open_issuer() as issuer:
        issuer.add_key()
        await Identity.create(person_id=key(2), issuer=issuer.address, subject="subject-1")
        signing = replace(
            settings,
            oidc_issuer=issuer.address,
            oidc_audience=AUDIENCE,
            # Credentials that do not hold are paid for, and a quick machine shows many in a minute.
            budget_public_reads=10**12,
        )
        short, long = applications(signing, database, clock)
        tokens = (None, staff, reader, issuer.token(), "ent_unknown", revoked)
        yield Ways(
            short,
            long,
            {
                name: {"Authorization": f"Bearer {token}"} if token else {}
                for name, token in zip(VIEWERS, tokens, strict=True)
            },
        )


@pytest.fixture(scope="module")
async def ways(
    cloner: Cloner, empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ways]:
    async with (
        cloner.clone(empty_database) as name,
        Database.connect(cloner.servers.database(name), pool_size=4) as database,
    ):
        data_dir = tmp_path_factory.mktemp("data")
        listed = data_dir / "documents.json"
        listed.write_bytes(orjson.dumps({"names": NAMES}))
        settings = Settings(
            database_url=database.url,
            data_dir=data_dir,
            home_time_zone="UTC",
            trusted_documents=listed,
        )
        async with asking(settings, database) as opened:
            yield opened


STRANGERS = ("an unknown token", "a revoked token")


@pytest.mark.parametrize("name", SHORT | LONG_WAY)
async def test_both_ways_give_the_same_answer(ways: Ways, name: str) -> None:
    sent = (SHORT | LONG_WAY)[name]
    if sent.before is not None:
        await ways.send(ways.short, replace(sent, variables=sent.before), "staff")
    for viewer in VIEWERS:
        expected = await ways.send(ways.long, sent, viewer)
        assert await ways.send(ways.short, sent, viewer) == expected
        ways.short.state.passed_on = 0
        # Known, rehearsed, and from what was rehearsed.
        for _ in range(3):
            assert await ways.send(ways.short, sent, viewer) == expected
        goes_long = name in LONG_WAY or viewer in STRANGERS
        assert ways.short.state.passed_on == 3 * goes_long, viewer


async def test_the_local_administrator_goes_the_long_way(
    settings: Settings, database: Database, clock: Clock
) -> None:
    short, long = applications(settings, database, clock, local_administrator=True)
    ways = Ways(short, long, {"the administrator": {}})
    for _ in range(2):
        told = await ways.send(short, Sent(NAMES), "the administrator")
        assert told == await ways.send(long, Sent(NAMES), "the administrator")
    assert short.state.passed_on == 2


@dataclass
class Bearer:
    """Who asks one application again and again, the short way where there is one."""

    app: Starlette
    token: str

    async def ask(self, query: str = NAMES, **variables: object) -> tuple[int, Any, bool]:
        """Return the status, what was answered, and whether that was the long way."""
        self.app.state.passed_on = 0
        ways = Ways(self.app, self.app, {"": {"Authorization": f"Bearer {self.token}"}})
        status, _, body = await ways.send(self.app, Sent(query, variables), "")
        return status, orjson.loads(body), bool(self.app.state.passed_on)


async def test_whoever_is_refused_is_refused_on_the_short_way_too(
    settings: Settings, database: Database, clock: Clock
) -> None:
    _, secret = await create_token("report", ["read"], US)
    app, _ = applications(settings, database, clock)
    bearer = Bearer(app, secret)
    assert [(await bearer.ask(ONE, id=QUOTED))[::2] for _ in range(2)] == [
        (200, True),
        (200, False),
    ]
    await revoke_token(secret, NOW, US)
    # No statement is needed to refuse the ID: that the token holds has to be found out all the same.
    for given in ("x", QUOTED):
        assert (await bearer.ask(ONE, id=given))[::2] == (401, True)


async def test_what_somebody_loses_is_gone_with_the_next_read(
    settings: Settings, database: Database
) -> None:
    async with asking(settings, database) as ways:
        app = ways.short
        bearer = Bearer(app, ways.headers["a liaison"]["Authorization"].removeprefix("Bearer "))
        await RoleGrant.create(person_id=key(2), role=Role.STAFF, valid_from=date(2026, 1, 1))
        await bearer.ask()
        status, seen, went_long = await bearer.ask()
        assert (status, went_long) == (200, False)
        # Behind the back of this process, as another one would do it.
        await database.reads.execute("DELETE FROM role_grant")
        await database.reads.execute("DELETE FROM liaison_assignment")
        status, left, went_long = await bearer.ask()
        assert (status, went_long) == (200, True)
        assert (
            left["data"]["organizations"]["totalCount"]
            < seen["data"]["organizations"]["totalCount"]
        )
        assert await bearer.ask() == (200, left, False)


async def test_who_is_turned_away_is_told_so_without_any_statement(
    settings: Settings, database: Database, clock: Clock
) -> None:
    app, _ = applications(settings, database, clock)
    door = app.state.door
    client = Bearer(app, (await create_token("report", ["read"], US))[1])
    for _ in range(3):  # the last time it is rehearsed
        await client.ask()
    door.lanes.reads.most = door.lanes.reads.most_waiting = 0
    told, answer, went_long = await client.ask()
    assert (told, answer["errors"][0]["extensions"]["code"], went_long) == (
        503,
        "OVERLOADED",
        False,
    )
    door.lanes.reads.most = 1
    door.budgets.reads.known[next(iter(door.budgets.reads.known))].left = -1e9
    told, answer, went_long = await client.ask()
    assert (told, answer["errors"][0]["extensions"]["code"], went_long) == (
        429,
        "RATE_LIMITED",
        False,
    )
