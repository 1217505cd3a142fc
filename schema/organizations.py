"""Organizations as clients see them, with what belongs to each."""

from datetime import date
from typing import Any

from domain import organizations
from domain.derived.dated_values import NAME_ON
from domain.derived.liaison_duties import HELD
from domain.viewers import Scope
from schema.compiler.declare import column, entity, one, owned, page
from schema.enumerations import explain
from schema.health import ORGANIZATION_HEALTH
from schema.reciprocity import RECIPROCITY
from schema.rows import Row

explain(
    organizations.OrganizationKind,
    HOME_ASSOCIATION="The association whose system this is.",
    ASSOCIATION="An association of local-government professionals.",
    MULTINATIONAL="An association of several countries.",
    BRANCH_OFFICE="A staff-driven office abroad.",
    REGIONAL_OFFICE="An office for a region.",
    ANCHOR_ORGANIZATION="An independent organization that stands for the association in a region.",
    CHAPTER="A member-driven group of an area.",
    STUDENT_CHAPTER="A member-driven group at a university.",
    LOCAL_GOVERNMENT="A city, county or other local government.",
    UNIVERSITY="A university.",
    FOUNDATION="A foundation.",
    GOVERNMENT_AGENCY="An agency of a national or state government.",
    INTERNATIONAL_DONOR="A donor that works across countries.",
    NGO="Another non-governmental organization.",
    PRIVATE_SECTOR="A company.",
    FIELD_OFFICE="An office of an international project.",
)
explain(
    organizations.AffiliateGroup,
    STATE_ASSOCIATION="Associations of a state.",
    NATIONAL_EQUITY="National and equity affiliates.",
    INTERNATIONAL="International affiliates.",
)
explain(
    organizations.OrganizationStatus,
    ACTIVE="It still exists for the home association.",
    ARCHIVED="It is kept for the record only.",
)
explain(
    organizations.Visibility,
    PUBLIC="Everybody sees the row.",
    INTERNAL="Only who has signed in sees the row.",
)
explain(
    organizations.DatePrecision,
    DAY="The day is known.",
    MONTH="Only month and year are known.",
    YEAR="Only the year is known.",
    TBA="Nothing is known yet.",
)
explain(
    organizations.OrganizationNameKind,
    LEGAL="The name in its statutes.",
    TRADING="A name that it uses.",
    FORMER="A name that it had.",
    ACRONYM="A short form.",
)
explain(
    organizations.CountryRole,
    SEAT="The organization sits in the country.",
    COVERAGE="The organization covers the country.",
)
explain(
    organizations.CountQualifier,
    EXACT="Exactly this many.",
    AT_LEAST="At least this many.",
    ABOUT="About this many.",
)


@entity(organizations.Organization, order=("name",))
class Organization(Row):
    """The home association, an affiliate, or any other body that agreements and events name."""

    slug: str
    name: str = column(dated=NAME_ON)
    native_name: str | None
    acronym: str | None
    kind: organizations.OrganizationKind
    affiliate_group: organizations.AffiliateGroup | None
    status: organizations.OrganizationStatus
    city: str | None
    subdivision: str | None
    time_zone: str | None
    locale: str | None = column(requires=Scope.READ)
    languages: list[str]
    website: str | None
    founded_on: date | None
    founded_precision: organizations.DatePrecision | None
    relationship_since: date | None
    relationship_precision: organizations.DatePrecision | None
    visibility: organizations.Visibility
    external_ids: dict[str, Any]
    public_summary: str | None
    private_notes: str | None = column(requires=Scope.NOTES_READ)
    sample: bool
    source: str | None

    parent = one("Organization")
    region = one("Region")
    names = owned("OrganizationName", "Further names, former ones among them.", order=("name",))
    countries = owned(
        "OrganizationCountry", "Countries that it sits in or covers.", order=("role", "code")
    )
    membership_counts = page(
        "MembershipCount", "Numbers of members over time, newest first.", order=("-as_of",)
    )
    children = page("Organization", "Organizations that are a part of it.")
    agreements = page("Agreement", "Agreements that it is a party to.", "parties.agreement")
    parties = page("AgreementParty", "Its sides of agreements.")
    counterparts = page(
        "AgreementParty",
        "The other parties of its agreements: who it is linked with, each through which agreement.",
        "parties.agreement.parties",
        order=("position",),
        apart="organization",
    )
    partners = page(
        "Organization",
        "Organizations that an agreement links it with, each once.",
        "parties.agreement.parties.organization",
        order=("name",),
        apart="id",
    )
    current_liaisons = page(
        "LiaisonAssignment",
        "Who looks after it, or acts for it, on the day.",
        "liaison_assignments",
        only=HELD,
    )
    current_positions = page(
        "Position", "Who holds which office in it on the day.", "positions", only=HELD
    )
    hosted_agreements = page("Agreement", "Agreements with chapters that it hosts.")
    inquiries = page("Inquiry", "Inquiries that turned out to be its own.")
    events = page("Event", "Events that it holds.", order=("starts_on",))
    reminders = page(
        "Reminder", "Reminders about it that are about no agreement.", order=("due_at",)
    )
    liaison_assignments = page("LiaisonAssignment", "Who looks after it.")
    health = ORGANIZATION_HEALTH
    health_snapshots = page(
        "HealthSnapshot", "Its health score month by month, newest first.", order=("-as_of",)
    )
    positions = page("Position", "Who holds or held which office in it.")
    bodies = page("GoverningBody", "Its board and committees.")
    role_grants = page("RoleGrant", "Roles that are held for it.")
    participations = page("EventParticipation", "Who went to events for it.")
    event_series = page("EventSeries", "Series of events that it holds.")
    publications = page("Publication", "What it publishes.")
    contributions = page("Contribution", "What it gave to publications of others.")
    programmes = page("Programme", "Programmes that it runs.")
    enrollments = page("Enrollment", "Programmes that it takes part in.", order=("starts_on",))
    legs_sent = page("ExchangeLeg", "Visits that it sends.", order=("starts_on",))
    legs_hosted = page("ExchangeLeg", "Visits that it receives.", order=("starts_on",))
    project_roles = page("ProjectOrganization", "What it does in projects.")
    field_projects = page("Project", "Projects whose field office it is.")
    documents = page("Document", "Files that belong to it.")
    initiatives = page("StrategicInitiative", "Its strategy, by initiatives.")
    reciprocity = RECIPROCITY
    checklist = page("ChecklistEntry", "What it has to show as a chapter, and has shown.")


@entity(organizations.OrganizationName, order=("name",))
class OrganizationName(Row):
    """A further name of an organization."""

    name: str
    language: str | None
    kind: organizations.OrganizationNameKind
    valid_from: date | None
    valid_to: date | None

    organization = one("Organization")


@entity(organizations.OrganizationCountry, order=("code",))
class OrganizationCountry(Row):
    """A country that an organization sits in or covers."""

    code: str
    role: organizations.CountryRole

    organization = one("Organization")


@entity(organizations.MembershipCount, order=("as_of",))
class MembershipCount(Row):
    """How many members an organization had on a day."""

    as_of: date
    value: int
    qualifier: organizations.CountQualifier
    source: str | None

    organization = one("Organization")
