"""What differs between two texts of an agreement: line by line, and in the terms that they agree."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import AgreementVersion
from domain.errors import DomainError, ErrorCode
from domain.rights.permissions import find

Step = tuple[str, int, int, int, int]

MOST_COMPARISONS = 1_000_000
"""Lines of the one times lines of the other text between the first and the last difference."""

AROUND = 3
"""Lines that are shown before and after a change."""

COMPARED = {
    "kind": "kind",
    "effectiveOn": "effective_on",
    "term.startsOn": "term_starts_on",
    "term.endsOn": "term_ends_on",
    "term.months": "term_months",
    "term.renewalType": "term_renewal_type",
    "term.noticePeriodDays": "term_notice_period_days",
}


class LineKind(StrEnum):
    """In which of two texts a line is."""

    SAME = "SAME"
    REMOVED = "REMOVED"
    ADDED = "ADDED"


@dataclass(frozen=True)
class Line:
    kind: LineKind
    text: str


@dataclass(frozen=True)
class Change:
    """A value that differs, by its name in the canonical form."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class VersionDiff:
    """The difference between two texts."""

    from_hash: str
    to_hash: str
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


async def compare_versions(from_id: UUID, to_id: UUID, act: Act) -> VersionDiff:
    """Return what differs between two texts of one agreement, both of which the viewer may see.

    Raises DomainError: NOT_FOUND; BAD_USER_INPUT for texts of two agreements.
    """
    first = await find(AgreementVersion, from_id, act, "from", lock=False)
    second = await find(AgreementVersion, to_id, act, "to", lock=False)
    if first.agreement_id != second.agreement_id:
        raise DomainError(ErrorCode.BAD_USER_INPUT, "The texts belong to two agreements.", ("to",))
    return VersionDiff(
        first.content_hash,
        second.content_hash,
        tuple(compare_lines(first.body, second.body)),
        tuple(_compare_values(first, second)),
    )


def compare_lines(first: str, second: str) -> Iterator[Line]:
    """Yield the lines that differ and those around them, in reading order.

    Between texts of very many lines everything from the first difference to the last one counts as changed:
    to look for what stayed within would take too long.
    """
    before, after = first.split("\n"), second.split("\n")
    for group in _groups(before, after):
        for step, i, k, m, n in group:
            if step == "equal":
                yield from (Line(LineKind.SAME, text) for text in before[i:k])
                continue
            yield from (Line(LineKind.REMOVED, text) for text in before[i:k])
            yield from (Line(LineKind.ADDED, text) for text in after[m:n])


def _groups(before: list[str], after: list[str]) -> Iterable[Sequence[Step]]:
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    i, k, m, n = start, len(before) - end, start, len(after) - end
    if (k - i) * (n - m) <= MOST_COMPARISONS:
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        return matcher.get_grouped_opcodes(AROUND)
    above, below = max(0, i - AROUND), min(len(before), k + AROUND)
    return [
        (
            ("equal", above, i, m - (i - above), m),
            ("replace", i, k, m, n),
            ("equal", k, below, n, n + (below - k)),
        )
    ]


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many lines both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compare_values(first: AgreementVersion, second: AgreementVersion) -> Iterator[Change]:
    for name, column in COMPARED.items():
        before, after = getattr(first, column), getattr(second, column)
        if before != after:
            yield Change(name, _say(before), _say(after))


def _say(value: object) -> str | None:
    return None if value is None else str(value)
