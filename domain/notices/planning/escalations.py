"""Whom a stage goes on to that nobody has acknowledged: the backup, the director, the administrators.

Working days count from the mail to the last of those who were asked, by the holidays of each. Whoever
acknowledges it ends it for all (domain rule 4.6); so does a newer stage that has gone to them, or news.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.days import write_day
from domain.liaisons import LiaisonKind
from domain.notices.planning.capacities import Asked
from domain.notices.planning.choices import SubjectPlan
from domain.notices.planning.directories import Directory
from domain.notices.planning.duties import DIRECTORS, HOME_LIAISONS
from domain.notices.planning.ledger import Entry
from domain.notices.planning.people import Contact
from domain.notices.planning.recipients import Recipient
from domain.notices.planning.slots import Item, Moment, lay_out
from domain.notices.planning.stages import Stage
from domain.notices.reminders import ReminderState
from domain.notices.rules import Audience, EscalationStep, Movement
from domain.notices.windows import DAY, PLAIN, Timing, add_working_days, local_date, place

ANSWERED = frozenset({ReminderState.ACKNOWLEDGED, ReminderState.SNOOZED})
REPRESENTATIVES = (LiaisonKind.AFFILIATE_LIAISON,)
# Who stands behind whoever gets a stage in a capacity: holders of duties of these kinds.
BEHIND = {
    Audience.OWNER: HOME_LIAISONS,
    Audience.HOME_LIAISON: HOME_LIAISONS,
    Audience.COMMITTEE_LIAISON: (LiaisonKind.COMMITTEE_LIAISON,),
    Audience.DIRECTOR: DIRECTORS,
    Audience.DIRECTOR_IF_UNACKNOWLEDGED: DIRECTORS,
    Audience.CHAIR_OR_DIRECTOR: DIRECTORS,
    Audience.PLAN_HOME: HOME_LIAISONS,
    Audience.COUNTERPARTY: REPRESENTATIVES,
    Audience.PLAN_COUNTERPART: REPRESENTATIVES,
}
PLANS = frozenset({Audience.PLAN_HOME, Audience.PLAN_COUNTERPART})
Chosen = tuple[Contact, Audience, str]


@dataclass(frozen=True)
class Course:
    """How a stage stands that was mailed and that nobody has acknowledged yet."""

    stage: Stage
    # Those who were asked and have the mail, with the days on which they got it.
    asked: Sequence[tuple[Entry, Contact | None, date]]
    # Everything the ledger holds of the stage.
    entries: Sequence[Entry]

    def day(self, days: int) -> date:
        """Return the day on which everybody who was asked has had so many working days."""
        return max(
            add_working_days(mailed_on, days, contact.habits if contact else PLAIN)
            for _, contact, mailed_on in self.asked
        )

    def why(self, days: int) -> str:
        names = ", ".join(contact.name for _, contact, _ in self.asked if contact)
        mailed_on = write_day(max(day for _, _, day in self.asked))
        return (
            f"Mailed on {mailed_on} to {names or 'somebody who left'}, and not acknowledged"
            f" in {days} working days."
        )


def follow(
    stage: Stage, entries: Sequence[Entry], directory: Directory, now: datetime
) -> Course | None:
    """Return how a stage stands, or None where it goes on to nobody (any more)."""
    if not stage.patience:
        return None
    own = [entry for entry in entries if entry.instance == stage.instance]
    if any(_is_to_come(one, now) for one in own):
        return None
    asked = [one for one in own if one.escalation is None and one.state is ReminderState.MAILED]
    if not asked or any(entry.state in ANSWERED for entry in own):
        return None
    people = {entry.recipient_id for entry in asked}
    is_old = any(
        entry.recipient_id in people and entry.order > stage.order and entry.may_have_arrived
        for entry in entries
        if entry.escalation is None
    )
    return None if is_old else Course(stage, [_mailed(one, directory) for one in asked], own)


def _is_to_come(entry: Entry, now: datetime) -> bool:
    """Whether somebody is still to be asked, or asked anew who had put it off: they have their time, too.

    A mail that could not leave for a day holds up nobody else, whether it is written or not.
    """
    is_open = entry.may_change and entry.escalation is None
    return is_open and entry.due_at > now - DAY


def _mailed(entry: Entry, directory: Directory) -> tuple[Entry, Contact | None, date]:
    contact = directory.people.get(entry.recipient_id) if entry.recipient_id else None
    late = local_date(entry.sent_at, contact.time_zone) if entry.sent_at and contact else None
    return entry, contact, max(entry.local_date, late or entry.local_date)


def escalate(
    stage: Stage,
    asked: Asked,
    recipients: Sequence[Recipient],
    entries: Sequence[Entry],
    directory: Directory,
    moment: Moment,
) -> list[Item]:
    """Return a stage's items for those it goes on to by today."""
    course = follow(stage, entries, directory, moment.now) if entries else None
    if course is None:
        return []
    items: list[Item] = []
    have = {one.contact.id for one in recipients if one.contact}
    for step, days in stage.patience:
        day = course.day(days)
        if day > moment.today + DAY:
            break
        people = _people(step, course, asked, have, directory)
        have |= {one.contact.id for one in people if one.contact}
        for one in people:
            one.reasons.insert(0, course.why(days))
            items.append(_item(stage, one, day, step, moment))
    return items


def _item(
    stage: Stage, recipient: Recipient, day: date, step: EscalationStep, moment: Moment
) -> Item:
    (item,) = lay_out(stage, [recipient], moment)
    zone = item.zone or moment.home_zone
    timing = Timing(day, Movement.FORWARD)
    slot = place(timing, zone, moment.home_zone, moment.hours, item.habits)
    return Item(stage, recipient, slot, step)


def _people(
    step: EscalationStep, course: Course, asked: Asked, have: set[UUID], directory: Directory
) -> list[Recipient]:
    """Return who gets the stage at a step: those who are to have it already, else somebody new."""
    taken = [one for one in course.entries if one.escalation is step and not one.open_again]
    known = have | {
        one.recipient_id
        for one in course.entries
        if one.recipient_id and one.escalation is not step
    }
    chosen: dict[UUID, Recipient] = {}
    for contact, capacity, reason in _candidates(step, course, asked, known, directory):
        chosen.setdefault(contact.id, Recipient(contact, [capacity], [reason]))
    kept = [
        Recipient(holder, sorted(one.audiences), [])
        for one in taken
        if one.may_change
        and (holder := directory.people.get(one.recipient_id or UUID(int=0)))
        and not holder.unreachable
    ]
    if all(one.recipient_id in chosen for one in taken):
        # Each of them gets it on a morning of their own, whatever became of it for the others.
        return list(chosen.values())
    # Others would be asked by now: those who were are enough.
    has_gone = any(not one.may_change for one in taken)
    return kept if kept or has_gone else list(chosen.values())


def _candidates(
    step: EscalationStep, course: Course, asked: Asked, known: set[UUID], directory: Directory
) -> list[Chosen]:
    if step is EscalationStep.BACKUP:
        return [
            one
            for entry, _, _ in course.asked
            for capacity in sorted(entry.audiences)
            if (one := _first_new(_behind(entry.recipient_id, capacity, asked, directory), known))
        ]
    if step is EscalationStep.DIRECTOR:
        capacity = _director_of(asked)
        if one := _first_new(_holders(capacity, asked, directory), known):
            return [one]
    admins = _holders(Audience.ADMINISTRATORS, asked, directory)
    return [one for one in admins if one[0].id not in known]


def _director_of(asked: Asked) -> Audience:
    """Whom a stage goes on to above its liaisons: for plans the chair of the committee, if there is one."""
    return Audience.CHAIR_OR_DIRECTOR if PLANS & set(asked.audience) else Audience.DIRECTOR


def _first_new(found: Iterable[Chosen], known: set[UUID]) -> Chosen | None:
    return next((one for one in found if one[0].id not in known), None)


def _holders(capacity: Audience, asked: Asked, directory: Directory) -> Iterator[Chosen]:
    for contact, reason in directory.find(capacity, asked).people:
        yield contact, capacity, reason


def _behind(
    holder: UUID | None, capacity: Audience, asked: Asked, directory: Directory
) -> Iterator[Chosen]:
    """Go through those who stand behind a holder: backups and delegates in the same kind of duty."""
    if capacity is Audience.RESPONSIBLE:
        for instead in asked.instead:
            yield from _holders(instead, asked, directory)
            yield from _behind(holder, instead, asked, directory)
        return
    kinds = BEHIND.get(capacity, ())
    duties = directory.duties.get(asked.place, []) if asked.place else []
    own = next((one.kind for one in duties if one.person_id == holder and one.kind in kinds), None)
    kind = own or next(iter(kinds), None)
    for duty in duties:
        if duty.kind is not kind:
            continue
        if duty.person_id != holder and (reached := directory.reach(duty)):
            yield reached[0], capacity, reached[1]
        if delegated := directory.find_delegate(duty):
            yield delegated[0], capacity, delegated[1]


def look_again_on(plans: Iterable[SubjectPlan], directory: Directory) -> dict[UUID, date | None]:
    """Return when mails whose day has come are looked at next: at the next step, or never."""
    days: dict[UUID, date | None] = {}
    for plan in plans:
        soon = plan.moment.today + DAY
        for entry in plan.entries.values():
            is_open = entry.state is ReminderState.MAILED and entry.escalates_on is not None
            if is_open and (entry.escalates_on or soon) <= soon:
                days[entry.id] = _next_day(entry, plan, directory)
    return days


def _next_day(entry: Entry, plan: SubjectPlan, directory: Directory) -> date | None:
    items = [one for one in plan.items.values() if one.stage.instance == entry.instance]
    entries, now = list(plan.entries.values()), plan.moment.now
    course = follow(items[0].stage, entries, directory, now) if items else None
    if course is None:
        return None
    for step, count in course.stage.patience:
        day = course.day(count)
        ahead = any(one.step is step and one.slot.due_at > plan.moment.now for one in items)
        if ahead or day > plan.moment.today + DAY:
            return day
    return None
