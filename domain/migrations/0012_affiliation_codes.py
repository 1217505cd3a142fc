"""Columns of codes hold the codes of their enumeration: those of the new tables, and those that grew."""

from tortoise import migrations
from tortoise.migrations import operations as ops

CODES = [
    ("governing_body", "kind", "BOARD COMMITTEE"),
    (
        "position",
        "role",
        "EXECUTIVE_DIRECTOR PRESIDENT SECRETARY BOARD_MEMBER ASSOCIATION_STAFF EVENTS_CONTACT EDITOR CHAPTER_ADVISOR MEMBER OTHER",
    ),
    ("programme", "kind", "EXCHANGE TRAINING PARTNER FUND TECHNICAL_ASSISTANCE RESOURCE OTHER"),
    ("programme", "visibility", "PUBLIC INTERNAL"),
    ("project", "kind", "PRODUCT GRANT TECHNICAL_ASSISTANCE TRAINING RESEARCH EXCHANGE OTHER"),
    ("project_organization", "role", "LEAD PARTNER DONOR IMPLEMENTER BENEFICIARY"),
    ("deliverable", "kind", "PRODUCT TOOL SERVICE REPORT TRAINING"),
    ("category_policy", "category", "STRATEGIC_ALLIANCE PARTNERSHIP BRANCH CHAPTER"),
    ("category_period", "category", "STRATEGIC_ALLIANCE PARTNERSHIP BRANCH CHAPTER"),
    ("agreement_version", "term_renewal_type", "FIXED_TERM AUTO_RENEW EVERGREEN ONE_OFF"),
    ("approval", "outcome", "APPROVED CHANGES_REQUESTED"),
    ("approval", "method", "INK ELECTRONIC RECORDED"),
    ("term_review", "outcome", "CONTINUE CHANGE END"),
    ("campaign_agreement", "answer", "RENEW RENEW_WITH_CHANGES TALK_FIRST LET_EXPIRE"),
    ("enrollment", "renewal_type", "FIXED_TERM AUTO_RENEW EVERGREEN ONE_OFF"),
    ("enrollment", "decision", "PENDING RENEW RENEW_CONDITIONAL RENEGOTIATE LET_EXPIRE TERMINATE"),
    ("inquiry", "desired_category", "STRATEGIC_ALLIANCE PARTNERSHIP BRANCH CHAPTER"),
    ("inquiry", "state", "NEW TRIAGED INFO_REQUESTED ACCEPTED DECLINED WITHDRAWN SPAM"),
    ("board_decision", "met_on_precision", "DAY MONTH YEAR TBA"),
    ("board_decision", "outcome", "APPROVED APPROVED_WITH_CONDITIONS DEFERRED REJECTED NOTED"),
    ("obligation_occurrence", "state", "OPEN DONE WAIVED MISSED"),
    ("hand_over", "state", "OPEN DONE WAIVED"),
    ("event_series", "visibility", "PUBLIC INTERNAL"),
    (
        "publication",
        "kind",
        "MAGAZINE JOURNAL NEWSLETTER PODCAST BLOG WEBSITE QUESTIONS_AND_ANSWERS SOCIAL REPORT_SERIES",
    ),
    ("publication", "visibility", "PUBLIC INTERNAL"),
    (
        "contribution",
        "kind",
        "ARTICLE INTERVIEW EPISODE CASE_STUDY ANNOUNCEMENT SHARED_RESOURCE OTHER",
    ),
    ("contribution", "state", "PROPOSED SUBMITTED PUBLISHED DECLINED"),
    ("exchange", "kind", "ONE_ON_ONE CITY_TO_CITY PEER_TO_PEER TECHNICAL_ASSISTANCE"),
    ("exchange", "state", "PROPOSED MATCHED SCHEDULED OUTBOUND_DONE RETURN_DONE CLOSED CANCELLED"),
    ("exchange_leg", "direction", "OUTBOUND RETURN"),
    ("exchange_leg", "state", "PLANNED COMPLETED WAIVED"),
    ("plan_approval", "side", "HOME COUNTERPART"),
    ("plan_approval", "outcome", "SUBMITTED AGREED RETURNED"),
    ("document", "access", "INHERITED STAFF PUBLIC"),
    ("document", "scan", "NOT_SCANNED CLEAN INFECTED"),
    ("import_job", "mode", "DRY_RUN APPLY"),
    ("import_row", "state", "CREATED CHANGED UNCHANGED REFUSED"),
    ("webhook", "state", "ACTIVE PAUSED"),
    ("webhook_delivery", "state", "READY CLAIMED DELIVERED FAILED"),
]

# Table, column, codes until now, codes from now on.
GROWN = [
    (
        "vocabulary_term",
        "vocabulary",
        "EMPHASIS_AREA RELATIONSHIP_CATEGORY AFFILIATE_GROUP PURPOSE ACTIVITY_TYPE PARTNER_KIND",
        "EMPHASIS_AREA RELATIONSHIP_CATEGORY AFFILIATE_GROUP PURPOSE ACTIVITY_TYPE PARTNER_KIND COMMITMENT_TYPE CHECKLIST_ITEM",
    ),
    (
        "role_grant",
        "role",
        "ADMIN",
        "ADMIN STAFF REGIONAL_DIRECTOR REGIONAL_VICE_PRESIDENT BOARD_VIEWER BOARD_SECRETARY COMMITTEE_CHAIR LIAISON AFFILIATE_REPRESENTATIVE AFFILIATE_SIGNATORY",
    ),
]


def add_check(table: str, column: str, codes: str) -> str:
    listed = ", ".join(f"'{code}'" for code in codes.split())
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_code CHECK ({column} IN ({listed}));"
    )


def drop_check(table: str, column: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_code;"


FORWARD = [
    *[add_check(*row) for row in CODES],
    *[drop_check(table, column) for table, column, _, _ in GROWN],
    *[add_check(table, column, codes) for table, column, _, codes in GROWN],
]
BACKWARD = [
    *[drop_check(table, column) for table, column, _, _ in GROWN],
    *[add_check(table, column, codes) for table, column, codes, _ in GROWN],
    *[drop_check(table, column) for table, column, _ in CODES],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0011_whole_affiliation")]

    # One operation: Tortoise copies its picture of all models before each.
    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
