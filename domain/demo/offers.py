"""What the sample organizations publish and offer: publications, programmes, packages, enrollments."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.agreement_terms import TermDecision
from domain.demo.organizations import Bodies, Body
from domain.demo.pacts import Pact
from domain.demo.tables import Tables
from domain.enrollments import Enrollment
from domain.months import shift_months
from domain.organizations import Visibility
from domain.programmes import Package, Programme, ProgrammeKind
from domain.publications import (
    Contribution,
    ContributionKind,
    ContributionState,
    Publication,
    PublicationKind,
)
from domain.renewal_types import RenewalType

CHANNELS = (
    ("Example Management Magazine", PublicationKind.MAGAZINE),
    ("Example Letter to Members", PublicationKind.NEWSLETTER),
    ("Example Voices, a podcast", PublicationKind.PODCAST),
    ("Example Journal of Local Government", PublicationKind.JOURNAL),
    ("Example Notes from the Town Hall", PublicationKind.BLOG),
    ("example.org", PublicationKind.WEBSITE),
    ("Example Answers", PublicationKind.QUESTIONS_AND_ANSWERS),
    ("Example Square", PublicationKind.SOCIAL),
    ("Example Reports", PublicationKind.REPORT_SERIES),
)
FURTHER_PROGRAMMES = (
    ("Example School of Management", ProgrammeKind.TRAINING, "Courses with a certificate."),
    ("Example Fund for Members", ProgrammeKind.FUND, "Grants for members in need."),
    ("Example Advice abroad", ProgrammeKind.TECHNICAL_ASSISTANCE, "Experts for a month."),
    ("Example Career Guide", ProgrammeKind.RESOURCE, "What one learns at which stage."),
    ("Example Prize for good ideas", ProgrammeKind.OTHER, "Given once a year."),
)
CONTRIBUTED = tuple(ContributionKind)


@dataclass(frozen=True, slots=True)
class Way:
    """How an enrollment goes: it began so many months ago, and something was decided, or not yet."""

    began: int
    decision: TermDecision = TermDecision.PENDING
    reason: str | None = None
    renewal: RenewalType = RenewalType.FIXED_TERM

    @property
    def renewed(self) -> bool:
        return self.decision in {TermDecision.RENEW, TermDecision.RENEW_CONDITIONAL}


WAYS = (
    Way(13, TermDecision.RENEW, "They came to everything."),
    Way(11),
    Way(4, renewal=RenewalType.AUTO_RENEW),
    Way(6, TermDecision.TERMINATE, "The budget was cut."),
    Way(14, TermDecision.RENEW_CONDITIONAL, "Next year with a stand at the conference."),
    Way(10, TermDecision.RENEGOTIATE, "They wish for another package."),
    Way(9, TermDecision.LET_EXPIRE, "Both agreed that a year was enough.", RenewalType.ONE_OFF),
)
PIECES = (
    (ContributionState.PUBLISHED, -60, "Example: how we share water"),
    (ContributionState.PUBLISHED, -400, "Example: budgets that people read"),
    (ContributionState.SUBMITTED, 0, "Example: a city without cars"),
    (ContributionState.PROPOSED, 0, "Example: ten questions to a manager"),
    (ContributionState.DECLINED, 0, "Example: a history of our house"),
)


@dataclass(frozen=True, slots=True)
class Offers:
    """What the sample home association publishes and offers."""

    channels: list[UUID]
    partners: UUID
    packages: list[UUID]
    exchanges: UUID


def open_offers(tables: Tables, home: Body) -> Offers:
    """Write the publications and programmes of the home association."""
    channels = [_publish(tables, home, title, kind) for title, kind in CHANNELS]
    for title, kind, summary in FURTHER_PROGRAMMES:
        tables.add(
            Programme,
            organization_id=home.id,
            title=title,
            kind=kind,
            summary=summary,
            # One of them is not offered to the public yet.
            visibility=Visibility.INTERNAL if kind is ProgrammeKind.OTHER else Visibility.PUBLIC,
            sample=True,
        )
    partners, exchanges = (
        tables.add(
            Programme,
            organization_id=home.id,
            title=title,
            kind=kind,
            visibility=Visibility.PUBLIC,
            sample=True,
        )
        for title, kind in (
            ("Example Partner Programme", ProgrammeKind.PARTNER),
            ("Example City Exchange", ProgrammeKind.EXCHANGE),
        )
    )
    packages = [
        tables.add(Package, programme_id=partners, title=title, level=level, benefits=benefits)
        for level, title, benefits in (
            (1, "Friend", "The name on the website."),
            (2, "Sponsor", "The name on the website, and a stand at the conference."),
        )
    ]
    return Offers(channels, partners, packages, exchanges)


def _publish(tables: Tables, body: Body, title: str, kind: PublicationKind) -> UUID:
    return tables.add(
        Publication,
        organization_id=body.id,
        title=title,
        kind=kind,
        language="en",
        visibility=Visibility.INTERNAL
        if kind is PublicationKind.REPORT_SERIES
        else Visibility.PUBLIC,
        sample=True,
    )


def contribute(tables: Tables, offers: Offers, home: Body, pacts: list[Pact], today: date) -> None:
    """Let signed partners and the home association write for each other, some more than others."""
    partners = {pact.partner.id: pact for pact in pacts if pact.is_signed}
    for place, pact in enumerate(partners.values()):
        letter = _publish(
            tables, pact.partner, f"Letter of {pact.partner.name}", PublicationKind.NEWSLETTER
        )
        for number, (state, shift, title) in enumerate(PIECES[: 1 + place % len(PIECES)]):
            to_home = number % 2 == 0
            tables.add(
                Contribution,
                publication_id=offers.channels[place % len(CHANNELS)] if to_home else letter,
                from_organization_id=pact.partner.id if to_home else home.id,
                title=title,
                kind=CONTRIBUTED[(place + number) % len(CONTRIBUTED)],
                author_id=(pact.partner if to_home else home).people[0].id,
                url="https://read.example.org/" if state is ContributionState.PUBLISHED else None,
                state=state,
                state_reason="It fits no issue." if state is ContributionState.DECLINED else None,
                agreement_id=pact.id,
                published_on=today + timedelta(shift) if shift else None,
            )


def enroll(tables: Tables, offers: Offers, bodies: Bodies, today: date) -> None:
    """Enroll the partners: in force, about to end, renewed, ended early, and decided in every way."""
    for place, body in enumerate(bodies.partners):
        way = WAYS[place % len(WAYS)]
        first = shift_months(today, -way.began)
        starts = [first, shift_months(first, 12)] if way.renewed else [first]
        for term, starts_on in enumerate(starts):
            # A newest term that is renewed has not been decided on.
            decision = TermDecision.PENDING if term else way.decision
            is_open = decision is TermDecision.PENDING
            tables.add(
                Enrollment,
                programme_id=offers.partners,
                package_id=offers.packages[place % 2],
                organization_id=body.id,
                starts_on=starts_on,
                ends_on=shift_months(starts_on, 12) - timedelta(1),
                ended_early_on=today - timedelta(20)
                if decision is TermDecision.TERMINATE
                else None,
                renewal_type=way.renewal,
                decision=decision,
                decision_reason=None if is_open else way.reason,
                decided_on=None if is_open else today - timedelta(30),
            )
