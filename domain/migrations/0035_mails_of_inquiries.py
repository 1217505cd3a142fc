"""A mail may be about an inquiry: to its sender, who is nobody known here, and to the staff in charge."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

# One mail of a kind an inquiry and recipient, whoever plans it and however often; its sender is nobody's row.
RULES = """
ALTER TABLE outbox_message ADD CONSTRAINT outbox_message_for_somebody
    CHECK (recipient_id IS NOT NULL OR inquiry_id IS NOT NULL);
CREATE UNIQUE INDEX outbox_message_once_an_inquiry
    ON outbox_message (inquiry_id, kind, recipient_id) NULLS NOT DISTINCT WHERE inquiry_id IS NOT NULL;
CREATE INDEX outbox_message_unwritten ON outbox_message (not_before) WHERE state = 'READY' AND content IS NULL;
ALTER TABLE inquiry ADD CONSTRAINT inquiry_language_code CHECK (language ~ '^[a-z]{2}$');
"""
DROP_RULES = """
ALTER TABLE inquiry DROP CONSTRAINT inquiry_language_code;
DROP INDEX outbox_message_unwritten, outbox_message_once_an_inquiry;
ALTER TABLE outbox_message DROP CONSTRAINT outbox_message_for_somebody;
DELETE FROM outbox_message WHERE inquiry_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0034_bounced_reminders")]

    operations = [
        ops.AddField(
            model_name="Inquiry",
            name="language",
            field=fields.CharField(
                null=True,
                max_length=2,
                description="Language that they wish to be answered in (ISO 639-1).",
            ),
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="inquiry",
            field=fields.ForeignKeyField(
                "entente.Inquiry",
                source_field="inquiry_id",
                null=True,
                db_index=True,
                description="Inquiry that it is about, where it is of no reminder.",
                db_constraint=True,
                to_field="id",
                related_name="outbox_messages",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterField(
            model_name="OutboxMessage",
            name="recipient",
            field=fields.ForeignKeyField(
                "entente.Person",
                source_field="recipient_id",
                null=True,
                db_index=True,
                description="Who gets it; empty where it goes to nobody who is known here.",
                db_constraint=True,
                to_field="id",
                related_name="outbox_messages",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AlterModelOptions(
            name="OutboxMessage",
            options={
                "table": "outbox_message",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "One mail to one person: of one reminder, a digest of several, or of an inquiry.",
            },
        ),
        ops.RunSQL(RULES, reverse_sql=DROP_RULES),
    ]
