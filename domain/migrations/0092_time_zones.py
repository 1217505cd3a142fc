"""An index by which the planner finds the time zones that people live in, without reading all of them."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("entente", "0090_rights_epoch")]

    operations = [
        ops.RunSQL(
            "CREATE INDEX person_by_time_zone ON person (time_zone)",
            reverse_sql="DROP INDEX person_by_time_zone",
        ),
    ]
