"""Contact freshness: whether somebody has said within a year that a position or a duty still holds."""

from datetime import date

from domain.derivations import Derived

# Calendar months, so that what was confirmed on a day has to be confirmed again by that day of next year.
CONFIRM_BY = "(coalesce({row}.last_confirmed_on, {row}.valid_from) + interval '12 months')::date"

FRESH_UNTIL = Derived(
    "fresh_until",
    CONFIRM_BY,
    date,
    "Day by which somebody should say again that this still holds: 12 months after they last did.",
    nullable=False,
)
IS_FRESH = Derived(
    "is_fresh",
    f"{CONFIRM_BY} >= {{today}}",
    bool,
    "Whether somebody has said within the last 12 months that this holds.",
    nullable=False,
)
