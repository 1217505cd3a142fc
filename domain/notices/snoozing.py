"""Snoozing: a reminder that was mailed comes again on a day that its recipient chose (rule e).

Its row is SNOOZED until then and reopened on that day, unless it has become needless or a newer stage of the
same subject is due: planning decides that as of any unsent row. The mail that left stays in the outbox.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import Transaction, current_transaction, transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.notices.holiday_calendars import read_habits
from domain.notices.planning.choices import Verdict
from domain.notices.planning.planner import foresee
from domain.notices.reminders import Reminder, ReminderState, seen_by
from domain.notices.windows import (
    DAY,
    PLAIN,
    Habits,
    SendHours,
    Slot,
    Timing,
    known_zone,
    local_date,
    place,
    previous_working_day,
)
from domain.people import Person
from domain.said import Said
from domain.said import said as _

LONGEST = timedelta(days=30)
"""How long a reminder without a deadline may be put off; the next stage comes before in most cases."""

MAILED = frozenset({ReminderState.MAILED, ReminderState.ACKNOWLEDGED})
"""States of what may be put off."""

# What comes again asks again.
REOPEN = """
    UPDATE reminder SET state = 'SCHEDULED', message_id = NULL, acknowledged_at = NULL,
        acknowledged_by = NULL, version = version + 1, updated_at = now(), updated_by = 'planner'
    WHERE state = 'SNOOZED' AND due_at <= $1
    RETURNING id
"""

# An acknowledgement from before is over: it can be given anew, at once, which ends the wait, or by the mail
# that comes again.
ASK_ANEW = "DELETE FROM link_use WHERE purpose = 'ACKNOWLEDGE' AND row = $1"


@dataclass(frozen=True, slots=True)
class Hours:
    """When mail reaches a recipient: where they live, and when the service sends at all."""

    zone: str
    home_zone: str
    window: SendHours
    habits: Habits = PLAIN


async def read_hours(tx: Transaction, person_id: UUID, act: Act) -> Hours:
    """Return when mail reaches somebody."""
    person = await Person.get(id=person_id)
    habits = await read_habits(tx, person_id)
    zone, home_zone = known_zone(person.time_zone), act.clock.home_time_zone
    return Hours(zone, home_zone, act.settings.send_hours, habits)


def days_to_choose(reminder: Reminder, hours: Hours, now: datetime) -> tuple[date, date]:
    """Return the first and last day that a reminder may be put off to, as its recipient counts days.

    From their own tomorrow to the day before its deadline, or the last day of mail before that.
    Raises DomainError RULE_VIOLATED where there is none, or the reminder was not mailed.
    """
    if reminder.state not in MAILED:
        raise _against(
            _(
                "Only a reminder that was mailed can be put off; this one is %(state)s.",
                state=reminder.state,
            )
        )
    today = local_date(now, hours.zone)
    first, last = today + DAY, today + LONGEST
    if reminder.deadline_on is not None and reminder.deadline_on >= local_date(
        now, hours.home_zone
    ):
        eve = reminder.deadline_on - DAY
        if eve < first:
            raise _against(_("Its deadline is too near: it cannot be put off any more."))
        last = min(
            last, eve if hours.window == "always" else previous_working_day(eve, hours.habits)
        )
    if last < first:
        raise _against(
            _("Until its deadline there is no working day any more: it cannot be put off.")
        )
    return first, last


def place_again(until: date, hours: Hours) -> Slot:
    """Return when what was put off until a day comes again: on it, or on the next day of mail after it."""
    return place(Timing(until), hours.zone, hours.home_zone, hours.window, hours.habits)


async def snooze(reminder_id: UUID, until: date, act: Act) -> Reminder:
    """Put a reminder off until a day, and return it.

    Raises DomainError as `days_to_choose` does, RULE_VIOLATED for one that would not come again, and
    BAD_USER_INPUT for a day that is none of those.
    """
    async with transaction() as tx:
        reminder = await Reminder.filter(id=reminder_id).select_for_update(no_key=True).get()
        if obstacle := await find_obstacle(reminder, act):
            raise _against(say_obstacle(obstacle))
        assert reminder.recipient_id is not None
        hours = await read_hours(tx, reminder.recipient_id, act)
        first, last = days_to_choose(reminder, hours, act.now)
        if not first <= until <= last:
            offered = _("Choose a day from %(first)s to %(last)s.", first=first, last=last)
            raise DomainError(ErrorCode.BAD_USER_INPUT, offered, ("until",))
        slot = place_again(until, hours)
        changes = {
            "state": ReminderState.SNOOZED,
            "due_at": slot.due_at,
            "local_date": slot.local_date,
            "reason": f"Put off until {write_day(until)} by {act.actor.name}.",
            **seen_by(reminder, act.actor, act.now),
        }
        await change(reminder, changes, "snoozeReminder", act.actor)
        await tx.execute(ASK_ANEW, reminder.id)
    return reminder


async def find_obstacle(reminder: Reminder, act: Act) -> Verdict | None:
    """Return why a reminder that was mailed would not come again, by what planning knows today.

    Of one that was not mailed, `days_to_choose` says that.
    """
    if reminder.state not in MAILED:
        return None
    tx, hours = current_transaction(), act.settings.send_hours
    return await foresee(tx, act.clock, hours, reminder.subject_key, reminder.id)


def say_obstacle(verdict: Verdict) -> Said:
    """Return for people why a reminder would not come again."""
    if verdict.state is ReminderState.SUPERSEDED and not verdict.revivable:
        return _("A newer reminder of this is on its way or was mailed: put that one off instead.")
    return _("It is settled, or somebody else's by now: this reminder does not come again.")


async def reopen(tx: Transaction, now: datetime) -> int:
    """Let reminders come again whose day has come; how many."""
    return len(await tx.fetch(REOPEN, now))


def _against(message: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, ("until",))
