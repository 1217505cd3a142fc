"""What a renewal is decided on, and what a region's managers look at: keys and conditions as named SQL."""

from uuid import UUID

from domain.derivations import Condition, Derived

CURRENT_PLAN = Derived(
    "current_plan",
    """(SELECT plan.id FROM work_plan AS plan
        WHERE plan.agreement_id = {row}.id AND plan.year_starts_on <= {today}
        ORDER BY plan.year_starts_on DESC LIMIT 1)""",
    UUID,
    "The work plan of the current plan year, or the last one.",
)

LAST_DECISION = Derived(
    "last_decision",
    """(SELECT decision.id FROM board_decision AS decision
        WHERE decision.agreement_id = {row}.id AND decision.met_on <= {today}
        ORDER BY decision.met_on DESC, decision.id DESC LIMIT 1)""",
    UUID,
    "What a board decided about it last.",
)

OTHER_PARTY = Condition("{row}.role <> 'HOME'")
"""Parties of an agreement but the home association."""

LIVE_GOAL = Condition("{row}.state IN ('PROPOSED', 'ACTIVE')")
"""Goals that are still ahead."""

OPEN_PLAN = Condition("{row}.state <> 'CLOSED' AND {row}.year_starts_on <= {today} + 90")
"""Work plans that somebody works on: the current ones, and those of a year that begins within 90 days."""

UPCOMING = Condition("""
    {row}.status NOT IN ('CANCELLED', 'POSTPONED', 'HELD')
    AND ({row}.starts_on IS NULL OR {today} <= CASE {row}.date_precision
        WHEN 'MONTH' THEN (date_trunc('month', {row}.starts_on) + interval '1 month - 1 day')::date
        WHEN 'YEAR' THEN (date_trunc('year', {row}.starts_on) + interval '1 year - 1 day')::date
        ELSE coalesce({row}.ends_on, {row}.starts_on) END)""")
"""Events that are still to come or going on, those whose date is not known yet among them."""
