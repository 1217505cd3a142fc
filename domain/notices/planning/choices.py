"""Which of the stages that are due goes, and why the others do not: quiet rules (c), (d), (f), (g) and (h).

Pure: from the stages, their recipients and the ledger to the changes of the ledger, one subject at a time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.notices.planning.horizons import LOOK_BACK, WAIT_DAYS
from domain.notices.planning.ledger import ARRIVED, STANDING, Entry
from domain.notices.planning.slots import Item, Moment, Moved, hours_of, move_of, slot_of
from domain.notices.planning.stages import KINDS, Stage
from domain.notices.reminders import ReminderState
from domain.notices.rules import Audience, NoticeKind
from domain.notices.windows import Slot, add_working_days, is_late, local_date

NEWS = frozenset({NoticeKind.ENDING, NoticeKind.CONTINUES})
"""What is true until it is taken back, and true again if it is decided again."""

HOLDING = ARRIVED | {ReminderState.SCHEDULED}
"""States in which somebody has a stage, or is to get it."""


@dataclass(frozen=True)
class Verdict:
    """What a reminder becomes, and why."""

    state: ReminderState
    reason: str | None = None
    revivable: bool = False


GOES = Verdict(ReminderState.SCHEDULED)


@dataclass(frozen=True)
class Written:
    """A row to write: a new one, or one that comes back."""

    item: Item
    verdict: Verdict
    slot: Slot
    revives: UUID | None
    hours: str
    was_let_go: bool = False


@dataclass(frozen=True)
class Changed:
    """An unsent row that becomes something else."""

    entry: Entry
    verdict: Verdict


@dataclass(frozen=True)
class Newer:
    """A newer stage of the same subject and recipient, or one that is about to be due."""

    stage: Stage
    slot: Slot
    is_due: bool
    has_left: bool = False

    def outdoes(self, stage: Stage) -> bool:
        """Tell whether an older stage gives way. What goes at once gives way to its own kind of mail only.

        Nobody hears of an ending from a reminder of the deadline, nor from a mail that left before it; and
        the deadline does not go unsaid because a correction goes on that day.
        """
        if self.stage.at_once or stage.at_once:
            return self.stage.kind is stage.kind and not self.has_left
        return True


class SubjectPlan:
    """Decides about all reminders of one subject."""

    def __init__(self, items: Sequence[Item], entries: Sequence[Entry], moment: Moment) -> None:
        self.moment = moment
        self.items = {item.key: item for item in items}
        self.entries = {entry.key: entry for entry in entries}
        self.instances = {item.stage.instance for item in items}
        self.written: list[Written] = []
        self.changed: list[Changed] = []
        self.moved: list[Moved] = []
        self.orphans = [
            entry for entry in entries if entry.may_change and entry.key not in self.items
        ]
        # What was passed on a moment ago: whoever is next in line gets it, whoever else has it already.
        self.passed = [one for one in entries if one.passed_on and one.revivable]
        # So does what came back, or whoever gets it again once their address works: it was due once, even if
        # by other hours than those that hold now. Nobody is to wait for an hour that has been.
        again = self.passed + [one for one in entries if one.came_back]
        self.again = {one.instance for one in again}
        self.due = _due_instances(items, moment.now) | self.again
        self.due_steps = {(one.stage.instance, one.step) for one in items if self._is_due(one)}
        self.due_steps |= {(one.instance, one.escalation) for one in again}
        self.covered, self.freed = self._cover(entries)
        self.left = self._leave()

    def decide(self) -> None:
        """Fill `written`, `changed` and `moved`."""
        for entry in self.orphans:
            self.changed.append(Changed(entry, self._part(entry)))
        by_recipient: dict[UUID | None, list[Item]] = {}
        for item in self.items.values():
            by_recipient.setdefault(item.recipient_id, []).append(item)
        for items in by_recipient.values():
            self._decide_recipient(sorted(items, key=lambda item: item.stage.order, reverse=True))

    def _cover(
        self, entries: Sequence[Entry]
    ) -> tuple[dict[object, set[Audience]], dict[object, set[Audience]]]:
        """Return per stage the capacities that have been served, and those that are to be served anew."""
        covered: dict[object, set[Audience]] = {}
        freed: dict[object, set[Audience]] = {}
        for entry in entries:
            if entry.passed_on and not entry.revivable:
                # Whoever it was passed to has a row of their own.
                continue
            again = entry.open_again or entry in self.orphans
            (freed if again else covered).setdefault(entry.instance, set()).update(entry.audiences)
        return covered, freed

    def _leave(self) -> dict[object, set[Audience]]:
        """Return per stage the capacities that were passed on, which others do not fill for whoever did."""
        left: dict[object, set[Audience]] = {}
        for entry in self.passed:
            if entry.escalation is None:
                left.setdefault(entry.instance, set()).update(entry.audiences)
        return left

    def _part(self, entry: Entry) -> Verdict:
        """Return what becomes of an unsent row that nothing asks for any more."""
        steps = {one.step for one in self.items.values() if one.stage.instance == entry.instance}
        if entry.escalation and steps and entry.escalation not in steps:
            reason = "It was acknowledged, or a newer stage was mailed, before it went on."
            return Verdict(ReminderState.CANCELLED, reason)
        if entry.instance in self.instances:
            return Verdict(ReminderState.SUPERSEDED, "Somebody else gets it now.", revivable=True)
        anchors = sorted(
            anchor
            for series, stage, _, anchor in self.instances
            if (series, stage) == (entry.series, entry.stage)
        )
        if anchors:
            return Verdict(
                ReminderState.SUPERSEDED,
                f"The date it counts from moved from {entry.anchor_on} to {anchors[-1]}.",
                revivable=True,
            )
        if entry.kind in NEWS:
            reason = "It was taken back before it was mailed."
            return Verdict(ReminderState.SUPERSEDED, reason, revivable=True)
        return Verdict(ReminderState.CANCELLED, "What it was about no longer applies.")

    def _decide_recipient(self, items: Sequence[Item]) -> None:
        """Decide about one recipient's stages, the newest first."""
        newer: list[Newer] = []
        for item in items:
            entry = self.entries.get(item.key)
            if entry is not None and not entry.open_again and not self._is_last(entry, item):
                stands = self._revisit(entry, item, newer)
            else:
                stands = self._consider(item, entry, newer)
            if stands is not None:
                newer.append(stands)

    def _is_last(self, entry: Entry, item: Item) -> bool:
        """Tell whether somebody let it go for others who do not get it after all: it is theirs once more.

        Whoever passed it on is asked for nothing but what nobody else is left for.
        """
        return (
            entry.passed_on
            and bool(item.audiences & self._free(item))
            and not any(
                one.state in HOLDING and one not in self.orphans and one.order >= item.stage.order
                for one in self.entries.values()
            )
        )

    def _revisit(self, entry: Entry, item: Item, newer: Sequence[Newer]) -> Newer | None:
        """Look again at a row: an unsent one may have become needless, late or old, or have another hour."""
        moved = move_of(entry, item, self.moment)
        slot = moved.slot if moved else Slot(entry.due_at, entry.local_date)
        if entry.may_change:
            verdict = self._refuse(item) or _outdone(item.stage, slot, newer)
            if verdict is not None:
                self.changed.append(Changed(entry, verdict))
                return None
        if moved is not None:
            self.moved.append(moved)
        if entry.state not in STANDING:
            return None
        is_due = not entry.may_change or self._is_due(item)
        return Newer(item.stage, slot, is_due, has_left=entry.may_have_arrived)

    def _consider(self, item: Item, entry: Entry | None, newer: Sequence[Newer]) -> Newer | None:
        """Decide about a stage without a row: it may be too early, go, or be recorded as not sent."""
        stage = item.stage
        nobody_again = entry is not None and entry.recipient_id is None
        if nobody_again or not self._is_wanted(item) or self._is_early(item):
            return None
        if stage.instance not in self.due:
            if stage.backfilled or self._refuse(item):
                return None
            return Newer(stage, item.slot, is_due=False)
        slot = slot_of(item, self.moment)
        verdict = self._refuse(item) or self._outdone_or_waiting(item, slot, newer)
        verdict = verdict or GOES
        if item.recipient_id is None and verdict.state is ReminderState.SCHEDULED:
            verdict = Verdict(ReminderState.FAILED, item.recipient.because)
        goes = verdict.state is ReminderState.SCHEDULED
        if not goes and entry is not None and entry.passed_on:
            # It was sent and answered: that it does not go once more says nothing of it.
            return None
        # What does not go keeps the time at which it would have gone.
        kept = slot if goes else item.slot
        revives = entry.id if entry else None
        let_go = entry is not None and not entry.open_again
        hours = hours_of(item, self.moment)
        self.written.append(Written(item, verdict, kept, revives, hours, let_go))
        if not goes:
            return None
        return Newer(stage, slot, self._is_due(item))

    def _is_wanted(self, item: Item) -> bool:
        """Tell whether a stage still has to be written for this recipient.

        A stage is written for all its recipients at once; later only where one of them made way. What
        somebody was told, or nearly was, and what corrects it, is theirs alone.
        """
        instance = item.stage.instance
        entry = self.entries.get(item.key)
        if item.step is not None:
            passed = any(
                (one.instance, one.escalation) == (instance, item.step) for one in self.passed
            )
            return passed or not self._has_gone_on(item)
        if item.stage.kind in NEWS and entry is not None and entry.revivable:
            return True
        if item.stage.kind is NoticeKind.CONTINUES:
            return True
        if instance not in self.covered and instance not in self.freed:
            return True
        return bool(item.audiences & (self._free(item) | self.left.get(instance, set())))

    def _free(self, item: Item) -> set[Audience]:
        """Return the capacities of a stage that somebody made way for, and nobody serves."""
        instance = item.stage.instance
        return self.freed.get(instance, set()) - self.covered.get(instance, set())

    def _has_gone_on(self, item: Item) -> bool:
        """Tell whether this step of an escalation was taken: it is written once, for all it is for."""
        return any(
            entry.instance == item.stage.instance and entry.escalation is item.step
            for entry in self.entries.values()
            if not entry.open_again and entry not in self.orphans
        )

    def _is_early(self, item: Item) -> bool:
        """Tell whether a step of an escalation is still ahead, or was spared by what happened since.

        Like a stage it is written for all at once when the hour of the first one has come.
        """
        if item.step is None:
            return False
        step = (item.stage.instance, item.step)
        return step not in self.due_steps or item.stage.needless is not None

    def _is_due(self, item: Item) -> bool:
        """Tell whether this recipient's own hour has come: a stage is written for all at the first one's."""
        return item.slot.due_at <= self.moment.now

    def _refuse(self, item: Item) -> Verdict | None:
        """Return why a stage does not go whatever else is due: backfilled, needless or too late."""
        stage = item.stage
        if stage.backfilled:
            reason = f"Before {stage.notices_from}, from which the agreement's notices are sent."
            return Verdict(ReminderState.SKIPPED_BACKFILL, reason)
        needless = stage.needless or self._mailed_before(item)
        if needless:
            return Verdict(ReminderState.CANCELLED, needless)
        if stage.deadline_on is not None and stage.deadline_on < self.moment.today:
            reason = f"Its deadline, {stage.deadline_on}, passed before it could be sent."
            return Verdict(ReminderState.EXPIRED, reason)
        if stage.deadline_on is None and stage.stage_on < self.moment.today - LOOK_BACK:
            reason = f"It was due on {stage.stage_on}, more than {LOOK_BACK.days} days ago."
            return Verdict(ReminderState.EXPIRED, reason)
        return None

    def _mailed_before(self, item: Item) -> str | None:
        kind = KINDS[item.stage.kind].unless_mailed
        if kind is None:
            return None
        for entry in self.entries.values():
            if (
                entry.kind is kind
                and entry.anchor_on == item.stage.anchor_on
                and entry.may_have_arrived
                and (entry.recipient_id == item.recipient_id or entry.audiences & item.audiences)
            ):
                return f"{entry.stage} was mailed on {entry.local_date}."
        return None

    def _outdone_or_waiting(self, item: Item, slot: Slot, newer: Sequence[Newer]) -> Verdict | None:
        if outdone := _outdone(item.stage, slot, newer):
            return outdone
        zone = item.zone or self.moment.home_zone
        if item.stage.instance in self.again:
            # It was mailed in time, so that whoever has it now waits for no newer one.
            return None
        if not is_late(item.slot, self.moment.now, zone, self.moment.hours):
            return None
        patience = add_working_days(local_date(self.moment.now, zone), WAIT_DAYS, item.habits)
        # Nothing waits for a mail that would come after its own deadline.
        patience = min(patience, item.stage.deadline_on or patience)
        for one in newer:
            if one.outdoes(item.stage) and one.slot.local_date <= patience:
                reason = f"It is late, and {one.stage.code} goes on {one.slot.local_date}."
                return Verdict(ReminderState.SUPERSEDED, reason)
        return None


def _outdone(stage: Stage, slot: Slot, newer: Sequence[Newer]) -> Verdict | None:
    """Return the verdict on a stage where a newer one is due, or goes on the same day."""
    for one in newer:
        if one.outdoes(stage) and (one.is_due or one.slot.local_date <= slot.local_date):
            reason = f"{one.stage.code}, due on {one.slot.local_date}, is newer."
            return Verdict(ReminderState.SUPERSEDED, reason)
    return None


def _due_instances(items: Iterable[Item], now: datetime) -> set[object]:
    """Return the stages that are due for at least one recipient: they are written for all."""
    return {item.stage.instance for item in items if item.slot.due_at <= now}
