"""Who gets a stage, and in which capacities.

Where nobody is left the administrators get it, never silence (domain rule 4.6, i).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.notices.planning.capacities import Asked
from domain.notices.planning.directories import Directory
from domain.notices.planning.people import Contact
from domain.notices.rules import Audience


@dataclass
class Recipient:
    """Who gets a stage, in which capacities and why; nobody at all where `contact` is None."""

    contact: Contact | None
    audiences: list[Audience]
    reasons: list[str]

    @property
    def because(self) -> str:
        return " ".join(dict.fromkeys(self.reasons))


def choose(directory: Directory, asked: Asked) -> list[Recipient]:
    """Return who gets a stage; empty only where the stage is for a side that a branch has not."""
    chosen: dict[UUID, Recipient] = {}
    unfilled: list[Audience] = []
    gaps: list[str] = []
    capacities = asked.capacities
    for capacity in capacities:
        found = directory.find(capacity, asked)
        for contact, reason in found.people:
            _add(chosen, contact, capacity, reason)
        if not found.people:
            unfilled.append(capacity)
            gaps += [found.gap] if found.gap else []
    # Nobody was ever assigned to a capacity: the others suffice. Somebody was, and is gone: a gap.
    if capacities and (gaps or not chosen):
        why = " ".join(gaps) or f"Nobody is assigned as {_listed(unfilled)}."
        _fall_back(directory, chosen, unfilled, why, asked.place)
    return list(chosen.values())


def _fall_back(
    directory: Directory,
    chosen: dict[UUID, Recipient],
    unfilled: list[Audience],
    why: str,
    place: UUID | None,
) -> None:
    found = directory.find_administrators(f"{why} Administrators get it instead.", place)
    for contact, reason in found.people:
        for capacity in unfilled:
            _add(chosen, contact, capacity, reason)
    if not chosen:
        chosen[UUID(int=0)] = Recipient(None, unfilled, [why, "No administrator can be reached."])


def _listed(capacities: Iterable[Audience]) -> str:
    return ", ".join(capacity.lower().replace("_", " ") for capacity in capacities)


def _add(chosen: dict[UUID, Recipient], contact: Contact, capacity: Audience, reason: str) -> None:
    recipient = chosen.setdefault(contact.id, Recipient(contact, [], []))
    if capacity not in recipient.audiences:
        recipient.audiences.append(capacity)
    recipient.reasons.append(reason)
