"""Sample agreements as they were written, for whatever hangs on them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.agreement_terms import TermDecision
from domain.agreements import Category, PartyRole
from domain.demo.organizations import Body
from domain.demo.people import Someone
from domain.demo.stories import UNSIGNED, Story
from domain.demo.terms import PlannedTerm
from domain.renewal_types import RenewalType


@dataclass(frozen=True, slots=True)
class Side:
    """A party that was written, and the organization behind it."""

    id: UUID
    body: Body
    role: PartyRole
    signatures: int


@dataclass(frozen=True, slots=True)
class Pact:
    """An agreement that was written."""

    id: UUID
    story: Story
    category: Category
    number: str
    title: str
    sides: list[Side]
    terms: list[PlannedTerm]
    owner: Someone
    plan_year_start: str
    plan_year_on: date | None

    @property
    def partner(self) -> Body:
        return self.sides[1].body

    @property
    def is_signed(self) -> bool:
        return self.terms[0].signing not in UNSIGNED

    @property
    def began_on(self) -> date:
        return self.terms[0].starts_on

    @property
    def last_day(self) -> date:
        """The last day for which anything is signed; an open end, or one that renews itself, is far."""
        signed = [term for term in self.terms if term.signing not in UNSIGNED]
        newest = signed[-1]
        renews = (
            newest.renewal is RenewalType.AUTO_RENEW and newest.decision is TermDecision.PENDING
        )
        return date.max if renews else newest.ended_early_on or newest.ends_on or date.max
