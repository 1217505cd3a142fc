"""Who was told of an ending is found without statistics: the first sweep of a full ledger runs before any."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Without statistics the server takes a subject for a two-hundredth of the ledger, and reads a state instead.
TOLD = """
CREATE INDEX reminder_told_of_ending ON reminder (subject_key)
    WHERE kind IN ('ENDING', 'CONTINUES') AND recipient_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0082_escalation")]

    operations = [ops.RunSQL(TOLD, reverse_sql="DROP INDEX reminder_told_of_ending;")]
