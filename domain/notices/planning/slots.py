"""A stage for one recipient, and when it goes: by their hours, and anew where those have changed.

Pure: what a row's hour was worked out from is kept with it in words (hours.py), so that planning, which reads
all rows that have not left anyway, sees whatever has changed since: a zone, a country, a setting.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from domain.notices.planning.hours import name_changes, words_of
from domain.notices.planning.ledger import Entry
from domain.notices.planning.recipients import Recipient
from domain.notices.planning.stages import Stage
from domain.notices.reminders import ReminderState
from domain.notices.rules import Audience, EscalationStep, Movement, NoticeKind
from domain.notices.windows import (
    PLAIN,
    Habits,
    SendHours,
    Slot,
    Timing,
    catch_up,
    give_grace,
    leaves_at,
    local_date,
    place,
)


@dataclass(frozen=True)
class Moment:
    """When, where and how planning happens."""

    now: datetime
    today: date
    home_zone: str
    hours: SendHours


@dataclass
class Item:
    """A stage for one recipient. As of stages, there are thousands."""

    stage: Stage
    recipient: Recipient
    slot: Slot
    # Set where others have it and did not acknowledge it.
    step: EscalationStep | None = None
    recipient_id: UUID | None = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.recipient_id = self.recipient.contact.id if self.recipient.contact else None
        self.key = self.stage.key(self.recipient_id)

    @property
    def zone(self) -> str | None:
        return self.recipient.contact.time_zone if self.recipient.contact else None

    @property
    def habits(self) -> Habits:
        return self.recipient.contact.habits if self.recipient.contact else PLAIN

    @property
    def audiences(self) -> frozenset[Audience]:
        return frozenset(self.recipient.audiences)


@dataclass(frozen=True)
class Moved:
    """A row whose hour was worked out from what no longer holds; `reason` where it is another hour now."""

    entry: Entry
    item: Item
    slot: Slot
    hours: str
    reason: str | None


def lay_out(stage: Stage, recipients: Iterable[Recipient], moment: Moment) -> list[Item]:
    """Return a stage's items, one a recipient, each with its slot."""
    items = []
    for recipient in recipients:
        zone = recipient.contact.time_zone if recipient.contact else moment.home_zone
        habits = recipient.contact.habits if recipient.contact else PLAIN
        slot = place(stage.timing, zone, moment.home_zone, moment.hours, habits)
        items.append(Item(stage, recipient, slot))
    return items


def slot_of(item: Item, moment: Moment) -> Slot:
    """Return when an item goes that has not gone yet: its slot, or the next one where its day has gone by."""
    stage, zone = item.stage, item.zone or moment.home_zone
    hours, habits = moment.hours, item.habits
    slot = catch_up(item.slot, stage.timing, moment.now, zone, moment.home_zone, hours, habits)
    if stage.at_once and stage.kind is NoticeKind.ENDING:
        return give_grace(slot, moment.now, stage.deadline_on, zone, hours, habits)
    return slot


def hours_of(item: Item, moment: Moment) -> str:
    """Return in words what the item's hour is worked out from."""
    zone = item.zone or moment.home_zone
    return words_of(moment.hours, moment.home_zone, zone, item.habits)


def move_of(entry: Entry, item: Item, moment: Moment) -> Moved | None:
    """Return where a row that has not left, or comes again, goes by hours that have changed since."""
    hours = hours_of(item, moment)
    comes_again = entry.state is ReminderState.SNOOZED
    if hours == entry.hours or not (entry.may_change or comes_again):
        return None
    stood = Slot(entry.due_at, entry.local_date)
    meant = _come_again(entry, item, moment) if comes_again else slot_of(item, moment)
    slot = _not_before_now(meant, stood, item, moment)
    reason = None
    if slot.due_at != stood.due_at and not comes_again:
        why = f"{name_changes(entry.hours, hours)} changed" if entry.hours else "planned anew"
        reason = f"Moved from {stood.due_at:%Y-%m-%d %H:%M} UTC: {why}."
    return Moved(entry, item, slot, hours, reason)


def _come_again(entry: Entry, item: Item, moment: Moment) -> Slot:
    """Return when what was put off comes again: on the day that was chosen, and before its deadline."""
    zone = item.zone or moment.home_zone

    def on_the_day(moves: Movement) -> Slot:
        timing = Timing(entry.local_date, moves)
        return place(timing, zone, moment.home_zone, moment.hours, item.habits)

    slot, last = on_the_day(Movement.FORWARD), entry.deadline_on
    is_late = last is not None and entry.local_date < last <= slot.local_date
    return on_the_day(Movement.BACKWARD) if is_late else slot


def _not_before_now(slot: Slot, stood: Slot, item: Item, moment: Moment) -> Slot:
    """Return a new slot; what was ahead, and would be over by it, goes as soon as the hours allow."""
    if slot.due_at > moment.now:
        return slot
    if stood.due_at <= moment.now:
        return stood
    zone, out_by = item.zone or moment.home_zone, item.stage.timing.out_by
    due_at = leaves_at(moment.now, zone, out_by, moment.hours, item.habits)
    return Slot(due_at, local_date(due_at, zone))
