"""Counts as SQL: rows by keys, and single figures."""

from schema.compiler.plan.counts import Counted, Day, Far, Figures, Near, Tally
from schema.compiler.plan.outputs import Constant, One, Told
from schema.compiler.sources import EVERY_ROW, Scope
from schema.compiler.sql import Writer, shown
from schema.compiler.text import Piece, concat, members, nested

COUNT = "count"
MOST_GROUPS = 1_000


class TallyWriter:
    """Writes one answer that is made of counts."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.sources = writer.sources

    def write(self, root: Tally | Figures) -> list[str]:
        """Return the pieces of the answer."""
        if isinstance(root, Figures):
            return members((key, self._figure(found)) for key, found in root.members)
        return [self._tally(root)]

    # --- single figures --------------------------------------------------------------------------

    def _figure(self, figure: Constant | Counted | Day) -> list[str]:
        match figure:
            case Constant():
                return [Piece(figure.json)]
            case Day():
                return [f"to_json({self.sources.day()})"]
            case Counted():
                return [self._counted(figure)]

    def _counted(self, counted: Counted) -> str:
        scope = self.sources.scope(counted.rows.model)
        what = f"DISTINCT {scope.alias}.{counted.distinct}" if counted.distinct else "*"
        found = self.writer.matching(counted.rows, scope, None)
        return nested(f"SELECT count({what})\n{found}")

    # --- counts by keys --------------------------------------------------------------------------

    def _tally(self, tally: Tally) -> str:
        alias = self.sources.alias("tally")
        names = [key.name for key in tally.keys]
        order = ", ".join(f"{alias}.{name}" for name in [*names, COUNT])
        scope = Scope(alias, tally.rows.model)
        item = concat(members((key, self._member(found, scope)) for key, found in tally.members))
        listed = concat([Piece("["), f"string_agg({item}, ',' ORDER BY {order})", Piece("]")])
        return nested(f"SELECT {listed}\nFROM {nested(self._groups(tally))} AS {alias}")

    def _groups(self, tally: Tally) -> str:
        base = self.sources.alias("base")
        near = [key for key in tally.keys if isinstance(key, Near)]
        far = [key for key in tally.keys if isinstance(key, Far)]
        names = [f"{base}.{key.name}" for key in near]
        source = f"FROM {nested(self._counted_rows(tally, near))} AS {base}"
        for together in _by_path(far):
            alias = self.sources.alias("far")
            rows = self._far(together, Scope(base, tally.rows.model))
            source += f"\nLEFT JOIN LATERAL {nested(rows)} AS {alias} ON TRUE"
            names += [f"{alias}.{key.name}" for key in together]
        columns = ", ".join([*names, f"count(*) AS {COUNT}"])
        grouped = f"\nGROUP BY {', '.join(names)}" if names else ""
        return f"SELECT {columns}\n{source}{grouped}\nLIMIT {MOST_GROUPS}"

    def _counted_rows(self, tally: Tally, near: list[Near]) -> str:
        scope = self.sources.scope(tally.rows.model)
        keys = [f"{self.sources.operand(key.operand, scope)} AS {key.name}" for key in near]
        found = self.writer.matching(tally.rows, scope, None)
        return f"SELECT {', '.join([f'{scope.alias}.*', *keys])}\n{found}"

    def _far(self, keys: list[Far], parent: Scope) -> str:
        path = keys[0].path
        scope = self.sources.scope(path.chains[0][-1].model)
        tests = self.sources.link(path, scope, parent)
        tested = self.sources.test(keys[0].test, scope)
        tests += [tested] if tested != EVERY_ROW else []
        columns = ", ".join(f"{scope.alias}.{key.column.name} AS {key.name}" for key in keys)
        return f"SELECT DISTINCT {columns}\n{self.sources.rows(scope, tests)}"

    def _member(self, member: Constant | Told | One, scope: Scope) -> list[str]:
        match member:
            case Constant():
                return [Piece(member.json)]
            case Told():
                return shown(f"{scope.alias}.{member.name}", member.leaf, nullable=True)
            case One():
                return [f"coalesce({self.writer.one(member, scope)}, 'null')"]


def _by_path(keys: list[Far]) -> list[list[Far]]:
    """Return keys that one path leads to together: rows that it leads to count once."""
    return [
        [key for key in keys if key.path == path] for path in dict.fromkeys(k.path for k in keys)
    ]
