"""Hand over and Not me in every kind of mail that has them, from planning to the mail server and back.

Everybody who has the mail passes it on in turn, until nobody is left but an administrator.
"""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from domain.acts import Act
from domain.agreement_terms import TermDecision
from domain.database import Database
from domain.errors import ErrorCode
from domain.goals import Goal, GoalState
from domain.liaisons import LiaisonKind
from domain.notices.composing import compose
from domain.notices.delivery import deliver
from domain.notices.kinds import KINDS
from domain.notices.links import Purpose, Standing
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.notices.sweeps import sweep
from domain.obligations import Obligation, ObligationOccurrence
from domain.people import Person
from domain.positions import Position
from domain.renewal_types import RenewalType
from domain.settings import Settings
from domain.verbs.answers.answering import look_up
from domain.verbs.answers.questions import PassedOn
from domain.verbs.people.taking_back import take_back_passed_duty
from domain.viewers import LOCAL_ADMIN
from domain.vocabularies import Vocabulary
from domain.work_plans import WorkPlan
from tests import samples
from tests.domain.notices.desks import Desk
from tests.domain.notices.posts import mail_server
from tests.domain.notices.worlds import LONG_AGO, World, assign, at, step, world
from tests.domain.verbs.answers.links import press, term_of, token

DUE = date(2026, 8, 20)
Make = Callable[[World, Person], Awaitable[object]]


async def renewal(of: World, _who: Person) -> None:
    await term_of(of)


async def decided(of: World, _who: Person) -> None:
    term = await term_of(of)
    term.decision, term.decided_on = TermDecision.RENEW, date(2026, 5, 1)
    term.decided_by, term.decision_reason = "Somebody", "It serves both."
    await term.save()


async def one_off(of: World, _who: Person) -> None:
    await samples.term(of.of, date(2023, 9, 1), date(2026, 8, 31), RenewalType.ONE_OFF)


async def evergreen(of: World, _who: Person) -> None:
    await samples.term(of.of, date(2024, 10, 1), None, RenewalType.EVERGREEN)


async def plan_years(of: World, _who: Person) -> None:
    await type(of.agreement).filter(id=of.agreement.id).update(plan_year_start="04-01")
    await samples.term(of.of, date(2020, 1, 1), None, RenewalType.EVERGREEN)


async def text(of: World, who: Person) -> None:
    """Out for signature: one of each side is asked."""
    await samples.term(of.of, date(2023, 11, 1), date(2026, 10, 31))
    await samples.version(of.of, kind="RENEWAL", sent_on=date(2026, 9, 1))
    await Position.create(
        person=who,
        organization_id=of.of.home.organization_id,
        title="Executive Director",
        role="EXECUTIVE_DIRECTOR",
        valid_from=LONG_AGO,
    )


async def plan(of: World, state: str, **values: object) -> WorkPlan:
    await samples.term(of.of, date(2024, 1, 1), date(2029, 12, 31))
    made = await samples.work_plan(of.of, 2026)
    made = made if state == "SUBMITTED" else await samples.agree(made)
    await WorkPlan.filter(id=made.id).update(state=state, **values)
    return made


async def waiting(of: World, _who: Person) -> None:
    await plan(of, "SUBMITTED", submitted_by_side="HOME", submitted_on=date(2026, 7, 20))


async def running(of: World, _who: Person) -> None:
    await plan(of, "IN_PROGRESS")


async def item(of: World, who: Person) -> None:
    await samples.item(await plan(of, "IN_PROGRESS"), due_on=DUE, owner=who)


async def value(of: World, who: Person) -> None:
    await samples.term(of.of, date(2024, 1, 1), date(2029, 12, 31))
    aim = await samples.goal(of.of, date(2026, 1, 1), date(2026, 12, 31))
    await Goal.filter(id=aim.id).update(state=GoalState.ACTIVE, no_indicator_reason="Soon.")
    yardstick = await samples.indicator(aim, owner=who)
    await samples.period(yardstick, date(2026, 1, 1), date(2026, 7, 31), report_due_on=DUE)


async def promise(of: World, who: Person) -> None:
    """Of both sides, so that each has its own people after whoever is named."""
    await samples.term(of.of, date(2024, 1, 1), date(2029, 12, 31))
    made = await Obligation.create(
        agreement=of.agreement,
        commitment_type=await samples.vocabulary_term(Vocabulary.COMMITMENT_TYPE),
        text="Invite them to the conference.",
        starts_on=DUE,
        owner=who,
    )
    await ObligationOccurrence.create(obligation=made, due_on=DUE)


MAILS: dict[NoticeKind, tuple[Make, date]] = {
    NoticeKind.OPEN: (renewal, date(2026, 3, 4)),
    NoticeKind.ASK: (renewal, date(2026, 4, 3)),
    NoticeKind.NUDGE: (renewal, date(2026, 5, 4)),
    NoticeKind.WEEK: (renewal, date(2026, 5, 26)),
    NoticeKind.DEADLINE: (renewal, date(2026, 6, 2)),
    NoticeKind.MISSED: (renewal, date(2026, 6, 3)),
    NoticeKind.STATUS: (decided, date(2026, 7, 2)),
    NoticeKind.LAPSED: (renewal, date(2026, 9, 30)),
    NoticeKind.CLOSE_OUT: (one_off, date(2026, 8, 24)),
    NoticeKind.REVIEW_SOON: (evergreen, date(2026, 8, 3)),
    NoticeKind.REVIEW_OVERDUE: (evergreen, date(2026, 10, 15)),
    NoticeKind.SIGN: (text, date(2026, 9, 8)),
    NoticeKind.PLAN_DRAFTED: (plan_years, date(2027, 1, 4)),
    NoticeKind.PLAN_NUDGE: (plan_years, date(2027, 2, 16)),
    NoticeKind.PLAN_ESCALATION: (plan_years, date(2027, 3, 11)),
    NoticeKind.PLAN_WEEK: (plan_years, date(2027, 3, 25)),
    NoticeKind.PLAN_OVERDUE: (plan_years, date(2027, 4, 15)),
    NoticeKind.REPORT_SOON: (plan_years, date(2027, 3, 1)),
    NoticeKind.REPORT_DUE: (plan_years, date(2027, 3, 31)),
    NoticeKind.REPORT_OVERDUE: (plan_years, date(2027, 4, 30)),
    NoticeKind.PLAN_WAITING: (waiting, date(2026, 7, 27)),
    NoticeKind.PLAN_MID_YEAR: (running, date(2026, 7, 1)),
    NoticeKind.ITEM_SOON: (item, date(2026, 8, 6)),
    NoticeKind.ITEM_OVERDUE: (item, date(2026, 8, 24)),
    NoticeKind.MEASUREMENT_SOON: (value, date(2026, 8, 10)),
    NoticeKind.MEASUREMENT_OVERDUE: (value, date(2026, 8, 25)),
    NoticeKind.OBLIGATION_SOON: (promise, date(2026, 8, 6)),
    NoticeKind.OBLIGATION_OVERDUE: (promise, date(2026, 8, 27)),
}
# How often each has got a mail of the kind about the agreement.
MAILED = """
    SELECT reminder.recipient_id, count(*) FROM reminder
    JOIN reminder_mail AS kept ON kept.reminder_id = reminder.id
    JOIN outbox_message AS message ON message.id = kept.message_id AND message.state = 'SENT'
    WHERE reminder.agreement_id = $1 AND reminder.kind = $2
    GROUP BY reminder.recipient_id, reminder.subject_key
"""


def test_every_kind_with_these_buttons_is_tried() -> None:
    assert set(MAILS) == {one.code for one in KINDS.values() if Purpose.NOT_ME in one.buttons}
    assert set(MAILS) == {one.code for one in KINDS.values() if Purpose.HAND_OVER in one.buttons}


async def have(of: World, kind: NoticeKind) -> list[Reminder]:
    """The mails that somebody has and has not passed on, the administrator's at the end."""
    rows = await Reminder.filter(
        agreement_id=of.agreement.id, kind=kind, state=ReminderState.MAILED
    ).order_by("created_at", "key")
    return sorted(rows, key=lambda row: row.recipient_id == of.admin.id)


@pytest.mark.parametrize("kind", MAILS)
async def test_everybody_may_pass_it_on_until_an_administrator_has_it(
    database: Database, settings: Settings, kind: NoticeKind
) -> None:
    make, day = MAILS[kind]
    of, who, backup, clock = await world(), await samples.person(), await samples.person(), at(day)
    organization = {"organization_id": of.of.counterparty.organization_id}
    await assign(backup, LiaisonKind.STAFF_LIAISON, is_primary=False, **organization)
    await make(of, who)
    desk = Desk(database, settings, clock)
    passed: set[object] = set()
    async with mail_server() as post:

        async def mailing() -> dict[object, int]:
            await compose(settings, clock)
            await deliver(desk.delivery(post.url))
            rows = await database.reads.fetch(MAILED, of.agreement.id, kind)
            assert all(row["count"] == 1 for row in rows), "Nobody gets it twice."
            return {row["recipient_id"]: row["count"] for row in rows}

        await sweep(clock, settings)
        told = await mailing()
        assert told
        while (holders := await have(of, kind)) and holders[0].recipient_id != of.admin.id:
            mine = holders[0]
            look = await look_up(settings, clock, token(settings, mine, Purpose.HAND_OVER))
            # The first one names somebody, where there is anybody; the others do not know.
            names = [] if passed else look.options.people
            purpose = Purpose.HAND_OVER if names else Purpose.NOT_ME
            successor = names[-1].id if names else None
            answer = await press(settings, clock, mine, purpose, {"person": str(successor)})
            assert (answer.standing, answer.refusal) == (Standing.VALID, None)
            passed.add(mine.recipient_id)
            seen = await press(settings, clock, mine, Purpose.ACKNOWLEDGE)
            assert seen.standing is Standing.USED
            before, told = told, await mailing()
            # What the page says of the mail is what the mail server has seen.
            new = set(told) - set(before)
            assert bool(new) is (answer.options.passed is PassedOn.COMES)
            assert successor is None or successor in told
            assert not new & passed
            assert any(row.recipient_id not in passed for row in await have(of, kind))
            mine = await Reminder.get(id=mine.id)
            assert (mine.state, mine.revivable) == (ReminderState.SUPERSEDED, False)
        await sweep(clock, settings)
        assert await mailing() == told
        assert of.admin.id in told
        (last,) = await have(of, kind)
        refused = await press(settings, clock, last, Purpose.NOT_ME)
        assert refused.refusal is not None
        assert refused.refusal.code is ErrorCode.RULE_VIOLATED
        assert await mailing() == told
        assert (await Reminder.get(id=last.id)).state is ReminderState.MAILED


@pytest.mark.parametrize("kind", MAILS)
async def test_what_is_taken_back_comes_again_and_to_nobody_else(
    database: Database, settings: Settings, kind: NoticeKind
) -> None:
    make, day = MAILS[kind]
    of, who, clock = await world(), await samples.person(), at(day)
    await make(of, who)
    await step(clock)
    told = {row.recipient_id for row in await have(of, kind)}
    mine = (await have(of, kind))[0]
    answer = await press(settings, clock, mine, Purpose.NOT_ME)
    assert (answer.standing, answer.refusal) == (Standing.VALID, None)
    passed = await PassedDuty.get()
    act = Act(LOCAL_ADMIN, clock, settings)
    await take_back_passed_duty(passed.id, "It is theirs.", None, act)
    await step(clock)
    assert {row.recipient_id for row in await have(of, kind)} == told
    again = await Reminder.get(id=mine.id)
    assert (again.state, again.acknowledged_at) == (ReminderState.MAILED, None)
    assert not (await step(clock)).reminders
