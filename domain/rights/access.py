"""Who may see which rows: one rule a table and audience, which every read places in its SQL.

A viewer belongs to audiences and sees what the rule of any of them leaves. Fields that need a scope of
their own say so where they are declared (schema/). What a viewer may change stands in permissions.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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
from domain.notices.reminders import Reminder
from domain.notices.rules import ReminderRule, ReminderStage
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
from domain.roles import RoleGrant
from domain.tokens import ApiToken
from domain.viewers import Audience, Scope, Viewer
from domain.vocabularies import VocabularyTerm
from domain.webhooks import Webhook, WebhookDelivery
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemGoal


@dataclass(frozen=True)
class Everyone:
    """All rows."""


@dataclass(frozen=True)
class Nobody:
    """No row."""


@dataclass(frozen=True)
class Where:
    """Rows that a condition holds for.

    `{row}` is the alias; `{reach}`, `{own}`, `{portfolio}` (lists of organizations) and `{person}` are
    what is in the viewer's reach, as parameters; the names of SETS are what follows from that.
    """

    sql: str

    @property
    def asks_key_alone(self) -> bool:
        """Whether the condition looks at the row's key only: then a foreign key tells as much as its row."""
        return self.sql.count(ROW) == self.sql.count(f"{ROW}.id")


@dataclass(frozen=True)
class Via:
    """Rows whose targets are all visible to the same audience: foreign key name to model."""

    targets: Mapping[str, type[Model]]


@dataclass(frozen=True)
class AnyOf:
    """Rows that any of the rules leaves."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class AllOf:
    """Rows that each of the rules leaves."""

    rules: tuple["Rule", ...]


Rule = Everyone | Nobody | Where | Via | AnyOf | AllOf


@dataclass(frozen=True)
class RowRule:
    """Who sees a table's rows. Staff and tokens see all of them where they hold the scope."""

    public: Rule = field(default_factory=Nobody)
    member: Rule = field(default_factory=Nobody)
    board: Rule = field(default_factory=Nobody)
    scope: Scope = Scope.READ

    def of(self, audience: Audience, viewer: Viewer) -> Rule:
        """Return the rule of one of the viewer's audiences."""
        match audience:
            case Audience.PUBLIC:
                return self.public
            case Audience.MEMBER:
                return self.member
            case Audience.BOARD:
                return self.board
            case Audience.STAFF:
                return Everyone() if viewer.may(self.scope) else Nobody()


def inherited(board: bool = True, **targets: type[Model]) -> RowRule:
    """The rule of rows that are a part of others: who sees those sees them, but not the public."""
    via = Via(targets)
    return RowRule(member=via, board=Everyone() if board else Nobody())


def published(**targets: type[Model]) -> RowRule:
    """Like `inherited`, for what the public sees too where it sees the others."""
    via = Via(targets)
    return RowRule(via, via, Everyone())


def belonging(condition: str, public: Rule | None = None) -> RowRule:
    """The rule of rows that belong to organizations in reach."""
    return RowRule(public or Nobody(), Where(condition), Everyone())


IS_PUBLIC = Where("{row}.visibility = 'PUBLIC'")
SIGNED_IN = RowRule(member=Everyone(), board=Everyone())
STAFF_ONLY = RowRule()
LEDGER = RowRule(scope=Scope.LEDGER_READ)
ADMIN_ONLY = RowRule(scope=Scope.ADMIN)

SETS = {
    "agreements": (
        "ARRAY(SELECT reached.agreement_id FROM agreement_party AS reached"
        " WHERE reached.organization_id = ANY ({reach}))"
    ),
    # Whoever takes part in an agreement sees its parties; whoever is signed in sees the home association.
    "partners": (
        "ARRAY(SELECT home.id FROM organization AS home WHERE home.kind = 'HOME_ASSOCIATION'"
        " UNION SELECT theirs.organization_id FROM agreement_party AS mine JOIN agreement_party AS theirs"
        " ON theirs.agreement_id = mine.agreement_id WHERE mine.organization_id = ANY ({reach}))"
    ),
    "regions": (
        "ARRAY(SELECT local.region_id FROM organization AS local WHERE local.id = ANY ({reach}))"
    ),
}
"""Keys that follow from a viewer's reach: they are the same for all rows, and looked up once a statement."""

AGREEMENT_IN_REACH = "{row}.id = ANY ({agreements})"
ORGANIZATION_IN_REACH = "({row}.id = ANY ({reach}) OR {row}.id = ANY ({partners}))"

DUTY_FOR_REACH = (
    "({duty}.organization_id = ANY ({reach}) OR {duty}.agreement_id = ANY ({agreements})"
    " OR {duty}.region_id = ANY ({regions}))"
)
DUTY_IN_REACH = "({row}.person_id = {person} OR " + DUTY_FOR_REACH.replace("{duty}", "{row}") + ")"
# People are seen by those whose organization they act in or for, and by who sits in a body with them.
PERSON_IN_REACH = (
    "({row}.id = {person}"
    " OR EXISTS (SELECT FROM liaison_assignment AS duty WHERE duty.person_id = {row}.id AND "
    + DUTY_FOR_REACH.replace("{duty}", "duty")
    + ")"
    " OR EXISTS (SELECT FROM position AS office WHERE office.person_id = {row}.id"
    " AND office.organization_id = ANY ({reach}))"
    " OR EXISTS (SELECT FROM seat AS mine JOIN seat AS theirs ON theirs.body_id = mine.body_id"
    " WHERE mine.person_id = {person} AND theirs.person_id = {row}.id))"
)
ADDRESS_IN_REACH = (
    "({row}.person_id = {person}"
    " OR EXISTS (SELECT FROM position AS office WHERE office.person_id = {row}.person_id"
    " AND office.organization_id = ANY ({reach}))"
    " OR EXISTS (SELECT FROM liaison_assignment AS duty WHERE duty.person_id = {row}.person_id"
    " AND duty.kind = 'AFFILIATE_LIAISON' AND duty.organization_id = ANY ({reach})))"
)
EVENT_IN_REACH = (
    "({row}.visibility = 'PUBLIC' OR {row}.organizer_id = ANY ({reach})"
    " OR EXISTS (SELECT FROM event_participation AS visit WHERE visit.event_id = {row}.id"
    " AND (visit.person_id = {person} OR visit.from_organization_id = ANY ({reach})))"
    " OR EXISTS (SELECT FROM work_plan_item AS task JOIN work_plan AS plan ON plan.id = task.work_plan_id"
    " WHERE task.event_id = {row}.id AND plan.agreement_id = ANY ({agreements})))"
)
VISIT_IN_REACH = (
    "({row}.person_id = {person} OR {row}.from_organization_id = ANY ({reach})"
    " OR EXISTS (SELECT FROM event AS held WHERE held.id = {row}.event_id"
    " AND held.organizer_id = ANY ({reach})))"
)
PUBLICATION_IN_REACH = (
    "({row}.visibility = 'PUBLIC' OR {row}.organization_id = ANY ({reach})"
    " OR EXISTS (SELECT FROM contribution AS given WHERE given.publication_id = {row}.id"
    " AND given.from_organization_id = ANY ({reach})))"
)
CONTRIBUTION_IN_REACH = (
    "({row}.from_organization_id = ANY ({reach}) OR EXISTS (SELECT FROM publication AS medium"
    " WHERE medium.id = {row}.publication_id AND medium.organization_id = ANY ({reach})))"
)
EXCHANGE_IN_REACH = (
    "EXISTS (SELECT FROM exchange_leg AS trip WHERE trip.exchange_id = {row}.id"
    " AND (trip.sender_id = ANY ({reach}) OR trip.host_id = ANY ({reach})))"
)
PROJECT_IN_REACH = (
    "(EXISTS (SELECT FROM project_organization AS share WHERE share.project_id = {row}.id"
    " AND share.organization_id = ANY ({reach}))"
    " OR EXISTS (SELECT FROM agreement AS pact"
    " WHERE pact.project_id = {row}.id AND pact.id = ANY ({agreements})))"
)
# What liaisons recommend is for those who decide, not for the other side.
RECOMMENDED_IN_PORTFOLIO = (
    "EXISTS (SELECT FROM agreement_term AS about JOIN agreement_party AS reached"
    " ON reached.agreement_id = about.agreement_id"
    " WHERE about.id = {row}.term_id AND reached.organization_id = ANY ({portfolio}))"
)
# The board of a campaign is the home side's own; an affiliate sees its own entry.
CAMPAIGN_IN_PORTFOLIO = (
    "({row}.owner_id = {person} OR EXISTS (SELECT FROM campaign_agreement AS entry"
    " JOIN agreement_party AS reached ON reached.agreement_id = entry.agreement_id"
    " WHERE entry.campaign_id = {row}.id AND reached.organization_id = ANY ({portfolio})))"
)
ORGANIZATIONS_ROW = "{row}.organization_id = ANY ({reach})"
POSITION_IN_REACH = "({row}.person_id = {person} OR {row}.organization_id = ANY ({reach}))"
OWN_IDENTITY = "{row}.person_id = {person}"
SERIES_IN_REACH = "({row}.visibility = 'PUBLIC' OR {row}.organizer_id = ANY ({reach}))"
LOOKED_AFTER = "{row}.organization_id = ANY ({portfolio})"
FOR_ME = "{row}.recipient_id = {person}"
SHARED_FILE = "{row}.access <> 'STAFF' AND {row}.scan <> 'INFECTED'"
PUBLIC_FILE = "{row}.access = 'PUBLIC' AND {row}.scan <> 'INFECTED'"
NOT_FOR_STAFF_ONLY = "{row}.access <> 'STAFF'"

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
    Project: belonging(PROJECT_IN_REACH),
    ProjectOrganization: inherited(project=Project),
    ProjectCountry: inherited(project=Project),
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
    StrategicInitiative: SIGNED_IN,
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
    DeliveryAttempt: LEDGER,
    PlannerHeartbeat: STAFF_ONLY,
    LinkUse: ADMIN_ONLY,
    AuditEvent: ADMIN_ONLY,
    AuditSeal: ADMIN_ONLY,
    ApiToken: ADMIN_ONLY,
    IdempotencyKey: ADMIN_ONLY,
    ImportJob: ADMIN_ONLY,
    ImportRow: ADMIN_ONLY,
    Webhook: ADMIN_ONLY,
    WebhookDelivery: ADMIN_ONLY,
}

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

REACHES = ("reach", "own", "portfolio", "person")
"""What rules may name of a viewer's reach."""

Given = Callable[[str], str]
"""Gives the parameter of the statement that stands for a part of the viewer's reach."""

Known = Mapping[tuple[str, str], str]
"""Rows that stand in the statement already: (alias, foreign key column) to the alias of its target."""

NOTHING_KNOWN: Known = {}


def row_predicate(
    model: type[Model],
    viewer: Viewer,
    alias: str,
    given: Given,
    known: Known = NOTHING_KNOWN,
    *,
    in_reach: bool = False,
    place: Given | None = None,
) -> str:
    """Return the SQL condition under which the viewer sees a row of the model's table.

    `in_reach` asks whether the viewer sees it for another reason than that it is public. `place` gives
    the text of a set where the statement has looked it up already; else it stands in the condition.
    """
    audiences = viewer.audiences - {Audience.PUBLIC} if in_reach else viewer.audiences
    found = [
        _Renderer(audience, viewer, known).render(ROWS[model].of(audience, viewer), alias)
        for audience in sorted(audiences)
    ]
    # Only what is left of all rules asks for parameters: one that no text names would have no type.
    return _either(found).format_map(_Parameters(given, place))


def reach_value(viewer: Viewer, name: str) -> object:
    """Return the value of a parameter that a row rule named."""
    found: Any = getattr(viewer.reach, name)
    return sorted(found) if isinstance(found, frozenset) else found


def reach_cast(name: str) -> str:
    return "uuid" if name == "person" else "uuid[]"


@dataclass(frozen=True)
class _Renderer:
    """Writes the rules of one audience."""

    audience: Audience
    viewer: Viewer
    known: Known

    def render(self, rule: Rule, alias: str) -> str:
        match rule:
            case Everyone():
                return TRUE
            case Nobody():
                return FALSE
            case Where():
                return f"({rule.sql.replace(ROW, alias)})"
            case Via():
                return _all([self._target(alias, *target) for target in rule.targets.items()])
            case AnyOf():
                return _either([self.render(part, alias) for part in rule.rules])
            case AllOf():
                return _all([self.render(part, alias) for part in rule.rules])

    def _target(self, alias: str, key: str, target: type[Model]) -> str:
        rule = ROWS[target].of(self.audience, self.viewer)
        there = self.known.get((alias, f"{key}_id"))
        if there is not None:
            return self.render(rule, there)
        if isinstance(rule, Where) and rule.asks_key_alone:
            return f"({rule.sql.replace(f'{ROW}.id', f'{alias}.{key}_id')})"
        inner = f"{alias}_{key}"
        condition = self.render(rule, inner)
        if condition in {TRUE, FALSE}:
            return f"{alias}.{key}_id IS NOT NULL" if condition == TRUE else FALSE
        return (
            f"EXISTS (SELECT FROM {target._meta.db_table} AS {inner}"
            f" WHERE {inner}.id = {alias}.{key}_id AND {condition})"
        )


class _Parameters(dict[str, str]):
    """Fills the placeholders of a predicate; a part of the reach becomes a parameter when it is named."""

    def __init__(self, given: Given, place: Given | None) -> None:
        super().__init__()
        self._given = given
        self._place = place

    def __missing__(self, name: str) -> str:
        if name not in SETS:
            return self._given(name)
        return self._place(name) if self._place else SETS[name].format_map(self)


ROW = "{row}"
TRUE = "TRUE"
FALSE = "FALSE"


def _either(conditions: list[str]) -> str:
    if TRUE in conditions:
        return TRUE
    kept = list(dict.fromkeys(found for found in conditions if found != FALSE))
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})"


def _all(conditions: list[str]) -> str:
    if FALSE in conditions:
        return FALSE
    kept = list(dict.fromkeys(found for found in conditions if found != TRUE))
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else f"({' AND '.join(kept)})"
