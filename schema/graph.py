"""The graph: the table of contents of all nouns, and the schema that is made of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext
from tortoise.models import Model

from domain.database import MODEL_MODULES
from schema import (
    agreement_review,
    agreements,
    audit_events,
    changes,
    event_series,
    events,
    exchanges,
    federation,
    filing,
    goals,
    governing_bodies,
    hand_overs,
    health,
    identities,
    imports,
    initiatives,
    inquiries,
    liaisons,
    obligations,
    organizations,
    passed_duties,
    people,
    positions,
    programmes,
    projects,
    publications,
    regions,
    reminder_explanations,
    reminder_previews,
    reminders,
    renewal_campaigns,
    suppressions,
    term_reviews,
    tokens,
    version_diffs,
    vocabularies,
    webhooks,
    work_plans,
)
from schema.compiler.catalog import Catalog, resolve
from schema.compiler.classes import Slot, list_of, make_type, optional
from schema.compiler.compiler import Compiler
from schema.compiler.paths import column_of
from schema.compiler.relay import Node
from schema.compiler.roots import MOST_IDS, ListRoot, LookupRoot, NodeRoot, NodesRoot, Root
from schema.compiler.types import Types
from schema.compiler.visibility import check_visibility
from schema.days import AS_OF
from schema.executor import CompilingExecutor
from schema.mutations import Mutation
from schema.queries import HOME, more_roots
from schema.reminder_changes import Subscription
from schema.scalars import SCALARS
from schema.viewer import Viewer, read_viewer
from schema.writing import ERROR_TYPES

NOUNS = (
    organizations.Organization,
    organizations.OrganizationName,
    organizations.OrganizationCountry,
    organizations.MembershipCount,
    regions.Region,
    people.Person,
    people.EmailAddress,
    people.RoleGrant,
    positions.Position,
    identities.Identity,
    governing_bodies.GoverningBody,
    governing_bodies.Seat,
    hand_overs.HandOver,
    passed_duties.PassedDuty,
    tokens.ApiToken,
    liaisons.LiaisonAssignment,
    liaisons.OutOfOffice,
    programmes.Programme,
    programmes.Package,
    programmes.Enrollment,
    projects.Project,
    projects.ProjectOrganization,
    projects.ProjectCountry,
    projects.Deliverable,
    agreements.Agreement,
    agreements.AgreementParty,
    agreements.AgreementPurpose,
    agreements.AgreementTerm,
    term_reviews.TermReview,
    term_reviews.RenewalRecommendation,
    renewal_campaigns.RenewalCampaign,
    renewal_campaigns.CampaignAgreement,
    agreements.AgreementVersion,
    agreements.Signature,
    agreement_review.Approval,
    agreement_review.BoardDecision,
    agreement_review.CategoryPolicy,
    agreement_review.CategoryPeriod,
    inquiries.Inquiry,
    goals.Goal,
    goals.GoalBenefit,
    goals.Indicator,
    goals.IndicatorPeriod,
    goals.Measurement,
    work_plans.WorkPlan,
    work_plans.WorkPlanItem,
    work_plans.PlanApproval,
    initiatives.StrategicInitiative,
    event_series.EventSeries,
    events.Event,
    events.EventParticipation,
    publications.Publication,
    publications.Contribution,
    exchanges.Exchange,
    exchanges.ExchangeLeg,
    exchanges.ExchangeVisitor,
    obligations.Obligation,
    obligations.ObligationOccurrence,
    obligations.ChecklistEntry,
    filing.Document,
    imports.ImportJob,
    imports.ImportRow,
    reminders.Reminder,
    reminders.OutboxMessage,
    reminders.DeliveryAttempt,
    suppressions.Suppression,
    suppressions.Bounce,
    reminders.ReminderRule,
    reminders.ReminderStage,
    vocabularies.VocabularyTerm,
    health.HealthSnapshot,
    health.HealthWeight,
    audit_events.AuditEvent,
    webhooks.Webhook,
    webhooks.WebhookDelivery,
)

LISTS = {
    "organizations": ("Organization", "Organizations, by name."),
    "agreements": ("Agreement", "Agreements, by number."),
    "inquiries": ("Inquiry", "Inquiries, the newest first; the office sees them."),
    "boardDecisions": ("BoardDecision", "What boards decided, the newest first."),
    "categoryPolicies": ("CategoryPolicy", "What categories ask for since when."),
    "renewalCampaigns": ("RenewalCampaign", "Renewal campaigns, by the day they were opened."),
    "goals": ("Goal", "Goals, by due date."),
    "strategicInitiatives": ("StrategicInitiative", "Strategic initiatives, by title."),
    "events": ("Event", "Events, by date."),
    "eventSeries": ("EventSeries", "Series of events, by title."),
    "publications": ("Publication", "Publications, by title."),
    "contributions": ("Contribution", "Contributions to publications, the newest first."),
    "exchanges": ("Exchange", "Exchanges, by title."),
    "projects": ("Project", "Projects, by title."),
    "programmes": ("Programme", "Programmes, by title."),
    "enrollments": ("Enrollment", "Enrollments in programmes, by first day."),
    "obligations": ("Obligation", "Obligations, by first day."),
    "obligationOccurrences": ("ObligationOccurrence", "Days on which obligations are due."),
    "checklistEntries": ("ChecklistEntry", "Entries of the checklists of chapters."),
    "importJobs": ("ImportJob", "Imports, the newest first; for administrators."),
    "documents": ("Document", "Documents, by name."),
    "workPlans": ("WorkPlan", "Work plans, by the first day of their year."),
    "people": ("Person", "People, by name."),
    "regions": ("Region", "Regions, by name."),
    "governingBodies": ("GoverningBody", "Boards and committees, by name."),
    "liaisonAssignments": ("LiaisonAssignment", "Duties of liaisons, by first day."),
    "handOvers": ("HandOver", "Hand-overs of duties that ended, by the day they were raised."),
    "passedDuties": (
        "PassedDuty",
        "Who said that an agreement's reminders are somebody else's, by the day on which they said so.",
    ),
    "auditEvents": ("AuditEvent", "The audit trail, the newest change first; for administrators."),
    "webhooks": ("Webhook", "Webhooks, by name; for administrators."),
    "apiTokens": ("ApiToken", "API tokens, by name; only administrators see them."),
    "reminders": ("Reminder", "Reminders, by the time at which they are due."),
    "suppressions": ("Suppression", "Addresses that get or got no mail, by the time it began."),
    "bounces": ("Bounce", "What came back of our mail, by the time of the report."),
    "reminderRules": ("ReminderRule", "The reminder policy."),
    "healthWeights": ("HealthWeight", "How many points each component of the health score brings."),
    "vocabularyTerms": ("VocabularyTerm", "Terms of the association's vocabularies."),
}
LOOKUPS = {
    "organization": ("Organization", "slug", "An organization by its ID or its slug."),
    "agreement": ("Agreement", "number", "An agreement by its ID or its number."),
}
DATED = {"organizations", "agreements"}
"""Lists that can be asked for as of a day; every look-up can."""


@dataclass(frozen=True, slots=True)
class Graph:
    """The schema, and what the executor needs to know beside it."""

    strawberry: strawberry.Schema
    catalog: Catalog
    roots: Mapping[str, Root]
    nullable_roots: frozenset[str]


class PreparedDocument(SchemaExtension):
    """Hands Strawberry the document that was parsed and validated before."""

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context
        assert context.operation_extensions is not None
        context.graphql_document = context.operation_extensions["prepared"].document
        context.pre_execution_errors = []
        yield


class QuietSchema(strawberry.Schema):
    """Strawberry's schema without its log of errors: it would hold the documents of all clients."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave the log to schema/problems.py."""


def build_graph() -> Graph:
    """Make the schema of all nouns; raises where a declaration does not fit."""
    catalog = resolve(NOUNS, find_models())
    check_visibility(catalog)
    types = Types(catalog)
    roots: dict[str, Root] = {"node": NodeRoot(), "nodes": NodesRoot()}
    slots = [
        Slot("viewer", Viewer, "Who you are to this service.", resolver=read_viewer),
        version_diffs.SLOT,
        changes.SLOT,
    ]
    node_id = Slot("id", strawberry.ID, "Its global ID.")
    slots.append(Slot("node", optional(Node), "The row that a global ID names.", (node_id,)))
    ids = Slot("ids", list_of(strawberry.ID), f"Global IDs, at most {MOST_IDS}.")
    told = "The rows that global IDs name, in their order; null for one that is missing or hidden."
    slots.append(Slot("nodes", list_of(optional(Node)), told, (ids,)))
    for name, (entity, column, description) in LOOKUPS.items():
        roots[name] = LookupRoot(entity, {column: column_of(catalog[entity].model, column)})
        arguments = (
            Slot("id", optional(strawberry.ID), "Its global ID."),
            Slot(column, optional(str), f"Its {column}."),
            AS_OF,
        )
        slots.append(Slot(name, optional(catalog[entity].noun), description, arguments))
    nullable = frozenset(roots) - {"nodes"} | {HOME.name}
    for name, (entity, description) in LISTS.items():
        roots[name] = ListRoot(entity)
        more = (AS_OF,) if name in DATED else ()
        slots.append(types.connection(entity, name, description, *more))
    slots += [*reminder_explanations.SLOTS, reminder_previews.SLOT]
    federated = federation.federate(catalog)
    roots[federation.ENTITIES] = federated.root
    for slot, root in more_roots(types):
        roots[slot.name] = root
        slots.append(slot)
    slots += federated.slots
    query = type("Query", (), {})
    make_type(query, "Query", "Everything that can be read.", slots)
    schema = QuietSchema(
        query=query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*(entity.noun for entity in catalog.values()), *dict.fromkeys(ERROR_TYPES.values())],
        extensions=[PreparedDocument],
        execution_context_class=CompilingExecutor,
        config=StrawberryConfig(scalar_map={**SCALARS, **federation.SCALARS}),
    )
    return Graph(schema, catalog, roots, nullable)


def find_models() -> list[type[Model]]:
    """Return all models of the domain."""
    return [
        found
        for module in MODEL_MODULES
        for found in vars(import_module(module)).values()
        if isinstance(found, type) and issubclass(found, Model) and not found._meta.abstract
    ]


GRAPH = build_graph()
ROOTS = GRAPH.roots
COMPILER = Compiler(GRAPH.strawberry._schema, GRAPH.catalog)  # noqa: SLF001 (no public way yet)
