"""What the sample board decided beside the texts of agreements, as its minutes have it."""

from datetime import date
from uuid import UUID

from domain.board_decisions import BoardDecision, BoardOutcome
from domain.demo.pacts import Pact
from domain.demo.spans import days
from domain.demo.tables import Tables
from domain.organizations import DatePrecision

# The story of the agreement, days ago, outcome, and the conditions.
DECIDED = (
    ("declined by the board", 2, BoardOutcome.REJECTED, None),
    ("out for signature", 70, BoardOutcome.DEFERRED, None),
    (
        "two years with a funder",
        300,
        BoardOutcome.APPROVED_WITH_CONDITIONS,
        "The funder reports twice a year.",
    ),
)


def keep_minutes(tables: Tables, board: UUID, pacts: list[Pact], today: date) -> None:
    """Write decisions with each outcome; of an old one only the year is known."""
    told = {pact.story.plot: pact for pact in pacts}
    for number, (plot, ago, outcome, conditions) in enumerate(DECIDED, start=1):
        met_on = today - days(ago)
        tables.add(
            BoardDecision,
            body_id=board,
            met_on=met_on,
            met_on_precision=DatePrecision.DAY,
            reference=f"EX/{met_on.year}/{number}",
            subject=told[plot].title,
            outcome=outcome,
            conditions=conditions,
            agreement_id=told[plot].id,
        )
    tables.add(
        BoardDecision,
        body_id=board,
        met_on=date(today.year - 4, 1, 1),
        met_on_precision=DatePrecision.YEAR,
        subject="Report of the International Committee",
        outcome=BoardOutcome.NOTED,
    )
