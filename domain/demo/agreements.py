"""Sample agreements: parties, texts, signatures and terms, as the stories tell them."""

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreement_versions import AgreementVersion, Signature, SignatureMethod, VersionKind
from domain.agreements import (
    Agreement,
    AgreementParty,
    AgreementPurpose,
    Category,
    Instrument,
    PartyRole,
)
from domain.demo.chance import Chance
from domain.demo.organizations import Body
from domain.demo.people import Someone
from domain.demo.spans import days, plan_year_from
from domain.demo.stories import Signing, Story
from domain.demo.tables import Tables
from domain.demo.terms import PlannedTerm, plan_terms
from domain.organizations import Visibility
from domain.projects import Project, ProjectStage
from domain.renewal_types import RenewalType

INSTRUMENTS = {
    Category.STRATEGIC_ALLIANCE: Instrument.AFFILIATION_AGREEMENT,
    Category.PARTNERSHIP: Instrument.PROJECT_AGREEMENT,
    Category.BRANCH: Instrument.CHARTER,
    Category.CHAPTER: Instrument.CHAPTER_AGREEMENT,
}
TITLES = {
    Category.STRATEGIC_ALLIANCE: "Affiliation with {}",
    Category.PARTNERSHIP: "Partnership with {}",
    Category.BRANCH: "Charter of {}",
    Category.CHAPTER: "Chapter agreement with {}",
}
USUAL_PLAN_YEARS = ("01-01", "01-01", "01-01", "04-01", "07-01", "09-01", "10-01")
CAPACITIES = ("Executive director", "President", "Secretary general")


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
        return self.terms[0].signing in {Signing.SIGNED, Signing.SIGNED_LATE}

    @property
    def began_on(self) -> date:
        return self.terms[0].starts_on

    @property
    def last_day(self) -> date:
        """The last day for which anything is signed; an open end, or one that renews itself, is far."""
        signed = [
            term for term in self.terms if term.signing in {Signing.SIGNED, Signing.SIGNED_LATE}
        ]
        newest = signed[-1]
        renews = (
            newest.renewal is RenewalType.AUTO_RENEW and newest.decision is TermDecision.PENDING
        )
        return date.max if renews else newest.ended_early_on or newest.ends_on or date.max


class Drafter:
    """Writes agreements, each with everything that hangs on it alone."""

    def __init__(self, tables: Tables, chance: Chance, purposes: list[UUID], today: date) -> None:
        self._tables = tables
        self._chance = chance
        self._purposes = purposes
        self._today = today
        self._numbers = 0

    def draft(
        self,
        story: Story,
        category: Category,
        bodies: list[Body],
        owner: Someone,
        predecessor: Pact | None = None,
    ) -> Pact:
        """Write the agreement of a story between the home association (first) and its partners."""
        terms = plan_terms(story, self._today)
        plan_year_start, plan_year_on = self._plan_year(story)
        title = TITLES[category].format(bodies[1].name)
        key = self._tables.add(
            Agreement,
            number=self._number(terms[0].starts_on),
            title=title,
            category=category,
            instrument=INSTRUMENTS[category],
            default_term_months=story.months,
            plan_year_start=plan_year_start,
            review_cycle_months=24 if terms[-1].ends_on is None else None,
            owner_id=owner.id,
            visibility=Visibility.INTERNAL if self._chance.happens(0.25) else Visibility.PUBLIC,
            project_id=self._project(story, terms[0]) if category is Category.PARTNERSHIP else None,
            predecessor_id=predecessor and predecessor.id,
            private_notes=f"Sample: {story.plot}.",
            sample=True,
        )
        for purpose in self._chance.sample(self._purposes, self._chance.whole(1, 3)):
            self._tables.add(AgreementPurpose, agreement_id=key, purpose_id=purpose)
        sides = [self._party(key, body, place) for place, body in enumerate(bodies)]
        pact = Pact(key, story, category, title, sides, terms, owner, plan_year_start, plan_year_on)
        self._write_terms(pact)
        return pact

    def _number(self, starts_on: date) -> str:
        self._numbers += 1
        return f"EX-{starts_on.year}-{self._numbers:04d}"

    def _plan_year(self, story: Story) -> tuple[str, date | None]:
        if story.plan_year_in is not None:
            return plan_year_from(self._today + days(story.plan_year_in))
        return self._chance.pick(USUAL_PLAN_YEARS), None

    def _project(self, story: Story, term: PlannedTerm) -> UUID:
        over = term.ends_on is not None and term.ends_on < self._today
        stage = self._chance.pick((ProjectStage.DESIGN, ProjectStage.IMPLEMENTATION))
        return self._tables.add(
            Project,
            title=f"Example project: {story.plot}",
            stage=ProjectStage.CLOSED if over else stage,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            sample=True,
        )

    def _party(self, agreement: UUID, body: Body, place: int) -> Side:
        role = (PartyRole.HOME, PartyRole.COUNTERPARTY, PartyRole.CO_PARTY, PartyRole.FUNDER)[place]
        signatures = 2 if role is PartyRole.HOME and self._chance.happens(0.3) else 1
        key = self._tables.add(
            AgreementParty,
            agreement_id=agreement,
            organization_id=body.id,
            role=role,
            signatures_required=signatures,
            position=place,
        )
        return Side(key, body, role, signatures)

    def _write_terms(self, pact: Pact) -> None:
        text: UUID | None = None
        texts = 0
        for sequence, term in enumerate(pact.terms, start=1):
            if term.has_own_text or text is None:
                texts += 1
                text = self._write_text(pact, term, texts)
            self._write_term(pact, term, sequence, text)

    def _write_text(self, pact: Pact, term: PlannedTerm, number: int) -> UUID:
        names = " and ".join(side.body.name for side in pact.sides)
        until = f"until {term.ends_on}" if term.ends_on else "without an end"
        body = f"{pact.title}\n\n{names} work together from {term.starts_on} {until}.\n"
        # A text that is not signed went out a little while ago; the others well before their term.
        is_signed = term.signing in {Signing.SIGNED, Signing.SIGNED_LATE}
        sent_on = min(term.starts_on, self._today) - days(self._chance.whole(25, 60))
        if not is_signed:
            sent_on = self._today - days(self._chance.whole(3, 30))
        key = self._tables.add(
            AgreementVersion,
            agreement_id=pact.id,
            number=number,
            kind=VersionKind.ORIGINAL if number == 1 else VersionKind.RENEWAL,
            effective_on=term.starts_on,
            body=body,
            content_hash=hashlib.sha256(body.encode()).hexdigest(),
            change_summary=None if number == 1 else "Renewed with small changes.",
            sent_on=None if term.signing is Signing.DRAFTED else sent_on,
            recorded=term.signing is not Signing.DRAFTED,
        )
        self._sign(pact, term, key, sent_on)
        return key

    def _sign(self, pact: Pact, term: PlannedTerm, text: UUID, sent_on: date) -> None:
        if term.signing in {Signing.DRAFTED, Signing.SENT}:
            return
        for place, side in enumerate(pact.sides):
            signed_on = sent_on + days(place + self._chance.whole(1, 12))
            if place and term.signing is Signing.HALF_SIGNED:
                return
            if place == 1 and term.signing is Signing.SIGNED_LATE:
                signed_on = term.starts_on + days(12)
            for nth, person in enumerate(side.body.people[: side.signatures]):
                self._tables.add(
                    Signature,
                    agreement_version_id=text,
                    party_id=side.id,
                    person_id=person.id,
                    capacity=CAPACITIES[nth],
                    signed_on=min(signed_on, self._today),
                    place=side.body.place.city,
                    method=self._chance.pick(tuple(SignatureMethod)),
                )

    def _write_term(self, pact: Pact, term: PlannedTerm, sequence: int, text: UUID) -> None:
        ends_by_notice = term.decision in {TermDecision.LET_EXPIRE, TermDecision.TERMINATE}
        self._tables.add(
            AgreementTerm,
            agreement_id=pact.id,
            sequence=sequence,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            ended_early_on=term.ended_early_on,
            months=term.months,
            renewal_type=term.renewal,
            notice_period_days=term.notice,
            decision=term.decision,
            decision_reason=None if term.decision is TermDecision.PENDING else _reason(term),
            decided_by=None if term.decision is TermDecision.PENDING else pact.owner.name,
            decided_on=term.decided_on,
            notice_given_on=term.decided_on if ends_by_notice else None,
            notice_given_by_id=pact.sides[1].id if ends_by_notice else None,
            notices_from=self._today - days(pact.story.history_ago),
            gap_reason=term.gap_reason,
            agreement_version_id=text,
        )


def _reason(term: PlannedTerm) -> str:
    return {
        TermDecision.RENEW: "The goals were met for the most part.",
        TermDecision.RENEGOTIATE: "Both sides want fewer and clearer goals.",
        TermDecision.LET_EXPIRE: "Little came of it in the last two years.",
        TermDecision.TERMINATE: "The other side can no longer take part.",
    }[term.decision]
