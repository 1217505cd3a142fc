"""What becomes of an inquiry: sorted, asked back, assigned, turned down, or made an agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement, Category, PartyRole
from domain.audit import change
from domain.database import current_transaction, transaction
from domain.derived.home_association import HOME
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, misfit, need_reason
from domain.inquiries import FORGOTTEN, Inquiry, InquiryState
from domain.notices.inquiry_mails.planning import plan_acknowledgement
from domain.organizations import Organization, OrganizationKind
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, find_optional, permit
from domain.verbs.agreements.agreement_proposals import Side, propose_agreement
from domain.verbs.directory.organization_keeping import create_organization

NEW, TRIAGED, ASKED = InquiryState.NEW, InquiryState.TRIAGED, InquiryState.INFO_REQUESTED
OPEN = frozenset({NEW, TRIAGED, ASKED})

# State to where it may come from; SPAM is undone by sorting it again.
BEFORE: dict[InquiryState, frozenset[InquiryState]] = {
    TRIAGED: frozenset({NEW, ASKED, InquiryState.SPAM}),
    ASKED: frozenset({TRIAGED}),
    InquiryState.ACCEPTED: frozenset({TRIAGED, ASKED}),
    InquiryState.DECLINED: OPEN,
    InquiryState.WITHDRAWN: OPEN,
    InquiryState.SPAM: frozenset({NEW, TRIAGED}),
}
SAID = {
    NEW: "has not been sorted yet: triage it first",
    TRIAGED: "has been sorted already",
    ASKED: "waits for information",
    InquiryState.ACCEPTED: "was accepted",
    InquiryState.DECLINED: "was declined",
    InquiryState.WITHDRAWN: "was withdrawn",
    InquiryState.SPAM: "was sorted out as spam: triage it to take that back",
}


async def triage_inquiry(
    key: UUID,
    organization_id: UUID | None,
    category: Category | None,
    version: int | None,
    act: Act,
) -> Inquiry:
    """Sort an inquiry: it is a real one, perhaps of an organization that is known, for some category."""
    async with transaction():
        await find_optional(Organization, organization_id, act, "organizationId")
        changes: dict[str, object] = {"state_reason": None}
        if organization_id is not None:
            changes["matched_organization_id"] = organization_id
        if category is not None:
            changes["desired_category"] = category
        before = (await find(Inquiry, key, act, "inquiryId")).state
        inquiry = await _move(key, TRIAGED, changes, version, act, Action.TRIAGE_INQUIRY)
        if before is InquiryState.SPAM and inquiry.contact_email != FORGOTTEN:
            # What was taken for spam was not acknowledged; where that is wrong, this changes nothing.
            await plan_acknowledgement(inquiry, act.clock, act.settings)
        return inquiry


async def request_inquiry_information(
    key: UUID, question: str, version: int | None, act: Act
) -> Inquiry:
    """Note that the sender was asked for more, and what; triage goes on once it has come."""
    said = need_reason(question, "Say what was asked.", "question")
    return await _move(
        key, ASKED, {"state_reason": said}, version, act, Action.REQUEST_INQUIRY_INFORMATION
    )


async def decline_inquiry(key: UUID, reason: str, version: int | None, act: Act) -> Inquiry:
    """Say no to an inquiry."""
    said = {"state_reason": need_reason(reason, "Say why it is declined.")}
    return await _move(key, InquiryState.DECLINED, said, version, act, Action.DECLINE_INQUIRY)


async def withdraw_inquiry(key: UUID, reason: str, version: int | None, act: Act) -> Inquiry:
    """Note that the sender has withdrawn it."""
    said = {"state_reason": need_reason(reason, "Say how it was withdrawn.")}
    return await _move(key, InquiryState.WITHDRAWN, said, version, act, Action.WITHDRAW_INQUIRY)


async def mark_inquiry_spam(key: UUID, version: int | None, act: Act) -> Inquiry:
    """Sort an inquiry out; triage takes that back."""
    said: dict[str, object] = {"state_reason": "Sorted out by hand."}
    return await _move(key, InquiryState.SPAM, said, version, act, Action.MARK_INQUIRY_SPAM)


async def assign_inquiry(
    key: UUID, assignee_id: UUID | None, version: int | None, act: Act
) -> Inquiry:
    """Give an inquiry to a member of staff, or to nobody."""
    async with transaction():
        inquiry = await find(Inquiry, key, act, "inquiryId")
        await permit(Action.ASSIGN_INQUIRY, inquiry, act)
        expect(inquiry, version)
        if inquiry.state not in OPEN:
            raise _not_from(inquiry)
        person = await find_optional(Person, assignee_id, act, "assigneeId")
        if person is not None and _has_left(person.deactivated_on, act.today):
            raise misfit("assignee_id", f"{person.name} has left.")
        await change(inquiry, {"assignee_id": assignee_id}, Action.ASSIGN_INQUIRY, act.actor)
    return inquiry


# --- accepting -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Acceptance:
    """What an inquiry leads to: an agreement with an organization that is known, or a new one."""

    inquiry_id: UUID
    home_id: UUID | None
    organization_id: UUID | None
    new_organization: Given | None
    agreement: Given
    version: int | None = None


async def accept_inquiry(acceptance: Acceptance, act: Act) -> tuple[Inquiry, Agreement]:
    """Accept an inquiry: its organization is matched or made, and an agreement with it is PROPOSED.

    Without a category the agreement has the one that was wished for. Raises DomainError: RULE_VIOLATED for an
    inquiry that was not sorted, or is over; BAD_USER_INPUT without an organization or a category; and as
    `propose_agreement` does.
    """
    async with transaction():
        inquiry = await find(Inquiry, acceptance.inquiry_id, act, "inquiryId")
        await permit(Action.ACCEPT_INQUIRY, inquiry, act)
        expect(inquiry, acceptance.version)
        _check_from(inquiry, InquiryState.ACCEPTED)
        organization = await _match(inquiry, acceptance, act)
        home = await _find_home(acceptance.home_id, act)
        given = _complete(acceptance.agreement, inquiry, organization)
        sides = [Side(home.id, PartyRole.HOME), Side(organization.id, PartyRole.COUNTERPARTY)]
        agreement = await propose_agreement(sides, (), given, act)
        outcome: dict[str, object] = {
            "state": InquiryState.ACCEPTED,
            "state_reason": None,
            "matched_organization_id": organization.id,
            "outcome_agreement_id": agreement.id,
        }
        await change(inquiry, outcome, Action.ACCEPT_INQUIRY, act.actor)
    return inquiry, agreement


async def _match(inquiry: Inquiry, acceptance: Acceptance, act: Act) -> Organization:
    """Return the organization: the one named, the one that was matched, or a new one."""
    if acceptance.new_organization is not None:
        if acceptance.organization_id is not None:
            raise misfit("new_organization", "Match an organization or make a new one, not both.")
        given = {
            "name": inquiry.organization_name,
            "kind": OrganizationKind.ASSOCIATION,
            **acceptance.new_organization,
        }
        return await create_organization(given, act)
    key = acceptance.organization_id or inquiry.matched_organization_id
    if key is None:
        raise misfit("organization_id", "Name the organization, or what a new one is like.")
    return await find(Organization, key, act, "organizationId", lock=False)


async def _find_home(key: UUID | None, act: Act) -> Organization:
    """Return the home association: the one named, else the one that this installation is run for."""
    if key is not None:
        return await find(Organization, key, act, "homeId", lock=False)
    home = await Organization.get_or_none(id=await current_transaction().fetchval(f"SELECT {HOME}"))
    if home is None:
        raise misfit("home_id", "There is no home association yet: make it first.")
    return home


def _complete(given: Given, inquiry: Inquiry, organization: Organization) -> Given:
    category = given.get("category") or inquiry.desired_category
    if category is None:
        raise misfit("category", "Name a category: the sender wished for none.")
    title = given.get("title") or f"Affiliation with {organization.name}"[:300]
    return {**given, "category": category, "title": title}


# --- transitions ---------------------------------------------------------------------------------


async def _move(
    key: UUID,
    to: InquiryState,
    changes: Mapping[str, object],
    version: int | None,
    act: Act,
    action: Action,
) -> Inquiry:
    async with transaction():
        inquiry = await find(Inquiry, key, act, "inquiryId")
        await permit(action, inquiry, act)
        expect(inquiry, version)
        _check_from(inquiry, to)
        await change(inquiry, {"state": to, **changes}, action, act.actor)
    return inquiry


def _check_from(inquiry: Inquiry, to: InquiryState) -> None:
    if inquiry.state not in BEFORE[to]:
        raise _not_from(inquiry)


def _not_from(inquiry: Inquiry) -> DomainError:
    return DomainError(
        ErrorCode.RULE_VIOLATED, f"The inquiry {SAID[inquiry.state]}.", ("inquiryId",)
    )


def _has_left(deactivated_on: date | None, today: date) -> bool:
    return deactivated_on is not None and deactivated_on <= today
