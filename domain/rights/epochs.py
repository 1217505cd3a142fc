"""The epoch of rights: a number that moves whenever something changes from which viewers' rights follow.

What was worked out in an epoch holds for as long as the number is the same and the day goes on. Triggers move
it (see migration 0090), with the transaction that made the change: no reader sees one without the other.
"""

from domain.lines import Lines

EPOCH = "(SELECT sum(moved)::bigint FROM rights_epoch)"


async def read_epoch(lines: Lines) -> int:
    """Return the number as it is now."""
    found: int = await lines.fetchval(f"SELECT {EPOCH}")
    return found
