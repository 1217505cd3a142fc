"""Enrollments, events, series and contacts have reminders, which are about no agreement (domain rule 4.7)."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SERIES = (
    "RENEWAL TERM_END LATE_SIGNATURE DECISION NOTICE TERMINATION CORRECTION WORK_PLAN PLAN_REPORT "
    "REVIEW CLOSE_OUT SIGNING PLAN_AGREEMENT MID_YEAR ITEM MEASUREMENT OBLIGATION"
)
ANCHORS = (
    "NOTICE_DEADLINE TERM_END NEXT_SIGNATURE DECISION NOTICE_GIVEN TERMINATION ENDING_MAILED "
    "PLAN_YEAR_START PLAN_YEAR_END REVIEW_DUE SENT_FOR_SIGNATURE "
    "PLAN_SUBMITTED PLAN_MID_YEAR ITEM_DUE MEASUREMENT_DUE OBLIGATION_DUE"
)
KINDS = (
    "OPEN ASK NUDGE WEEK DEADLINE MISSED STATUS ENDING CONTINUES AFTER LAPSED "
    "PLAN_DRAFTED PLAN_NUDGE PLAN_ESCALATION PLAN_WEEK PLAN_OVERDUE "
    "REPORT_SOON REPORT_DUE REPORT_OVERDUE REVIEW_SOON REVIEW_OVERDUE CLOSE_OUT SIGN "
    "PLAN_WAITING PLAN_MID_YEAR ITEM_SOON ITEM_OVERDUE MEASUREMENT_SOON MEASUREMENT_OVERDUE "
    "OBLIGATION_SOON OBLIGATION_OVERDUE"
)
SUBJECTS = "TERM PLAN_YEAR REVIEW VERSION ITEM PERIOD OCCURRENCE"

NEW_SERIES = "ENROLLMENT EVENT EVENT_SERIES CONTACT"
NEW_ANCHORS = "ENROLLMENT_END EVENT_START LAST_EVENT CONFIRM_BY"
NEW_KINDS = "ENROLLMENT_ENDS EVENT_DETAILS NEXT_EVENT CONTACT_CHECK"

# Table, column, codes so far, new codes.
CODES = [
    ("reminder_rule", "series", SERIES, NEW_SERIES),
    ("reminder_rule", "anchor", ANCHORS, NEW_ANCHORS),
    ("reminder_stage", "kind", KINDS, NEW_KINDS),
    ("reminder", "series", SERIES, NEW_SERIES),
    ("reminder", "kind", KINDS, NEW_KINDS),
    ("reminder", "subject_type", SUBJECTS, "ENROLLMENT EVENT SERIES POSITION DUTY"),
]

# Code (and series), anchor.
RULES = list(zip(NEW_SERIES.split(), NEW_ANCHORS.split(), strict=True))

# Rule, stage, kind, days from the anchor, shrinks with a short term, days after which it comes again, audience.
# Positions go on from 0051.
STAGES = [
    ("ENROLLMENT", "ENROLLMENT_60", "ENROLLMENT_ENDS", -60, True, None, "RESPONSIBLE"),
    ("ENROLLMENT", "ENROLLMENT_30", "ENROLLMENT_ENDS", -30, True, None, "RESPONSIBLE"),
    ("ENROLLMENT", "ENROLLMENT_7", "ENROLLMENT_ENDS", -7, True, None, "RESPONSIBLE"),
    ("EVENT", "EVENT_120", "EVENT_DETAILS", -120, False, None, "RESPONSIBLE"),
    ("EVENT", "EVENT_60", "EVENT_DETAILS", -60, False, None, "RESPONSIBLE"),
    ("EVENT", "EVENT_30", "EVENT_DETAILS", -30, False, None, "RESPONSIBLE HOME_LIAISON"),
    ("EVENT_SERIES", "SERIES_90", "NEXT_EVENT", 90, False, None, "RESPONSIBLE"),
    # Twelve months are in the anchor; whoever does not answer is asked again after a year.
    ("CONTACT", "CONTACT", "CONTACT_CHECK", 0, False, 365, "RESPONSIBLE"),
]
FIRST_POSITION = 44

CHECKS = """
ALTER TABLE reminder ADD CONSTRAINT reminder_about_something CHECK (
    agreement_id IS NOT NULL OR organization_id IS NOT NULL);
"""
UNCHECKS = "ALTER TABLE reminder DROP CONSTRAINT reminder_about_something;"

INDEXES = {
    "enrollment_by_last_day": "enrollment ((coalesce(ended_early_on, ends_on)))",
    "enrollment_by_lead": (
        "enrollment ((least(90, (coalesce(ended_early_on, ends_on) - starts_on) / 3)),"
        " (coalesce(ended_early_on, ends_on)))"
    ),
    "event_pending": "event (starts_on) WHERE information_status = 'INFO_PENDING'",
    "event_by_last_day": "event ((coalesce(ends_on, starts_on))) WHERE series_id IS NOT NULL",
    "position_by_confirmation": "position ((coalesce(last_confirmed_on, valid_from)))",
    "liaison_assignment_by_confirmation": (
        "liaison_assignment ((coalesce(last_confirmed_on, valid_from)))"
    ),
    "reminder_came_back": "reminder (subject_key) WHERE revivable AND state = 'FAILED'",
    "person_by_holidays": "person (holiday_calendar)",
    "organization_country_by_code": "organization_country (code)",
    **{
        f"{table}_by_change": f"{table} (updated_at)"
        for table in ("enrollment", "event", "event_series", "position", "liaison_assignment")
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
    scaled: bool,
    repeat_days: int | None,
    audience: str,
) -> str:
    return (
        "INSERT INTO reminder_stage"
        " (rule_id, code, kind, offset_days, scaled, moves, repeat_days, audience, position)"
        f" SELECT id, '{code}', '{kind}', {offset_days}, {scaled}, 'FORWARD', {repeat_days or 'NULL'},"
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
    dependencies = [("entente", "0036_dues")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
