"""Who signed a paper of long ago: a name, where the person is not kept here; a plan agreed on paper says how."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

ONE_SIGNATORY = """
ALTER TABLE signature ADD CONSTRAINT signature_one_signatory
    CHECK (person_id IS NULL OR signatory_name IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0029_search_of_all_nouns")]

    operations = [
        ops.AddField(
            model_name="Signature",
            name="signatory_name",
            field=fields.CharField(
                max_length=200,
                null=True,
                description="Name as it stands on paper, of somebody who is not kept here.",
            ),
        ),
        ops.RunSQL(
            ONE_SIGNATORY,
            reverse_sql="ALTER TABLE signature DROP CONSTRAINT signature_one_signatory;",
        ),
        ops.AlterField(
            model_name="PlanApproval",
            name="reason",
            field=fields.TextField(
                null=True,
                description="Why it was returned; of a word that the office recorded, how it came.",
                unique=False,
            ),
        ),
    ]
