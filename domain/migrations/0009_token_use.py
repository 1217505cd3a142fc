"""When an API token was last used."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("entente", "0008_reminder_policy")]

    operations = [
        ops.AddField(
            model_name="ApiToken",
            name="last_used_at",
            field=fields.DatetimeField(
                null=True,
                auto_now=False,
                auto_now_add=False,
                description="When it was last used, to within five minutes.",
            ),
        )
    ]
