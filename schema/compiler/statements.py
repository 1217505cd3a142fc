"""From a plan to one SELECT that returns the bytes of a root field's JSON.

Equal plans give equal text, so that Postgres and the driver can reuse what they prepared.
"""

from dataclasses import dataclass

from schema.compiler.binds import Bind
from schema.compiler.feeds import FeedWriter
from schema.compiler.plan.counts import Figures, Tally
from schema.compiler.plan.operations import Plan
from schema.compiler.plan.outputs import Line
from schema.compiler.sources import RowRules, Sources
from schema.compiler.tallies import TallyWriter
from schema.compiler.text import concat


@dataclass(frozen=True, slots=True)
class Statement:
    """The text, and what its parameters are bound to. It returns one bytea, or NULL."""

    sql: str
    binds: tuple[Bind, ...]

    def within(self, epoch: str) -> str:
        """Return the text that answers only where an expression equals one more parameter, else with no byte.

        Both are seen at the same moment; what is not to be answered is not read.
        """
        parameter = f"${len(self.binds) + 1}"
        return f"SELECT CASE WHEN {epoch} = {parameter} THEN (\n{self.sql}\n) ELSE '' END"


def write(plan: Plan, rules: RowRules) -> Statement:
    """Return the statement of a plan, for a viewer whose row rules are given."""
    writer = FeedWriter(Sources(rules, plan.today))
    match plan.root:
        case Line() as root:
            found = [writer.line(root)]
        case Tally() | Figures() as root:
            found = TallyWriter(writer).write(root)
        case root:
            found = writer.output(root, None)
    sources = writer.sources
    return Statement(
        f"{sources.before()}SELECT convert_to({concat(found)}, 'UTF8')", sources.binds()
    )
