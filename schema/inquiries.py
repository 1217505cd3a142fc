"""Inquiries as the office sees them; whoever sends one learns its reference and nothing else."""

from datetime import datetime

from domain import agreements, inquiries
from domain.viewers import Scope
from schema.compiler.declare import column, derived, entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    inquiries.InquiryState,
    NEW="Nobody has looked at it yet.",
    TRIAGED="It is a real one.",
    INFO_REQUESTED="The sender was asked for more.",
    ACCEPTED="An agreement came of it.",
    DECLINED="It was turned down.",
    WITHDRAWN="The sender took it back.",
    SPAM="It was sorted out.",
)


@entity(inquiries.Inquiry, order=("-created_at",))
class Inquiry(Row):
    """A wish to begin a relationship, sent by somebody who consented to be written to."""

    reference = derived(inquiries.REFERENCE)
    organization_name: str
    contact_name: str
    contact_email: str | None = column(requires=Scope.CONTACTS_READ)
    country: str | None
    desired_category: agreements.Category | None
    message: str
    language: str | None
    consent_at: datetime
    state: inquiries.InquiryState
    state_reason: str | None

    matched_organization = one("Organization")
    assignee = one("Person")
    outcome_agreement = one("Agreement")
    outbox_messages = page(
        "OutboxMessage", "Mails about it: that it has arrived, to its sender and to staff."
    )
