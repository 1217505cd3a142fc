"""What people call a plan year: 2026, or 2026/27 where it does not begin in January."""

from domain.derivations import Derived


def label_of(year: str, starts_on: str) -> str:
    """Return SQL for the label of a plan year, from SQL for its year and for its first day."""
    return (
        f"CASE WHEN to_char({starts_on}, 'MMDD') = '0101' THEN {year}::text"
        f" ELSE {year}::text || '/' || to_char({starts_on} + interval '1 year', 'YY') END"
    )


LABEL = Derived(
    "label",
    label_of("{row}.year", "{row}.year_starts_on"),
    str,
    "Name of the plan year: 2026, or 2026/27 where it does not begin on 1 January.",
    nullable=False,
)
