"""Reminders that a person holds back, and mails that a person has sent once more."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# What is held or sent again says why; and the ledger is read by what changed last.
RULES = """
ALTER TABLE reminder ADD CONSTRAINT reminder_held_says_why
    CHECK ((held_at IS NULL) = (held_because IS NULL) AND btrim(held_because) <> '');
ALTER TABLE outbox_message ADD CONSTRAINT outbox_message_resent_says_why
    CHECK (btrim(resent_because) <> '');
CREATE INDEX reminder_by_change ON reminder (updated_at);
"""
DROP_RULES = """
DROP INDEX reminder_by_change;
ALTER TABLE outbox_message DROP CONSTRAINT outbox_message_resent_says_why;
ALTER TABLE reminder DROP CONSTRAINT reminder_held_says_why;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0037_engagement_notices")]

    operations = [
        ops.AddField(
            model_name="Reminder",
            name="held_at",
            field=fields.DatetimeField(
                null=True,
                description="When a person held it back; empty where nobody did.",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.AddField(
            model_name="Reminder",
            name="held_because",
            field=fields.TextField(null=True, description="Why it is held back.", unique=False),
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="resent_because",
            field=fields.TextField(
                null=True,
                description="Why a person had it sent once more; empty on a first mail.",
                unique=False,
            ),
        ),
        ops.RunSQL(RULES, reverse_sql=DROP_RULES),
    ]
