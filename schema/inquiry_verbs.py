"""The public form for inquiries, and what the office does with them."""

from typing import Annotated, Any

import strawberry

from domain import agreements, inquiries, organizations
from domain.acts import Act
from domain.verbs.agreements import inquiry_sending, inquiry_triage
from schema.inquiries import Inquiry
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt

WHICH = "The inquiry."
REASON = Asked("reason", str, "Why.", needed=True)


@strawberry.input(description="An inquiry from somebody who wishes to begin a relationship.")
class SendInquiryInput:
    """Input of sendInquiry."""

    organization_name: str = strawberry.field(description="Name of the organization.")
    contact_name: str = strawberry.field(description="Who asks.")
    contact_email: str = strawberry.field(description="Where to answer.")
    message: str = strawberry.field(description="What is wished for, in 10 to 5,000 characters.")
    consent: bool = strawberry.field(
        description="True agrees that this is kept in order to be answered; without it nothing is."
    )
    country: str | None = strawberry.field(default=None, description="ISO 3166-1 code.")
    desired_category: agreements.Category | None = strawberry.field(
        default=None, description="What kind of relationship is wished for."
    )
    homepage: str | None = strawberry.field(
        default=None,
        description="Leave it empty: people do not see this field, programs fill it in.",
    )
    language: str | None = strawberry.field(
        default=None,
        description="Language to be answered in: en, es or fr, or a regional form of one (es-MX).",
    )
    idempotency_key: str | None = KEY


@strawberry.type(description="What the inquiry can be named by, or why it was not kept.")
class SendInquiryPayload:
    """Payload of sendInquiry: it tells nothing of what is known here."""

    reference: str | None = strawberry.field(description="Name it by this in a further letter.")
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def send(info: Info, given: Annotated[SendInquiryInput, INPUT]) -> SendInquiryPayload:
    """Keep an inquiry; anybody may send one."""

    async def keep(act: Act) -> inquiries.Inquiry:
        values = {name: value for name, value in vars(given).items() if name != "idempotency_key"}
        return await inquiry_sending.send_inquiry(inquiry_sending.Question(**values), act)

    kept, errors = await attempt(info, given, keep)
    reference = None if kept is None else inquiries.reference_of(kept.key)
    return SendInquiryPayload(reference=reference, errors=errors)


@strawberry.input(description="An organization that is new here.")
class NewOrganizationInput:
    """An organization."""

    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its name; as the inquiry gives it where left out."
    )
    kind: organizations.OrganizationKind | None = strawberry.field(
        default=strawberry.UNSET, description="What it is; an ASSOCIATION where left out."
    )
    affiliate_group: organizations.AffiliateGroup | None = strawberry.field(
        default=strawberry.UNSET, description="Group of affiliates that it belongs to."
    )
    city: str | None = strawberry.field(default=strawberry.UNSET, description="City.")
    website: str | None = strawberry.field(default=strawberry.UNSET, description="Website.")


TRIAGE = form(
    "TriageInquiryInput",
    "An inquiry that is a real one, and what it is about.",
    inquiries.Inquiry,
    changes=WHICH,
    extra=[
        Asked("organization_id", strawberry.ID, "Organization that it is.", "Organization"),
        Asked("category", agreements.Category, "What is wished for, where that became clear."),
    ],
)
ASK = form(
    "RequestInquiryInformationInput",
    "What the sender was asked.",
    inquiries.Inquiry,
    changes=WHICH,
    extra=[Asked("question", str, "What was asked.", needed=True)],
)
DECLINE = form(
    "DeclineInquiryInput",
    "Why it is turned down.",
    inquiries.Inquiry,
    changes=WHICH,
    extra=[REASON],
)
WITHDRAW = form(
    "WithdrawInquiryInput",
    "How it was withdrawn.",
    inquiries.Inquiry,
    changes=WHICH,
    extra=[REASON],
)
SPAM = form("MarkInquirySpamInput", "What is no inquiry.", inquiries.Inquiry, changes=WHICH)
ASSIGN = form(
    "AssignInquiryInput",
    "Who looks after it; null for nobody.",
    inquiries.Inquiry,
    changes=WHICH,
    free="assignee_id",
)
ACCEPT = form(
    "AcceptInquiryInput",
    "The agreement that comes of an inquiry, with an organization that is known or new.",
    inquiries.Inquiry,
    changes=WHICH,
    extra=[
        Asked("organization_id", strawberry.ID, "Organization that it is.", "Organization"),
        Asked("new_organization", NewOrganizationInput, "What a new organization is like."),
        Asked(
            "home_id", strawberry.ID, "The home association, where there are two.", "Organization"
        ),
        Asked("category", agreements.Category, "Its category; as wished for where left out."),
        Asked("title", str, "Title of the agreement."),
        Asked("owner_id", strawberry.ID, "Member of staff who answers for it.", "Person"),
        Asked("project_id", strawberry.ID, "Project that it serves.", "Project"),
    ],
)


async def triage(given: Any, act: Act) -> inquiries.Inquiry:
    values = read_columns(given, TRIAGE)
    return await inquiry_triage.triage_inquiry(
        values["inquiry_id"],
        values.get("organization_id"),
        or_none(given.category),
        version_of(given),
        act,
    )


async def ask(given: Any, act: Act) -> inquiries.Inquiry:
    key, seen = read_key(given, ASK, "inquiry_id"), version_of(given)
    return await inquiry_triage.request_inquiry_information(key, given.question, seen, act)


async def decline(given: Any, act: Act) -> inquiries.Inquiry:
    key = read_key(given, DECLINE, "inquiry_id")
    return await inquiry_triage.decline_inquiry(key, given.reason, version_of(given), act)


async def withdraw(given: Any, act: Act) -> inquiries.Inquiry:
    key = read_key(given, WITHDRAW, "inquiry_id")
    return await inquiry_triage.withdraw_inquiry(key, given.reason, version_of(given), act)


async def sort_out(given: Any, act: Act) -> inquiries.Inquiry:
    key = read_key(given, SPAM, "inquiry_id")
    return await inquiry_triage.mark_inquiry_spam(key, version_of(given), act)


async def assign(given: Any, act: Act) -> inquiries.Inquiry:
    values = read_columns(given, ASSIGN)
    key, assignee = values["inquiry_id"], values.get("assignee_id")
    return await inquiry_triage.assign_inquiry(key, assignee, version_of(given), act)


async def accept(given: Any, act: Act) -> inquiries.Inquiry:
    values = read_columns(given, ACCEPT)
    made = or_none(values.pop("new_organization", None))
    about = ("category", "title", "owner_id", "project_id")
    acceptance = inquiry_triage.Acceptance(
        inquiry_id=values["inquiry_id"],
        home_id=values.get("home_id"),
        organization_id=values.get("organization_id"),
        new_organization=None if made is None else _given(vars(made)),
        agreement=_given({name: values.get(name) for name in about}),
        version=version_of(given),
    )
    inquiry, _ = await inquiry_triage.accept_inquiry(acceptance, act)
    return inquiry


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if or_none(value) is not None}


@strawberry.type
class InquiryMutations:
    """Inquiries, from the public form to an agreement or a no."""

    send_inquiry = strawberry.field(
        resolver=send,
        description="Send an inquiry, without signing in. A mail says at once that it has arrived; "
        "the answer comes from a person.",
    )
    triage_inquiry = verb(TRIAGE, Inquiry, "inquiry", "Sort an inquiry: it is a real one.", triage)
    request_inquiry_information = verb(
        ASK, Inquiry, "inquiry", "Note that the sender was asked for more.", ask
    )
    decline_inquiry = verb(DECLINE, Inquiry, "inquiry", "Turn an inquiry down.", decline)
    withdraw_inquiry = verb(
        WITHDRAW, Inquiry, "inquiry", "Note that the sender took it back.", withdraw
    )
    mark_inquiry_spam = verb(
        SPAM, Inquiry, "inquiry", "Sort out what is no inquiry; triage takes that back.", sort_out
    )
    assign_inquiry = verb(
        ASSIGN, Inquiry, "inquiry", "Give an inquiry to a member of staff.", assign
    )
    accept_inquiry = verb(
        ACCEPT,
        Inquiry,
        "inquiry",
        "Accept an inquiry: its organization is matched or made, and an agreement is proposed.",
        accept,
    )
