"""Put a reminder off: it comes again on a day that the recipient names, or a newer stage does."""

from datetime import date

from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.notices.reminders import Reminder
from domain.notices.snoozing import days_to_choose, snooze
from domain.said import said as _
from domain.verbs.answers.questions import Answer, Form, Options


async def ask_day(answer: Answer, act: Act) -> Options:
    """Show the days until which it may be put off."""
    first, last = days_to_choose(await Reminder.get(id=answer.reminder_id), act.today)
    return Options(first_day=first, last_day=last)


async def snooze_mail(answer: Answer, form: Form, act: Act) -> None:
    """Put the reminder off until the day that was chosen."""
    assert answer.reminder_id is not None
    try:
        until = date.fromisoformat(form.get("until", ""))
    except ValueError as error:
        raise DomainError(ErrorCode.BAD_USER_INPUT, _("Choose a day."), ("until",)) from error
    await snooze(answer.reminder_id, until, act)
