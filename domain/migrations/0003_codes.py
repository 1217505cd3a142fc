"""Columns of codes hold the codes of their enumeration and nothing else."""

from tortoise import migrations
from tortoise.migrations import operations as ops

CODES = [
    (
        "vocabulary_term",
        "vocabulary",
        "EMPHASIS_AREA RELATIONSHIP_CATEGORY AFFILIATE_GROUP PURPOSE ACTIVITY_TYPE PARTNER_KIND",
    ),
    ("region", "kind", "RELATIONSHIP_REGION M49"),
    (
        "organization",
        "kind",
        "HOME_ASSOCIATION ASSOCIATION MULTINATIONAL BRANCH_OFFICE REGIONAL_OFFICE ANCHOR_ORGANIZATION CHAPTER STUDENT_CHAPTER LOCAL_GOVERNMENT UNIVERSITY FOUNDATION GOVERNMENT_AGENCY INTERNATIONAL_DONOR NGO PRIVATE_SECTOR FIELD_OFFICE",
    ),
    ("organization", "affiliate_group", "STATE_ASSOCIATION NATIONAL_EQUITY INTERNATIONAL"),
    ("organization", "status", "ACTIVE ARCHIVED"),
    ("organization", "founded_precision", "DAY MONTH YEAR TBA"),
    ("organization", "relationship_precision", "DAY MONTH YEAR TBA"),
    ("organization", "visibility", "PUBLIC INTERNAL"),
    ("organization_name", "kind", "LEGAL TRADING FORMER ACRONYM"),
    ("organization_country", "role", "SEAT COVERAGE"),
    ("membership_count", "qualifier", "EXACT AT_LEAST ABOUT"),
    ("project", "stage", "ASSESSMENT DESIGN IMPLEMENTATION EVALUATION CLOSED"),
    ("agreement", "category", "STRATEGIC_ALLIANCE PARTNERSHIP BRANCH CHAPTER"),
    (
        "agreement",
        "instrument",
        "AFFILIATION_AGREEMENT MEMORANDUM_OF_UNDERSTANDING LETTER_OF_INTENT PROJECT_AGREEMENT CHARTER CHAPTER_AGREEMENT PARTNER_PACKAGE",
    ),
    ("agreement", "visibility", "PUBLIC INTERNAL"),
    ("agreement_party", "role", "HOME COUNTERPARTY CO_PARTY FUNDER"),
    ("agreement_version", "kind", "ORIGINAL AMENDMENT RENEWAL"),
    ("signature", "method", "INK ELECTRONIC RECORDED"),
    ("agreement_term", "renewal_type", "FIXED_TERM AUTO_RENEW EVERGREEN ONE_OFF"),
    (
        "agreement_term",
        "decision",
        "PENDING RENEW RENEW_CONDITIONAL RENEGOTIATE LET_EXPIRE TERMINATE",
    ),
    (
        "liaison_assignment",
        "kind",
        "REGIONAL_VICE_PRESIDENT REGIONAL_DIRECTOR STAFF_LIAISON COMMITTEE_LIAISON AFFILIATE_LIAISON",
    ),
    ("liaison_assignment", "assigned_by", "COMMITTEE BOARD STAFF"),
    ("role_grant", "role", "ADMIN"),
    ("goal", "state", "PROPOSED ACTIVE ACHIEVED PARTLY_ACHIEVED MISSED DROPPED"),
    ("indicator", "measure", "NUMBER PERCENT MONEY YES_NO SCALE NARRATIVE"),
    ("indicator", "direction", "INCREASE DECREASE MAINTAIN"),
    ("indicator", "aggregation", "SUM LATEST AVERAGE CUMULATIVE_INPUT"),
    ("indicator", "frequency", "MONTHLY QUARTERLY HALF_YEARLY YEARLY ONCE"),
    ("measurement", "state", "DRAFT SUBMITTED APPROVED RETURNED"),
    ("event", "kind", "CONFERENCE MEETING TRAINING CONVENING CEREMONY OTHER"),
    ("event", "date_precision", "DAY MONTH YEAR TBA"),
    ("event", "mode", "IN_PERSON ONLINE HYBRID UNKNOWN"),
    ("event", "status", "TENTATIVE CONFIRMED HELD POSTPONED CANCELLED"),
    ("event", "information_status", "COMPLETE INFO_PENDING"),
    ("event", "scope", "LOCAL NATIONAL GLOBAL"),
    ("event", "visibility", "PUBLIC INTERNAL"),
    ("work_plan", "state", "DRAFT SUBMITTED RETURNED AGREED IN_PROGRESS REPORTED CLOSED"),
    ("work_plan", "submitted_by_side", "HOME COUNTERPART"),
    ("work_plan_item", "responsible", "HOME COUNTERPART JOINT"),
    ("work_plan_item", "state", "PLANNED IN_PROGRESS DONE CANCELLED DEFERRED"),
    ("event_participation", "capacity", "HEAD_OF_DELEGATION SPEAKER DELEGATE STAFF"),
    ("event_participation", "state", "INVITED ACCEPTED DECLINED ATTENDED ABSENT"),
]


def add_check(table: str, column: str, codes: str) -> str:
    listed = ", ".join(f"'{code}'" for code in codes.split())
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_code CHECK ({column} IN ({listed}));"
    )


def drop_check(table: str, column: str, _codes: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_code;"


class Migration(migrations.Migration):
    dependencies = [("entente", "0002_models")]

    # One operation: Tortoise copies its picture of all models before each.
    operations = [
        ops.RunSQL(
            "\n".join(add_check(*row) for row in CODES),
            reverse_sql="\n".join(drop_check(*row) for row in CODES),
        )
    ]
