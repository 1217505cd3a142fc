"""The invariants of the whole affiliation that the database holds; numbers are those of docs/invariants.md."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# One line a CHECK: table, name, condition.
CHECKS = [
    ("category_policy", "category_policy_dates", "valid_from <= valid_to"),
    (
        "category_policy",
        "category_policy_lengths",
        "default_term_months > 0 AND notice_period_days >= 0",
    ),
    ("category_period", "category_period_dates", "valid_from <= valid_to"),
    ("governing_body", "governing_body_name_given", "btrim(name) <> ''"),
    ("governing_body", "governing_body_size_positive", "size > 0"),
    # 22
    ("seat", "seat_dates", "term_from <= term_to"),
    ("position", "position_title_given", "btrim(title) <> ''"),
    ("position", "position_dates", "valid_from <= valid_to"),
    ("board_decision", "board_decision_subject_given", "btrim(subject) <> ''"),
    ("board_decision", "board_decision_dated", "met_on_precision <> 'TBA'"),
    (
        "hand_over",
        "hand_over_closed",
        "(state = 'OPEN') = (closed_on IS NULL) AND (state <> 'DONE' OR successor_id IS NOT NULL)",
    ),
    (
        "inquiry",
        "inquiry_names_given",
        "btrim(organization_name) <> '' AND btrim(contact_name) <> ''",
    ),
    ("inquiry", "inquiry_message_length", "char_length(message) BETWEEN 1 AND 5000"),
    ("inquiry", "inquiry_email_form", "contact_email ~ '^[^[:space:]@<>]+@[^[:space:]@<>]+$'"),
    ("inquiry", "inquiry_country_form", "country ~ '^[A-Z]{2}$'"),
    (
        "inquiry",
        "inquiry_reason",
        "state NOT IN ('DECLINED', 'WITHDRAWN', 'SPAM') OR state_reason IS NOT NULL",
    ),
    (
        "inquiry",
        "inquiry_outcome",
        (
            "(state = 'ACCEPTED') = (outcome_agreement_id IS NOT NULL)"
            " AND (state <> 'ACCEPTED' OR matched_organization_id IS NOT NULL)"
        ),
    ),
    ("renewal_campaign", "renewal_campaign_title_given", "btrim(title) <> ''"),
    (
        "renewal_campaign",
        "renewal_campaign_dates",
        "opened_on <= closed_on AND opened_on <= due_on",
    ),
    (
        "campaign_agreement",
        "campaign_agreement_answered",
        "(answer IS NULL) = (answered_on IS NULL)",
    ),
    ("strategic_initiative", "strategic_initiative_dates", "starts_on <= ends_on"),
    ("strategic_initiative", "strategic_initiative_parent_is_another", "parent_id <> id"),
    ("publication", "publication_title_given", "btrim(title) <> ''"),
    ("contribution", "contribution_title_given", "btrim(title) <> ''"),
    (
        "contribution",
        "contribution_published",
        "state <> 'PUBLISHED' OR published_on IS NOT NULL",
    ),
    ("contribution", "contribution_reason", "state <> 'DECLINED' OR state_reason IS NOT NULL"),
    ("programme", "programme_dates", "starts_on <= ends_on"),
    ("package", "package_level_positive", "level > 0"),
    # 2 and 8, for enrollments too
    ("enrollment", "enrollment_dates", "starts_on <= ends_on"),
    (
        "enrollment",
        "enrollment_ended_early_within",
        "ended_early_on BETWEEN starts_on AND ends_on",
    ),
    (
        "enrollment",
        "enrollment_notice_within",
        "notice_period_days >= 0 AND ends_on - notice_period_days >= starts_on",
    ),
    ("enrollment", "enrollment_never_evergreen", "renewal_type <> 'EVERGREEN'"),
    ("enrollment", "enrollment_decision_dated", "(decision = 'PENDING') = (decided_on IS NULL)"),
    ("exchange", "exchange_title_given", "btrim(title) <> ''"),
    ("exchange", "exchange_reason", "state <> 'CANCELLED' OR state_reason IS NOT NULL"),
    ("exchange_leg", "exchange_leg_dates", "starts_on <= ends_on"),
    ("exchange_leg", "exchange_leg_between_two", "sender_id <> host_id"),
    (
        "exchange_leg",
        "exchange_leg_completed",
        "state <> 'COMPLETED' OR (starts_on IS NOT NULL AND ends_on IS NOT NULL)",
    ),
    # 25
    ("exchange_leg", "exchange_leg_waived", "state <> 'WAIVED' OR waiver_reason IS NOT NULL"),
    ("project_country", "project_country_code_form", "code ~ '^[A-Z]{2}$'"),
    ("deliverable", "deliverable_title_given", "btrim(title) <> ''"),
    ("event_series", "event_series_every_months_positive", "every_months > 0"),
    ("obligation", "obligation_text_given", "btrim(text) <> ''"),
    ("obligation", "obligation_standing_or_dated", "NOT standing OR recurrence IS NULL"),
    ("obligation", "obligation_dates", "starts_on <= ended_on"),
    (
        "obligation_occurrence",
        "obligation_occurrence_done",
        "(state = 'DONE') = (done_on IS NOT NULL)",
    ),
    (
        "obligation_occurrence",
        "obligation_occurrence_reason",
        "state NOT IN ('WAIVED', 'MISSED') OR note IS NOT NULL",
    ),
    ("checklist_entry", "checklist_entry_dates", "shown_on <= holds_until"),
    ("approval", "approval_hash_form", "content_hash ~ '^[0-9a-f]{64}$'"),
    ("approval", "approval_note", "outcome <> 'CHANGES_REQUESTED' OR note IS NOT NULL"),
    ("signature", "signature_hash_form", "content_hash ~ '^[0-9a-f]{64}$'"),
    ("plan_approval", "plan_approval_hash_form", "content_hash ~ '^[0-9a-f]{64}$'"),
    ("plan_approval", "plan_approval_reason", "outcome <> 'RETURNED' OR reason IS NOT NULL"),
    ("document", "document_hash_form", "sha256 ~ '^[0-9a-f]{64}$'"),
    ("document", "document_size_not_negative", "size >= 0"),
    (
        "document",
        "document_one_subject",
        (
            "num_nonnulls(organization_id, agreement_id, agreement_version_id, board_decision_id,"
            " measurement_id, obligation_occurrence_id, checklist_entry_id, exchange_leg_id) = 1"
        ),
    ),
    ("health_weight", "health_weight_not_negative", "points >= 0"),
    ("health_snapshot", "health_snapshot_score_range", "score BETWEEN 0 AND 100"),
    (
        "audit_seal",
        "audit_seal_hash_forms",
        "digest ~ '^[0-9a-f]{64}$' AND hash ~ '^[0-9a-f]{64}$'",
    ),
    ("webhook", "webhook_url_form", "url ~ '^https?://'"),
    # 19: whoever submitted a value does not approve it
    (
        "measurement",
        "measurement_two_people",
        (
            "state NOT IN ('APPROVED', 'RETURNED') OR submitted_by_person_id IS NULL"
            " OR reviewed_by_person_id IS DISTINCT FROM submitted_by_person_id"
        ),
    ),
    ("measurement", "measurement_returned", "state <> 'RETURNED' OR return_reason IS NOT NULL"),
    (
        "agreement",
        "agreement_closed",
        "num_nonnulls(declined_on, withdrawn_on, superseded_on) = 0 OR closing_reason IS NOT NULL",
    ),
    (
        "agreement",
        "agreement_superseded",
        "(superseded_on IS NULL) = (superseded_by_id IS NULL) AND superseded_by_id <> id",
    ),
    (
        "role_grant",
        "role_grant_reach",
        (
            "CASE WHEN role LIKE 'AFFILIATE%'"
            " THEN organization_id IS NOT NULL AND num_nonnulls(region_id, body_id) = 0"
            " WHEN role LIKE 'REGIONAL%'"
            " THEN region_id IS NOT NULL AND num_nonnulls(organization_id, body_id) = 0"
            " WHEN role = 'COMMITTEE_CHAIR'"
            " THEN body_id IS NOT NULL AND num_nonnulls(organization_id, region_id) = 0"
            " ELSE num_nonnulls(organization_id, region_id, body_id) = 0 END"
        ),
    ),
]

NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"

# One line an exclusion or unique rule: table, name, definition.
CONSTRAINTS = [
    (
        "category_policy",
        "category_policy_no_overlap",
        (
            "EXCLUDE USING gist (category WITH =,"
            " daterange(valid_from, greatest(valid_from, valid_to), '[]') WITH &&)"
        ),
    ),
    (
        "category_period",
        "category_period_no_overlap",
        (
            "EXCLUDE USING gist (agreement_id WITH =,"
            " daterange(valid_from, greatest(valid_from, valid_to), '[]') WITH &&)"
        ),
    ),
    (
        "seat",
        "seat_one_per_person",
        (
            "EXCLUDE USING gist (body_id WITH =, person_id WITH =,"
            " daterange(term_from, greatest(term_from, term_to), '[]') WITH &&)"
        ),
    ),
    (
        "seat",
        "seat_one_chair",
        (
            "EXCLUDE USING gist (body_id WITH =,"
            " daterange(term_from, greatest(term_from, term_to), '[]') WITH &&) WHERE (is_chair)"
        ),
    ),
    (
        "role_grant",
        "role_grant_no_overlap",
        (
            "EXCLUDE USING gist (person_id WITH =, role WITH =,"
            f" coalesce(organization_id, region_id, body_id, {NOBODY}) WITH =,"
            " daterange(valid_from, greatest(valid_from, valid_to), '[]') WITH &&)"
        ),
    ),
    # 1, for enrollments
    (
        "enrollment",
        "enrollment_no_overlap",
        (
            "EXCLUDE USING gist (programme_id WITH =, organization_id WITH =,"
            " daterange(starts_on, greatest(starts_on, coalesce(ended_early_on, ends_on)), '[]') WITH &&)"
        ),
    ),
    ("package", "package_of_programme", "UNIQUE (programme_id, id)"),
    (
        "enrollment",
        "enrollment_package_of_programme",
        "FOREIGN KEY (programme_id, package_id) REFERENCES package (programme_id, id)",
    ),
    ("agreement_term", "agreement_term_of_agreement", "UNIQUE (agreement_id, id)"),
    (
        "campaign_agreement",
        "campaign_agreement_term_of_agreement",
        "FOREIGN KEY (agreement_id, term_id) REFERENCES agreement_term (agreement_id, id)",
    ),
    (
        "board_decision",
        "board_decision_version_of_agreement",
        "FOREIGN KEY (agreement_id, agreement_version_id) REFERENCES agreement_version (agreement_id, id)",
    ),
    (
        "obligation",
        "obligation_party_of_agreement",
        "FOREIGN KEY (agreement_id, party_id) REFERENCES agreement_party (agreement_id, id)",
    ),
]

# Unique among some rows only: name, table, columns, condition.
PARTIAL_UNIQUES = [
    ("hand_over_one_open", "hand_over", "assignment_id", "state = 'OPEN'"),
    ("term_review_one_open", "term_review", "term_id", "held_on IS NULL"),
]

# A column that names a vocabulary may only hold that vocabulary's terms: table, column, vocabulary.
VOCABULARY_COLUMNS = [
    ("obligation", "commitment_type", "COMMITMENT_TYPE"),
    ("checklist_entry", "item", "CHECKLIST_ITEM"),
]

# Tortoise makes no index for a foreign key that is added to a table: table, column.
KEYS = [
    ("agreement", "host_organization_id"),
    ("agreement", "superseded_by_id"),
    ("event", "contact_id"),
    ("event", "series_id"),
    ("goal", "initiative_id"),
    ("liaison_assignment", "assigned_by_body_id"),
    ("liaison_assignment", "seat_id"),
    ("measurement", "reviewed_by_person_id"),
    ("measurement", "submitted_by_person_id"),
    ("project", "field_office_id"),
    ("project", "programme_id"),
    ("role_grant", "body_id"),
    ("role_grant", "organization_id"),
    ("role_grant", "region_id"),
    ("work_plan_item", "contribution_id"),
    ("work_plan_item", "exchange_id"),
]

INDEXES = """
CREATE INDEX approval_by_version ON approval (agreement_version_id, party_id, at DESC);
CREATE INDEX audit_event_by_transaction ON audit_event (transaction_number, seq);
CREATE INDEX audit_event_by_actor ON audit_event (actor_person_id) WHERE actor_person_id IS NOT NULL;
CREATE INDEX audit_event_by_subject ON audit_event (subject_person_id) WHERE subject_person_id IS NOT NULL;
CREATE INDEX enrollment_by_end ON enrollment (ends_on, id);
CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at);
CREATE INDEX inquiry_by_sender ON inquiry (sender_digest, created_at);
CREATE INDEX obligation_occurrence_by_due ON obligation_occurrence (due_on, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at, id) WHERE state IN ('READY', 'CLAIMED');
"""
DROP_INDEXES = """
DROP INDEX approval_by_version, audit_event_by_transaction, audit_event_by_actor, audit_event_by_subject,
    enrollment_by_end, idempotency_key_by_expiry, inquiry_by_sender, obligation_occurrence_by_due,
    webhook_delivery_due;
"""

# What was there before this migration was recorded from paper, and nobody approved it here.
ROWS = """
ALTER TABLE agreement_version DISABLE TRIGGER USER;
UPDATE agreement_version SET recorded = TRUE;
ALTER TABLE agreement_version ENABLE TRIGGER USER;
INSERT INTO category_policy
    (category, valid_from, needs_board_decision, expects_work_plans, default_term_months, notice_period_days)
VALUES
    ('STRATEGIC_ALLIANCE', '1900-01-01', TRUE, TRUE, 36, 90),
    ('PARTNERSHIP', '1900-01-01', FALSE, FALSE, 12, 0),
    ('BRANCH', '1900-01-01', TRUE, TRUE, 36, 90),
    ('CHAPTER', '1900-01-01', TRUE, TRUE, 36, 90);
INSERT INTO health_weight (component, points) VALUES
    ('AGREEMENT', 25), ('GOALS', 25), ('WORK_PLAN', 15), ('RECIPROCITY', 20), ('CONTACTS', 15);
"""
DROP_ROWS = "DELETE FROM category_policy; DELETE FROM health_weight;"


def add_constraint(table: str, name: str, definition: str) -> str:
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition};"


def drop_constraint(table: str, name: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT {name};"


def add_partial_unique(name: str, table: str, columns: str, condition: str) -> str:
    return f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {condition};"


def bind_vocabulary(table: str, column: str, vocabulary: str) -> str:
    return (
        f"ALTER TABLE {table}"
        f" ADD COLUMN {column}_vocabulary varchar(40) GENERATED ALWAYS AS ('{vocabulary}') STORED,"
        f" ADD CONSTRAINT {table}_{column}_vocabulary"
        f" FOREIGN KEY ({column}_vocabulary, {column}_id) REFERENCES vocabulary_term (vocabulary, id);"
    )


# One operation: Tortoise copies its picture of all models before each.
FORWARD = [
    *[add_constraint(table, name, f"CHECK ({check})") for table, name, check in CHECKS],
    *[add_constraint(*row) for row in CONSTRAINTS],
    *[add_partial_unique(*row) for row in PARTIAL_UNIQUES],
    *[bind_vocabulary(*row) for row in VOCABULARY_COLUMNS],
    *[f"CREATE INDEX {table}_by_{column} ON {table} ({column});" for table, column in KEYS],
    INDEXES,
    ROWS,
]
BACKWARD = [
    DROP_ROWS,
    DROP_INDEXES,
    *[f"DROP INDEX {table}_by_{column};" for table, column in KEYS],
    *[
        f"ALTER TABLE {table} DROP COLUMN {column}_vocabulary;"
        for table, column, _ in VOCABULARY_COLUMNS
    ],
    *[f"DROP INDEX {name};" for name, *_ in PARTIAL_UNIQUES],
    *[drop_constraint(table, name) for table, name, _ in reversed(CONSTRAINTS)],
    *[drop_constraint(table, name) for table, name, _ in CHECKS],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0012_affiliation_codes")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
