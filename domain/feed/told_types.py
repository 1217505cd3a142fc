"""Types whose changes are told, to webhooks and in the feed of changes: rows of the field.

The feed follows the audit trail, so that what is written without it cannot be told: the ledger of mails, and
the monthly health snapshots, which follow from other rows as derived values do. What is left out says why.
"""

import difflib
from collections.abc import Iterable, Mapping

from tortoise.models import Model

from domain.audit import AuditEvent
from domain.audit_seals import AuditSeal
from domain.errors import DomainError, ErrorCode
from domain.health_snapshots import HealthSnapshot
from domain.idempotency import IdempotencyKey
from domain.import_jobs import ImportJob, ImportRow
from domain.notices.heartbeats import PlannerHeartbeat
from domain.notices.messages import DeliveryAttempt, LinkUse, OutboxMessage
from domain.notices.reminders import Reminder, ReminderMail
from domain.notices.run_figures import RunFigure
from domain.notices.suppressions import Bounce, Suppression
from domain.rights.access import ROWS
from domain.tokens import ApiToken
from domain.webhooks import Webhook, WebhookDelivery
from domain.work_plans import WorkPlanItemGoal

LEDGER = "It is written thousands of times, by workers and without the audit trail."
SECRETS = "It holds secrets, or is for administrators only."
MACHINE = "It is what the machine keeps for itself; no type of the API shows it."

UNTOLD: Mapping[type[Model], str] = {
    ApiToken: SECRETS,
    AuditEvent: "It is the trail that the feed follows.",
    AuditSeal: MACHINE,
    Bounce: LEDGER,
    DeliveryAttempt: LEDGER,
    HealthSnapshot: "It follows from other rows, month by month, and is never edited.",
    IdempotencyKey: MACHINE,
    ImportJob: SECRETS,
    ImportRow: SECRETS,
    LinkUse: MACHINE,
    OutboxMessage: LEDGER,
    PlannerHeartbeat: MACHINE,
    RunFigure: MACHINE,
    Reminder: LEDGER,
    ReminderMail: LEDGER,
    Suppression: LEDGER,
    Webhook: SECRETS,
    WebhookDelivery: SECRETS,
    WorkPlanItemGoal: "It has no type of its own: the item is told as changed when its goals change.",
}
"""Models whose rows are not told, and why."""

TOLD_TYPES: dict[str, type[Model]] = {
    model.__name__: model for model in ROWS if model not in UNTOLD
}
"""Name of the type, in the audit trail and in the API, to its model."""


def check_told(types: Iterable[str]) -> None:
    """Refuse a type whose changes are not told, with the one that was meant or else all there are."""
    for name in sorted(set(types) - TOLD_TYPES.keys()):
        near = difflib.get_close_matches(name[:40], TOLD_TYPES, n=1)
        meant = (
            f'Did you mean "{near[0]}"?' if near else f"Told are: {', '.join(sorted(TOLD_TYPES))}."
        )
        message = f"Changes of {name:.40} are not told. {meant}"
        raise DomainError(ErrorCode.BAD_USER_INPUT, message, ("types",))
