"""The difference between two texts: lines, terms, and who may ask."""

from datetime import date

import pytest

from domain.database import transaction
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_drafts import TermDraft
from domain.verbs.agreements.version_diff import (
    Change,
    Line,
    LineKind,
    VersionDiff,
    compare_lines,
    compare_versions,
)
from tests import samples
from tests.domain import pacts
from tests.domain.acting import ADMIN, affiliate, refusal

SAME, REMOVED, ADDED = LineKind.SAME, LineKind.REMOVED, LineKind.ADDED


def test_lines_that_differ_come_with_those_around_them() -> None:
    before = "\n".join(f"line {n}" for n in range(20))
    after = before.replace("line 10", "another line")
    assert list(compare_lines(before, after)) == [
        *(Line(SAME, f"line {n}") for n in (7, 8, 9)),
        Line(REMOVED, "line 10"),
        Line(ADDED, "another line"),
        *(Line(SAME, f"line {n}") for n in (11, 12, 13)),
    ]


def test_equal_texts_have_no_difference() -> None:
    assert list(compare_lines("one\ntwo", "one\ntwo")) == []


def test_very_long_texts_are_compared_from_the_first_to_the_last_difference() -> None:
    before = "\n".join(f"{n}" for n in range(3000))
    after = "\n".join(["first", *(f"{n}" for n in range(1, 2999)), "last"])
    found = list(compare_lines(before, after))
    assert sum(line.kind is REMOVED for line in found) == 3000
    assert sum(line.kind is ADDED for line in found) == 3000


def test_what_is_around_a_long_difference_is_shown_too() -> None:
    middle = [f"{n}" for n in range(1500)]
    before = "\n".join(["a", "b", *middle, "y", "z"])
    after = "\n".join(["a", "b", *reversed(middle), "y", "z"])
    found = list(compare_lines(before, after))
    assert [line.text for line in found if line.kind is SAME] == ["a", "b", "y", "z"]


async def compare(first: object, second: object, act: object = ADMIN) -> VersionDiff:
    async with transaction():
        return await compare_versions(first, second, act)  # type: ignore[arg-type]  # short for tests


@pytest.mark.usefixtures("database")
async def test_texts_of_one_agreement_are_compared_by_who_may_see_them() -> None:
    pact = await pacts.propose()
    first = await pact.draft("We meet.\nWe write.")
    term = TermDraft(starts_on=date(2026, 4, 1), renewal_type=RenewalType.EVERGREEN)
    second = await pact.draft("We meet twice.\nWe write.", term)
    found = await compare(first.id, second.id, pact.theirs)
    assert found.lines == (
        Line(REMOVED, "We meet."),
        Line(ADDED, "We meet twice."),
        Line(SAME, "We write."),
    )
    assert found.changes == (
        Change("term.endsOn", "2029-03-31", None),
        Change("term.months", "36", None),
        Change("term.renewalType", "FIXED_TERM", "EVERGREEN"),
        Change("term.noticePeriodDays", "90", "0"),
    )
    other = await (await pacts.propose()).draft()
    assert await refusal(compare(first.id, other.id)) == ("BAD_USER_INPUT", "to")
    stranger = affiliate((await samples.person()).id, (await samples.organization()).id)
    assert await refusal(compare(first.id, second.id, stranger)) == ("NOT_FOUND", "from")
