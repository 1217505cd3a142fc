"""A decision cancels what it makes needless in its own transaction, not at the next sweep."""

from datetime import UTC, date, datetime

import pytest

from domain.agreement_terms import TermDecision
from domain.clock import Clock
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.sweeps import sweep
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from tests import samples
from tests.acting import administrator, by
from tests.domain.notices.worlds import ALWAYS, HOME, world

pytestmark = pytest.mark.usefixtures("database")

OPENING = Clock.fixed(datetime(2025, 7, 4, 15, tzinfo=UTC), HOME)
"""The day on which the notice window of a term that ends on 31 December opens."""


async def test_unsent_reminders_of_the_term_are_cancelled_at_once() -> None:
    made = await world()
    await samples.term(made.of, date(2023, 1, 1), date(2025, 12, 31), months=36)
    await sweep(OPENING, ALWAYS)
    assert await Reminder.filter(state=ReminderState.SCHEDULED).count() > 0

    decided = RenewalDecision(made.agreement.id, TermDecision.RENEW, "Goals were reached")
    await decide_renewal(decided, by(OPENING, administrator("owner"), ALWAYS))

    rows = await Reminder.filter(stage="OPEN")
    assert {row.state for row in rows} == {ReminderState.CANCELLED}
    assert all(row.reason for row in rows)
