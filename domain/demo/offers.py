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
        visibility=Visibility.PUBLIC,
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
                publication_id=offers.channels[place % 3] if to_home else letter,
                from_organization_id=pact.partner.id if to_home else home.id,
                title=title,
                kind=ContributionKind.ARTICLE,
                state=state,
                state_reason="It fits no issue." if state is ContributionState.DECLINED else None,
                agreement_id=pact.id,
                published_on=today + timedelta(shift) if shift else None,
            )


def enroll(tables: Tables, offers: Offers, bodies: Bodies, today: date) -> None:
    """Enroll the partners: in force, about to end, renewed, ended early, and from next year on."""
    for place, body in enumerate(bodies.partners):
        first = shift_months(today, -(13, 11, 4, 6)[place % 4])
        starts = [first, shift_months(first, 12)] if place % 4 == 0 else [first]
        for term, starts_on in enumerate(starts):
            renewed = term + 1 < len(starts)
            ended = place % 4 == 3
            decision = TermDecision.RENEW if renewed else TermDecision.PENDING
            tables.add(
                Enrollment,
                programme_id=offers.partners,
                package_id=offers.packages[place % 2],
                organization_id=body.id,
                starts_on=starts_on,
                ends_on=shift_months(starts_on, 12) - timedelta(1),
                ended_early_on=today - timedelta(20) if ended else None,
                renewal_type=RenewalType.AUTO_RENEW if place % 4 == 2 else RenewalType.FIXED_TERM,
                decision=TermDecision.TERMINATE if ended else decision,
                decision_reason="The budget was cut." if ended else None,
                decided_on=today - timedelta(30) if ended or renewed else None,
            )
