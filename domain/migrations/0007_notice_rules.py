"""What the database guards in the reminder policy, the ledger and the outbox."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SERIES = "RENEWAL TERM_END LATE_SIGNATURE DECISION NOTICE TERMINATION WORK_PLAN PLAN_REPORT"
KINDS = (
    "OPEN ASK NUDGE WEEK DEADLINE MISSED STATUS ENDING AFTER LAPSED "
    "PLAN_DRAFTED PLAN_NUDGE PLAN_ESCALATION PLAN_WEEK PLAN_OVERDUE "
    "REPORT_SOON REPORT_DUE REPORT_OVERDUE"
)
AUDIENCES = (
    "OWNER HOME_LIAISON COMMITTEE_LIAISON DIRECTOR DIRECTOR_IF_UNACKNOWLEDGED ADMINISTRATORS "
    "COUNTERPARTY PLAN_HOME PLAN_COUNTERPART CHAIR_OR_DIRECTOR"
)

CODES = [
    ("reminder_rule", "series", SERIES),
    (
        "reminder_rule",
        "anchor",
        "NOTICE_DEADLINE TERM_END NEXT_SIGNATURE DECISION NOTICE_GIVEN TERMINATION PLAN_YEAR_START PLAN_YEAR_END",
    ),
    ("reminder_rule", "scope", "EVERYTHING CATEGORY GROUP AGREEMENT"),
    ("reminder_rule", "category", "STRATEGIC_ALLIANCE PARTNERSHIP BRANCH CHAPTER"),
    ("reminder_rule", "affiliate_group", "STATE_ASSOCIATION NATIONAL_EQUITY INTERNATIONAL"),
    ("reminder_stage", "kind", KINDS),
    ("reminder_stage", "moves", "BACKWARD FORWARD"),
    ("reminder", "series", SERIES),
    ("reminder", "kind", KINDS),
    ("reminder", "subject_type", "TERM PLAN_YEAR"),
    (
        "reminder",
        "state",
        "SCHEDULED MAILED ACKNOWLEDGED SNOOZED SUPERSEDED SUPPRESSED SKIPPED_BACKFILL EXPIRED CANCELLED FAILED",
    ),
    (
        "outbox_message",
        "state",
        "READY CLAIMED COMMITTING UNCERTAIN HELD SENT FAILED WITHDRAWN",
    ),
    ("delivery_attempt", "outcome", "SENT RETRY FAILED UNCERTAIN"),
]

# One line a CHECK: table, name, condition.
CHECKS = [
    (
        "reminder_rule",
        "reminder_rule_target",
        (
            "(scope = 'CATEGORY') = (category IS NOT NULL)"
            " AND (scope = 'GROUP') = (affiliate_group IS NOT NULL)"
            " AND (scope = 'AGREEMENT') = (agreement_id IS NOT NULL)"
        ),
    ),
    ("reminder_stage", "reminder_stage_has_audience", "cardinality(audience) > 0"),
    (
        "reminder_stage",
        "reminder_stage_audience_codes",
        f"audience <@ string_to_array('{AUDIENCES}', ' ')",
    ),
    # Only what comes before its anchor shrinks with a short term.
    ("reminder_stage", "reminder_stage_scaled_before", "NOT scaled OR offset_days <= 0"),
    (
        "reminder",
        "reminder_subject",
        (
            "(subject_type = 'TERM') = (term_id IS NOT NULL)"
            " AND (subject_type = 'PLAN_YEAR') = (plan_year IS NOT NULL)"
        ),
    ),
    # Whatever is not sent says why.
    (
        "reminder",
        "reminder_reason",
        "state IN ('SCHEDULED', 'MAILED', 'ACKNOWLEDGED', 'SNOOZED') OR reason IS NOT NULL",
    ),
    (
        "reminder",
        "reminder_recipient_or_failed",
        "recipient_id IS NOT NULL OR state NOT IN ('SCHEDULED', 'MAILED', 'ACKNOWLEDGED', 'SNOOZED')",
    ),
    ("reminder", "reminder_revivable", "NOT revivable OR state = 'SUPERSEDED'"),
    (
        "reminder",
        "reminder_acknowledged_by_somebody",
        (
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)"
            " AND (state <> 'ACKNOWLEDGED' OR acknowledged_at IS NOT NULL)"
        ),
    ),
    ("outbox_message", "outbox_message_sent_at", "(state = 'SENT') = (sent_at IS NOT NULL)"),
    ("outbox_message", "outbox_message_attempts", "attempts >= 0"),
    # 27: the bytes are in the row before the first of them leaves.
    (
        "outbox_message",
        "outbox_message_content_first",
        "state NOT IN ('COMMITTING', 'UNCERTAIN', 'SENT') OR content IS NOT NULL",
    ),
]

INDEXES = """
CREATE INDEX outbox_message_open ON outbox_message (not_before, id)
    WHERE state IN ('READY', 'CLAIMED', 'COMMITTING', 'UNCERTAIN');
CREATE INDEX reminder_unsent ON reminder (due_at, id) WHERE state = 'SCHEDULED';
CREATE INDEX agreement_term_by_end ON agreement_term (coalesce(ended_early_on, ends_on));
"""
DROP_INDEXES = """
DROP INDEX agreement_term_by_end, reminder_unsent, outbox_message_open;
"""

# 27: a mail keeps its Message-ID, so that the receiving side can tell a repetition.
MESSAGE_ID = """
CREATE FUNCTION guard_message_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The Message-ID of a mail never changes.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'outbox_message_message_id_stays';
END
$$;
CREATE TRIGGER outbox_message_message_id_stays BEFORE UPDATE ON outbox_message
    FOR EACH ROW WHEN (OLD.message_id <> NEW.message_id) EXECUTE FUNCTION guard_message_id();
"""
DROP_MESSAGE_ID = """
DROP TRIGGER outbox_message_message_id_stays ON outbox_message;
DROP FUNCTION guard_message_id();
"""


def add_code_check(table: str, column: str, codes: str) -> str:
    listed = ", ".join(f"'{code}'" for code in codes.split())
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_code CHECK ({column} IN ({listed}));"
    )


def add_check(table: str, name: str, condition: str) -> str:
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition});"


def drop_check(table: str, name: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {name};"


FORWARD = [
    *[add_code_check(*row) for row in CODES],
    *[add_check(*row) for row in CHECKS],
    INDEXES,
    MESSAGE_ID,
]
BACKWARD = [
    DROP_MESSAGE_ID,
    DROP_INDEXES,
    *[drop_check(table, name) for table, name, _ in CHECKS],
    *[drop_check(table, f"{table}_{column}_code") for table, column, _ in CODES],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0006_notices")]

    # One operation: Tortoise copies its picture of all models before each.
    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
