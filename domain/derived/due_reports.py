"""Which values are still to be reported, and by whom, as named SQL: `viewer.dueMeasurements` and reminders.

A period is to be reported once it has begun, as long as its goal is worked on, it is not locked and nobody
has submitted a value for it; a draft and a returned value do not count as reported.
"""

from datetime import date

from domain.derivations import Condition, Derived

DAYS_AHEAD = 30
"""From when on a report is on somebody's desk: so many days before it is due, or its period's end."""

UNREPORTED = """(
    {row}.starts_on <= {today} AND ({row}.locked_at IS NULL OR {row}.locked_at > now())
    AND EXISTS (
        SELECT FROM indicator AS yardstick JOIN goal AS aim ON aim.id = yardstick.goal_id
        WHERE yardstick.id = {row}.indicator_id AND aim.state = 'ACTIVE'
    )
    AND NOT EXISTS (
        SELECT FROM measurement AS told
        WHERE told.period_id = {row}.id AND told.state IN ('SUBMITTED', 'APPROVED')
    )
)"""

# Whoever owns the indicator; where nobody does, the counterpart's people and those who look after them.
MINE = """EXISTS (
    SELECT FROM indicator AS yardstick
    JOIN goal AS aim ON aim.id = yardstick.goal_id
    WHERE yardstick.id = {row}.indicator_id AND (
        yardstick.owner_id = {person}
        OR (yardstick.owner_id IS NULL AND EXISTS (
            SELECT FROM agreement_party AS side
            WHERE side.agreement_id = aim.agreement_id AND side.role <> 'HOME'
                AND side.organization_id = ANY ({reach})
        ))
    )
)"""

NEEDED_BY = Derived(
    "report_needed_by",
    f"CASE WHEN {UNREPORTED} THEN coalesce({{row}}.report_due_on, {{row}}.ends_on) END",
    date,
    "Day by which a value is still to be reported; empty where nothing is missing.",
)

DUE_PERIODS = Condition(
    f"({UNREPORTED} AND coalesce({{row}}.report_due_on, {{row}}.ends_on) <= {{today}} + {DAYS_AHEAD})"
)
"""Periods whose report is due within 30 days, or late."""

DUE_FOR_VIEWER = Condition(f"({DUE_PERIODS.sql} AND {MINE})")
"""Those of them that the viewer reports."""
