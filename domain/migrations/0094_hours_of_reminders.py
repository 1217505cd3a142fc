"""What the hour of each reminder was worked out from, so that planning sees when that changes.

Of reminders before today nobody knows: the first sweep works out anew the hours of those that have not left.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("entente", "0093_mails_of_reminders")]

    operations = [
        ops.AddField(
            model_name="Reminder",
            name="hours",
            field=fields.TextField(
                null=True,
                description=(
                    "What its hour was worked out from: window, zones, holidays, quiet hours."
                ),
                unique=False,
            ),
        ),
    ]
