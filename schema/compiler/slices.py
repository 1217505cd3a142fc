"""The arguments of a connection: which page, in which order, after or before which cursor."""

from collections.abc import Mapping

from domain.errors import DomainError, ErrorCode
from schema.compiler.catalog import Entity, ScalarField
from schema.compiler.cursors import fingerprint, read_cursor
from schema.compiler.filters import KEY
from schema.compiler.inputs import Input
from schema.compiler.plan.rows import Slice, SortKey
from schema.compiler.rights import Rights, say_needed

DEFAULT_SIZE = 20
MAX_SIZE = 100
MAX_KEYS = 5
DESCENDING = "DESC"


def read_slice(
    entity: Entity,
    arguments: Mapping[str, Input],
    default_order: tuple[SortKey, ...],
    rights: Rights,
    *,
    dated: bool = False,
) -> Slice:
    """Return the page that the arguments ask for; raises BAD_USER_INPUT and FORBIDDEN."""
    if "first" in arguments and "last" in arguments:
        raise DomainError(ErrorCode.BAD_USER_INPUT, 'Give "first" or "last", not both.')
    order = _total(_order(entity, arguments, default_order, rights, dated=dated))
    mark = fingerprint(entity.name, order)
    bounds = {
        name: read_cursor(arguments[name], mark, order)
        for name in ("after", "before")
        if name in arguments
    }
    return Slice(
        order=order,
        size=read_size(arguments),
        backwards="last" in arguments,
        after=bounds.get("after"),
        before=bounds.get("before"),
    )


def read_size(arguments: Mapping[str, Input]) -> int:
    """Return how many rows are asked for; raises BAD_USER_INPUT."""
    for name in ("first", "last"):
        if name in arguments:
            size = arguments[name].known()
            if not 0 <= size <= MAX_SIZE:
                raise DomainError(
                    ErrorCode.BAD_USER_INPUT, f'"{name}" is a number from 0 to {MAX_SIZE}.'
                )
            return int(size)
    return DEFAULT_SIZE


def _order(
    entity: Entity,
    arguments: Mapping[str, Input],
    default_order: tuple[SortKey, ...],
    rights: Rights,
    *,
    dated: bool,
) -> tuple[SortKey, ...]:
    if "orderBy" not in arguments:
        return default_order or entity.order
    entries = list(arguments["orderBy"].elements())
    if len(entries) > MAX_KEYS:
        raise DomainError(ErrorCode.BAD_USER_INPUT, f"An order has at most {MAX_KEYS} keys.")
    return tuple(_key(entity, entry, rights, dated=dated) for entry in entries)


def _key(entity: Entity, entry: Input, rights: Rights, *, dated: bool) -> SortKey:
    named = list(entry.fields())
    if len(named) != 1 or named[0][1].is_null():
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, 'Each entry of "orderBy" names one key and its direction.'
        )
    name, direction = named[0]
    descending = direction.known().name == DESCENDING
    if name == "id":
        return SortKey(KEY, descending)
    found = entity.fields[name]
    assert isinstance(found, ScalarField)
    operand = found.key(dated=dated)
    assert operand is not None
    if not rights.covers(found.requires):
        needed = say_needed(found.requires)
        raise DomainError(
            ErrorCode.FORBIDDEN, f"You may not order by {entity.name}.{name}: {needed}."
        )
    limited = rights.limited(operand, found.requires, entity.model, found.name)
    return SortKey(limited, descending)


def _total(order: tuple[SortKey, ...]) -> tuple[SortKey, ...]:
    """End an order with the key of the row, so that no two rows are equal in it."""
    kept: dict[str, SortKey] = {}
    for key in order:
        kept.setdefault(key.operand.name, key)
        if key.operand.name == KEY.name:
            break
    descending = bool(order) and all(key.descending for key in order)
    kept.setdefault(KEY.name, SortKey(KEY, descending))
    return tuple(kept.values())
