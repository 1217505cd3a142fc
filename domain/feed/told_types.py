"""Types whose changes are told, to webhooks and in the feed of changes: rows of the field.

Left out are the ledger of mails, which is written thousands of times without the audit trail, rows that hold
secrets or are the machine's own, and rows that no type of the API shows.
"""

from tortoise.models import Model

from domain.audit import AuditEvent
from domain.audit_seals import AuditSeal
from domain.health_snapshots import HealthSnapshot, HealthWeight
from domain.idempotency import IdempotencyKey
from domain.import_jobs import ImportJob, ImportRow
from domain.notices.heartbeats import PlannerHeartbeat
from domain.notices.messages import DeliveryAttempt, LinkUse, OutboxMessage
from domain.notices.reminders import Reminder
from domain.rights.access import ROWS
from domain.tokens import ApiToken
from domain.webhooks import Webhook, WebhookDelivery
from domain.work_plans import WorkPlanItemGoal

UNTOLD: frozenset[type[Model]] = frozenset(
    {
        ApiToken,
        AuditEvent,
        AuditSeal,
        DeliveryAttempt,
        HealthSnapshot,
        HealthWeight,
        IdempotencyKey,
        ImportJob,
        ImportRow,
        LinkUse,
        OutboxMessage,
        PlannerHeartbeat,
        Reminder,
        Webhook,
        WebhookDelivery,
        WorkPlanItemGoal,
    }
)

TOLD_TYPES: dict[str, type[Model]] = {
    model.__name__: model for model in ROWS if model not in UNTOLD
}
"""Name of the type, in the audit trail and in the API, to its model."""
