"""The table of contents of all mutations: one verb of the field each."""

import strawberry

from schema import acknowledgements
from schema.agreement_verbs import AgreementMutations
from schema.body_verbs import BodyMutations
from schema.campaign_verbs import CampaignMutations
from schema.duty_verbs import DutyMutations
from schema.event_verbs import EventMutations
from schema.exchange_verbs import ExchangeMutations
from schema.filing_verbs import DocumentMutations
from schema.goal_verbs import GoalMutations
from schema.imports import ImportMutations
from schema.indicator_verbs import IndicatorMutations
from schema.initiatives import InitiativeMutations
from schema.inquiry_verbs import InquiryMutations
from schema.ledger_verbs import LedgerMutations
from schema.measurement_verbs import MeasurementMutations
from schema.obligation_verbs import ObligationMutations
from schema.organization_verbs import OrganizationMutations
from schema.paper_verbs import PaperMutations
from schema.people_verbs import PeopleMutations
from schema.plan_verbs import WorkPlanMutations
from schema.policy_verbs import PolicyMutations
from schema.programme_verbs import ProgrammeMutations
from schema.project_verbs import ProjectMutations
from schema.publication_verbs import PublicationMutations
from schema.review_verbs import ReviewMutations
from schema.sign_in_verbs import SignInMutations
from schema.term_verbs import TermMutations
from schema.version_verbs import VersionMutations
from schema.vocabulary_verbs import VocabularyMutations
from schema.webhook_verbs import WebhookMutations


@strawberry.type(description="Everything that can be changed.")
class Mutation(
    VocabularyMutations,
    PolicyMutations,
    WebhookMutations,
    SignInMutations,
    PeopleMutations,
    OrganizationMutations,
    BodyMutations,
    DutyMutations,
    InquiryMutations,
    AgreementMutations,
    PaperMutations,
    VersionMutations,
    GoalMutations,
    IndicatorMutations,
    MeasurementMutations,
    InitiativeMutations,
    WorkPlanMutations,
    EventMutations,
    PublicationMutations,
    ExchangeMutations,
    ProjectMutations,
    ProgrammeMutations,
    ObligationMutations,
    DocumentMutations,
    ImportMutations,
    LedgerMutations,
    CampaignMutations,
    ReviewMutations,
    TermMutations,
):
    """All mutations."""

    acknowledge_reminder = strawberry.field(
        resolver=acknowledgements.acknowledge,
        description="Acknowledge a reminder: its recipient has seen it.",
    )
