"""Sample agreements: parties, texts, signatures and terms, as the stories tell them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.agreement_categories import CategoryPeriod
from domain.agreement_terms import AgreementTerm, TermDecision
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
from domain.demo.pacts import Pact, Side
from domain.demo.people import Someone
from domain.demo.spans import days, plan_year_from
from domain.demo.stories import UNSENT, Exit, Story
from domain.demo.tables import Tables
from domain.demo.terms import PlannedTerm, plan_terms
from domain.demo.texts import TextWriter
from domain.organizations import Visibility
from domain.projects import Project, ProjectStage

INSTRUMENTS = {
    Category.STRATEGIC_ALLIANCE: Instrument.AFFILIATION_AGREEMENT,
    Category.PARTNERSHIP: Instrument.PROJECT_AGREEMENT,
    Category.BRANCH: Instrument.CHARTER,
    Category.CHAPTER: Instrument.CHAPTER_AGREEMENT,
}
# What some were called instead, by their story.
OTHER_INSTRUMENTS = {
    "wide agreement": Instrument.MEMORANDUM_OF_UNDERSTANDING,
    "project questioned": Instrument.LETTER_OF_INTENT,
    "half a year of exchange": Instrument.PARTNER_PACKAGE,
}
TITLES = {
    Category.STRATEGIC_ALLIANCE: "Affiliation with {}",
    Category.PARTNERSHIP: "Partnership with {}",
    Category.BRANCH: "Charter of {}",
    Category.CHAPTER: "Chapter agreement with {}",
}
AMENDED = "report due soon"
CONDITIONS = "The chapter names an advisor before the new term begins."
USUAL_PLAN_YEARS = ("01-01", "01-01", "01-01", "04-01", "07-01", "09-01", "10-01")


@dataclass(frozen=True, slots=True)
class Succession:
    """The agreement that takes the place of one, and its first day."""

    by: UUID
    on: date


class Drafter:
    """Writes agreements, each with everything that hangs on it alone."""

    def __init__(
        self, tables: Tables, chance: Chance, purposes: list[UUID], board: UUID, today: date
    ) -> None:
        self._tables = tables
        self._chance = chance
        self._purposes = purposes
        self._today = today
        self._numbers = 0
        self._texts = TextWriter(tables, chance, board, today)

    def draft(
        self,
        story: Story,
        category: Category,
        bodies: list[Body],
        owner: Someone,
        predecessor: Pact | None = None,
        successor: Succession | None = None,
        key: UUID | None = None,
    ) -> Pact:
        """Write the agreement of a story between the home association (first) and its partners.

        `key` is one that was set aside for it, where an older agreement names it as its successor.
        """
        terms = plan_terms(story, self._today)
        if successor is not None:
            terms[-1].ended_early_on = successor.on - days(1)
        plan_year_start, plan_year_on = self._plan_year(story)
        title = TITLES[category].format(bodies[1].name)
        number = self._number(terms[0].starts_on)
        key = self._tables.add(
            Agreement,
            id=key,
            number=number,
            title=title,
            category=category,
            instrument=OTHER_INSTRUMENTS.get(story.plot, INSTRUMENTS[category]),
            default_term_months=story.months,
            plan_year_start=plan_year_start,
            review_cycle_months=24 if terms[-1].ends_on is None else None,
            owner_id=owner.id,
            visibility=Visibility.INTERNAL if self._chance.happens(0.25) else Visibility.PUBLIC,
            project_id=self._project(story, terms[0]) if category is Category.PARTNERSHIP else None,
            predecessor_id=predecessor and predecessor.id,
            private_notes=f"Sample: {story.plot}.",
            sample=True,
            **self._ending(story, successor),
            **self._chapter(category, bodies[1], terms[0]),
        )
        self._tables.add(
            CategoryPeriod,
            agreement_id=key,
            category=category,
            valid_from=min(terms[0].starts_on, self._today - days(40)),
        )
        for purpose in self._chance.sample(self._purposes, self._chance.whole(1, 3)):
            self._tables.add(AgreementPurpose, agreement_id=key, purpose_id=purpose)
        sides = [self._party(key, body, place) for place, body in enumerate(bodies)]
        pact = Pact(
            key,
            story,
            category,
            number,
            title,
            sides,
            terms,
            owner,
            plan_year_start,
            plan_year_on,
        )
        self._write_terms(pact)
        return pact

    def _number(self, starts_on: date) -> str:
        self._numbers += 1
        return f"EX-{starts_on.year}-{self._numbers:04d}"

    def _plan_year(self, story: Story) -> tuple[str, date | None]:
        if story.plan_year_in is not None:
            return plan_year_from(self._today + days(story.plan_year_in))
        return self._chance.pick(USUAL_PLAN_YEARS), None

    def _ending(self, story: Story, successor: Succession | None) -> dict[str, object]:
        """Return the columns of how the agreement was left, if it was."""
        if successor is not None:
            return {
                "superseded_by_id": successor.by,
                "superseded_on": successor.on,
                "closing_reason": "A wider agreement covers all of it.",
            }
        if story.left is None:
            return {}
        column = {Exit.DECLINED: "declined_on", Exit.WITHDRAWN: "withdrawn_on"}[story.left]
        return {column: self._today - days(2), "closing_reason": "There is no money for it."}

    def _chapter(self, category: Category, body: Body, term: PlannedTerm) -> dict[str, object]:
        """Return what a chapter needs: its territory and the guidelines."""
        if category is not Category.CHAPTER:
            return {}
        accepted_on = min(term.starts_on, self._today) - days(60)
        territory = f"{body.place.city} and around"
        return {"territory": territory, "guidelines_accepted_on": accepted_on}

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
                text = self._texts.write(pact, term, texts)
            if term.signing not in UNSENT:
                self._write_term(pact, term, sequence, text)
        if pact.story.plot == AMENDED:
            self._texts.amend(pact, pact.terms[-1], texts + 1)

    def _write_term(self, pact: Pact, term: PlannedTerm, sequence: int, text: UUID) -> None:
        ends_by_notice = term.decision in {TermDecision.LET_EXPIRE, TermDecision.TERMINATE}
        term.key = self._tables.add(
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
            end_reason=_end_reason(pact, term),
            decision_reason=None if term.decision is TermDecision.PENDING else _reason(term),
            decided_by=None if term.decision is TermDecision.PENDING else pact.owner.name,
            decided_on=term.decided_on,
            conditions=CONDITIONS if term.decision is TermDecision.RENEW_CONDITIONAL else None,
            notice_given_on=term.decided_on if ends_by_notice else None,
            notice_given_by_id=pact.sides[1].id if ends_by_notice else None,
            notices_from=self._today - days(pact.story.history_ago),
            gap_reason=term.gap_reason,
            agreement_version_id=text,
        )


def _end_reason(pact: Pact, term: PlannedTerm) -> str | None:
    if pact.story.gives_way_to:
        return "Another agreement takes its place."
    return _reason(term) if term.ended_early_on else None


def _reason(term: PlannedTerm) -> str:
    return {
        TermDecision.RENEW: "The goals were met for the most part.",
        TermDecision.RENEW_CONDITIONAL: "It works well where it works.",
        TermDecision.RENEGOTIATE: "Both sides want fewer and clearer goals.",
        TermDecision.LET_EXPIRE: "Little came of it in the last two years.",
        TermDecision.TERMINATE: "The other side can no longer take part.",
    }[term.decision]
