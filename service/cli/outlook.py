"""What `notices preview` prints for a reader: days, under each what it is about, under that who gets it.

Agreements have long titles and people long addresses; side by side they fit no terminal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from domain.notices.preview import PlannedReminder
from domain.notices.windows import known_zone


@dataclass(frozen=True, slots=True)
class Entry:
    """A reminder with the instant on the recipient's own clock."""

    at: datetime
    reminder: PlannedReminder

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def subject(self) -> tuple[str, str, str]:
        of = self.reminder
        return (of.agreement_number, of.plan_label or "", of.agreement_title)


def print_outlook(out: Console, reminders: list[PlannedReminder], others: int) -> None:
    """Print the reminders in the order of their days, and how many there are."""
    entries = sorted(
        (_entry(reminder) for reminder in reminders),
        key=lambda entry: (entry.day, entry.subject, entry.at.time(), entry.reminder.key),
    )
    # The same widths in every group: the eye goes down one column.
    wide = max((len(entry.reminder.stage) for entry in entries), default=0)
    who = max((len(entry.reminder.address or "") for entry in entries), default=0)
    for day, of_day in groupby(entries, lambda entry: entry.day):
        out.print(Text(f"{day:%Y-%m-%d %A}", style="bold"))
        for _, group in groupby(of_day, lambda entry: entry.subject):
            out.print(Padding(Group(*_lines(list(group), wide, who)), (0, 0, 0, 2)))
        out.print()
    count = "1 reminder" if len(entries) == 1 else f"{len(entries)} reminders"
    hidden = f", and {others} that would not be sent (--all shows them)" if others else ""
    out.print(f"{count}{hidden}. Days and times are the recipients' own.")


def _entry(reminder: PlannedReminder) -> Entry:
    zone = ZoneInfo(known_zone(reminder.time_zone or "UTC"))
    return Entry(reminder.due_at.astimezone(zone), reminder)


def _lines(entries: list[Entry], wide: int, who: int) -> Iterator[RenderableType]:
    number, label, title = entries[0].subject
    plan = f", work plan {label}" if label else ""
    # What is about an organization or an event has no number.
    yield Text(" ".join(filter(None, (number, f"{title}{plan}"))), style="cyan")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=5, no_wrap=True)
    table.add_column(width=wide, no_wrap=True)
    table.add_column(width=min(who, 32), overflow="fold")
    table.add_column()
    for entry in entries:
        reminder = entry.reminder
        table.add_row(
            f"{entry.at:%H:%M}",
            reminder.stage,
            _stack(reminder.recipient or "nobody", reminder.address),
            Text(_why(reminder)),
        )
    yield Padding(table, (0, 0, 0, 2))


def _why(reminder: PlannedReminder) -> str:
    if reminder.goes:
        return reminder.chosen_because
    return f"{reminder.state.value}: {reminder.reason or ''}"


def _stack(line: str, below: str | None) -> Text:
    text = Text(line)
    return text.append(f"\n{below}", style="dim") if below else text
