"""The invariants that the database holds; numbers are those of docs/invariants.md."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# One line a CHECK: table, name, condition.
CHECKS = [
    ("organization", "organization_slug_form", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"),
    ("organization", "organization_name_given", "btrim(name) <> ''"),
    ("organization", "organization_subdivision_form", "subdivision ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$'"),
    ("organization", "organization_parent_is_another", "parent_id <> id"),
    ("organization_name", "organization_name_dates", "valid_from <= valid_to"),
    ("organization_country", "organization_country_code_form", "code ~ '^[A-Z]{2}$'"),
    ("membership_count", "membership_count_not_negative", "value >= 0"),
    ("person", "person_name_given", "btrim(name) <> ''"),
    ("email_address", "email_address_form", "address ~ '^[^[:space:]@<>]+@[^[:space:]@<>]+$'"),
    # 22: dates of assignments are valid
    ("liaison_assignment", "liaison_assignment_dates", "valid_from <= valid_to"),
    (
        "liaison_assignment",
        "liaison_assignment_one_subject",
        "num_nonnulls(organization_id, region_id, agreement_id) = 1",
    ),
    ("liaison_assignment", "liaison_assignment_delegate_is_another", "delegate_id <> person_id"),
    ("out_of_office", "out_of_office_dates", "starts_on <= ends_on"),
    ("role_grant", "role_grant_dates", "valid_from <= valid_to"),
    ("project", "project_dates", "starts_on <= ends_on"),
    ("agreement", "agreement_title_given", "btrim(title) <> ''"),
    ("agreement", "agreement_default_term_months_positive", "default_term_months > 0"),
    ("agreement", "agreement_review_cycle_months_positive", "review_cycle_months > 0"),
    (
        "agreement",
        "agreement_plan_year_start_form",
        (
            "plan_year_start ~ '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'"
            " AND plan_year_start NOT IN ('02-29', '02-30', '02-31', '04-31', '06-31', '09-31', '11-31')"
        ),
    ),
    ("agreement", "agreement_predecessor_is_another", "predecessor_id <> id"),
    # 4: a partnership is made for a project
    (
        "agreement",
        "agreement_partnership_project",
        "category <> 'PARTNERSHIP' OR project_id IS NOT NULL",
    ),
    ("agreement_party", "agreement_party_signatures", "signatures_required >= 0"),
    ("agreement_version", "agreement_version_number_positive", "number > 0"),
    ("agreement_version", "agreement_version_hash_form", "content_hash ~ '^[0-9a-f]{64}$'"),
    ("agreement_term", "agreement_term_sequence_positive", "sequence > 0"),
    # 2: ends are inclusive
    ("agreement_term", "agreement_term_dates", "starts_on <= ends_on"),
    (
        "agreement_term",
        "agreement_term_ended_early_within",
        "ended_early_on >= starts_on AND (ends_on IS NULL OR ended_early_on <= ends_on)",
    ),
    # 5: only an evergreen term has no end
    (
        "agreement_term",
        "agreement_term_end_or_evergreen",
        "(ends_on IS NULL) = (renewal_type = 'EVERGREEN')",
    ),
    # 8: notice can be given before the term has begun no more
    ("agreement_term", "agreement_term_notice_period", "notice_period_days >= 0"),
    (
        "agreement_term",
        "agreement_term_notice_within",
        "ends_on - notice_period_days >= starts_on",
    ),
    # 35: where a length is given, the end follows from it
    (
        "agreement_term",
        "agreement_term_months_match",
        "months IS NULL OR (months > 0 AND ends_on = term_end(starts_on, months))",
    ),
    # 31: an automatic next term is as long as this one, so the length must be known
    (
        "agreement_term",
        "agreement_term_auto_renew_months",
        "renewal_type <> 'AUTO_RENEW' OR months IS NOT NULL",
    ),
    (
        "agreement_term",
        "agreement_term_decision_dated",
        "(decision = 'PENDING') = (decided_on IS NULL)",
    ),
    ("goal", "goal_title_given", "btrim(title) <> ''"),
    ("goal", "goal_dates", "starts_on <= due_on"),
    ("goal", "goal_weight_positive", "weight > 0"),
    ("indicator", "indicator_amber_tolerance_share", "amber_tolerance BETWEEN 0 AND 1"),
    ("indicator_period", "indicator_period_dates", "starts_on <= ends_on"),
    # 20: a percentage of nothing is refused
    ("measurement", "measurement_denominator_not_zero", "denominator <> 0"),
    (
        "measurement",
        "measurement_counts_both",
        "(numerator IS NULL) = (denominator IS NULL)",
    ),
    (
        "measurement",
        "measurement_says_something",
        "value IS NOT NULL OR narrative IS NOT NULL",
    ),
    ("work_plan", "work_plan_year_is_start", "year = extract(year FROM year_starts_on)"),
    ("work_plan_item", "work_plan_item_title_given", "btrim(title) <> ''"),
    (
        "work_plan_item",
        "work_plan_item_carry_count",
        "carry_count >= 0 AND (carry_count > 0) = (carried_from_id IS NOT NULL)",
    ),
    # 16: an item never continues itself; the trigger below keeps cycles out
    ("work_plan_item", "work_plan_item_carried_from_another", "carried_from_id <> id"),
    (
        "work_plan_item",
        "work_plan_item_reason",
        "state NOT IN ('CANCELLED', 'DEFERRED') OR state_reason IS NOT NULL",
    ),
    # 23: dates, times and what is not known yet
    ("event", "event_title_given", "btrim(title) <> ''"),
    ("event", "event_dates", "starts_on <= ends_on"),
    (
        "event",
        "event_dates_and_precision",
        "(date_precision = 'TBA') = (starts_on IS NULL) AND (starts_on IS NULL) = (ends_on IS NULL)",
    ),
    (
        "event",
        "event_time_with_zone",
        "start_time IS NULL OR (time_zone IS NOT NULL AND starts_on IS NOT NULL)",
    ),
    ("event", "event_country_form", "country ~ '^[A-Z]{2}$'"),
    ("event", "event_title_without_status", "title !~* 'coming soon'"),
]

# One line an exclusion or unique rule: table, name, definition, reverse.
CONSTRAINTS = [
    # 1 and 3: terms of an agreement never overlap. `greatest` keeps the range itself from failing, so that
    # the CHECK on the dates gives the error.
    (
        "agreement_term",
        "agreement_term_no_overlap",
        (
            "EXCLUDE USING gist (agreement_id WITH =, daterange(starts_on,"
            " greatest(starts_on, coalesce(ended_early_on, ends_on)), '[]') WITH &&)"
        ),
    ),
    # 18
    (
        "indicator_period",
        "indicator_period_no_overlap",
        (
            "EXCLUDE USING gist (indicator_id WITH =,"
            " daterange(starts_on, greatest(starts_on, ends_on), '[]') WITH &&)"
        ),
    ),
    # 21: one primary liaison per organization or region, kind and day
    (
        "liaison_assignment",
        "liaison_assignment_one_primary_per_organization",
        (
            "EXCLUDE USING gist (organization_id WITH =, kind WITH =,"
            " daterange(valid_from, greatest(valid_from, valid_to), '[]') WITH &&)"
            " WHERE (is_primary AND organization_id IS NOT NULL)"
        ),
    ),
    (
        "liaison_assignment",
        "liaison_assignment_one_primary_per_region",
        (
            "EXCLUDE USING gist (region_id WITH =, kind WITH =,"
            " daterange(valid_from, greatest(valid_from, valid_to), '[]') WITH &&)"
            " WHERE (is_primary AND region_id IS NOT NULL)"
        ),
    ),
    (
        "liaison_assignment",
        "liaison_assignment_one_primary_per_agreement",
        (
            "EXCLUDE USING gist (agreement_id WITH =, kind WITH =,"
            " daterange(valid_from, greatest(valid_from, valid_to), '[]') WITH &&)"
            " WHERE (is_primary AND agreement_id IS NOT NULL)"
        ),
    ),
    # A measurement belongs to the indicator of its period; a signature and a term to one agreement.
    ("indicator_period", "indicator_period_of_indicator", "UNIQUE (indicator_id, id)"),
    (
        "measurement",
        "measurement_period_of_indicator",
        "FOREIGN KEY (indicator_id, period_id) REFERENCES indicator_period (indicator_id, id)",
    ),
    ("agreement_version", "agreement_version_of_agreement", "UNIQUE (agreement_id, id)"),
    (
        "agreement_term",
        "agreement_term_version_of_agreement",
        "FOREIGN KEY (agreement_id, agreement_version_id) REFERENCES agreement_version (agreement_id, id)",
    ),
    ("agreement_party", "agreement_party_of_agreement", "UNIQUE (agreement_id, id)"),
    (
        "agreement_term",
        "agreement_term_notice_by_party",
        "FOREIGN KEY (agreement_id, notice_given_by_id) REFERENCES agreement_party (agreement_id, id)",
    ),
    ("vocabulary_term", "vocabulary_term_in_vocabulary", "UNIQUE (vocabulary, id)"),
]

# Unique among some rows only: name, table, columns, condition.
PARTIAL_UNIQUES = [
    ("agreement_party_one_home", "agreement_party", "agreement_id", "role = 'HOME'"),  # 7
    ("organization_one_seat", "organization_country", "organization_id", "role = 'SEAT'"),
    ("organization_one_home", "organization", "kind", "kind = 'HOME_ASSOCIATION' AND NOT sample"),
    ("email_address_one_primary", "email_address", "person_id", "is_primary"),
]

# A column that names a vocabulary may only hold that vocabulary's terms: table, column, vocabulary.
VOCABULARY_COLUMNS = [
    ("goal", "emphasis_area", "EMPHASIS_AREA"),
    ("agreement_purpose", "purpose", "PURPOSE"),
    ("work_plan_item", "activity_type", "ACTIVITY_TYPE"),
]

INDEXES = """
CREATE UNIQUE INDEX email_address_unique ON email_address (lower(address));
CREATE INDEX organization_by_name ON organization (name, id);
CREATE INDEX agreement_party_by_organization ON agreement_party (organization_id, agreement_id);
CREATE INDEX agreement_term_by_start ON agreement_term (agreement_id, starts_on DESC);
CREATE INDEX agreement_term_by_deadline ON agreement_term (notice_deadline, id);
CREATE INDEX goal_by_agreement ON goal (agreement_id, id);
CREATE INDEX indicator_by_goal ON indicator (goal_id, id);
CREATE INDEX measurement_by_indicator ON measurement (indicator_id, observed_on, id);
CREATE INDEX event_by_organizer ON event (organizer_id, starts_on, id);
CREATE INDEX event_by_start ON event (starts_on, id);
"""
DROP_INDEXES = """
DROP INDEX email_address_unique, organization_by_name, agreement_party_by_organization,
    agreement_term_by_start, agreement_term_by_deadline, goal_by_agreement, indicator_by_goal,
    measurement_by_indicator, event_by_organizer, event_by_start;
"""


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
    INDEXES,
]
BACKWARD = [
    DROP_INDEXES,
    *[
        f"ALTER TABLE {table} DROP COLUMN {column}_vocabulary;"
        for table, column, _ in VOCABULARY_COLUMNS
    ],
    *[f"DROP INDEX {name};" for name, *_ in PARTIAL_UNIQUES],
    *[drop_constraint(table, name) for table, name, _ in reversed(CONSTRAINTS)],
    *[drop_constraint(table, name) for table, name, _ in CHECKS],
]


class Migration(migrations.Migration):
    dependencies = [("entente", "0003_codes")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(BACKWARD))]
