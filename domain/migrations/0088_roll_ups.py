"""Whoever oversees agreements and wants it gets a summary each month (domain rule 4.7)."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# Table, column and the code that is new; the codes so far are read from the constraint itself.
CODES = [
    ("reminder_rule", "series", "ROLL_UP"),
    ("reminder_rule", "anchor", "FIRST_TUESDAY"),
    ("reminder_stage", "kind", "ROLL_UP"),
    ("reminder", "series", "ROLL_UP"),
    ("reminder", "kind", "ROLL_UP"),
    ("reminder", "subject_type", "ROLL_UP"),
]
ABOUT = """
ALTER TABLE reminder DROP CONSTRAINT reminder_about_something, ADD CONSTRAINT reminder_about_something CHECK (
    agreement_id IS NOT NULL OR organization_id IS NOT NULL
    OR (subject_type IN ({types}) AND about_id IS NOT NULL));
"""


def allow(table: str, column: str, code: str, *, more: bool) -> str:
    name = f"{table}_{column}_code"
    change = f"array_{'append' if more else 'remove'}(codes, '{code}')"
    return f"""
DO $$ DECLARE codes text[]; BEGIN
    SELECT array_agg(matched.parts[1]) INTO codes FROM pg_constraint,
        regexp_matches(pg_get_constraintdef(oid), '''([A-Z_0-9]+)''', 'g') AS matched (parts)
    WHERE conname = '{name}';
    codes := {change};
    EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name}'
        ' CHECK ({column} IN (%s))', (SELECT string_agg(quote_literal(code), ', ') FROM unnest(codes) AS code));
END $$;"""


FORWARD = [
    *[allow(*code, more=True) for code in CODES],
    ABOUT.format(types="'REPORTS', 'ROLL_UP'"),
    """
INSERT INTO reminder_rule (code, series, anchor, scope)
VALUES ('ROLL_UP', 'ROLL_UP', 'FIRST_TUESDAY', 'EVERYTHING');
INSERT INTO reminder_stage (rule_id, code, kind, offset_days, scaled, moves, audience, position)
SELECT rule.id, 'MONTHLY', 'ROLL_UP', 0, false, 'FORWARD', ARRAY['RESPONSIBLE'],
    (SELECT max(position) + 1 FROM reminder_stage)
FROM reminder_rule AS rule WHERE rule.code = 'ROLL_UP';
""",
]
BACKWARD = [
    """
DELETE FROM reminder WHERE series = 'ROLL_UP';
DELETE FROM reminder_stage USING reminder_rule AS rule WHERE rule.id = rule_id AND rule.series = 'ROLL_UP';
DELETE FROM reminder_rule WHERE series = 'ROLL_UP';
""",
    ABOUT.format(types="'REPORTS'"),
    *[allow(*code, more=False) for code in CODES],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0087_missing_reports")]

    operations = [
        ops.AddField(
            model_name="Person",
            name="monthly_roll_up",
            field=fields.BooleanField(
                default=False,
                db_default=False,
                description="Wants the monthly summary of the agreements that they oversee.",
            ),
        ),
        ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD)),
    ]
