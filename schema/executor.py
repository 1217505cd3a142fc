"""The bridge between Strawberry's executor and the compiler.

A resolver answers a compiled field with a `Reference`, or with PENDING for a root field; the
executor compiles the field's own selection and hands the bytes on untouched. Everything else is
executed as usual, so that both kinds of fields mix freely in one operation.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from graphql import FieldNode, GraphQLError, GraphQLOutputType, GraphQLResolveInfo
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.compiler.roots import KeyRoot, Root, RowsRoot
from schema.problems import Problem
from schema.reads import NULL, Reader


@dataclass(frozen=True, slots=True)
class Reference:
    """A row that a payload shows: an entity's name and a key."""

    entity: str
    key: UUID


@dataclass(frozen=True)
class Reading:
    """A field that is no root field and compiled all the same: what a resolver returns for it."""

    root: Root


Found = tuple[list[Any], list[Problem]]
"""Rows as they are shown, and what was withheld from them."""


@dataclass(eq=False, slots=True)
class Batch:
    """Rows that a resolver spreads over a list of objects; they are read by one statement."""

    rows: tuple[Reference, ...]
    answers: dict[str, "asyncio.Task[Found]"] = field(default_factory=dict)

    def members(self) -> list["Member"]:
        """Return what stands for each of the rows."""
        return [Member(self, index) for index in range(len(self.rows))]


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a batch."""

    batch: Batch
    index: int


class Pending:
    """Stands for the value of a root field that is still to be compiled."""


PENDING = Pending()


class RootValue:
    """What root fields are resolved on: each compiled one is PENDING."""

    def __init__(self, roots: Mapping[str, Root], reader: Reader) -> None:
        self.roots = roots
        self.reader = reader

    def __getattr__(self, name: str) -> Pending:
        if name in self.roots:
            return PENDING
        raise AttributeError(name)


class CompilingExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes an operation; compiled fields become fragments of JSON."""

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: Any,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Read what is to be compiled; leave the rest to graphql-core."""
        if isinstance(result, Member):
            nodes = [details.node for details in field_details_list]
            return self._read_member(result, nodes, path)
        if isinstance(result, Pending | Reference | Reading):
            nodes = [details.node for details in field_details_list]
            return self._read(result, nodes, info.field_name, path)
        return super().complete_value(
            return_type, field_details_list, info, path, result, position_context
        )

    async def _read(
        self, wanted: Pending | Reference | Reading, nodes: list[FieldNode], name: str, path: Path
    ) -> orjson.Fragment | None:
        root_value: RootValue = self.root_value
        root: Root
        key: UUID | None = None
        match wanted:
            case Reference():
                root, key = KeyRoot(wanted.entity), wanted.key
            case Reading():
                root = wanted.root
            case Pending():
                root = root_value.roots[name]
        answer = await root_value.reader.read(root, nodes, tuple(path.as_list()), key)
        self._note(answer.problems)
        return None if answer.json == NULL else orjson.Fragment(answer.json)

    async def _read_member(self, member: Member, nodes: list[FieldNode], path: Path) -> Any:
        """Read the batch with its first member; what was withheld is noted where it would have stood."""
        own, batch = tuple(path.as_list()), member.batch
        alias = str(own[-1])
        if alias not in batch.answers:
            reading = self._read_batch(batch, nodes, (*own[:-2], alias))
            batch.answers[alias] = asyncio.ensure_future(reading)
        rows, problems = await batch.answers[alias]
        start = len(own) - 1
        self._note(
            [
                {**problem, "path": [*own, *problem["path"][start + 1 :]]}
                for problem in problems
                if problem["path"][start] == member.index
            ]
        )
        return rows[member.index]

    async def _read_batch(
        self, batch: Batch, nodes: list[FieldNode], path: tuple[str | int, ...]
    ) -> Found:
        root_value: RootValue = self.root_value
        rows = tuple((row.entity, row.key) for row in batch.rows)
        root = RowsRoot(tuple(sorted({name for name, _ in rows})))
        answer = await root_value.reader.read(root, nodes, path, rows=rows)
        return orjson.loads(answer.json), answer.problems

    def _note(self, problems: list[Problem]) -> None:
        # Not through `add`: it would take the field itself for null and drop later errors below it.
        self.collected_errors.errors.extend(
            GraphQLError(problem["message"], path=problem["path"], extensions=problem["extensions"])
            for problem in problems
        )
