"""Keyset predicates: which rows lie beyond a row of known key values, in an order.

Keys are stored or computed: whoever asks says how a value of the row is spelled.

NULL counts as the greatest value of a key, as in Postgres: last when ascending, first when
descending. So every order is total, and both directions can be walked.

A predicate that an index on the keys answers by one range lets a page begin inside of the index, however
deep it lies. Two things make such ranges: the comparison of whole rows, and a bound of the first key before
all that is asked of the others. Where NULLs follow (or precede) the values, the rows are two ranges.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from schema.compiler.plan.conditions import Parameter
from schema.compiler.plan.operands import Column, Operand
from schema.compiler.plan.rows import Bound, SortKey

Place = Callable[[Parameter], str]
"""Writes a parameter and returns its text."""

Spell = Callable[[Operand], str]
"""Returns the expression of a value of the row at hand."""


@dataclass(frozen=True, slots=True)
class _Key:
    """One key in the direction of reading, and the value at the bound; None is NULL."""

    spelled: str
    value: str | None
    down: bool
    nullable: bool
    stored: bool


def ordering(order: tuple[SortKey, ...], spell: Spell, *, reverse: bool = False) -> str:
    """Return the ORDER BY list."""
    return ", ".join(
        f"{spell(key.operand)}{' DESC' if key.descending is not reverse else ''}" for key in order
    )


def beyond(
    order: tuple[SortKey, ...], bound: Bound, spell: Spell, place: Place, *, after: bool
) -> str:
    """Return the predicate of the rows strictly after (or before) the bound."""
    return _whole(_keys(order, bound, spell, place, after=after))


def ranges(
    order: tuple[SortKey, ...], bound: Bound, spell: Spell, place: Place, *, after: bool
) -> list[str]:
    """Return the same in parts that have no row in common, each one range of an index on the keys.

    Whatever the order, there are at most two: each costs a way into the index. A computed first key has
    no index, so its rows are not read twice.
    """
    keys = _keys(order, bound, spell, place, after=after)
    first = keys[0]
    if not first.stored or not first.nullable:
        return [_started(keys)]
    if first.value is None:
        rest = f"{first.spelled} IS NULL AND {_whole(keys[1:])}"
        return [rest, f"{first.spelled} IS NOT NULL"] if first.down else [rest]
    if first.down:
        return [_started(keys)]
    return [_started([replace(first, nullable=False), *keys[1:]]), f"{first.spelled} IS NULL"]


def short_of(
    order: tuple[SortKey, ...], bound: Bound, spell: Spell, place: Place, *, after: bool
) -> str:
    """Return the predicate of all other rows: those at the bound, and those on the other side of it."""
    keys = _keys(order, bound, spell, place, after=after)
    compared = all(key.value is not None for key in keys) and len({key.down for key in keys}) == 1
    # Upwards the rows with NULL lie beyond, and a comparison with them is not true.
    if compared and not (keys[0].down and any(key.nullable for key in keys)):
        return _comparison(keys, ">=", "<=")
    return f"({_whole(keys)}) IS NOT TRUE"


def _keys(
    order: tuple[SortKey, ...], bound: Bound, spell: Spell, place: Place, *, after: bool
) -> list[_Key]:
    return [
        _Key(
            spelled=spell(key.operand),
            value=None if found is None else place(found),
            down=key.descending is after,
            nullable=key.operand.nullable,
            stored=isinstance(key.operand, Column),
        )
        for key, found in zip(order, bound.parameters, strict=True)
    ]


def _comparable(keys: list[_Key]) -> bool:
    """Whether the rows beyond are those of which the comparison of whole rows is true.

    It is not true where it meets NULL, which is as it should be downwards: NULL was passed before.
    """
    downwards = {key.down for key in keys}
    if len(downwards) > 1 or any(key.value is None for key in keys):
        return False
    return downwards == {True} or not any(key.nullable for key in keys)


def _comparison(keys: list[_Key], down: str, up: str) -> str:
    left = ", ".join(key.spelled for key in keys)
    right = ", ".join(key.value or "" for key in keys)
    return f"({left}) {down if keys[0].down else up} ({right})"


def _whole(keys: list[_Key]) -> str:
    return _comparison(keys, "<", ">") if _comparable(keys) else _expanded(keys)


def _started(keys: list[_Key]) -> str:
    """Return the rows beyond, with a bound that an index on the first key begins at."""
    first = keys[0]
    if _comparable(keys) or not first.stored or first.value is None:
        return _whole(keys)
    if len(keys) == 1 or (first.nullable and not first.down):
        return _expanded(keys)
    return f"{first.spelled} {'<=' if first.down else '>='} {first.value} AND {_expanded(keys)}"


def _expanded(keys: list[_Key]) -> str:
    """Compare key by key: beyond in the first, or equal there and beyond in the rest."""
    first = keys[0]
    here = _strictly(first)
    if len(keys) == 1:
        return here
    same = f"{first.spelled} IS NULL" if first.value is None else f"{first.spelled} = {first.value}"
    rest = f"({same} AND {_expanded(keys[1:])})"
    return rest if here == "FALSE" else f"({here} OR {rest})"


def _strictly(key: _Key) -> str:
    if key.value is None:
        return f"{key.spelled} IS NOT NULL" if key.down else "FALSE"
    if key.down:
        return f"{key.spelled} < {key.value}"
    up = f"{key.spelled} > {key.value}"
    return f"({up} OR {key.spelled} IS NULL)" if key.nullable else up
