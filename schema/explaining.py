"""What a query would do: each compiled field with its plan, its statement and PostgreSQL's plan of that.

The query takes its usual way; only where a statement would be run, PostgreSQL is asked to explain it.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import asyncpg
from graphql import FieldNode

from domain.errors import ErrorCode
from schema.compiler.compiler import Compiled
from schema.compiler.outline import outline
from schema.compiler.roots import Root
from schema.context import Context
from schema.execution import GraphQLRequest, Result, execute, refuse
from schema.reads import NULL, Path, Reader

Connection: TypeAlias = (
    "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
)
ONLY_QUERIES = "Only queries can be explained: nothing else is a read from end to end."


@dataclass(frozen=True, slots=True)
class Explained:
    """One statement of a query."""

    path: Path
    plan: list[str]
    sql: str
    values: tuple[object, ...]
    postgres: list[str]


@dataclass(frozen=True)
class ExplainingReader(Reader):
    """Answers each compiled field with null, and notes what would have been read."""

    analyze: bool = False
    plans: dict[Path, list[str]] = field(default_factory=dict)
    found: list[Explained] = field(default_factory=list)

    def compile(self, root: Root, nodes: list[FieldNode], path: Path, label: str) -> Compiled:
        compiled = super().compile(root, nodes, path, label)
        given = self.prepared.fragments, self.variables, self.context.viewer
        self.plans[path] = outline(self.compiler.plan(root, nodes, *given))
        return compiled

    async def _run(self, compiled: Compiled, values: list[object], path: Path) -> bytes:
        sql, plan = compiled.statement.sql, self.plans[path]
        async with (
            self.context.database.reads.acquire() as connection,
            connection.transaction(readonly=True),
        ):
            postgres = await _explain(connection, sql, values, analyze=self.analyze)
        self.found.append(Explained(path, plan, sql, tuple(values), postgres))
        return NULL


async def explain(
    request: GraphQLRequest, context: Context, *, analyze: bool = False
) -> tuple[list[Explained], Result]:
    """Return what a query would read, in the order of its fields, and an answer that has its errors.

    With `analyze` the statements are run, for as long as it takes; their answers are not read.
    """
    found: list[Explained] = []

    result = await execute(
        request, context, partial(ExplainingReader, analyze=analyze, found=found)
    )
    if result.status == 405:
        return [], refuse(ErrorCode.BAD_USER_INPUT, ONLY_QUERIES)
    return found, result


async def _explain(
    connection: Connection, sql: str, values: list[object], *, analyze: bool
) -> list[str]:
    """Return the plan that connections for reads keep: one for all parameters, as of a prepared statement."""
    prepared = await connection.prepare(sql)
    name = prepared.get_name()
    options = "ANALYZE, BUFFERS" if analyze else "COSTS"
    given = await _literals(connection, name, values)
    arguments = f"({', '.join(given)})" if given else ""
    lines = await connection.fetch(f'EXPLAIN ({options}) EXECUTE "{name}"{arguments}')
    return [line[0] for line in lines]


async def _literals(connection: Connection, name: str, values: list[object]) -> list[str]:
    """Return values as PostgreSQL itself writes them: EXECUTE takes no parameters from outside."""
    if not values:
        return []
    types = await connection.fetchval(
        "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = $1", name
    )
    quoted = (f"quote_nullable((${n}::{kind})::text)" for n, kind in enumerate(types, start=1))
    return list(await connection.fetchrow(f"SELECT {', '.join(quoted)}", *values) or ())
