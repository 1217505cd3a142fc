"""Keyset predicates: which rows lie beyond a row of known key values, in an order.

Keys are stored or computed: whoever asks says how a value of the row is spelled.

NULL counts as the greatest value of a key, as in Postgres: last when ascending, first when
descending. So every order is total, and both directions can be walked.
"""

from collections.abc import Callable

from schema.compiler.plan import Bound, Operand, Parameter, SortKey

Place = Callable[[Parameter], str]
"""Writes a parameter and returns its text."""

Spell = Callable[[Operand], str]
"""Returns the expression of a value of the row at hand."""


def ordering(order: tuple[SortKey, ...], spell: Spell, *, reverse: bool = False) -> str:
    """Return the ORDER BY list."""
    return ", ".join(
        f"{spell(key.operand)}{' DESC' if key.descending is not reverse else ''}" for key in order
    )


def beyond(
    order: tuple[SortKey, ...], bound: Bound, spell: Spell, place: Place, *, after: bool
) -> str:
    """Return the predicate of the rows strictly after (or before) the bound."""
    keys = [(key, key.descending is after) for key in order]
    values = [None if found is None else place(found) for found in bound.parameters]
    downwards = {down for _, down in keys}
    if len(downwards) == 1 and not any(key.operand.nullable for key in order):
        return _row_comparison(order, values, spell, downwards.pop())
    return _expanded(
        [(spell(key.operand), down, key.operand.nullable) for key, down in keys], values
    )


def _row_comparison(
    order: tuple[SortKey, ...], values: list[str | None], spell: Spell, down: bool
) -> str:
    """Compare whole rows, which an index on the keys answers in one step."""
    left = ", ".join(spell(key.operand) for key in order)
    right = ", ".join(value or "" for value in values)
    return f"({left}) {'<' if down else '>'} ({right})"


def _expanded(keys: list[tuple[str, bool, bool]], values: list[str | None]) -> str:
    """Compare key by key: beyond in the first, or equal there and beyond in the rest."""
    (column, down, nullable), value = keys[0], values[0]
    here = _strictly(column, value, down=down, nullable=nullable)
    if len(keys) == 1:
        return here
    same = f"{column} IS NULL" if value is None else f"{column} = {value}"
    rest = f"({same} AND {_expanded(keys[1:], values[1:])})"
    return rest if here == "FALSE" else f"({here} OR {rest})"


def _strictly(column: str, value: str | None, *, down: bool, nullable: bool) -> str:
    if value is None:
        return f"{column} IS NOT NULL" if down else "FALSE"
    if down:
        return f"{column} < {value}"
    return f"({column} > {value} OR {column} IS NULL)" if nullable else f"{column} > {value}"
