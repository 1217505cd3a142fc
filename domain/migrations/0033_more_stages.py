"""Reviews of evergreen terms, close-out of one-off ones and signatures have reminders; the sweep has indexes.

A reminder may be about something without an agreement, and names the row that it is about.
"""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

SERIES = (
    "RENEWAL TERM_END LATE_SIGNATURE DECISION NOTICE TERMINATION CORRECTION WORK_PLAN PLAN_REPORT"
)
ANCHORS = (
    "NOTICE_DEADLINE TERM_END NEXT_SIGNATURE DECISION NOTICE_GIVEN TERMINATION ENDING_MAILED "
    "PLAN_YEAR_START PLAN_YEAR_END"
)
KINDS = (
    "OPEN ASK NUDGE WEEK DEADLINE MISSED STATUS ENDING CONTINUES AFTER LAPSED "
    "PLAN_DRAFTED PLAN_NUDGE PLAN_ESCALATION PLAN_WEEK PLAN_OVERDUE "
    "REPORT_SOON REPORT_DUE REPORT_OVERDUE"
)
AUDIENCES = (
    "OWNER HOME_LIAISON COMMITTEE_LIAISON DIRECTOR DIRECTOR_IF_UNACKNOWLEDGED ADMINISTRATORS "
    "COUNTERPARTY PLAN_HOME PLAN_COUNTERPART CHAIR_OR_DIRECTOR"
)

NEW_SERIES = "REVIEW CLOSE_OUT SIGNING"
NEW_KINDS = "REVIEW_SOON REVIEW_OVERDUE CLOSE_OUT SIGN"

# Table, column, codes so far, new codes.
CODES = [
    ("reminder_rule", "series", SERIES, NEW_SERIES),
    ("reminder_rule", "anchor", ANCHORS, "REVIEW_DUE SENT_FOR_SIGNATURE"),
    ("reminder_stage", "kind", KINDS, NEW_KINDS),
    ("reminder", "series", SERIES, NEW_SERIES),
    ("reminder", "kind", KINDS, NEW_KINDS),
    ("reminder", "subject_type", "TERM PLAN_YEAR", "REVIEW VERSION"),
]

# Code (and series), anchor.
RULES = [
    ("REVIEW", "REVIEW_DUE"),
    ("CLOSE_OUT", "TERM_END"),
    ("SIGNING", "SENT_FOR_SIGNATURE"),
]

# Rule, stage, kind, days from the anchor, shrinks with a short term, moves from a day without mail, waits
# until its day has begun at home, days after which it comes again, audience. Positions go on from 0010.
STAGES = [
    (
        "REVIEW",
        "REVIEW_60",
        "REVIEW_SOON",
        -60,
        False,
        "FORWARD",
        False,
        None,
        "OWNER HOME_LIAISON",
    ),
    (
        "REVIEW",
        "REVIEW_14",
        "REVIEW_SOON",
        -14,
        False,
        "BACKWARD",
        False,
        None,
        "OWNER HOME_LIAISON",
    ),
    (
        "REVIEW",
        "REVIEW_PLUS_14",
        "REVIEW_OVERDUE",
        14,
        False,
        "FORWARD",
        True,
        None,
        "OWNER HOME_LIAISON DIRECTOR",
    ),
    (
        "CLOSE_OUT",
        "CLOSE_30",
        "CLOSE_OUT",
        -30,
        True,
        "BACKWARD",
        False,
        None,
        "OWNER HOME_LIAISON",
    ),
    ("CLOSE_OUT", "CLOSE_7", "CLOSE_OUT", -7, True, "BACKWARD", False, None, "OWNER HOME_LIAISON"),
    ("SIGNING", "SIGN_7", "SIGN", 7, False, "FORWARD", False, None, "RESPONSIBLE"),
    ("SIGNING", "SIGN_14", "SIGN", 14, False, "FORWARD", False, None, "RESPONSIBLE"),
    ("SIGNING", "SIGN_21", "SIGN", 21, False, "FORWARD", False, None, "RESPONSIBLE"),
    ("SIGNING", "SIGN_28", "SIGN", 28, False, "FORWARD", False, 7, "OWNER"),
]
FIRST_POSITION = 26

CHECKS = """
ALTER TABLE reminder DROP CONSTRAINT reminder_subject, ADD CONSTRAINT reminder_subject CHECK (
    (subject_type IN ('TERM', 'REVIEW')) = (term_id IS NOT NULL)
    AND (subject_type <> 'PLAN_YEAR' OR plan_year IS NOT NULL)
    AND (subject_type NOT IN ('TERM', 'PLAN_YEAR', 'REVIEW', 'VERSION') OR agreement_id IS NOT NULL));
ALTER TABLE reminder_stage ADD CONSTRAINT reminder_stage_repeat CHECK (repeat_days > 0);
"""
UNCHECKS = """
ALTER TABLE reminder_stage DROP CONSTRAINT reminder_stage_repeat;
ALTER TABLE reminder DROP CONSTRAINT reminder_subject, ADD CONSTRAINT reminder_subject CHECK (
    (subject_type = 'TERM') = (term_id IS NOT NULL)
    AND (subject_type = 'PLAN_YEAR') = (plan_year IS NOT NULL));
"""

# What stages count from, and what was changed since the planner last looked.
LEAD = "least(90, (notice_deadline - starts_on) / 3)"
LAST_DAY = "coalesce(ended_early_on, ends_on)"
INDEXES = {
    "agreement_term_by_lead": f"agreement_term (({LEAD}), notice_deadline)",
    "agreement_term_one_off": (
        f"agreement_term (({LEAD}), ({LAST_DAY})) WHERE renewal_type = 'ONE_OFF'"
    ),
    "agreement_term_by_decision": "agreement_term (decided_on) WHERE decided_on IS NOT NULL",
    "agreement_term_by_notice": "agreement_term (notice_given_on) WHERE notice_given_on IS NOT NULL",
    "agreement_term_by_early_end": "agreement_term (ended_early_on) WHERE ended_early_on IS NOT NULL",
    "agreement_term_by_signature": "agreement_term (signed_on)",
    "agreement_term_by_force": "agreement_term ((greatest(starts_on, signed_on) + 90))",
    "agreement_term_evergreen": "agreement_term (starts_on) WHERE renewal_type = 'EVERGREEN'",
    "agreement_by_plan_year": "agreement (plan_year_start) WHERE archived_on IS NULL",
    "agreement_by_review_cycle": "agreement (review_cycle_months)",
    "term_review_by_due": "term_review (due_on) WHERE held_on IS NULL",
    "term_review_by_last": "term_review ((greatest(due_on, held_on))) WHERE held_on IS NOT NULL",
    "agreement_version_out": (
        "agreement_version (sent_on) WHERE signed_on IS NULL AND withdrawn_on IS NULL"
    ),
    "reminder_by_organization": "reminder (organization_id)",
    "reminder_for_nobody": "reminder (subject_key) WHERE recipient_id IS NULL",
    **{
        f"{table}_by_change": f"{table} (updated_at)"
        for table in (
            "agreement",
            "agreement_term",
            "agreement_version",
            "term_review",
            "work_plan",
        )
    },
}


def check(table: str, column: str, codes: str) -> str:
    name, listed = f"{table}_{column}_code", ", ".join(f"'{code}'" for code in codes.split())
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name},"
        f" ADD CONSTRAINT {name} CHECK ({column} IN ({listed}));"
    )


def audiences(codes: str) -> str:
    return (
        "ALTER TABLE reminder_stage DROP CONSTRAINT reminder_stage_audience_codes, ADD CONSTRAINT"
        f" reminder_stage_audience_codes CHECK (audience <@ string_to_array('{codes}', ' '));"
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
    moves: str,
    awaits_home: bool,
    repeat_days: int | None,
    audience: str,
) -> str:
    return (
        "INSERT INTO reminder_stage (rule_id, code, kind, offset_days, scaled, moves, awaits_home,"
        " repeat_days, audience, position)"
        f" SELECT id, '{code}', '{kind}', {offset_days}, {scaled}, '{moves}', {awaits_home},"
        f" {repeat_days or 'NULL'}, string_to_array('{audience}', ' '), {position}"
        f" FROM reminder_rule WHERE code = '{rule}';"
    )


ABOUT = "UPDATE reminder SET about_id = coalesce(term_id, agreement_id);"
FORWARD = [
    *[check(table, column, f"{old} {new}") for table, column, old, new in CODES],
    audiences(f"{AUDIENCES} RESPONSIBLE"),
    CHECKS,
    ABOUT,
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
    audiences(AUDIENCES),
    *[check(table, column, old) for table, column, old, _ in CODES],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0032_published_projects")]

    operations = [
        ops.AddField(
            model_name="ReminderStage",
            name="repeat_days",
            field=fields.IntField(
                null=True, description="Days after which it comes again, until its deadline."
            ),
        ),
        ops.AddField(
            model_name="PlannerHeartbeat",
            name="planned_at",
            field=fields.DatetimeField(
                null=True,
                auto_now=False,
                auto_now_add=False,
                description="When its last transaction began, by the database's clock.",
            ),
        ),
        ops.AddField(
            model_name="Reminder",
            name="organization",
            field=fields.ForeignKeyField(
                "entente.Organization",
                source_field="organization_id",
                null=True,
                db_index=True,
                description="Organization that it is about, where it is about no agreement.",
                db_constraint=True,
                to_field="id",
                related_name="reminders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Reminder",
            name="about_id",
            field=fields.UUIDField(
                null=True,
                description="Key of the row that it is about; its type says of which table.",
            ),
        ),
        ops.AlterField(
            model_name="Reminder",
            name="agreement",
            field=fields.ForeignKeyField(
                "entente.Agreement",
                source_field="agreement_id",
                null=True,
                db_index=True,
                description="Agreement that it is about, where it is about one.",
                db_constraint=True,
                to_field="id",
                related_name="reminders",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD)),
    ]
