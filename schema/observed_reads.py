"""Reading for observers: what is read is the same, and each phase of it is told."""

from functools import partial
from typing import Any

from graphql import FieldNode

from schema.compiler.compiler import Compiled
from schema.compiler.roots import Root
from schema.observing import COMPILE, STATEMENT, Facts, Path, Phase
from schema.reads import Reader


class ObservedReader(Reader):
    """Reads as Reader does."""

    __slots__ = ()

    def compile(self, root: Root, nodes: list[FieldNode], path: Path, label: str) -> Compiled:
        before = list(self._book(path, label).plans.values())
        plan = partial(self.compiler.plan, root, nodes, *self._given())
        with self._phase(COMPILE, path, Facts(field=nodes[0].name.value, plan=plan)) as phase:
            compiled = super().compile(root, nodes, path, label)
            phase.facts.kept = any(each is compiled for each in before)
        return compiled

    async def _run(self, compiled: Compiled, values: list[object], path: Path) -> bytes:
        # A copy: the epoch that a remembered viewer's statement asks for is no part of the read.
        facts = Facts(sql=compiled.statement.sql, values=tuple(values))
        with self._phase(STATEMENT, path, facts) as phase:
            answer = await super()._run(compiled, values, path)
            phase.facts.size = len(answer)
        return answer

    def _phase(self, name: str, path: Path, facts: Facts) -> Phase:
        return Phase(name, self.context.observers, path, facts)

    def _given(self) -> tuple[Any, ...]:
        return self.prepared.fragments, self.variables, self.context.viewer
