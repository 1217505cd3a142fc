"""Any answer is an acknowledgement: a reminder goes on to nobody else, whichever button was used."""

from datetime import date
from uuid import UUID

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.explain import explain
from domain.notices.links import Purpose, Standing
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.plan_texts import CONTENT_HASH
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from tests import samples
from tests.domain.notices.worlds import World, world
from tests.domain.verbs.answers.links import mailed, press, term_of, token

REASON = {"reason": "It serves both sides."}
FORMS = {
    Purpose.RENEW: REASON,
    Purpose.RENEW_CONDITIONAL: {**REASON, "conditions": "Fewer visits."},
    Purpose.RENEGOTIATE: REASON,
    Purpose.LET_EXPIRE: REASON,
    Purpose.SNOOZE: {"until": "2026-03-20"},
    Purpose.DROP: REASON,
    Purpose.CHANGE: {"title": "New exchange"},
    Purpose.RETURN: REASON,
}
CANDIDATES = {Purpose.KEEP, Purpose.DROP, Purpose.CHANGE}
PLANS = {Purpose.AGREE, Purpose.RETURN}
# What stands afterwards where that is not ACKNOWLEDGED.
LEFT = {
    Purpose.SNOOZE: ReminderState.SNOOZED,
    Purpose.HAND_OVER: ReminderState.SUPERSEDED,
    Purpose.NOT_ME: ReminderState.SUPERSEDED,
}


async def asked(
    database: Database, of: World, purpose: Purpose, clock: Clock
) -> tuple[Reminder, UUID | None]:
    """A mail with the button, to the one who may use it, and what the button names."""
    term = await term_of(of)
    if purpose in CANDIDATES:
        old = await samples.item(await samples.work_plan(of.of, 2025))
        plan = await samples.work_plan(of.of, 2026)
        item = await samples.item(plan, carried_from=old, carry_candidate=True, carry_count=1)
        return await mailed(of, term, of.liaison, clock, NoticeKind.PLAN_DRAFTED), item.id
    if purpose in PLANS:
        plan = await samples.work_plan(of.of, 2026)
        await samples.item(plan)
        text = await samples.derive(database, CONTENT_HASH, "work_plan", plan.id, clock.today())
        said = await samples.submit(plan, text=str(text))
        return await mailed(of, term, of.representative, clock, NoticeKind.PLAN_WAITING), said.id
    return await mailed(of, term, of.liaison, clock), None


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.UNSUBSCRIBE])
async def test_every_button_acknowledges_the_mail_that_it_stands_in(
    database: Database, settings: Settings, clock: Clock, purpose: Purpose
) -> None:
    of = await world()
    made, item = await asked(database, of, purpose, clock)
    await Reminder.filter(id=made.id).update(escalates_on=date(2026, 3, 11))
    assert "goes on to somebody else on 2026-03-11" in await explain(made.id)
    form = {"person": str(of.owner.id)} if purpose is Purpose.HAND_OVER else FORMS.get(purpose)
    answer = await press(settings, clock, made, purpose, form, item)
    assert (answer.standing, answer.refusal) == (Standing.VALID, None)
    made = await Reminder.get(id=made.id)
    assert made.state is LEFT.get(purpose, ReminderState.ACKNOWLEDGED)
    assert (made.acknowledged_at, made.acknowledged_by) == (
        clock.now(),
        f"{answer.recipient} (by mail link)",
    )
    text = await explain(made.id)
    assert f"Acknowledged by {answer.recipient} (by mail link) at" in text
    assert "goes on to somebody else" not in text
    # What was put off need not come again where its recipient says so.
    seen = await look_up(settings, clock, token(settings, made, Purpose.ACKNOWLEDGE))
    assert seen.standing is (Standing.VALID if purpose is Purpose.SNOOZE else Standing.USED)
