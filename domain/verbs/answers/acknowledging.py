"""Answers that say no more than that a mail was seen, or that no more nudges are wanted."""

import contextlib

from domain.acts import Act
from domain.audit import change
from domain.errors import DomainError
from domain.notices.reminders import Reminder, ReminderState, acknowledge
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.verbs.answers.questions import Answer, Form, Options


async def ask_nothing(_answer: Answer, _act: Act) -> Options:
    """A page with a button alone."""
    return Options()


async def ask_acknowledgement(answer: Answer, _act: Act) -> Options:
    """Say of what was put off when it would come again: an acknowledgement ends that."""
    reminder = await Reminder.get(id=answer.reminder_id)
    put_off = reminder.state is ReminderState.SNOOZED
    return Options(comes_on=reminder.local_date if put_off else None)


async def acknowledge_mail(answer: Answer, _form: Form, act: Act) -> None:
    """Record that the recipient has seen the reminder."""
    assert answer.reminder_id is not None
    # A reminder that was cancelled meanwhile has nothing left to acknowledge: that is no mistake.
    with contextlib.suppress(DomainError):
        await acknowledge(answer.reminder_id, act.actor, act.clock)


async def unsubscribe(answer: Answer, _form: Form, act: Act) -> None:
    """The use of the link says it all: composing suppresses further nudges of the stream (rule j).

    Only the monthly summary is a wish of its own, which its recipient may have again.
    """
    if answer.kind == NoticeKind.ROLL_UP and answer.recipient_id is not None:
        person = await Person.filter(id=answer.recipient_id).select_for_update().get()
        await change(person, {"monthly_roll_up": False}, "unsubscribe", act.actor)
