"""Sample inquiries: one in each state, from people whom nobody knows."""

from datetime import UTC, date, datetime, time

from domain.agreements import Category
from domain.demo.pacts import Pact
from domain.demo.spans import days
from domain.demo.staff import Staff
from domain.demo.tables import Tables
from domain.inquiries import Inquiry, InquiryState

MORNING = time(13, tzinfo=UTC)

# State, days ago, organization, country, wished for, what was said about it.
TOLD = (
    (InquiryState.NEW, 1, "Example Guild of Town Clerks", "IE", Category.STRATEGIC_ALLIANCE, None),
    (InquiryState.TRIAGED, 4, "Example Society of Mayors’ Aides", "PT", Category.PARTNERSHIP, None),
    (
        InquiryState.INFO_REQUESTED,
        9,
        "Example Circle of Planners",
        "NA",
        Category.BRANCH,
        "Who would sign for you?",
    ),
    (
        InquiryState.DECLINED,
        30,
        "Example Fan Club of Fire Engines",
        "US",
        Category.CHAPTER,
        "It does not work for local governments.",
    ),
    (
        InquiryState.WITHDRAWN,
        45,
        "Example Forum for Harbours",
        "NL",
        Category.STRATEGIC_ALLIANCE,
        "They joined another association.",
    ),
    (InquiryState.SPAM, 2, "Example Prize Draw", None, None, "The hidden field was filled in."),
)


def receive_inquiries(tables: Tables, staff: Staff, pacts: list[Pact], today: date) -> None:
    """Write inquiries; of the accepted one came the agreement that waits to be sent out."""
    for place, (state, ago, name, country, category, reason) in enumerate(TOLD):
        assigned = state in {InquiryState.TRIAGED, InquiryState.INFO_REQUESTED}
        tables.add(
            Inquiry,
            organization_name=name,
            contact_name=f"Example Sender {place + 1}",
            contact_email=f"sender{place + 1}@example.org",
            country=country,
            desired_category=category,
            message=f"{name} would like to work with you. What do we have to do?",
            consent_at=datetime.combine(today - days(ago), MORNING),
            state=state,
            state_reason=reason,
            assignee_id=staff.liaisons[0].id if assigned else None,
        )
    for pact in pacts:
        if pact.story.plot == "approved anew":
            tables.add(
                Inquiry,
                organization_name=pact.partner.name,
                matched_organization_id=pact.partner.id,
                contact_name=pact.partner.people[0].name,
                contact_email="sender0@example.org",
                country=pact.partner.place.country,
                desired_category=pact.category,
                message="Our agreement has ended. We would like to begin anew, with fewer goals.",
                consent_at=datetime.combine(today - days(75), MORNING),
                state=InquiryState.ACCEPTED,
                assignee_id=staff.liaisons[0].id,
                outcome_agreement_id=pact.id,
            )
