"""Quiet hours have a beginning and an end that differ: with one alone, or both the same, they did nothing."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# What did nothing becomes none, so that nobody's mails come at other hours by it.
MEND = """
UPDATE person SET quiet_from = NULL, quiet_to = NULL
WHERE (quiet_from IS NULL) <> (quiet_to IS NULL) OR quiet_from = quiet_to;
"""
CONSTRAIN = """
ALTER TABLE person ADD CONSTRAINT person_quiet_hours
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to);
"""
RELAX = "ALTER TABLE person DROP CONSTRAINT person_quiet_hours;"


class Migration(migrations.Migration):
    dependencies = [("entente", "0096_duties_taken_back")]

    operations = [
        ops.RunSQL(MEND, reverse_sql=""),
        ops.RunSQL(CONSTRAIN, reverse_sql=RELAX),
    ]
