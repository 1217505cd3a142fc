"""When and why a passed duty was taken back: until now its row was removed, and nobody could look it up."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# Why is prose, which is forgotten with the person; that it was taken back is not.
REASONED = """
ALTER TABLE passed_duty ADD CONSTRAINT passed_duty_taken_back
    CHECK (taken_back_because IS NULL OR taken_back_on IS NOT NULL);
"""
UNREASONED = "ALTER TABLE passed_duty DROP CONSTRAINT passed_duty_taken_back;"


class Migration(migrations.Migration):
    dependencies = [("entente", "0095_rows_of_kept_mails")]

    operations = [
        ops.AddField(
            model_name="PassedDuty",
            name="taken_back_on",
            field=fields.DateField(
                null=True, description="When it was taken back; empty while it holds."
            ),
        ),
        ops.AddField(
            model_name="PassedDuty",
            name="taken_back_because",
            field=fields.TextField(null=True, description="Why it was taken back.", unique=False),
        ),
        ops.RunSQL(REASONED, reverse_sql=UNREASONED),
    ]
