"""Figures on projects, as named SQL: which of them are at work on a day, and what a project lacks."""

from domain.derivations import Condition, Derived

FIELD_OFFICE_MISSING = Derived(
    "field_office_missing",
    "({row}.long_term AND {row}.field_office_id IS NULL AND {row}.stage <> 'CLOSED')",
    bool,
    "A warning: a long-term project that is not closed has no field office.",
    nullable=False,
)

OVERDUE = Derived(
    "overdue",
    "({row}.delivered_on IS NULL AND {row}.due_on IS NOT NULL AND {row}.due_on < {today})",
    bool,
    "Whether it should be there and is not.",
    nullable=False,
)

# A closed project was at work up to its last day; one without a last day that had come tells nothing.
AT_WORK = Condition(
    "({row}.stage <> 'CLOSED' OR {row}.ends_on <= {row}.updated_at::date)"
    " AND coalesce({row}.starts_on, {today}) <= {today} AND coalesce({row}.ends_on, {today}) >= {today}"
)
"""Projects that have begun by the day and are not over."""
