"""Running a compiled field: compile, bind, one statement, and the errors of what was left out."""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from graphql import FieldNode

from schema.compiler.binds import Request
from schema.compiler.catalog import requirement
from schema.compiler.compiler import Compiled, Compiler, PlanBook
from schema.compiler.plan.operations import Denial
from schema.compiler.plan.outputs import MARK
from schema.compiler.roots import Root
from schema.context import Context
from schema.documents import Prepared
from schema.limits import LIMITS
from schema.problems import MOST_ERRORS, Problem, TooComplexError, forbidden

log = structlog.get_logger(__name__)
# Asked before a line is put together: most are never written.
DETAIL = logging.getLogger(__name__)

Path = tuple[str | int, ...]
NULL = b"null"
QUOTED_MARK = f'"{MARK}'.encode()
MARKED = re.compile(re.escape(QUOTED_MARK) + rb"[\w.]+\"")


class RightsMovedError(Exception):
    """Something changed after the viewer was worked out: who that is has to be asked anew."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of one field, and an error for each value in it that was withheld."""

    json: bytes
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the compiled fields of one running operation."""

    compiler: Compiler
    prepared: Prepared
    operation: str | None
    variables: Mapping[str, Any]
    context: Context

    async def read(
        self,
        root: Root,
        nodes: list[FieldNode],
        path: Path,
        key: UUID | None = None,
        rows: tuple[tuple[str, UUID], ...] = (),
        label: str | None = None,
    ) -> Answer:
        """Answer a field; raises DomainError, TooComplexError, TimeoutError or what Postgres raises.

        `label` names the root, where there is a name for it among all roots at its place.
        """
        compiled = self.compile(root, nodes, path, label or repr(root))
        request = Request(
            self.variables, self.context.clock.today(), self.context.viewer, key, rows
        )
        values = [bind.value(request) for bind in compiled.statement.binds]
        answer = await self._run(compiled, values, path)
        if QUOTED_MARK in answer:
            return self._unmarked(answer, compiled.denials, path)
        if not compiled.denials:
            return Answer(answer, [])
        return Answer(answer, _withheld(answer, compiled.denials, path))

    def compile(self, root: Root, nodes: list[FieldNode], path: Path, label: str) -> Compiled:
        """Return the statement of a field; raises DomainError or TooComplexError."""
        compiled = self.compiler.compile(
            self._book(path, label),
            root,
            nodes,
            self.prepared.fragments,
            self.variables,
            self.context.viewer,
        )
        if compiled.cost > LIMITS.most_rows:
            raise TooComplexError(
                f"The query could build {compiled.cost} objects; at most {LIMITS.most_rows} are"
                " allowed. Ask for smaller pages."
            )
        return compiled

    def _book(self, path: Path, label: str) -> PlanBook:
        place = tuple(step for step in path if isinstance(step, str))
        return self.prepared.book(self.operation, place, label)

    async def _run(self, compiled: Compiled, values: list[object], path: Path) -> bytes:
        context, sql = self.context, compiled.statement.sql
        if context.epoch is not None:
            sql = compiled.within_epoch
            values.append(context.epoch)
        database = context.database
        through = database.flights if context.settings.shared_reads == "on" else database.lines
        started = time.perf_counter()
        try:
            found = await through.fetchval(sql, *values, limit=LIMITS.seconds)
        except asyncpg.QueryCanceledError as error:
            raise TimeoutError from error
        if context.epoch is not None:
            if found == b"":
                raise RightsMovedError
            context.confirmed = True
        answer: bytes = NULL if found is None else found
        if DETAIL.isEnabledFor(logging.DEBUG):
            self._note(answer, path, started)
        return answer

    def _note(self, answer: bytes, path: Path, started: float) -> None:
        log.debug(
            "statement",
            operation=self.operation,
            field=".".join(map(str, path)),
            ms=round((time.perf_counter() - started) * 1000, 2),
            bytes=len(answer),
        )

    def _unmarked(self, answer: bytes, denials: tuple[Denial, ...], path: Path) -> Answer:
        """Make null of each mark in the answer, and an error with its path."""
        problems = _withheld(answer, denials, path)
        for found, field in _marks(orjson.loads(answer), path):
            if len(problems) == MOST_ERRORS:
                break
            problems.append(
                forbidden(field, requirement(self.compiler.catalog, field), list(found))
            )
        return Answer(MARKED.sub(NULL, answer), problems)


def _marks(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Return the places of the marks below a value, and the fields that they stand for."""
    if isinstance(data, str) and data.startswith("\0"):
        yield path, data[1:]
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _marks(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _marks(value, (*path, index))


def _withheld(answer: bytes, denials: tuple[Denial, ...], path: Path) -> list[Problem]:
    """Return an error for each place in the answer at which something was withheld."""
    data = orjson.loads(answer)
    problems: list[Problem] = []
    for denial in denials:
        for found in _places(data, denial.path, path):
            if len(problems) == MOST_ERRORS:
                return problems
            problems.append(forbidden(denial.field, denial.requires, list(found)))
    return problems


def _places(data: Any, pattern: tuple[str, ...], path: Path) -> Iterator[Path]:
    if not pattern:
        yield path
    elif data is None:
        return
    elif pattern[0] == "*":
        for index, item in enumerate(data):
            yield from _places(item, pattern[1:], (*path, index))
    elif pattern[0] in data:  # a row of another type has other fields
        yield from _places(data[pattern[0]], pattern[1:], (*path, pattern[0]))
