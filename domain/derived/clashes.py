"""Clashes: which events are too close to go to both. A hint for whoever plans or travels, never a refusal."""

from datetime import timedelta

from domain.derivations import Condition

CLASH_WITHIN = timedelta(days=1)
"""Events on the same or on neighbouring days clash: nobody can travel to both."""

# Only days that are known can clash: an event of some day in May does so with nothing yet.
_SETTLED = (
    "{one}.date_precision = 'DAY' AND {one}.starts_on IS NOT NULL"
    " AND {one}.status NOT IN ('POSTPONED', 'CANCELLED')"
)
_CLOSE = (
    f"{{row}}.starts_on <= coalesce({{beside}}.ends_on, {{beside}}.starts_on) + {CLASH_WITHIN.days}"
    f" AND coalesce({{row}}.ends_on, {{row}}.starts_on) >= {{beside}}.starts_on - {CLASH_WITHIN.days}"
)

CLASHES = Condition(
    "{row}.id <> {beside}.id AND "
    + " AND ".join(_SETTLED.replace("{one}", one) for one in ("{row}", "{beside}"))
    + f" AND {_CLOSE}"
)
"""Whether an event clashes with another one, `{beside}`: the days of both are known, and neither is off."""
