"""Inquiries: sent by anybody who consents and not too often, then sorted, asked back, accepted or not."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.agreements import Agreement, AgreementParty, Category, PartyRole
from domain.audit import AuditEvent
from domain.database import Database
from domain.derived.home_association import HOME
from domain.errors import DomainError
from domain.inquiries import REFERENCE, Inquiry, InquiryState, reference_of
from domain.organizations import Organization, OrganizationKind
from domain.verbs.agreements.inquiry_sending import Question, send_inquiry
from domain.verbs.agreements.inquiry_triage import (
    Acceptance,
    accept_inquiry,
    assign_inquiry,
    decline_inquiry,
    mark_inquiry_spam,
    request_inquiry_information,
    triage_inquiry,
    withdraw_inquiry,
)
from tests import samples
from tests.domain.acting import ADMIN, NOBODY, affiliate, on, refusal, refused

pytestmark = pytest.mark.usefixtures("database")

ASKED = Question(
    organization_name="Example Guild of Clerks",
    contact_name="Ada Example",
    contact_email="ada@example.org",
    message="We would like to become an affiliate.",
    consent=True,
    country="NA",
    desired_category=Category.STRATEGIC_ALLIANCE,
)


async def sent(**changes: Any) -> UUID:
    return (await send_inquiry(replace(ASKED, **changes), NOBODY)).id


def of_another() -> Question:
    return replace(ASKED, contact_email=f"ada{samples.number()}@example.org")


def by(address: str) -> Any:
    return replace(NOBODY, sender=address)


# --- sending -------------------------------------------------------------------------------------


async def test_anybody_sends_one_and_learns_a_reference(database: Database) -> None:
    inquiry = await send_inquiry(ASKED, NOBODY)
    assert (inquiry.state, inquiry.consent_at) == (InquiryState.NEW, NOBODY.now)
    assert inquiry.sender_digest is not None
    assert "192.0.2.7" not in inquiry.sender_digest
    derived = await samples.derive(database, REFERENCE, "inquiry", inquiry.id, date(2026, 3, 4))
    assert derived == reference_of(inquiry.id)
    event = await AuditEvent.get()
    assert (event.actor, event.action) == ("anonymous", "sendInquiry")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"consent": False}, "consent"),
        ({"message": "Hello"}, "message"),
        ({"message": "x" * 5001}, "message"),
        ({"organization_name": " "}, "organizationName"),
        ({"contact_name": "x" * 201}, "contactName"),
        ({"contact_email": "ada"}, "contactEmail"),
        ({"contact_email": "ada@example.org, eve@example.org"}, "contactEmail"),
        ({"country": "Namibia"}, "country"),
    ],
)
async def test_forms_that_were_not_filled_in(changes: dict[str, Any], path: str) -> None:
    asked = send_inquiry(replace(ASKED, **changes), NOBODY)
    assert await refusal(asked) == ("BAD_USER_INPUT", path)


async def test_what_a_program_filled_in_is_spam_and_it_is_not_told() -> None:
    inquiry = await send_inquiry(replace(ASKED, homepage="https://example.com"), NOBODY)
    assert inquiry.state is InquiryState.SPAM


async def test_one_sender_sends_three_an_hour_and_ten_a_day() -> None:
    for _ in range(3):
        await sent()
    assert (await refused(send_inquiry(ASKED, NOBODY))).code.value == "RULE_VIOLATED"
    await send_inquiry(of_another(), by("192.0.2.8"))
    await Inquiry.all().update(consent_at=on(date(2026, 3, 3)).now)
    for _ in range(3):
        await send_inquiry(of_another(), NOBODY)


async def test_of_one_address_three_a_day_are_kept_whoever_sends_them() -> None:
    for n, address in enumerate(("ada@example.org", "Ada@Example.ORG", "ada+bomb@example.org")):
        await send_inquiry(replace(ASKED, contact_email=address), by(f"198.51.100.{n}"))
    fourth = replace(ASKED, contact_email="ada+4@example.org")
    assert (await refused(send_inquiry(fourth, by("203.0.113.1")))).code.value == "RULE_VIOLATED"
    await send_inquiry(of_another(), by("203.0.113.1"))
    await Inquiry.all().update(consent_at=on(date(2026, 3, 3)).now - timedelta(hours=3))
    await send_inquiry(ASKED, by("203.0.113.2"))


async def test_all_together_send_sixty_an_hour() -> None:
    for n in range(60):
        await send_inquiry(of_another(), by(f"198.51.100.{n}"))
    refused_one = await refused(send_inquiry(of_another(), by("203.0.113.1")))
    assert refused_one.code.value == "RULE_VIOLATED"


async def test_two_at_once_are_two() -> None:
    results = await asyncio.gather(
        *(send_inquiry(ASKED, NOBODY) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, DomainError) for result in results) == 2
    assert await Inquiry.all().count() == 3


# --- triage --------------------------------------------------------------------------------------


async def test_from_the_form_to_an_agreement() -> None:
    await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    key = await sent()
    staff = await samples.person()
    await triage_inquiry(key, None, None, 1, ADMIN)
    await assign_inquiry(key, staff.id, 2, ADMIN)
    await request_inquiry_information(key, "Who signs for you?", None, ADMIN)
    await triage_inquiry(key, None, Category.STRATEGIC_ALLIANCE, None, ADMIN)
    accepted = Acceptance(key, None, None, {"city": "Windhoek"}, {})
    inquiry, agreement = await accept_inquiry(accepted, ADMIN)
    assert inquiry.state is InquiryState.ACCEPTED
    assert inquiry.outcome_agreement_id == agreement.id
    made = await Organization.get(id=inquiry.matched_organization_id)
    assert (made.name, made.kind, made.city) == (
        "Example Guild of Clerks",
        OrganizationKind.ASSOCIATION,
        "Windhoek",
    )
    assert agreement.title == "Affiliation with Example Guild of Clerks"
    assert await AgreementParty.filter(agreement=agreement).count() == 2
    late = decline_inquiry(key, "Too late", None, ADMIN)
    assert (await refused(late)).message == "The inquiry was accepted."


async def test_the_home_association_is_the_one_of_all_figures(database: Database) -> None:
    real = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    of_samples = await samples.organization(OrganizationKind.HOME_ASSOCIATION, sample=True)
    key = await sent()
    await triage_inquiry(key, None, None, None, ADMIN)
    _, agreement = await accept_inquiry(Acceptance(key, None, None, {}, {}), ADMIN)
    side = await AgreementParty.get(agreement=agreement, role=PartyRole.HOME)
    assert side.organization_id == of_samples.id != real.id
    assert await database.reads.fetchval(f"SELECT {HOME}") == of_samples.id


async def test_an_organization_that_is_known_is_matched() -> None:
    await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    known = await samples.organization()
    key = await sent(desired_category=None)
    await triage_inquiry(key, known.id, None, None, ADMIN)
    without = Acceptance(key, None, None, None, {})
    assert await refusal(accept_inquiry(without, ADMIN)) == ("BAD_USER_INPUT", "category")
    given = {"category": Category.STRATEGIC_ALLIANCE, "title": "A title"}
    inquiry, _ = await accept_inquiry(replace(without, agreement=given), ADMIN)
    assert inquiry.matched_organization_id == known.id


async def test_an_acceptance_that_is_refused_leaves_nothing_behind() -> None:
    await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    key = await sent()
    early = Acceptance(key, None, None, {}, {})
    assert await refusal(accept_inquiry(early, ADMIN)) == ("RULE_VIOLATED", "inquiryId")
    await triage_inquiry(key, None, None, None, ADMIN)
    partnership = replace(early, agreement={"category": Category.PARTNERSHIP})
    assert await refusal(accept_inquiry(partnership, ADMIN)) == ("RULE_VIOLATED", "projectId")
    nobody = Acceptance(key, None, None, None, {})
    assert await refusal(accept_inquiry(nobody, ADMIN)) == ("BAD_USER_INPUT", "organizationId")
    assert await Organization.all().count() == 1
    assert await Agreement.all().count() == 0


@pytest.mark.parametrize("leave", [decline_inquiry, withdraw_inquiry])
async def test_a_no_has_a_reason_and_is_the_end(leave: Any) -> None:
    key = await sent()
    assert await refusal(leave(key, " ", None, ADMIN)) == ("BAD_USER_INPUT", "reason")
    await leave(key, "It does not fit.", None, ADMIN)
    again = triage_inquiry(key, None, None, None, ADMIN)
    assert await refusal(again) == ("RULE_VIOLATED", "inquiryId")
    assigned = assign_inquiry(key, None, None, ADMIN)
    assert await refusal(assigned) == ("RULE_VIOLATED", "inquiryId")


async def test_spam_can_be_taken_back() -> None:
    key = await sent()
    await mark_inquiry_spam(key, None, ADMIN)
    inquiry = await triage_inquiry(key, None, None, None, ADMIN)
    assert (inquiry.state, inquiry.state_reason) == (InquiryState.TRIAGED, None)


async def test_only_the_office_sees_and_sorts_them() -> None:
    key = await sent()
    theirs = affiliate((await samples.person()).id, (await samples.organization()).id)
    assert await refusal(triage_inquiry(key, None, None, None, theirs)) == (
        "NOT_FOUND",
        "inquiryId",
    )
    assert (await refusal(triage_inquiry(key, None, None, None, NOBODY)))[0] == "UNAUTHENTICATED"
    assert await refusal(triage_inquiry(key, None, None, 7, ADMIN)) == (
        "CONFLICT",
        "expectedVersion",
    )
