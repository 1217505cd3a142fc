"""Which duties, positions and seats hold on a day, and on which side of a relationship they are."""

from domain.derivations import Condition

_HELD = "{row}.valid_from <= {today} AND ({row}.valid_to IS NULL OR {row}.valid_to >= {today})"

HELD = Condition(_HELD)
"""Positions and duties that somebody holds on the day."""

HELD_SEAT = Condition(
    "{row}.term_from <= {today} AND ({row}.term_to IS NULL OR {row}.term_to >= {today})"
)
"""Seats that somebody holds on the day."""

HOME_CONTACT = Condition(f"{{row}}.kind <> 'AFFILIATE_LIAISON' AND {_HELD}")
"""Duties of those of the home association who look after a relationship."""

COUNTERPART_CONTACT = Condition(f"{{row}}.kind = 'AFFILIATE_LIAISON' AND {_HELD}")
"""Duties of those who act for the other side."""
