"""The suites: what each tries, with which program, and where its result has a row in docs/conformance.md."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.fuzz_wanted import find_wanted
from tests.conformance.workshop import ROOT, Workshop

SCHEMA = ROOT / "schema" / "schema.graphql"
RELEASED = ROOT / "tests" / "schema" / "released.graphql"
CHANGELOG = ROOT / "CHANGELOG.md"


@dataclass(frozen=True, slots=True)
class Target:
    """The running service that is tried."""

    address: str

    @property
    def graphql(self) -> str:
        return f"{self.address}/graphql"


@dataclass(frozen=True, slots=True)
class Suite:
    """One program; it prints its tools and its checks as JSON."""

    name: str
    about: str
    run: Callable[[Workshop, Target], str]


def node(program: str, *words: str | Path) -> Callable[[Workshop, Target], str]:
    """A program for Node, which is told where GraphQL is unless it is told something else."""
    return lambda shop, target: shop.node(
        program, *(map(str, words) if words else [target.graphql])
    )


def relay(shop: Workshop, target: Target) -> str:
    """The program for Relay, which needs the schema beside the address."""
    return shop.node("relay.mjs", target.graphql, str(SCHEMA))


def gql(shop: Workshop, target: Target) -> str:
    """The program for gql, which is Python's."""
    return shop.python("gql_client", target.graphql)


def fuzz(shop: Workshop, target: Target) -> str:
    """Return what schemathesis finds; its settings and its reports stay in a folder of the workshop."""
    folder = shop.folder / "fuzz"
    folder.mkdir(exist_ok=True)
    wanted = folder / "wanted.json"
    wanted.write_text(json.dumps(find_wanted(target.graphql, SCHEMA)))
    words = (target.graphql, SCHEMA, folder, wanted, CASES)
    return shop.python("fuzz", *map(str, words))


CASES = 5_000
LIVE = "a query, a page forward, a refused mutation, a wrong document, a subscription"
SUITES = (
    Suite("http", "GraphQL over HTTP: all audits, MUST and SHOULD alike", node("http.mjs")),
    Suite(
        "lint",
        "The printed schema: recommended rules, Relay's and those about deprecations",
        node("lint.mjs", SCHEMA),
    ),
    Suite(
        "changes",
        "What breaks clients since the last release is named in the changelog",
        node("changes.mjs", RELEASED, SCHEMA, CHANGELOG),
    ),
    Suite("relay", "Relay: @refetchable and @connection, compiled, then pages both ways", relay),
    Suite(
        "codegen",
        "Types of the schema and of operations, under TypeScript's strict rules",
        node("codegen.mjs", SCHEMA),
    ),
    Suite("apollo", f"Apollo Client over HTTP and WebSocket: {LIVE}", node("apollo.mjs")),
    Suite("urql", f"urql over HTTP and server-sent events: {LIVE}", node("urql.mjs")),
    Suite("sockets", f"graphql-ws alone: {LIVE}, neighbours", node("sockets.mjs")),
    Suite("events", f"graphql-sse alone: {LIVE}", node("events.mjs")),
    Suite(
        "federation",
        "Apollo Federation 2: the subgraph composes with another, and a gateway reads through both",
        node("federation.mjs"),
    ),
    Suite("gql", "gql for Python over HTTP and WebSocket: the same", gql),
    # Its mutations leave the data of the demo another: nothing comes after it.
    Suite(
        "fuzz",
        f"schemathesis: {CASES:,} random operations with IDs of real rows; each answer has the types asked",
        fuzz,
    ),
)
