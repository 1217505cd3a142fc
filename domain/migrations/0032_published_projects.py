"""Projects may be published, so that the countries they work in can be counted for everybody."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from domain.organizations import Visibility

CODE = """
ALTER TABLE project ADD CONSTRAINT project_visibility_code CHECK (visibility IN ('PUBLIC', 'INTERNAL'))
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0031_undelivered")]

    operations = [
        ops.AddField(
            model_name="Project",
            name="visibility",
            field=fields.CharEnumField(
                default=Visibility.INTERNAL,
                description="Who sees it without signing in.",
                db_default="INTERNAL",
                enum_type=Visibility,
                max_length=40,
            ),
        ),
        ops.RunSQL(CODE, reverse_sql="ALTER TABLE project DROP CONSTRAINT project_visibility_code"),
    ]
