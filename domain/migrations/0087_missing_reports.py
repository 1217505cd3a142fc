"""Chairs, else directors, get the list of the year-end reports that are missing (domain rule 4.7)."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Table, column and the code that is new; the codes so far are read from the constraint itself.
CODES = [
    ("reminder_rule", "series", "MISSING_REPORTS"),
    ("reminder_rule", "anchor", "REPORTS_DUE"),
    ("reminder_stage", "kind", "REPORTS_MISSING"),
    ("reminder", "series", "MISSING_REPORTS"),
    ("reminder", "kind", "REPORTS_MISSING"),
    ("reminder", "subject_type", "REPORTS"),
]


def allow(table: str, column: str, code: str, *, more: bool) -> str:
    name = f"{table}_{column}_code"
    change = f"array_append(codes, '{code}')" if more else f"array_remove(codes, '{code}')"
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
    """
INSERT INTO reminder_rule (code, series, anchor, scope)
VALUES ('MISSING_REPORTS', 'MISSING_REPORTS', 'REPORTS_DUE', 'EVERYTHING');
INSERT INTO reminder_stage (rule_id, code, kind, offset_days, scaled, moves, awaits_home, audience, position)
SELECT rule.id, 'REPORTS_PLUS_60', 'REPORTS_MISSING', 60, false, 'FORWARD', true, ARRAY['CHAIR_OR_DIRECTOR'],
    (SELECT max(position) + 1 FROM reminder_stage)
FROM reminder_rule AS rule WHERE rule.code = 'MISSING_REPORTS';
-- A region's list is about neither an agreement nor an organization.
ALTER TABLE reminder DROP CONSTRAINT reminder_about_something, ADD CONSTRAINT reminder_about_something CHECK (
    agreement_id IS NOT NULL OR organization_id IS NOT NULL
    OR (subject_type = 'REPORTS' AND about_id IS NOT NULL));
CREATE INDEX work_plan_by_end ON work_plan ((((year_starts_on + interval '1 year')::date - 1)));
""",
]
BACKWARD = [
    """
DROP INDEX work_plan_by_end;
DELETE FROM reminder WHERE series = 'MISSING_REPORTS';
DELETE FROM reminder_stage USING reminder_rule AS rule
    WHERE rule.id = rule_id AND rule.series = 'MISSING_REPORTS';
DELETE FROM reminder_rule WHERE series = 'MISSING_REPORTS';
ALTER TABLE reminder DROP CONSTRAINT reminder_about_something, ADD CONSTRAINT reminder_about_something CHECK (
    agreement_id IS NOT NULL OR organization_id IS NOT NULL);
""",
    *[allow(*code, more=False) for code in CODES],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0086_told_of_an_ending")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
