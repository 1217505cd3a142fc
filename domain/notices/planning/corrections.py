"""Whoever was told that an agreement ends learns it when that is taken back, and again if it ends after all.

Each mailed correction closes a round: endings that are told afterwards have the number of the next round in
their stage's code (ENDING.2), and so keys of their own. Numbers count per recipient, since the mails of one
stage may leave at different hours.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.days import write_day
from domain.notices.planning.directories import Directory
from domain.notices.planning.ledger import Entry
from domain.notices.planning.recipients import Recipient
from domain.notices.planning.stages import Stage
from domain.notices.rules import NoticeKind


class Told:
    """What the recipients of one subject have been told: that it ends, or that it continues after all."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.endings: list[tuple[UUID, Entry]] = []
        self.corrected: dict[UUID, int] = {}
        for entry in entries:
            if entry.recipient_id is None or not entry.may_have_arrived:
                continue
            if entry.kind is NoticeKind.ENDING:
                self.endings.append((entry.recipient_id, entry))
            elif entry.kind is NoticeKind.CONTINUES:
                known = self.corrected.get(entry.recipient_id, 0)
                self.corrected[entry.recipient_id] = max(known, number_of(entry.stage))

    def number(self, recipient_id: UUID | None) -> int:
        """Return the round that a recipient is in; somebody new is in the latest."""
        if recipient_id is not None and any(recipient_id == one for one, _ in self.endings):
            return self.corrected.get(recipient_id, 0) + 1
        return max(self.corrected.values(), default=0) + 1

    def misled(self) -> dict[UUID, Entry]:
        """Return the newest ending that each recipient was told and that nobody has corrected."""
        return {
            recipient_id: entry
            for recipient_id, entry in sorted(self.endings, key=lambda told: told[1].order)
            if number_of(entry.stage) == self.number(recipient_id)
        }


def numbered(stage: Stage, number: int) -> Stage:
    """Return a stage as one of a round; the first has no number."""
    return stage if number == 1 else replace(stage, code=f"{stage.code}.{number}")


def number_of(code: str) -> int:
    """Return the round of a stage's code."""
    _, _, number = code.partition(".")
    return int(number) if number else 1


def correct(
    stage: Stage, entries: Sequence[Entry], directory: Directory
) -> list[tuple[Stage, Recipient]]:
    """Return a correction for everybody who was told otherwise, whoever holds their duties now."""
    told = Told(entries)
    return [
        (
            replace(numbered(stage, told.number(person)), anchor_on=entry.anchor_on),
            _recipient(person, entry, directory),
        )
        for person, entry in told.misled().items()
    ]


def _recipient(person: UUID, entry: Entry, directory: Directory) -> Recipient:
    contact = directory.people[person]
    told = f"Told on {write_day(entry.local_date)} that it ends."
    audiences = sorted(entry.audiences)
    if contact.unreachable:
        return Recipient(None, audiences, [told, f"{contact.name} {contact.unreachable}."])
    return Recipient(contact, audiences, [told])
