"""Lists over several types as SQL: rows that IDs name, and feeds that are put together of many sources."""

from schema.compiler.pages import PageWriter
from schema.compiler.plan.conditions import Named
from schema.compiler.plan.links import Hop, Path
from schema.compiler.plan.outputs import (
    Choice,
    Constant,
    Depending,
    Feed,
    Line,
    One,
    Strand,
    Told,
)
from schema.compiler.plan.rows import Rows
from schema.compiler.sources import KEY as ID
from schema.compiler.sources import Scope
from schema.compiler.sql import shown
from schema.compiler.text import Piece, concat, literal, members, nested

TYPE = "type"
KEY = "key"
WORD = "word"
PLACE = "place"


class FeedWriter(PageWriter):
    """Writes lists over several types too."""

    # --- rows that IDs name ----------------------------------------------------------------------

    def line(self, line: Line) -> str:
        """Return the list of rows that are named by their types and keys."""
        alias = self.sources.alias("wanted")
        columns = {TYPE: line.kinds, KEY: line.keys}
        if line.words is not None:
            columns[WORD] = line.words
        given = ", ".join(map(self.sources.parameter, columns.values()))
        names = ", ".join([*columns, PLACE])
        source = f"unnest({given}) WITH ORDINALITY AS {alias} ({names})"
        node = f"coalesce({self._choose(line.choices, alias)}, 'null')"
        return nested(f"SELECT {_listed(node, alias)}\nFROM {source}")

    def _choose(self, choices: tuple[Choice, ...], alias: str) -> str:
        """Return the object of the row that an alias names by type and key; NULL where it is hidden."""
        ways = [
            f"WHEN {literal(choice.kind)} THEN {self._chosen(choice, alias)}" for choice in choices
        ]
        return f"CASE {alias}.{TYPE} {' '.join(ways)} END" if ways else "NULL"

    def _chosen(self, choice: Choice, alias: str) -> str:
        link = Path(((Hop(choice.model, choice.column, KEY if choice.column == ID else WORD),),))
        one = One(Rows(choice.model, link), choice.record)
        return self.one(one, Scope(alias, choice.model))

    # --- feeds -----------------------------------------------------------------------------------

    def feed(self, feed: Feed, parent: Scope | None) -> str:
        """Return the list of a feed; the strands of one that belongs to a row are linked to it."""
        if not feed.strands:
            return "'[]'"
        alias = self.sources.alias("feed")
        best = self.sources.alias("best")
        every = self.sources.alias("every")
        strands = "\nUNION ALL\n".join(self._strand(strand, parent) for strand in feed.strands)
        once = (
            f"SELECT DISTINCT ON ({feed.identity}) {every}.*\nFROM {nested(strands)} AS {every}\n"
            f"ORDER BY {feed.identity}, {feed.best}"
        )
        first = (
            f"SELECT {best}.*, row_number() OVER (ORDER BY {feed.order}) AS {PLACE}\n"
            f"FROM {nested(once)} AS {best}\nORDER BY {feed.order}\nLIMIT {feed.size}"
        )
        item = concat(members((key, self._told(found, alias)) for key, found in feed.members))
        return nested(f"SELECT {_listed(item, alias)}\nFROM {nested(first)} AS {alias}")

    def _strand(self, strand: Strand, parent: Scope | None) -> str:
        scope = self.sources.scope(strand.rows.model)
        values = [
            f"{literal(strand.type_name)} AS {TYPE}",
            f"{scope.alias}.{strand.key} AS {KEY}",
            *(f"{self._valued(value, scope)} AS {name}" for name, value in strand.values),
        ]
        found = self.matching(strand.rows, scope, parent)
        return f"SELECT {', '.join(values)}\n{found}"

    def _valued(self, value: Named | Depending, scope: Scope) -> str:
        if isinstance(value, Named):
            return self.sources.named(value, scope)
        test = self.sources.test(value.test, scope)
        passed, failed = (self.sources.named(each, scope) for each in (value.passed, value.failed))
        return f"CASE WHEN {test} THEN {passed} ELSE {failed} END"

    def _told(self, member: Constant | Told | tuple[Choice, ...], alias: str) -> list[str]:
        match member:
            case Constant():
                return [Piece(member.json)]
            case Told():
                return shown(f"{alias}.{member.name}", member.leaf, nullable=True)
            case _:
                return [f"coalesce({self._choose(member, alias)}, 'null')"]


def _listed(item: str, alias: str) -> str:
    return concat([Piece("["), f"string_agg({item}, ',' ORDER BY {alias}.{PLACE})", Piece("]")])
