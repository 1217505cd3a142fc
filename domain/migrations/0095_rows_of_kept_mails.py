"""The mails that reminders have had as rows with a key, so that queries go through them as through any table."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import SqlDefault
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from domain.ids import new_id

# The version before writes it by the trigger, which names neither the key nor what is unique.
KEYED = """
ALTER TABLE reminder_mail
    ADD COLUMN id uuid NOT NULL DEFAULT new_id(),
    DROP CONSTRAINT reminder_mail_pkey,
    ADD PRIMARY KEY (id),
    ADD CONSTRAINT reminder_mail_kept_once UNIQUE (reminder_id, message_id);
"""
BARE = """
ALTER TABLE reminder_mail
    DROP CONSTRAINT reminder_mail_pkey,
    DROP CONSTRAINT reminder_mail_kept_once,
    DROP COLUMN id,
    ADD PRIMARY KEY (reminder_id, message_id);
"""


class KnowModel(ops.CreateModel):
    """Tells the ORM of a table that is there already."""

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Leave the table as it is."""

    async def database_backward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Leave the table as it is."""


class Migration(migrations.Migration):
    dependencies = [("entente", "0094_hours_of_reminders")]

    operations = [
        ops.RunSQL(KEYED, reverse_sql=BARE),
        KnowModel(
            name="ReminderMail",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=new_id,
                        unique=True,
                        db_index=True,
                        description="Key.",
                        db_default=SqlDefault("new_id()"),
                    ),
                ),
                (
                    "reminder",
                    fields.ForeignKeyField(
                        "entente.Reminder",
                        source_field="reminder_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="kept_mails",
                        on_delete=OnDelete.CASCADE,
                        description="The reminder.",
                    ),
                ),
                (
                    "message",
                    fields.ForeignKeyField(
                        "entente.OutboxMessage",
                        source_field="message_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="kept_reminders",
                        on_delete=OnDelete.CASCADE,
                        description="Mail that carries it, or did once.",
                    ),
                ),
            ],
            options={
                "table": "reminder_mail",
                "app": "entente",
                "unique_together": (("reminder", "message"),),
                "pk_attr": "id",
                "table_description": "A mail that a reminder has or had: a trigger keeps each.",
            },
            bases=["Model"],
        ),
    ]
