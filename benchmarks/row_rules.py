"""What the row rules cost the nested query: a liaison who looks after everybody beside the administrator.

    python -m benchmarks.row_rules [--scale 1] [--rounds 20] [--query FILE]

The administrator's statement has no row rules; the liaison's has them at every table. All of the sample
associations are in the liaison's portfolio, and the query asks for them, so that both see the same rows. They
run in turns in one process, so that a slow moment hits both.
"""

import argparse
import asyncio
import statistics
from pathlib import Path

import structlog

from benchmarks.nested_query import HOME, Call, demo_database, seconds_of
from domain.clock import Clock
from domain.organizations import Organization
from domain.people import Person
from domain.roles import Role
from domain.settings import Settings
from domain.viewers import LOCAL_ADMIN, Reach, Viewer, ViewerKind
from schema.execution import Context, GraphQLRequest, execute

DOCUMENT = Path(__file__).parent / "row_rules.graphql"


def asking(context: Context, document: str) -> Call:
    request = GraphQLRequest(document)

    async def call() -> bytes:
        return (await execute(request, context)).body

    return call


async def make_liaison() -> Viewer:
    """Return somebody who looks after all sample associations."""
    everybody = [found.id for found in await Organization.filter(sample=True)]
    person = await Person.all().first()
    reach = Reach(person=person.id if person else None, portfolio=frozenset(everybody))
    return Viewer(ViewerKind.PERSON, "liaison", roles=frozenset({Role.LIAISON}), reach=reach)


async def measure(scale: int, rounds: int, document: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    async with demo_database(scale) as database:
        clock, settings = Clock(HOME), Settings()
        admin = asking(Context(LOCAL_ADMIN, clock, database, settings, "benchmark"), document)
        liaison = asking(
            Context(await make_liaison(), clock, database, settings, "benchmark"), document
        )
        answer = await admin()
        assert answer == await liaison(), "both must see the same rows"
        assert b'"errors"' not in answer
        pairs = [(await seconds_of(admin), await seconds_of(liaison)) for _ in range(rounds)]
    without = statistics.median(pair[0] for pair in pairs)
    with_rules = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
    print(
        f"{len(answer)} bytes; administrator {without * 1000:.2f} ms, liaison {with_rules * 1000:.2f} ms:"
        f" the rules cost {100 * (ratio - 1):.0f} %"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--query", type=Path, default=DOCUMENT)
    options = parser.parse_args()
    asyncio.run(measure(options.scale, options.rounds, options.query.read_text()))
