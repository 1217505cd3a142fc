"""Connections as SQL: a subquery for the rows of a page, aggregates over it, and a count.

Where a page and its count are asked and the rows are not found by their own columns alone, all matches are
found once: their keys and the keys of the order are kept, counted, and the page's are read by key. Where an
index gives the page at once, keeping all matches would cost more than it saves.
"""

from schema.compiler.keysets import Spell, beyond, ordering, short_of
from schema.compiler.plan.conditions import Both, Compare, Either, IsNull, Negation, Test
from schema.compiler.plan.links import Path
from schema.compiler.plan.operands import Column
from schema.compiler.plan.outputs import (
    Constant,
    Cursor,
    Edges,
    Nodes,
    Page,
    PageFact,
    PageInfo,
    Part,
    Record,
    Total,
)
from schema.compiler.plan.rows import Rows
from schema.compiler.sources import KEY, Scope
from schema.compiler.sql import (
    KEY_COLUMN,
    PLACE,
    Writer,
    columns_asked,
    place_column,
    shown_key,
)
from schema.compiler.text import Piece, concat, conjunction, literal, members, nested

FIRST_CURSOR, LAST_CURSOR = "_first_cursor", "_last_cursor"


class PageWriter(Writer):
    """Writes connections too."""

    def page(self, page: Page, parent: Scope | None) -> str:
        """Return the object of a connection."""
        return _PageWriter(self, page, parent).write()


class _PageWriter:
    """Writes one connection: a subquery for the rows, aggregates over it, a count of its own."""

    def __init__(self, writer: Writer, page: Page, parent: Scope | None) -> None:
        self.writer = writer
        self.sources = writer.sources
        self.page = page
        self.parent = parent
        assert page.rows.slice is not None
        self.slice = page.rows.slice
        self.columns: list[str] = []
        # What needs no row of the page (a count, whether the cursor has rows behind it) stands alone.
        self.gathers = False
        facts = _facts(page)
        # One row more than the page tells whether there is another page.
        ahead = PageFact.HAS_PREVIOUS if self.slice.backwards else PageFact.HAS_NEXT
        self.probing = ahead in facts
        self.placed = bool(facts) or self.slice.backwards
        self.found: str | None = None

    def write(self) -> str:
        self.scope = self.sources.scope(self.page.rows.model)
        self.alias = self.sources.alias("page")
        before = self._find() if _finds_once(self.page) else ""
        answer = concat(members((key, self._part(part)) for key, part in self.page.members))
        if not self.gathers:
            return nested(f"{before}SELECT {answer}")
        if self.placed:
            self.columns.append(f"{self.scope.alias}.{PLACE}")
        return nested(f"{before}SELECT {answer}\nFROM {nested(self._items())} AS {self.alias}")

    def _find(self) -> str:
        """Return what stands before the page: the keys of all that match, found once."""
        self.found = self.sources.alias("found")
        scope = self.sources.scope(self.page.rows.model)
        spell = self.writer.spell(scope)
        columns = [f"{scope.alias}.{KEY}"] + [
            f"{spell(key.operand)} AS {KEY_COLUMN.format(place)}"
            for place, key in enumerate(self.slice.order, 1)
        ]
        matching = self.writer.matching(self.page.rows, scope, self.parent)
        every = nested(f"SELECT {', '.join(columns)}\n{matching}")
        return f"WITH {self.found} AS MATERIALIZED {every}\n"

    def _chosen(self, limit: int, needed: list[str]) -> str:
        """Return the SELECT of the page's rows among those that were found, in order: columns of them."""
        found, scope = str(self.found), Scope(self.scope.alias, self.page.rows.model)
        order = ordering(self.slice.order, self._spell(found), reverse=self.slice.backwards)
        bounds = self._bounds(found)
        where = f"\nWHERE {conjunction(bounds)}" if bounds else ""
        columns = [f"{found}.*", *place_column(order, placed=self.placed)]
        keys = f"SELECT {', '.join(columns)}\nFROM {found}{where}\nORDER BY {order}\nLIMIT {limit}"
        chosen = self.sources.alias("chosen")
        rows = self.sources.rows(
            scope, [f"{scope.alias}.{KEY} = {chosen}.{KEY}"], [f"{nested(keys)} AS {chosen}"]
        )
        shown = [*(f"{scope.alias}.{name}" for name in needed), *self._kept(chosen)]
        listed = ordering(self.slice.order, self._spell(chosen), reverse=self.slice.backwards)
        return f"SELECT {', '.join(shown)}\n{rows}\nORDER BY {listed}"

    def _spell(self, alias: str) -> Spell:
        """Return how the keys of the order are spelled among those that were found."""
        names = {
            key.operand.name: KEY_COLUMN.format(place)
            for place, key in enumerate(self.slice.order, 1)
        }
        return lambda operand: f"{alias}.{names[operand.name]}"

    def _kept(self, chosen: str) -> list[str]:
        computed = [
            f"{chosen}.{KEY_COLUMN.format(place)}"
            for place, key in enumerate(self.slice.order, 1)
            if not isinstance(key.operand, Column)
        ]
        return [*computed, f"{chosen}.{PLACE}"] if self.placed else computed

    def _bounds(self, found: str) -> list[str]:
        given = ((self.slice.after, True), (self.slice.before, False))
        return [
            beyond(self.slice.order, bound, self._spell(found), self.sources.parameter, after=after)
            for bound, after in given
            if bound is not None
        ]

    def _items(self) -> str:
        """Return the SELECT of the page's rows with all that is made of each of them."""
        alias = self.scope.alias
        limit = self.slice.size + (1 if self.probing else 0)
        columns = ",\n  ".join(self.columns)
        joins = self.sources.joins(self.scope)
        if self.found is not None:
            rows = self._chosen(limit, columns_asked(columns + joins, alias, self.page.rows))
        else:
            rows = self.writer.sliced(
                self.page.rows, alias, self.parent, limit, placed=self.placed, asked=columns + joins
            )
        return f"SELECT {columns}\nFROM {nested(rows)} AS {alias}{joins}"

    def _part(self, part: Part) -> list[str]:
        match part:
            case Constant():
                return [Piece(part.json)]
            case Total():
                return [self._total()]
            case Nodes():
                return self._listed(self.writer.record(part.record, self.scope))
            case Edges():
                return self._listed(self._edge(part))
            case PageInfo():
                return members((key, self._fact(fact)) for key, fact in part.members)

    def _listed(self, item: str) -> list[str]:
        self.gathers = True
        name = f"_item_{len(self.columns) + 1}"
        if self.probing:
            item = f"CASE WHEN {self.scope.alias}.{PLACE} <= {self.slice.size} THEN {item} END"
        self.columns.append(f"{item} AS {name}")
        order = f" ORDER BY {self.alias}.{PLACE} DESC" if self.slice.backwards else ""
        return [Piece("["), f"string_agg({self.alias}.{name}, ','{order})", Piece("]")]

    def _edge(self, edges: Edges) -> str:
        return concat(members((key, self._edge_member(member)) for key, member in edges.members))

    def _edge_member(self, member: Constant | Cursor | Record) -> list[str]:
        match member:
            case Constant():
                return [Piece(member.json)]
            case Cursor():
                return [Piece('"'), self._cursor(), Piece('"')]
            case Record():
                return [self.writer.record(member, self.scope)]

    def _cursor(self) -> str:
        """Return the cursor of the row at hand: base64url of its order and the values in it."""
        values = [literal(self.page.fingerprint)]
        values += [
            f"{self.scope.alias}.{shown_key(key, place)}::text"
            for place, key in enumerate(self.slice.order, 1)
        ]
        listed = f"convert_to(json_build_array({', '.join(values)})::text, 'UTF8')"
        return f"translate(encode({listed}, 'base64'), E'+/=\\n', '-_')"

    def _total(self) -> str:
        if self.found is not None:
            return nested(f"SELECT count(*)\nFROM {self.found}")
        scope = self.sources.scope(self.page.rows.model)
        return nested(
            f"SELECT count(*)\n{self.writer.matching(self.page.rows, scope, self.parent)}"
        )

    # --- pageInfo --------------------------------------------------------------------------------

    def _fact(self, fact: Constant | PageFact) -> list[str]:
        if isinstance(fact, Constant):
            return [Piece(fact.json)]
        if fact in {PageFact.START, PageFact.END}:
            return [self._edge_cursor(first=(fact is PageFact.START) is not self.slice.backwards)]
        ahead = (fact is PageFact.HAS_NEXT) is not self.slice.backwards
        return [f"to_json({self._more_ahead() if ahead else self._more_behind()})"]

    def _edge_cursor(self, *, first: bool) -> str:
        """Return the cursor of the first or the last row of the page as it was read, or null.

        Only that row's is made: made for each row, cursors cost more than the rows.
        """
        self.gathers = True
        place = f"{self.scope.alias}.{PLACE}"
        size = self.slice.size
        edge = str(min(1, size)) if first else f"least({size}, count(*) OVER ())"
        name = FIRST_CURSOR if first else LAST_CURSOR
        column = f"CASE WHEN {place} = {edge} THEN {self._cursor()} END AS {name}"
        if column not in self.columns:
            self.columns.append(column)
        return f"coalesce(to_json(max({self.alias}.{name}))::text, 'null')"

    def _more_ahead(self) -> str:
        """Whether rows follow in the direction of reading."""
        self.gathers = True
        ahead = self.slice.after if self.slice.backwards else self.slice.before
        found = f"count(*) > {self.slice.size}"
        if ahead is None:
            return found
        return f"{found} OR {self._outside(self.slice.backwards)}"

    def _more_behind(self) -> str:
        """Whether rows lie on the other side of the cursor that reading started from."""
        behind = self.slice.before if self.slice.backwards else self.slice.after
        return "FALSE" if behind is None else self._outside(not self.slice.backwards)

    def _outside(self, after: bool) -> str:
        """Whether a row lies at or beyond one of the two cursors, outside of the page."""
        bound = self.slice.after if after else self.slice.before
        assert bound is not None
        if self.found is not None:
            spell = self._spell(self.found)
            outside = short_of(self.slice.order, bound, spell, self.sources.parameter, after=after)
            found = f"FROM {self.found}\nWHERE {outside}"
            return f"EXISTS {nested(f'SELECT {found}')}"
        scope = self.sources.scope(self.page.rows.model)
        spell = self.writer.spell(scope)
        outside = short_of(self.slice.order, bound, spell, self.sources.parameter, after=after)
        found = self.writer.matching(self.page.rows, scope, self.parent, outside)
        return f"EXISTS {nested(f'SELECT {found}')}"


def _facts(page: Page) -> set[PageFact]:
    return {
        fact
        for _, part in page.members
        if isinstance(part, PageInfo)
        for _, fact in part.members
        if isinstance(fact, PageFact)
    }


def _finds_once(page: Page) -> bool:
    """Whether a count and rows are asked, of rows that are not found by their own columns alone."""
    parts = [part for _, part in page.members if not isinstance(part, Constant)]
    if not any(isinstance(part, Total) for part in parts):
        return False
    if not any(isinstance(part, Nodes | Edges) for part in parts):
        return False
    return _goes_far(page.rows)


def _goes_far(rows: Rows) -> bool:
    if rows.test is not None and not _is_near(rows.test):
        return True
    link = rows.link
    return link is not None and not (
        isinstance(link, Path) and len(link.chains) == len(link.chains[0]) == 1
    )


def _is_near(test: Test) -> bool:
    """Whether a test looks at stored columns of the row and nothing else."""
    match test:
        case Compare() | IsNull():
            return isinstance(test.operand, Column)
        case Both() | Either():
            return all(map(_is_near, test.tests))
        case Negation():
            return _is_near(test.test)
        case _:
            return False
