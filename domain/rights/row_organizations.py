"""To which organizations a row belongs, so that a right over them covers it. The home association's own
side of an agreement does not count: whoever represents it is staff.
"""

from uuid import UUID

from tortoise.models import Model

from domain.agreement_categories import CategoryPeriod
from domain.agreement_terms import AgreementTerm, TermReview
from domain.agreement_versions import AgreementVersion, Approval, Signature
from domain.agreements import Agreement, AgreementParty
from domain.checklists import ChecklistEntry
from domain.database import current_transaction
from domain.documents import Document
from domain.enrollments import Enrollment
from domain.event_series import EventSeries
from domain.events import Event
from domain.exchanges import Exchange, ExchangeLeg
from domain.goals import Goal, GoalBenefit, Indicator, IndicatorPeriod, Measurement
from domain.hand_overs import HandOver
from domain.liaisons import LiaisonAssignment, OutOfOffice
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder
from domain.obligations import Obligation, ObligationOccurrence
from domain.organizations import (
    MembershipCount,
    Organization,
    OrganizationCountry,
    OrganizationName,
)
from domain.participations import EventParticipation
from domain.people import EmailAddress, Person
from domain.positions import Position
from domain.projects import Deliverable, Project
from domain.publications import Contribution, Publication
from domain.renewal_campaigns import CampaignAgreement
from domain.renewal_recommendations import RenewalRecommendation
from domain.rows import Row
from domain.work_plans import WorkPlan, WorkPlanItem

OF_AGREEMENT = (
    "SELECT organization_id FROM agreement_party"
    " WHERE agreement_id = {agreement} AND role <> 'HOME'"
)
OF_GOAL = "(SELECT agreement_id FROM goal WHERE id = {goal})"
OF_INDICATOR = (
    "(SELECT goal.agreement_id FROM indicator JOIN goal ON goal.id = indicator.goal_id"
    " WHERE indicator.id = {indicator})"
)
OF_PLAN = "(SELECT agreement_id FROM work_plan WHERE id = {plan})"
OF_VERSION = "(SELECT agreement_id FROM agreement_version WHERE id = {version})"


def _of_agreement(found: str) -> str:
    return OF_AGREEMENT.format(agreement=found)


def _column(name: str) -> str:
    return f"SELECT row.{name}"


# Model to the organizations of its row, whose alias is `row`.
ORGANIZATIONS_OF: dict[type[Model], str] = {
    Organization: _column("id"),
    OrganizationName: _column("organization_id"),
    OrganizationCountry: _column("organization_id"),
    MembershipCount: _column("organization_id"),
    Position: _column("organization_id"),
    Enrollment: _column("organization_id"),
    ChecklistEntry: _column("organization_id"),
    Publication: _column("organization_id"),
    Contribution: _column("from_organization_id"),
    Event: _column("organizer_id"),
    EventSeries: _column("organizer_id"),
    EventParticipation: (
        "SELECT row.from_organization_id UNION SELECT organizer_id FROM event WHERE id = row.event_id"
    ),
    Person: (
        "SELECT organization_id FROM position WHERE person_id = row.id UNION"
        " SELECT organization_id FROM liaison_assignment WHERE person_id = row.id"
        " AND kind = 'AFFILIATE_LIAISON'"
    ),
    EmailAddress: "SELECT organization_id FROM position WHERE person_id = row.person_id",
    LiaisonAssignment: (
        "SELECT row.organization_id UNION SELECT id FROM organization WHERE region_id = row.region_id"
        " UNION " + _of_agreement("row.agreement_id")
    ),
    OutOfOffice: "SELECT organization_id FROM liaison_assignment WHERE id = row.assignment_id",
    HandOver: "SELECT organization_id FROM liaison_assignment WHERE id = row.assignment_id",
    Agreement: _of_agreement("row.id"),
    AgreementParty: _of_agreement("row.agreement_id"),
    AgreementTerm: _of_agreement("row.agreement_id"),
    AgreementVersion: _of_agreement("row.agreement_id"),
    CategoryPeriod: _of_agreement("row.agreement_id"),
    TermReview: _of_agreement("(SELECT agreement_id FROM agreement_term WHERE id = row.term_id)"),
    RenewalRecommendation: _of_agreement(
        "(SELECT agreement_id FROM agreement_term WHERE id = row.term_id)"
    ),
    CampaignAgreement: _of_agreement("row.agreement_id"),
    Approval: _of_agreement(OF_VERSION.format(version="row.agreement_version_id")),
    Signature: _of_agreement(OF_VERSION.format(version="row.agreement_version_id")),
    Goal: _of_agreement("row.agreement_id"),
    GoalBenefit: _of_agreement(OF_GOAL.format(goal="row.goal_id")),
    Indicator: _of_agreement(OF_GOAL.format(goal="row.goal_id")),
    IndicatorPeriod: _of_agreement(OF_INDICATOR.format(indicator="row.indicator_id")),
    Measurement: _of_agreement(OF_INDICATOR.format(indicator="row.indicator_id")),
    WorkPlan: _of_agreement("row.agreement_id"),
    WorkPlanItem: _of_agreement(OF_PLAN.format(plan="row.work_plan_id")),
    Obligation: _of_agreement("row.agreement_id"),
    ObligationOccurrence: _of_agreement(
        "(SELECT agreement_id FROM obligation WHERE id = row.obligation_id)"
    ),
    Exchange: (
        "SELECT sender_id FROM exchange_leg WHERE exchange_id = row.id"
        " UNION SELECT host_id FROM exchange_leg WHERE exchange_id = row.id"
    ),
    ExchangeLeg: "SELECT unnest(ARRAY[row.sender_id, row.host_id])",
    Project: (
        "SELECT organization_id FROM project_organization WHERE project_id = row.id UNION"
        " SELECT party.organization_id FROM agreement JOIN agreement_party AS party"
        " ON party.agreement_id = agreement.id AND party.role <> 'HOME'"
        " WHERE agreement.project_id = row.id"
    ),
    Deliverable: "SELECT organization_id FROM project_organization WHERE project_id = row.project_id",
    Document: (
        "SELECT row.organization_id UNION "
        + _of_agreement("row.agreement_id")
        + " UNION "
        + _of_agreement(OF_VERSION.format(version="row.agreement_version_id"))
        + " UNION SELECT organization_id FROM checklist_entry WHERE id = row.checklist_entry_id"
    ),
    Reminder: _of_agreement("row.agreement_id"),
    PassedDuty: _of_agreement("row.agreement_id"),
}


async def organizations_of(row: Row) -> frozenset[UUID]:
    """Return the organizations that a stored row belongs to; none for rows of the installation itself."""
    query = ORGANIZATIONS_OF.get(type(row))
    if query is None:
        return frozenset()
    found = await current_transaction().fetch(
        f"SELECT found.id FROM {row._meta.db_table} AS row,"
        f" LATERAL ({query}) AS found (id) WHERE row.id = $1 AND found.id IS NOT NULL",
        row.id,
    )
    return frozenset(record["id"] for record in found)
