"""Keep, drop, change: candidates of a drafted plan are decided from the mail that lists them."""

from datetime import date

from domain.clock import Clock
from domain.database import Database
from domain.errors import ErrorCode
from domain.notices.links import Purpose, Standing
from domain.notices.reminders import Reminder
from domain.notices.rules import NoticeKind
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.work_plans import WorkPlanItem, WorkPlanItemState
from tests import samples
from tests.domain.notices.worlds import world
from tests.domain.verbs.answers.links import mailed, press, term_of, token


async def candidate(clock: Clock) -> tuple[WorkPlanItem, Reminder, Reminder]:
    """A candidate, and the mails about its plan to both sides."""
    of = await world()
    term = await term_of(of)
    old = await samples.item(await samples.work_plan(of.of, 2025), title="Old exchange")
    plan = await samples.work_plan(of.of, 2026)
    item = await samples.item(
        plan, title="Old exchange", carried_from=old, carry_candidate=True, carry_count=1
    )
    drafted = NoticeKind.PLAN_DRAFTED
    return (
        item,
        await mailed(of, term, of.liaison, clock, drafted),
        await mailed(of, term, of.representative, clock, drafted),
    )


async def test_a_candidate_is_kept_once_by_either_side(
    database: Database, settings: Settings, clock: Clock
) -> None:
    item, home, other = await candidate(clock)
    asked = await look_up(settings, clock, token(settings, home, Purpose.KEEP, item.id))
    assert asked.options.item_title == "Old exchange"
    assert (await press(settings, clock, home, Purpose.KEEP, item=item.id)).refusal is None
    item = await WorkPlanItem.get(id=item.id)
    assert (item.carry_candidate, item.state) == (False, WorkPlanItemState.PLANNED)
    again = await press(settings, clock, other, Purpose.KEEP, item=item.id)
    assert again.standing is Standing.USED
    late = await press(settings, clock, other, Purpose.DROP, {"reason": "No money."}, item.id)
    assert late.refusal is not None
    assert late.refusal.message == "Old exchange was kept already."


async def test_a_candidate_is_dropped_with_a_reason(
    database: Database, settings: Settings, clock: Clock
) -> None:
    item, _, other = await candidate(clock)
    bare = await press(settings, clock, other, Purpose.DROP, item=item.id)
    assert bare.refusal is not None
    assert bare.refusal.code is ErrorCode.BAD_USER_INPUT
    await press(settings, clock, other, Purpose.DROP, {"reason": "No money."}, item.id)
    item = await WorkPlanItem.get(id=item.id)
    assert (item.state, item.state_reason) == (WorkPlanItemState.CANCELLED, "No money.")


async def test_a_candidate_is_changed_and_kept(
    database: Database, settings: Settings, clock: Clock
) -> None:
    item, home, _ = await candidate(clock)
    form = {"title": "New exchange", "due_on": "2026-09-30"}
    await press(settings, clock, home, Purpose.CHANGE, form, item.id)
    item = await WorkPlanItem.get(id=item.id)
    assert (item.title, item.due_on, item.carry_candidate) == (
        "New exchange",
        date(2026, 9, 30),
        False,
    )


async def test_a_day_that_is_none_is_refused(
    database: Database, settings: Settings, clock: Clock
) -> None:
    item, home, _ = await candidate(clock)
    form = {"title": "New exchange", "due_on": "soon"}
    answer = await press(settings, clock, home, Purpose.CHANGE, form, item.id)
    assert answer.refusal is not None
    assert answer.refusal.code is ErrorCode.BAD_USER_INPUT
    assert (await WorkPlanItem.get(id=item.id)).title == "Old exchange"
