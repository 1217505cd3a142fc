"""A stage that nobody acknowledges goes on to the backup, the director, the administrators (domain rule 4.6)."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from domain.notices.rules import EscalationStep
from domain.rows import optional_code_field

STEPS = ["backup_after", "director_after", "administrators_after"]
TEXTS = [
    "Working days without acknowledgement after which the backup or delegate gets it too.",
    "Working days after which the director gets it too, else the administrators.",
    "Working days after which the administrators get it too.",
]

# Stages that ask for an answer and that no other stage follows before: after 5 and 10 working days.
PATIENT = (
    "OPEN ASK NUDGE STATUS_60 STATUS_30 LAPSED CLOSE_30 REVIEW_60 REVIEW_PLUS_14 S_90 S_45 S_21"
    " SUBMITTED_14 VALUE_PLUS_5 OBLIGATION_PLUS_7 REPORT_0 REPORT_PLUS_30 ENROLLMENT_60 ENROLLMENT_30"
)

RULES = f"""
ALTER TABLE reminder_stage
    ADD CONSTRAINT reminder_stage_patience CHECK (
        least(backup_after, director_after, administrators_after) > 0
        AND (backup_after < director_after) IS NOT FALSE
        AND (backup_after < administrators_after) IS NOT FALSE
        AND (director_after < administrators_after) IS NOT FALSE);
ALTER TABLE reminder
    ADD CONSTRAINT reminder_escalation_code CHECK (escalation IN ('BACKUP', 'DIRECTOR', 'ADMINISTRATORS')),
    ADD CONSTRAINT reminder_escalates_once CHECK (escalation IS NULL OR escalates_on IS NULL);
CREATE INDEX reminder_by_escalation ON reminder (escalates_on) WHERE state = 'MAILED';
UPDATE reminder_stage SET backup_after = 5, director_after = 10
WHERE code = ANY(string_to_array('{PATIENT}', ' '));
"""
DROP_RULES = """
DROP INDEX reminder_by_escalation;
ALTER TABLE reminder DROP CONSTRAINT reminder_escalates_once, DROP CONSTRAINT reminder_escalation_code;
ALTER TABLE reminder_stage DROP CONSTRAINT reminder_stage_patience;
"""


class Migration(migrations.Migration):
    dependencies = [("entente", "0081_paused_domains")]

    operations = [
        *[
            ops.AddField(
                model_name="ReminderStage",
                name=name,
                field=fields.IntField(null=True, description=text),
            )
            for name, text in zip(STEPS, TEXTS, strict=True)
        ],
        ops.AddField(
            model_name="Reminder",
            name="escalation",
            field=optional_code_field(
                EscalationStep,
                "Set where others did not acknowledge the stage: as whom this person gets it.",
            ),
        ),
        ops.AddField(
            model_name="Reminder",
            name="escalates_on",
            field=fields.DateField(
                null=True,
                description="Day on which it goes on to somebody else unless it is acknowledged.",
            ),
        ),
        ops.RunSQL(RULES, reverse_sql=DROP_RULES),
    ]
