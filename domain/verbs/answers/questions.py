"""What a link is about, what its page asks, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from domain.agreement_terms import TermDecision
from domain.agreements import Category
from domain.errors import DomainError
from domain.languages import Language
from domain.notices.links import Link, Purpose, Standing

Form = Mapping[str, str]
"""What was filled in on the page."""

BY_MAIL = " (by mail link)"
"""What the trail adds to the name of whoever answers by a link."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be chosen; `detail` tells people of one name apart."""

    id: UUID
    name: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """Something that a submitted plan holds."""

    title: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """What was decided already, and the version of the term under which it stands.

    `decided_by` is told to whoever sees it in GraphQL too.
    """

    decision: TermDecision
    decided_by: str | None
    decided_on: date | None
    version: int


class PassedOn(Enum):
    """What became of a reminder that its recipient passed on."""

    # It goes to the colleague, or to whoever is next in line.
    COMES = "COMES"
    # They had it already.
    KNOWN = "KNOWN"
    # It is needless by now: none follows.
    NOTHING = "NOTHING"


class Alone(Enum):
    """What is left to do where nobody is known to whom a reminder could be handed over."""

    # Say that it is not theirs: somebody else gets it, or has it.
    REFUSE = "REFUSE"
    # They have said so by this mail before.
    HAS_REFUSED = "HAS_REFUSED"
    # Nothing: nobody else is left who could get it, so that Not me would be refused.
    STAY = "STAY"


@dataclass(frozen=True, slots=True)
class Options:
    """What the page of a link lets choose, and what it says before."""

    # A decision is recorded at once by whoever may decide; by others it is recommended to whoever may.
    decides: bool = True
    decider: str | None = None
    # What stands: before the button is pressed what the mail did not know, after it what it has made.
    decided: StandingDecision | None = None
    first_day: date | None = None
    last_day: date | None = None
    # The day on which a reminder comes again that was put off, unless it is acknowledged before.
    comes_on: date | None = None
    # When it comes: to whoever has put it off, or to whom it was passed on, where that is not at once.
    comes_at: datetime | None = None
    people: tuple[Person, ...] = ()
    # Where nobody is known to whom it could be handed over.
    alone: Alone | None = None
    item_title: str | None = None
    item_due_on: date | None = None
    # What is in the plan that is agreed to or returned.
    items: tuple[PlannedItem, ...] = ()
    passed: PassedOn | None = None
    # To whom the recipient has handed the agreement's reminders over, while that word holds.
    handed_to: Person | None = None
    # Whether it was this very mail that they handed over.
    is_given: bool = False
    # Whether the staff have a duty to put right when a reminder is passed on.
    has_duty: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a link is worth, and what it is about; of a forged one nothing is known."""

    standing: Standing
    language: Language
    link: Link | None = None
    recipient: str | None = None
    recipient_id: UUID | None = None
    time_zone: str = "UTC"
    kind: str | None = None
    agreement_id: UUID | None = None
    agreement_number: str | None = None
    agreement_title: str | None = None
    category: Category | None = None
    term_id: UUID | None = None
    deadline_on: date | None = None
    audiences: frozenset[str] = frozenset()
    options: Options = field(default_factory=Options)
    # Why it could not be done, or can no longer be.
    refusal: DomainError | None = None

    @property
    def purpose(self) -> Purpose | None:
        return self.link.purpose if self.link else None

    @property
    def reminder_id(self) -> UUID | None:
        return self.link.reminder_id if self.link else None
