"""How often and how long workers run."""

from tortoise import fields, migrations
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.migrations import operations as ops

from domain.ids import new_id

TOUCH = """
CREATE TRIGGER zz_touch BEFORE UPDATE ON run_figure FOR EACH ROW EXECUTE FUNCTION touch_row();
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0038_held_reminders")]

    operations = [
        ops.CreateModel(
            name="RunFigure",
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
                    "created_at",
                    fields.DatetimeField(
                        description="When the row was made.",
                        db_default=Now(),
                        auto_now=False,
                        auto_now_add=True,
                    ),
                ),
                (
                    "created_by",
                    fields.CharField(null=True, description="Who made the row.", max_length=120),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="When the row last changed.",
                        db_default=Now(),
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "updated_by",
                    fields.CharField(
                        null=True, description="Who changed the row last.", max_length=120
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="Counts the changes; guards against lost updates.",
                        db_default=1,
                    ),
                ),
                ("name", fields.CharField(unique=True, description="What ran.", max_length=40)),
                ("runs", fields.BigIntField(description="How often.")),
                (
                    "seconds",
                    fields.FloatField(description="How long, all in all, in seconds."),
                ),
                ("last_seconds", fields.FloatField(description="How long the last run took.")),
                (
                    "last_at",
                    fields.DatetimeField(
                        description="When the last one ended.", auto_now=False, auto_now_add=False
                    ),
                ),
            ],
            options={
                "table": "run_figure",
                "app": "entente",
                "pk_attr": "id",
                "table_description": "How often something ran, and how long that took all in all.",
            },
            bases=["Row"],
        ),
        ops.RunSQL(TOUCH, reverse_sql="DROP TRIGGER zz_touch ON run_figure;"),
    ]
