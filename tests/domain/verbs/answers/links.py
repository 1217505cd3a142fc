"""Reminders that were mailed to people of a small world, and the tokens that their mails hold."""

from datetime import date
from uuid import UUID

from domain.agreement_terms import AgreementTerm
from domain.clock import Clock
from domain.notices.drafting import LINKS_HOLD
from domain.notices.links import Link, Purpose, sign
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from domain.verbs.answers.answering import act
from domain.verbs.answers.questions import Answer, Form
from tests import samples
from tests.domain.notices import posts
from tests.domain.notices.worlds import World


async def term_of(of: World) -> AgreementTerm:
    """The term in force, whose notice deadline is 2 June 2026."""
    return await samples.term(of.of, date(2023, 9, 1), date(2026, 8, 31))


async def mailed(
    of: World, term: AgreementTerm, to: Person, clock: Clock, kind: NoticeKind = NoticeKind.OPEN
) -> Reminder:
    made = await posts.reminder(of.of, term, clock.now(), kind, to=to)
    made.state = ReminderState.MAILED
    # As planning would name it, where there is none of that name: so it knows the row as its own.
    parts = (made.series, made.stage, made.subject_key, str(made.anchor_on), str(to.id))
    if not await Reminder.filter(key=(key := "/".join(parts))).exists():
        made.key = key
    await made.save()
    return made


def token(settings: Settings, made: Reminder, purpose: Purpose, item: UUID | None = None) -> str:
    return sign(Link(purpose, made.id, made.due_at + LINKS_HOLD, item), settings.secret_key)


async def press(
    settings: Settings,
    clock: Clock,
    made: Reminder,
    purpose: Purpose,
    form: Form | None = None,
    item: UUID | None = None,
) -> Answer:
    """Use a button of the mail of a reminder."""
    return await act(settings, clock, token(settings, made, purpose, item), form or {}, None)
