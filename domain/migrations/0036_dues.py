"""Submitted plans, the middle of the year, items, values and obligations have reminders (domain rule 4.7)."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SERIES = (
    "RENEWAL TERM_END LATE_SIGNATURE DECISION NOTICE TERMINATION CORRECTION WORK_PLAN PLAN_REPORT "
    "REVIEW CLOSE_OUT SIGNING"
)
ANCHORS = (
    "NOTICE_DEADLINE TERM_END NEXT_SIGNATURE DECISION NOTICE_GIVEN TERMINATION ENDING_MAILED "
    "PLAN_YEAR_START PLAN_YEAR_END REVIEW_DUE SENT_FOR_SIGNATURE"
)
KINDS = (
    "OPEN ASK NUDGE WEEK DEADLINE MISSED STATUS ENDING CONTINUES AFTER LAPSED "
    "PLAN_DRAFTED PLAN_NUDGE PLAN_ESCALATION PLAN_WEEK PLAN_OVERDUE "
    "REPORT_SOON REPORT_DUE REPORT_OVERDUE REVIEW_SOON REVIEW_OVERDUE CLOSE_OUT SIGN"
)
SUBJECTS = "TERM PLAN_YEAR REVIEW VERSION"

NEW_SERIES = "PLAN_AGREEMENT MID_YEAR ITEM MEASUREMENT OBLIGATION"
NEW_ANCHORS = "PLAN_SUBMITTED PLAN_MID_YEAR ITEM_DUE MEASUREMENT_DUE OBLIGATION_DUE"
NEW_KINDS = (
    "PLAN_WAITING PLAN_MID_YEAR ITEM_SOON ITEM_OVERDUE MEASUREMENT_SOON MEASUREMENT_OVERDUE "
    "OBLIGATION_SOON OBLIGATION_OVERDUE"
)

# Table, column, codes so far, new codes.
CODES = [
    ("reminder_rule", "series", SERIES, NEW_SERIES),
    ("reminder_rule", "anchor", ANCHORS, NEW_ANCHORS),
    ("reminder_stage", "kind", KINDS, NEW_KINDS),
    ("reminder", "series", SERIES, NEW_SERIES),
    ("reminder", "kind", KINDS, NEW_KINDS),
    ("reminder", "subject_type", SUBJECTS, "ITEM PERIOD OCCURRENCE"),
]

# Code (and series), anchor.
RULES = list(zip(NEW_SERIES.split(), NEW_ANCHORS.split(), strict=True))

# Rule, stage, kind, days from the anchor, waits until its day has begun at home, audience. Positions go on
# from 0050. What announces a day moves to the working day before: all of these have a deadline.
STAGES = [
    ("PLAN_AGREEMENT", "SUBMITTED_7", "PLAN_WAITING", 7, False, "RESPONSIBLE"),
    ("PLAN_AGREEMENT", "SUBMITTED_14", "PLAN_WAITING", 14, False, "RESPONSIBLE OWNER"),
    ("MID_YEAR", "MID_YEAR", "PLAN_MID_YEAR", 0, False, "PLAN_HOME PLAN_COUNTERPART"),
    ("ITEM", "ITEM_14", "ITEM_SOON", -14, False, "RESPONSIBLE"),
    ("ITEM", "ITEM_PLUS_3", "ITEM_OVERDUE", 3, True, "RESPONSIBLE"),
    ("MEASUREMENT", "VALUE_10", "MEASUREMENT_SOON", -10, False, "RESPONSIBLE"),
    ("MEASUREMENT", "VALUE_PLUS_5", "MEASUREMENT_OVERDUE", 5, True, "RESPONSIBLE"),
    ("OBLIGATION", "OBLIGATION_14", "OBLIGATION_SOON", -14, False, "RESPONSIBLE"),
    ("OBLIGATION", "OBLIGATION_PLUS_7", "OBLIGATION_OVERDUE", 7, True, "RESPONSIBLE OWNER"),
]
FIRST_POSITION = 35

CHECKS = """
ALTER TABLE reminder DROP CONSTRAINT reminder_subject, ADD CONSTRAINT reminder_subject CHECK (
    (subject_type IN ('TERM', 'REVIEW')) = (term_id IS NOT NULL)
    AND (subject_type NOT IN ('PLAN_YEAR', 'ITEM') OR plan_year IS NOT NULL)
    AND (agreement_id IS NOT NULL OR subject_type NOT IN
        ('TERM', 'PLAN_YEAR', 'REVIEW', 'VERSION', 'ITEM', 'PERIOD', 'OCCURRENCE')));
"""
UNCHECKS = """
ALTER TABLE reminder DROP CONSTRAINT reminder_subject, ADD CONSTRAINT reminder_subject CHECK (
    (subject_type IN ('TERM', 'REVIEW')) = (term_id IS NOT NULL)
    AND (subject_type <> 'PLAN_YEAR' OR plan_year IS NOT NULL)
    AND (subject_type NOT IN ('TERM', 'PLAN_YEAR', 'REVIEW', 'VERSION') OR agreement_id IS NOT NULL));
"""

INDEXES = {
    "work_plan_by_submission": "work_plan (submitted_on) WHERE state = 'SUBMITTED'",
    "work_plan_item_by_due": "work_plan_item (due_on)",
    # What was held or signed in time gets its row too: it says why nobody was asked.
    "term_review_by_day": "term_review (due_on)",
    "agreement_version_by_sending": "agreement_version (sent_on) WHERE kind = 'RENEWAL'",
    "indicator_period_by_due": "indicator_period ((coalesce(report_due_on, ends_on)))",
    **{
        f"{table}_by_change": f"{table} (updated_at)"
        for table in ("work_plan_item", "indicator_period", "measurement", "obligation_occurrence")
    },
}


def check(table: str, column: str, codes: str) -> str:
    name, listed = f"{table}_{column}_code", ", ".join(f"'{code}'" for code in codes.split())
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name},"
        f" ADD CONSTRAINT {name} CHECK ({column} IN ({listed}));"
    )


def add_rule(code: str, anchor: str) -> str:
    return (
        "INSERT INTO reminder_rule (code, series, anchor, scope)"
        f" VALUES ('{code}', '{code}', '{anchor}', 'EVERYTHING');"
    )


def add_stage(
    position: int,
    rule: str,
    code: str,
    kind: str,
    offset_days: int,
    awaits_home: bool,
    audience: str,
) -> str:
    return (
        "INSERT INTO reminder_stage"
        " (rule_id, code, kind, offset_days, scaled, moves, awaits_home, audience, position)"
        f" SELECT id, '{code}', '{kind}', {offset_days}, false, 'FORWARD', {awaits_home},"
        f" string_to_array('{audience}', ' '), {position} FROM reminder_rule WHERE code = '{rule}';"
    )


FORWARD = [
    *[check(table, column, f"{old} {new}") for table, column, old, new in CODES],
    CHECKS,
    *[add_rule(*rule) for rule in RULES],
    *[add_stage(FIRST_POSITION + place, *stage) for place, stage in enumerate(STAGES)],
    *[f"CREATE INDEX {name} ON {columns};" for name, columns in INDEXES.items()],
]
OLD = ", ".join(f"'{code}'" for code in NEW_SERIES.split())
BACKWARD = [
    f"DROP INDEX {', '.join(INDEXES)};",
    f"DELETE FROM reminder WHERE series IN ({OLD});",
    f"DELETE FROM reminder_stage USING reminder_rule AS rule WHERE rule.id = rule_id AND rule.series IN ({OLD});",
    f"DELETE FROM reminder_rule WHERE series IN ({OLD});",
    UNCHECKS,
    *[check(table, column, old) for table, column, old, _ in CODES],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0035_mails_of_inquiries")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
