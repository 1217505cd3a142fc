"""Put a reminder off: it comes again on a day that the recipient names, or a newer stage does."""

from datetime import date

from domain.acts import Act
from domain.agreement_terms import AgreementTerm, TermDecision
from domain.database import current_transaction
from domain.errors import DomainError, ErrorCode
from domain.notices.planning.choices import Verdict
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.snoozing import (
    days_to_choose,
    find_obstacle,
    read_hours,
    say_obstacle,
    snooze,
)
from domain.rights.permissions import sees
from domain.said import Said
from domain.said import said as _
from domain.verbs.answers.questions import Answer, Form, Options


async def ask_day(answer: Answer, act: Act) -> Options:
    """Show the days until which it may be put off, if it would come again at all."""
    reminder = await Reminder.get(id=answer.reminder_id)
    if obstacle := await find_obstacle(reminder, act):
        said = await _say_decision(reminder, obstacle, act) or say_obstacle(obstacle)
        raise DomainError(ErrorCode.RULE_VIOLATED, said, ("until",))
    assert reminder.recipient_id is not None
    hours = await read_hours(current_transaction(), reminder.recipient_id, act)
    first, last = days_to_choose(reminder, hours, act.now)
    return Options(first_day=first, last_day=last)


async def snooze_mail(answer: Answer, form: Form, act: Act) -> None:
    """Put the reminder off until the day that was chosen."""
    assert answer.reminder_id is not None
    try:
        until = date.fromisoformat(form.get("until", ""))
    except ValueError as error:
        raise DomainError(ErrorCode.BAD_USER_INPUT, _("Choose a day."), ("until",)) from error
    await snooze(answer.reminder_id, until, act)


async def say_when(answer: Answer, _act: Act) -> Options:
    """Say on which day, and at which hour, it comes again, while it is put off."""
    reminder = await Reminder.get(id=answer.reminder_id)
    put_off = reminder.state is ReminderState.SNOOZED
    return Options(comes_at=reminder.due_at if put_off else None)


async def _say_decision(reminder: Reminder, obstacle: Verdict, act: Act) -> Said | None:
    """Say what was decided where that is why it would not come: to whoever may see the term."""
    if obstacle.state is not ReminderState.CANCELLED or reminder.term_id is None:
        return None
    term = await AgreementTerm.get(id=reminder.term_id)
    if term.decision is TermDecision.PENDING or not await sees(term, act):
        return None
    return _(
        "It was decided already: %(decision)s. This reminder does not come again.",
        decision=term.decision,
    )
