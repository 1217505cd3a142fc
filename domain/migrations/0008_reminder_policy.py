"""The default reminder policy: which stages there are, when and for whom. Its rows may be edited later."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# Code (and series), anchor.
RULES = [
    ("RENEWAL", "NOTICE_DEADLINE"),
    ("TERM_END", "TERM_END"),
    ("LATE_SIGNATURE", "NEXT_SIGNATURE"),
    ("DECISION", "DECISION"),
    ("NOTICE", "NOTICE_GIVEN"),
    ("TERMINATION", "TERMINATION"),
    ("WORK_PLAN", "PLAN_YEAR_START"),
    ("PLAN_REPORT", "PLAN_YEAR_END"),
]

STAFF = "OWNER HOME_LIAISON"
ALL = "OWNER HOME_LIAISON COUNTERPARTY"
BOTH = "PLAN_HOME PLAN_COUNTERPART"

# Rule, stage, kind, days from the anchor, shrinks with a short term, moves from a day without mail,
# waits until its day has begun at home, audience. Stages that fall on one day count in this order.
STAGES = [
    ("RENEWAL", "OPEN", "OPEN", -90, True, "FORWARD", True, f"{STAFF} COMMITTEE_LIAISON"),
    ("RENEWAL", "ASK", "ASK", -60, True, "FORWARD", False, "COUNTERPARTY"),
    (
        "RENEWAL",
        "NUDGE",
        "NUDGE",
        -30,
        True,
        "FORWARD",
        False,
        "HOME_LIAISON DIRECTOR_IF_UNACKNOWLEDGED",
    ),
    ("RENEWAL", "WEEK", "WEEK", -7, True, "BACKWARD", False, f"{STAFF} DIRECTOR"),
    ("TERM_END", "STATUS_60", "STATUS", -60, False, "BACKWARD", False, ALL),
    ("TERM_END", "STATUS_30", "STATUS", -30, False, "BACKWARD", False, ALL),
    ("TERM_END", "STATUS_14", "STATUS", -14, False, "BACKWARD", False, ALL),
    ("TERM_END", "STATUS_7", "STATUS", -7, False, "BACKWARD", False, ALL),
    (
        "RENEWAL",
        "DEADLINE",
        "DEADLINE",
        0,
        False,
        "BACKWARD",
        False,
        f"{STAFF} DIRECTOR ADMINISTRATORS",
    ),
    ("RENEWAL", "MISSED", "MISSED", 1, False, "FORWARD", True, "OWNER DIRECTOR ADMINISTRATORS"),
    ("TERM_END", "ENDING_30", "ENDING", -30, False, "FORWARD", False, "COUNTERPARTY"),
    ("DECISION", "ENDING", "ENDING", 0, False, "FORWARD", False, "COUNTERPARTY"),
    ("NOTICE", "ENDING", "ENDING", 0, False, "FORWARD", False, ALL),
    ("TERMINATION", "ENDING", "ENDING", 0, False, "FORWARD", False, ALL),
    ("TERM_END", "AFTER", "AFTER", 1, False, "FORWARD", True, ALL),
    ("LATE_SIGNATURE", "AFTER", "AFTER", 1, False, "FORWARD", True, ALL),
    ("TERM_END", "LAPSED", "LAPSED", 30, False, "FORWARD", True, "OWNER DIRECTOR"),
    ("WORK_PLAN", "S_90", "PLAN_DRAFTED", -90, False, "FORWARD", False, BOTH),
    ("WORK_PLAN", "S_45", "PLAN_NUDGE", -45, False, "FORWARD", False, BOTH),
    (
        "WORK_PLAN",
        "S_21",
        "PLAN_ESCALATION",
        -21,
        False,
        "BACKWARD",
        False,
        f"{BOTH} CHAIR_OR_DIRECTOR",
    ),
    ("WORK_PLAN", "S_7", "PLAN_WEEK", -7, False, "BACKWARD", False, f"{BOTH} CHAIR_OR_DIRECTOR"),
    (
        "WORK_PLAN",
        "S_PLUS_14",
        "PLAN_OVERDUE",
        14,
        False,
        "FORWARD",
        True,
        f"{BOTH} CHAIR_OR_DIRECTOR",
    ),
    ("PLAN_REPORT", "REPORT_30", "REPORT_SOON", -30, False, "FORWARD", False, BOTH),
    ("PLAN_REPORT", "REPORT_0", "REPORT_DUE", 0, False, "FORWARD", False, BOTH),
    (
        "PLAN_REPORT",
        "REPORT_PLUS_30",
        "REPORT_OVERDUE",
        30,
        False,
        "FORWARD",
        True,
        f"{BOTH} DIRECTOR",
    ),
]


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
    audience: str,
) -> str:
    return (
        "INSERT INTO reminder_stage"
        " (rule_id, code, kind, offset_days, scaled, moves, awaits_home, audience, position)"
        f" SELECT id, '{code}', '{kind}', {offset_days}, {scaled}, '{moves}', {awaits_home},"
        f" string_to_array('{audience}', ' '), {position} FROM reminder_rule WHERE code = '{rule}';"
    )


FORWARD = [
    *[add_rule(*rule) for rule in RULES],
    *[add_stage(position, *stage) for position, stage in enumerate(STAGES)],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0007_notice_rules")]

    operations = [
        ops.RunSQL(
            "\n".join(FORWARD), reverse_sql="DELETE FROM reminder_stage; DELETE FROM reminder_rule;"
        )
    ]
