"""Sample obligations with the days on which they are due, and the checklists of chapters."""

from datetime import date, timedelta
from uuid import UUID

from domain.checklists import ChecklistEntry
from domain.demo.organizations import Bodies
from domain.demo.pacts import Pact
from domain.demo.tables import Tables
from domain.months import shift_months
from domain.obligations import Obligation, ObligationOccurrence, OccurrenceState

PROMISES = (
    ("CODE_OF_ETHICS", "Confirm the code of ethics.", "FREQ=YEARLY"),
    ("REPORT", "Report on the year's activities.", "FREQ=YEARLY"),
    ("ATTEND_CONFERENCES", "Send a senior official to the other's conference.", None),
)
# What became of the first day on which something was due.
PAST = (
    (OccurrenceState.WAIVED, "Not in the first year."),
    (OccurrenceState.DONE, None),
    (OccurrenceState.MISSED, "Nobody was there to do it."),
    (OccurrenceState.DONE, None),
)


def promise(tables: Tables, kinds: dict[str, UUID], pacts: list[Pact], today: date) -> None:
    """Write what signed partners promised: met, waived or missed last year, overdue, and due again."""
    for place, pact in enumerate(pact for pact in pacts if pact.is_signed):
        code, text, recurrence = PROMISES[place % len(PROMISES)]
        first = shift_months(today, -12) + timedelta(5 - 12 * (place % 2))
        key = tables.add(
            Obligation,
            agreement_id=pact.id,
            commitment_type_id=kinds[code],
            party_id=pact.sides[1].id,
            owner_id=pact.partner.people[0].id,
            text=text,
            starts_on=first,
            recurrence=recurrence,
            standing=recurrence is None,
        )
        for turn in range(3 if recurrence else 0):
            due_on = shift_months(first, 12 * turn)
            past = PAST[place % len(PAST)]
            state, note = past if turn == 0 else (OccurrenceState.OPEN, None)
            tables.add(
                ObligationOccurrence,
                obligation_id=key,
                due_on=due_on,
                state=state,
                done_on=due_on if state is OccurrenceState.DONE else None,
                note=note,
            )


def keep_checklists(tables: Tables, items: dict[str, UUID], bodies: Bodies, today: date) -> None:
    """Write what chapters have shown: in order, about to run out, run out, and missing."""
    for body in bodies.chapters:
        for place, item in enumerate(items.values()):
            left = (None, 300, 30, -20, 200)[place % 5]
            tables.add(
                ChecklistEntry,
                organization_id=body.id,
                item_id=item,
                required=True,
                shown_on=today - timedelta(90) if left is not None else None,
                holds_until=today + timedelta(left) if left is not None else None,
                confirmed_by="Example staff" if left is not None else None,
            )
