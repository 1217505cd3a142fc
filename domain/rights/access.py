"""Who may see which rows: one rule a table and audience, which every read places in its SQL.

A viewer belongs to audiences and sees what the rule of any of them leaves. Fields that need a scope of
their own say so where they are declared (schema/). What a viewer may change stands in actions.py.
"""

from tortoise.models import Model

from domain.agreement_categories import CategoryPeriod, CategoryPolicy
from domain.agreement_terms import AgreementTerm, TermReview
from domain.agreement_versions import AgreementVersion, Approval, Signature
from domain.agreements import Agreement, AgreementParty, AgreementPurpose
from domain.audit import AuditEvent
from domain.audit_seals import AuditSeal
from domain.board_decisions import BoardDecision
from domain.checklists import ChecklistEntry
from domain.documents import Document
from domain.enrollments import Enrollment
from domain.event_series import EventSeries
from domain.events import Event
from domain.exchanges import Exchange, ExchangeLeg, ExchangeVisitor
from domain.goals import Goal, GoalBenefit, Indicator, IndicatorPeriod, Measurement
from domain.governing_bodies import GoverningBody, Seat
from domain.hand_overs import HandOver
from domain.health_snapshots import HealthSnapshot, HealthWeight
from domain.idempotency import IdempotencyKey
from domain.identities import Identity
from domain.import_jobs import ImportJob, ImportRow
from domain.initiatives import StrategicInitiative
from domain.inquiries import Inquiry
from domain.liaisons import LiaisonAssignment, OutOfOffice
from domain.notices.heartbeats import PlannerHeartbeat
from domain.notices.messages import DeliveryAttempt, LinkUse, OutboxMessage
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderMail
from domain.notices.rules import ReminderRule, ReminderStage
from domain.notices.run_figures import RunFigure
from domain.notices.suppressions import Bounce, Suppression
from domain.obligations import Obligation, ObligationOccurrence
from domain.organizations import (
    MembershipCount,
    Organization,
    OrganizationCountry,
    OrganizationName,
)
from domain.participations import EventParticipation
from domain.people import EmailAddress, Person
from domain.plan_approvals import PlanApproval
from domain.positions import Position
from domain.programmes import Package, Programme
from domain.projects import Deliverable, Project, ProjectCountry, ProjectOrganization
from domain.publications import Contribution, Publication
from domain.regions import Region
from domain.renewal_campaigns import CampaignAgreement, RenewalCampaign
from domain.renewal_recommendations import RenewalRecommendation
from domain.rights.conditions import (
    ADDRESS_IN_REACH,
    AGREEMENT_IN_REACH,
    AGREEMENT_LOOKED_AFTER,
    CAMPAIGN_IN_PORTFOLIO,
    CONTRIBUTION_IN_REACH,
    DUTY_IN_REACH,
    EVENT_IN_REACH,
    EVENT_LOOKED_AFTER,
    EXCHANGE_IN_REACH,
    FOR_ME,
    INITIATIVE_IN_REACH,
    LOOKED_AFTER,
    NOT_FOR_STAFF_ONLY,
    ORGANIZATION_IN_REACH,
    ORGANIZATIONS_ROW,
    OWN_IDENTITY,
    PERSON_IN_REACH,
    POSITION_IN_REACH,
    PROJECT_IN_REACH,
    PUBLIC_FILE,
    PUBLICATION_IN_REACH,
    RECOMMENDED_IN_PORTFOLIO,
    SERIES_IN_REACH,
    SHARED_FILE,
    VISIT_IN_REACH,
)
from domain.rights.rules import (
    ADMIN_ONLY,
    IS_PUBLIC,
    LEDGER,
    SIGNED_IN,
    STAFF_ONLY,
    AllOf,
    AnyOf,
    Everyone,
    RowRule,
    Via,
    Where,
    belonging,
    inherited,
    published,
)
from domain.roles import RoleGrant
from domain.tokens import ApiToken
from domain.viewers import Scope
from domain.vocabularies import VocabularyTerm
from domain.webhooks import Webhook, WebhookDelivery
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemGoal

DOCUMENT_OWNERS: dict[str, type[Model]] = {
    "agreement": Agreement,
    "agreement_version": AgreementVersion,
    "board_decision": BoardDecision,
    "measurement": Measurement,
    "obligation_occurrence": ObligationOccurrence,
    "exchange_leg": ExchangeLeg,
}
SHARED_DOCUMENTS = AllOf(
    (
        Where(SHARED_FILE),
        AnyOf(
            (
                *(Via({key: owner}) for key, owner in DOCUMENT_OWNERS.items()),
                Where(ORGANIZATIONS_ROW),
                Via({"checklist_entry": ChecklistEntry}),
            )
        ),
    )
)
PUBLIC_DOCUMENTS = AllOf(
    (
        Where(PUBLIC_FILE),
        AnyOf((Via({"agreement": Agreement}), Via({"organization": Organization}))),
    )
)

ROWS: dict[type[Model], RowRule] = {
    VocabularyTerm: RowRule(Everyone(), Everyone(), Everyone()),
    Region: RowRule(Everyone(), Everyone(), Everyone()),
    Organization: RowRule(IS_PUBLIC, Where(ORGANIZATION_IN_REACH), Everyone()),
    OrganizationName: published(organization=Organization),
    OrganizationCountry: published(organization=Organization),
    MembershipCount: published(organization=Organization),
    Person: belonging(PERSON_IN_REACH),
    EmailAddress: RowRule(member=Where(ADDRESS_IN_REACH), scope=Scope.CONTACTS_READ),
    Position: belonging(POSITION_IN_REACH),
    Identity: RowRule(member=Where(OWN_IDENTITY), scope=Scope.ADMIN),
    RoleGrant: belonging(OWN_IDENTITY),
    GoverningBody: SIGNED_IN,
    Seat: SIGNED_IN,
    BoardDecision: inherited(agreement=Agreement),
    LiaisonAssignment: belonging(DUTY_IN_REACH),
    OutOfOffice: inherited(assignment=LiaisonAssignment),
    HandOver: inherited(assignment=LiaisonAssignment),
    Inquiry: STAFF_ONLY,
    Programme: RowRule(IS_PUBLIC, Everyone(), Everyone()),
    Package: RowRule(Via({"programme": Programme}), Everyone(), Everyone()),
    Enrollment: belonging(ORGANIZATIONS_ROW),
    Project: belonging(PROJECT_IN_REACH, public=IS_PUBLIC),
    ProjectOrganization: RowRule(
        Via({"project": Project, "organization": Organization}),
        Via({"project": Project}),
        Everyone(),
    ),
    ProjectCountry: published(project=Project),
    Deliverable: inherited(project=Project),
    Agreement: RowRule(IS_PUBLIC, Where(AGREEMENT_IN_REACH), Everyone()),
    AgreementParty: RowRule(
        Via({"agreement": Agreement, "organization": Organization}),
        Via({"agreement": Agreement}),
        Everyone(),
    ),
    AgreementPurpose: published(agreement=Agreement),
    CategoryPolicy: SIGNED_IN,
    CategoryPeriod: published(agreement=Agreement),
    AgreementTerm: inherited(agreement=Agreement),
    TermReview: inherited(term=AgreementTerm),
    RenewalRecommendation: RowRule(
        member=AllOf((Via({"term": AgreementTerm}), Where(RECOMMENDED_IN_PORTFOLIO))),
        board=Everyone(),
    ),
    AgreementVersion: inherited(agreement=Agreement),
    Approval: inherited(agreement_version=AgreementVersion),
    Signature: inherited(agreement_version=AgreementVersion),
    RenewalCampaign: RowRule(member=Where(CAMPAIGN_IN_PORTFOLIO), board=Everyone()),
    CampaignAgreement: inherited(agreement=Agreement, term=AgreementTerm),
    Obligation: inherited(agreement=Agreement),
    ObligationOccurrence: inherited(obligation=Obligation),
    ChecklistEntry: belonging(ORGANIZATIONS_ROW),
    StrategicInitiative: belonging(INITIATIVE_IN_REACH),
    Goal: inherited(agreement=Agreement),
    GoalBenefit: inherited(goal=Goal, party=AgreementParty),
    Indicator: inherited(goal=Goal),
    IndicatorPeriod: inherited(indicator=Indicator),
    Measurement: inherited(indicator=Indicator),
    WorkPlan: inherited(agreement=Agreement),
    WorkPlanItem: inherited(work_plan=WorkPlan),
    WorkPlanItemGoal: inherited(item=WorkPlanItem, goal=Goal),
    PlanApproval: inherited(work_plan=WorkPlan),
    EventSeries: RowRule(
        IS_PUBLIC,
        Where(SERIES_IN_REACH),
        Everyone(),
    ),
    Event: RowRule(IS_PUBLIC, Where(EVENT_IN_REACH), Everyone()),
    EventParticipation: belonging(VISIT_IN_REACH),
    Publication: RowRule(IS_PUBLIC, Where(PUBLICATION_IN_REACH), Everyone()),
    Contribution: belonging(CONTRIBUTION_IN_REACH),
    Exchange: belonging(EXCHANGE_IN_REACH),
    ExchangeLeg: inherited(exchange=Exchange),
    ExchangeVisitor: inherited(leg=ExchangeLeg),
    Document: RowRule(PUBLIC_DOCUMENTS, SHARED_DOCUMENTS, Where(NOT_FOR_STAFF_ONLY)),
    HealthWeight: SIGNED_IN,
    # 29: the inside of the health score is not for the other side.
    HealthSnapshot: belonging(LOOKED_AFTER),
    ReminderRule: STAFF_ONLY,
    ReminderStage: STAFF_ONLY,
    Reminder: RowRule(member=Where(FOR_ME), scope=Scope.LEDGER_READ),
    OutboxMessage: LEDGER,
    ReminderMail: LEDGER,
    DeliveryAttempt: LEDGER,
    PlannerHeartbeat: STAFF_ONLY,
    RunFigure: STAFF_ONLY,
    LinkUse: ADMIN_ONLY,
    # One's own word, and for the home side those about what one looks after.
    PassedDuty: RowRule(member=AnyOf((Where(OWN_IDENTITY), Where(AGREEMENT_LOOKED_AFTER)))),
    Bounce: STAFF_ONLY,
    Suppression: STAFF_ONLY,
    AuditEvent: ADMIN_ONLY,
    AuditSeal: ADMIN_ONLY,
    ApiToken: ADMIN_ONLY,
    IdempotencyKey: ADMIN_ONLY,
    ImportJob: ADMIN_ONLY,
    ImportRow: ADMIN_ONLY,
    Webhook: ADMIN_ONLY,
    WebhookDelivery: ADMIN_ONLY,
}

HOME_SIDE: dict[type[Model], Where] = {
    AgreementTerm: Where(AGREEMENT_LOOKED_AFTER),
    Event: Where(EVENT_LOOKED_AFTER),
}
"""Whose fields for the home side (IN_PORTFOLIO) people see who are no staff: of rows that they look after."""

TOGETHER: dict[type[Model], frozenset[str]] = {
    AgreementParty: frozenset({"organization"}),
    Approval: frozenset({"party"}),
    Contribution: frozenset({"publication"}),
    EventParticipation: frozenset({"event"}),
    LiaisonAssignment: frozenset({"person"}),
    Measurement: frozenset({"period"}),
    RoleGrant: frozenset({"person"}),
    Signature: frozenset({"party"}),
}
"""Foreign keys whose target is in reach wherever the row is: both conditions say so, and a test tries it."""
