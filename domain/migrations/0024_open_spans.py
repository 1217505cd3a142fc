"""Spans without a last day go on: two of them that overlap are refused (1, 21, 22).

greatest() passes over NULL, so the ranges that were compared until now ended on their first day.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"

# Table, name, what must not be equal, first day, last day, which rows.
SPANS = [
    (
        "agreement_term",
        "agreement_term_no_overlap",
        "agreement_id",
        "starts_on",
        "coalesce(ended_early_on, ends_on)",
        "",
    ),
    (
        "liaison_assignment",
        "liaison_assignment_one_primary_per_organization",
        "organization_id kind",
        "valid_from",
        "valid_to",
        "is_primary AND organization_id IS NOT NULL",
    ),
    (
        "liaison_assignment",
        "liaison_assignment_one_primary_per_region",
        "region_id kind",
        "valid_from",
        "valid_to",
        "is_primary AND region_id IS NOT NULL",
    ),
    (
        "liaison_assignment",
        "liaison_assignment_one_primary_per_agreement",
        "agreement_id kind",
        "valid_from",
        "valid_to",
        "is_primary AND agreement_id IS NOT NULL",
    ),
    ("category_policy", "category_policy_no_overlap", "category", "valid_from", "valid_to", ""),
    ("category_period", "category_period_no_overlap", "agreement_id", "valid_from", "valid_to", ""),
    ("seat", "seat_one_per_person", "body_id person_id", "term_from", "term_to", ""),
    ("seat", "seat_one_chair", "body_id", "term_from", "term_to", "is_chair"),
    (
        "role_grant",
        "role_grant_no_overlap",
        f"person_id role coalesce(organization_id,region_id,body_id,{NOBODY})",
        "valid_from",
        "valid_to",
        "",
    ),
]


def span(first: str, last: str) -> str:
    """Return the days of a row. Where the last is before the first, the CHECK on the dates gives the error."""
    return f"daterange({first}, CASE WHEN {last} < {first} THEN {first} ELSE {last} END, '[]')"


def until_now(first: str, last: str) -> str:
    return f"daterange({first}, greatest({first}, {last}), '[]')"


def replace(table: str, name: str, keys: str, days: str, condition: str) -> str:
    compared = ", ".join(f"{key} WITH =" for key in keys.split())
    only = f" WHERE ({condition})" if condition else ""
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name},"
        f" ADD CONSTRAINT {name} EXCLUDE USING gist ({compared}, {days} WITH &&){only};"
    )


FORWARD = [replace(t, n, k, span(first, last), c) for t, n, k, first, last, c in SPANS]
BACKWARD = [replace(t, n, k, until_now(first, last), c) for t, n, k, first, last, c in SPANS]


class Migration(migrations.Migration):
    dependencies = [("entente", "0023_engagement")]

    operations = [ops.RunSQL("\n".join(FORWARD), reverse_sql="\n".join(reversed(BACKWARD)))]
