"""Figures over agreements: the month in which each ends, and which relationships count in public."""

from datetime import date

from domain.derivations import Condition, Derived
from domain.derived import agreement_state

_STATE = agreement_state.STATE.at("{row}", "{today}")

END_MONTH = Derived(
    "end_month",
    f"date_trunc('month', ({agreement_state.ENDS_ON.sql}))::date",
    date,
    "First day of the month in which the current term ends; empty for an evergreen one.",
    source=agreement_state.STANDING,
)

IN_FORCE = Condition(f"{_STATE} IN ('ACTIVE', 'NOTICE_WINDOW')")
"""Agreements that are in force on the day."""

OPEN_DECISION = Condition(f"""
    {_STATE} = 'NOTICE_WINDOW' AND EXISTS (
        SELECT FROM agreement_term AS undecided
        WHERE undecided.agreement_id = {{row}}.id AND undecided.decision = 'PENDING'
            AND undecided.id = {agreement_state.TERM_IN_FORCE.at("{row}", "{today}")}
    )""")
"""Agreements whose end is so close that somebody has to decide, and nobody has."""
