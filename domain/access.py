"""Who may see which rows: one predicate a table, which every read places in its SQL.

A viewer with the scope of a table sees all of its rows; anybody else sees what the public rule leaves. Fields
that need a scope of their own say so where they are declared (schema/).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from tortoise.models import Model

from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, Signature
from domain.agreements import Agreement, AgreementParty, AgreementPurpose
from domain.audit import Actor, AuditEvent
from domain.events import Event
from domain.goals import Goal, GoalBenefit, Indicator, IndicatorPeriod, Measurement
from domain.liaisons import LiaisonAssignment, OutOfOffice
from domain.notices.heartbeats import PlannerHeartbeat
from domain.notices.messages import DeliveryAttempt, LinkUse, OutboxMessage
from domain.notices.reminders import Reminder
from domain.notices.rules import ReminderRule, ReminderStage
from domain.organizations import (
    MembershipCount,
    Organization,
    OrganizationCountry,
    OrganizationName,
)
from domain.participations import EventParticipation
from domain.people import EmailAddress, Person
from domain.projects import Project
from domain.regions import Region
from domain.roles import RoleGrant
from domain.tokens import ApiToken
from domain.vocabularies import VocabularyTerm
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemGoal


class Scope(StrEnum):
    """What a viewer may do beyond what the public may."""

    READ = "read"
    CONTACTS_READ = "contacts:read"
    NOTES_READ = "notes:read"
    LEDGER_READ = "ledger:read"
    WRITE = "write"
    ADMIN = "admin"


class ViewerKind(StrEnum):
    """How a viewer proved who it is."""

    LOCAL_ADMIN = "LOCAL_ADMIN"
    TOKEN = "TOKEN"  # noqa: S105 (the name of a kind)
    ANONYMOUS = "ANONYMOUS"


@dataclass(frozen=True)
class Viewer:
    """Whoever sent the request, and what that allows."""

    kind: ViewerKind
    name: str
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    token_id: UUID | None = None

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def actor(self, request_id: str | None) -> Actor:
        """Return the viewer as the audit trail names it."""
        return Actor(self.name, request_id)


ANONYMOUS = Viewer(ViewerKind.ANONYMOUS, "anonymous")
LOCAL_ADMIN = Viewer(ViewerKind.LOCAL_ADMIN, "local administrator", frozenset(Scope))


@dataclass(frozen=True)
class Everyone:
    """All rows."""


@dataclass(frozen=True)
class Nobody:
    """No row."""


@dataclass(frozen=True)
class Where:
    """Rows that a condition holds for; `{row}` is the alias."""

    sql: str


@dataclass(frozen=True)
class Via:
    """Rows whose targets are all visible: foreign key name to model."""

    targets: Mapping[str, type[Model]]


Rule = Everyone | Nobody | Where | Via


@dataclass(frozen=True)
class RowRule:
    """Who sees a table's rows: holders of the scope all of them, others what `public` leaves."""

    public: Rule = field(default_factory=Nobody)
    scope: Scope = Scope.READ

    def of(self, viewer: Viewer) -> Rule:
        return Everyone() if viewer.may(self.scope) else self.public


IS_PUBLIC = Where("{row}.visibility = 'PUBLIC'")
OF_ORGANIZATION = Via({"organization": Organization})
OF_AGREEMENT = Via({"agreement": Agreement})

ROWS: dict[type[Model], RowRule] = {
    VocabularyTerm: RowRule(Everyone()),
    Region: RowRule(Everyone()),
    Organization: RowRule(IS_PUBLIC),
    OrganizationName: RowRule(OF_ORGANIZATION),
    OrganizationCountry: RowRule(OF_ORGANIZATION),
    MembershipCount: RowRule(OF_ORGANIZATION),
    Person: RowRule(),
    EmailAddress: RowRule(scope=Scope.CONTACTS_READ),
    LiaisonAssignment: RowRule(),
    OutOfOffice: RowRule(),
    RoleGrant: RowRule(),
    Project: RowRule(),
    Agreement: RowRule(IS_PUBLIC),
    AgreementParty: RowRule(Via({"agreement": Agreement, "organization": Organization})),
    AgreementPurpose: RowRule(OF_AGREEMENT),
    AgreementTerm: RowRule(),
    AgreementVersion: RowRule(),
    Signature: RowRule(),
    Goal: RowRule(),
    GoalBenefit: RowRule(),
    Indicator: RowRule(),
    IndicatorPeriod: RowRule(),
    Measurement: RowRule(),
    WorkPlan: RowRule(),
    WorkPlanItem: RowRule(),
    WorkPlanItemGoal: RowRule(),
    Event: RowRule(IS_PUBLIC),
    EventParticipation: RowRule(),
    ReminderRule: RowRule(),
    ReminderStage: RowRule(),
    Reminder: RowRule(scope=Scope.LEDGER_READ),
    OutboxMessage: RowRule(scope=Scope.LEDGER_READ),
    DeliveryAttempt: RowRule(scope=Scope.LEDGER_READ),
    PlannerHeartbeat: RowRule(),
    LinkUse: RowRule(scope=Scope.ADMIN),
    AuditEvent: RowRule(scope=Scope.ADMIN),
    ApiToken: RowRule(scope=Scope.ADMIN),
}


def row_predicate(model: type[Model], viewer: Viewer, alias: str) -> str:
    """Return the SQL condition under which the viewer sees a row of the model's table."""
    return _render(ROWS[model].of(viewer), viewer, alias)


def _render(rule: Rule, viewer: Viewer, alias: str) -> str:
    if isinstance(rule, Everyone):
        return "TRUE"
    if isinstance(rule, Nobody):
        return "FALSE"
    if isinstance(rule, Where):
        return f"({rule.sql.format(row=alias)})"
    return " AND ".join(
        _render_target(key, target, viewer, alias) for key, target in rule.targets.items()
    )


def _render_target(key: str, target: type[Model], viewer: Viewer, alias: str) -> str:
    inner = f"{alias}_{key}"
    table = target._meta.db_table
    predicate = row_predicate(target, viewer, inner)
    return (
        f"EXISTS (SELECT FROM {table} AS {inner}"
        f" WHERE {inner}.id = {alias}.{key}_id AND {predicate})"
    )
