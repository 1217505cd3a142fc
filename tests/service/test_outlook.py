"""The preview of reminders as a reader sees it: everything legible, at 80 columns and at 120."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rich.console import Console

from domain.notices.preview import PlannedReminder
from domain.notices.reminders import ReminderState
from domain.notices.rules import NoticeKind
from service.cli.outlook import print_outlook

TITLE = "Affiliation with Example State Association of [Town] Managers"
REMINDER = PlannedReminder(
    key="key",
    kind=NoticeKind.DEADLINE,
    series="RENEWAL",
    stage="DEADLINE",
    agreement_number="EX-2021-0007",
    agreement_title=TITLE,
    plan_year=None,
    plan_label=None,
    recipient="Björn Sample",
    address="bjorn.sample2@example.org",
    time_zone="America/New_York",
    chosen_because="Staff liaison of Example State Association of Managers, Montana.",
    due_at=datetime(2026, 12, 1, 2, 0, tzinfo=UTC),
    local_date=date(2026, 11, 30),
    stage_on=date(2026, 11, 30),
    anchor_on=date(2026, 11, 30),
    deadline_on=None,
    state=ReminderState.MAILED,
    reason=None,
)


def printed(*reminders: PlannedReminder, columns: int = 80, others: int = 0) -> list[str]:
    out = Console(file=io.StringIO(), width=columns, highlight=False)
    print_outlook(out, list(reminders), others)
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


@pytest.mark.parametrize("columns", [80, 120])
def test_nothing_is_cut_off_and_no_line_is_too_long(columns: int) -> None:
    long = replace(REMINDER, address="a.person.with.quite.a.long.name@chapter.example.org")
    lines = printed(REMINDER, long, columns=columns)
    assert max(len(line) for line in lines) <= columns
    assert not any("…" in line for line in lines)
    assert f"  EX-2021-0007 {TITLE}" in lines
    if columns == 120:
        assert len(lines) == 9


def test_days_are_the_recipients_own_and_each_is_named_once() -> None:
    there = replace(REMINDER, recipient="Aroha Tester", time_zone="Pacific/Auckland")
    days = [line for line in printed(there, REMINDER, there) if line.startswith("2026")]
    assert days == ["2026-11-30 Monday", "2026-12-01 Tuesday"]


def test_an_agreement_and_its_plan_are_two_subjects() -> None:
    lines = printed(
        REMINDER, replace(REMINDER, plan_year=2027, plan_label="2027/28", agreement_title="Charter")
    )
    assert "  EX-2021-0007 Charter, work plan 2027/28" in lines


def test_what_does_not_go_says_why() -> None:
    state, reason = ReminderState.CANCELLED, "The plan is agreed."
    text = "\n".join(printed(replace(REMINDER, state=state, reason=reason, recipient=None)))
    assert "CANCELLED: The plan is agreed." in text
    assert "nobody" in text


def test_the_last_line_counts() -> None:
    (last,) = printed(others=3, columns=120)
    assert last.startswith("0 reminders, and 3 that would not be sent (--all shows them).")
    assert printed(REMINDER)[-1].startswith("1 reminder. ")


def test_a_subject_without_a_number_stands_where_the_others_stand() -> None:
    bare = replace(REMINDER, agreement_number="", agreement_title="Annual conference", key="other")
    lines = printed(REMINDER, bare)
    assert {f"  EX-2021-0007 {TITLE}", "  Annual conference"} <= set(lines)
