"""Columns whose value on another day stands in rows with dates: what `asOf` shows of them."""

from domain.agreements import Category
from domain.derivations import Derived

CATEGORY_ON = Derived(
    "category_on",
    """coalesce((
        SELECT period.category FROM category_period AS period
        WHERE period.agreement_id = {row}.id AND period.valid_from <= {today}
            AND (period.valid_to IS NULL OR period.valid_to >= {today})
        ORDER BY period.valid_from DESC LIMIT 1
    ), {row}.category)""",
    Category,
    "Category on the day.",
    nullable=False,
)

NAME_ON = Derived(
    "name_on",
    """coalesce((
        SELECT former.name FROM organization_name AS former
        WHERE former.organization_id = {row}.id AND former.kind = 'FORMER' AND former.valid_to >= {today}
            AND (former.valid_from IS NULL OR former.valid_from <= {today})
        ORDER BY former.valid_to LIMIT 1
    ), {row}.name)""",
    str,
    "Name in use on the day.",
    nullable=False,
)
