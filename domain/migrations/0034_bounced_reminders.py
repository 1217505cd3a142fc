"""A reminder whose mail came back FAILED, and its stage may be written for whoever is next in line."""

from tortoise import migrations
from tortoise.migrations import operations as ops

RULE = """
ALTER TABLE reminder
    DROP CONSTRAINT reminder_revivable,
    ADD CONSTRAINT reminder_revivable CHECK (NOT revivable OR state IN ('SUPERSEDED', 'FAILED'));
"""
FORMER_RULE = """
UPDATE reminder SET revivable = false WHERE state = 'FAILED';
ALTER TABLE reminder
    DROP CONSTRAINT reminder_revivable,
    ADD CONSTRAINT reminder_revivable CHECK (NOT revivable OR state = 'SUPERSEDED');
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0033_more_stages")]

    operations = [ops.RunSQL(RULE, reverse_sql=FORMER_RULE)]
