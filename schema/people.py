"""People as clients see them; addresses need a scope of their own."""

from datetime import date, datetime, time

from domain import people, roles
from domain.viewers import Scope
from schema.compiler.declare import column, entity, one, owned, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    roles.Role,
    ADMIN="Answers for the system and gets what nobody else would.",
    STAFF="Staff of the home association: reads everything, writes its own portfolio.",
    REGIONAL_DIRECTOR="Answers for a region: reads and decides there.",
    REGIONAL_VICE_PRESIDENT="Represents a region: reads there.",
    BOARD_VIEWER="Sits in the board: reads agreements, decisions and summaries.",
    BOARD_SECRETARY="Records and confirms the board's decisions.",
    COMMITTEE_CHAIR="Chairs a committee: sees its portfolio and assigns its liaisons.",
    LIAISON="Volunteer who looks after organizations: sees them in full.",
    AFFILIATE_REPRESENTATIVE="Acts for an affiliate: sees and changes what is its own.",
    AFFILIATE_SIGNATORY="Approves and signs for an affiliate.",
)


@entity(people.Person, order=("sort_name",))
class Person(Row):
    """Somebody who acts for an organization."""

    name: str = column(sort="sort_name")
    sort_name: str
    locale: str | None
    time_zone: str
    quiet_from: time | None
    quiet_to: time | None
    holiday_calendar: str | None
    monthly_roll_up: bool
    deactivated_on: date | None
    phone: str | None = column(requires=Scope.CONTACTS_READ)
    erased_at: datetime | None
    sample: bool

    email_addresses = owned(
        "EmailAddress", "Mail addresses, the primary one first.", order=("-is_primary",)
    )
    role_grants = owned("RoleGrant", "Roles held, past ones too.", order=("valid_from",))
    positions = page("Position", "Offices that the person holds or held.")
    seats = page("Seat", "Seats in boards and committees, past ones too.")
    identities = owned("Identity", "Subjects of the sign-in service that are the person.")
    liaison_assignments = page("LiaisonAssignment", "Duties as a liaison.")
    hand_overs_received = page("HandOver", "Duties of others that the person takes over.")
    passed_duties = page("PassedDuty", "Where the person said that reminders are not theirs.")
    duties_passed_to = page("PassedDuty", "Where others said that reminders are the person's.")
    delegated_assignments = page("LiaisonAssignment", "Duties of others that it stands in for.")
    owned_agreements = page("Agreement", "Agreements that the person answers for.")
    owned_campaigns = page("RenewalCampaign", "Renewal campaigns that the person runs.")
    owned_goals = page("Goal", "Goals that the person answers for.")
    owned_indicators = page("Indicator", "Indicators whose values the person reports.")
    owned_items = page("WorkPlanItem", "Items of work plans that the person sees to.")
    home_work_plans = page("WorkPlan", "Work plans drawn up for the home association.")
    counterpart_work_plans = page("WorkPlan", "Work plans drawn up for the other side.")
    participations = page("EventParticipation", "Events that the person goes to.")
    organized_events = page("Event", "Events that one asks the person about.")
    event_series = page("EventSeries", "Series of events that one asks the person about.")
    contributions = page("Contribution", "What the person wrote or made for publications.")
    exchange_visits = page("ExchangeVisitor", "Visits that the person travels on.")
    owned_enrollments = page("Enrollment", "Enrollments that the person answers for.")
    owned_obligations = page("Obligation", "Obligations that the person sees to.")
    reminders = page("Reminder", "Reminders for the person.", order=("due_at",))
    outbox_messages = page("OutboxMessage", "Mails to the person.")
    signatures = page("Signature", "What the person has signed.")
    measurements_submitted = page("Measurement", "Values that the person reported.")
    measurements_reviewed = page("Measurement", "Values that the person approved or returned.")
    approvals = page("Approval", "What the person said about texts, for a party.")
    assigned_inquiries = page("Inquiry", "Inquiries that the person looks after.")
    plan_approvals = page("PlanApproval", "What the person said to work plans, for a side.")


@entity(people.EmailAddress, order=("address",))
class EmailAddress(Row):
    """A person's mail address."""

    address: str
    is_primary: bool
    verified_on: date | None

    person = one("Person", nullable=True)


@entity(roles.RoleGrant, order=("valid_from",))
class RoleGrant(Row):
    """A role that a person holds."""

    role: roles.Role
    valid_from: date
    valid_to: date | None
    reason: str | None = column(requires=Scope.READ)

    person = one("Person")
    organization = one("Organization")
    region = one("Region")
    body = one("GoverningBody")
