"""Corrections: whoever was told that an agreement ends learns it when that is taken back."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SERIES = "RENEWAL TERM_END LATE_SIGNATURE DECISION NOTICE TERMINATION WORK_PLAN PLAN_REPORT"
ANCHORS = "NOTICE_DEADLINE TERM_END NEXT_SIGNATURE DECISION NOTICE_GIVEN TERMINATION PLAN_YEAR_START PLAN_YEAR_END"
KINDS = (
    "OPEN ASK NUDGE WEEK DEADLINE MISSED STATUS ENDING AFTER LAPSED "
    "PLAN_DRAFTED PLAN_NUDGE PLAN_ESCALATION PLAN_WEEK PLAN_OVERDUE "
    "REPORT_SOON REPORT_DUE REPORT_OVERDUE"
)

# Table, column, codes so far, new code.
CODES = [
    ("reminder_rule", "series", SERIES, "CORRECTION"),
    ("reminder_rule", "anchor", ANCHORS, "ENDING_MAILED"),
    ("reminder_stage", "kind", KINDS, "CONTINUES"),
    ("reminder", "series", SERIES, "CORRECTION"),
    ("reminder", "kind", KINDS, "CONTINUES"),
]

# It goes to whoever was told, so that the capacities say no more than who that can be.
RULE = """
INSERT INTO reminder_rule (code, series, anchor, scope)
    VALUES ('CORRECTION', 'CORRECTION', 'ENDING_MAILED', 'EVERYTHING');
INSERT INTO reminder_stage
    (rule_id, code, kind, offset_days, scaled, moves, awaits_home, audience, position)
    SELECT id, 'CONTINUES', 'CONTINUES', 0, false, 'FORWARD', false,
        ARRAY['OWNER', 'HOME_LIAISON', 'COUNTERPARTY'], 25
    FROM reminder_rule WHERE code = 'CORRECTION';
"""
NO_RULE = """
DELETE FROM reminder_stage WHERE kind = 'CONTINUES';
DELETE FROM reminder_rule WHERE series = 'CORRECTION';
"""


def check(table: str, column: str, codes: str) -> str:
    name, listed = f"{table}_{column}_code", ", ".join(f"'{code}'" for code in codes.split())
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name},"
        f" ADD CONSTRAINT {name} CHECK ({column} IN ({listed}));"
    )


FORWARD = [*[check(table, column, f"{old} {new}") for table, column, old, new in CODES], RULE]
BACKWARD = [NO_RULE, *[check(table, column, old) for table, column, old, _ in CODES]]


class Migration(migrations.Migration):
    dependencies = [("entente", "0009_token_use")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
