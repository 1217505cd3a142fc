"""Why a reminder was, or was not, sent: the ledger's answer in sentences, as far as its reader may see."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import asyncpg

from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.notices.kept_mails import KeptMail, read_mails, tell_mails
from domain.notices.reminders import ReminderState
from domain.notices.stand_ins import read_stand_ins, tell_stand_ins
from domain.notices.subject_names import OWN_NAME
from domain.notices.told import EVERYTHING, Told, local, quoted
from domain.work_plan_labels import label_of

PLAN_LABEL = label_of(
    "reminder.plan_year",
    "to_date(reminder.plan_year || '-' || agreement.plan_year_start, 'YYYY-MM-DD')",
)

FACTS = f"""
    SELECT reminder.*, {PLAN_LABEL} AS plan_label,
        concat_ws(', ', agreement.number, agreement.title, coalesce({OWN_NAME}, organization.name)) AS about,
        rule.anchor = 'PLAN_YEAR_START' AND to_char(reminder.anchor_on, 'MM-DD') <> agreement.plan_year_start
            AS late_start,
        person.name AS recipient, coalesce(person.time_zone, 'UTC') AS time_zone,
        rule.anchor, stage.offset_days, stage.scaled
    FROM reminder
    LEFT JOIN agreement ON agreement.id = reminder.agreement_id
    LEFT JOIN organization ON organization.id = reminder.organization_id
    LEFT JOIN person ON person.id = reminder.recipient_id
    LEFT JOIN reminder_rule AS rule ON rule.code = reminder.rule_code
    LEFT JOIN reminder_stage AS stage ON stage.rule_id = rule.id
        AND stage.code = split_part(reminder.stage, '.', 1)
    WHERE reminder.id = $1
"""

# The trail keeps how often it was put off, by whom and until when; the row only when it goes.
PUT_OFF = """
    SELECT (before ->> 'due_at')::timestamptz AS planned_at, (before ->> 'local_date')::date AS planned_on,
        (after ->> 'due_at')::timestamptz AS due_at, after ->> 'reason' AS words
    FROM audit_event
    WHERE entity = 'Reminder' AND entity_id = $1 AND action = 'snoozeReminder' AND after ? 'due_at'
    ORDER BY seq
"""

ANCHORS = {
    "NOTICE_DEADLINE": "the notice deadline",
    "TERM_END": "the last day of the term",
    "NEXT_SIGNATURE": "the signature of the next term",
    "DECISION": "the decision",
    "NOTICE_GIVEN": "the notice given",
    "TERMINATION": "the termination",
    "ENDING_MAILED": "the ending that was taken back",
    "PLAN_YEAR_START": "the first day of the plan year",
    "PLAN_YEAR_END": "the last day of the plan year",
    "REVIEW_DUE": "the day by which the review is due",
    "SENT_FOR_SIGNATURE": "the day on which the text went out for signature",
    "PLAN_SUBMITTED": "the day on which the plan was submitted",
    "PLAN_MID_YEAR": "the middle of the plan year",
    "ITEM_DUE": "the day by which the item is due",
    "MEASUREMENT_DUE": "the day by which the value is to be reported",
    "OBLIGATION_DUE": "the day by which the obligation is to be met",
    "ENROLLMENT_END": "the last day of the enrollment",
    "EVENT_START": "the first day of the event",
    "LAST_EVENT": "the last day of the last event",
    "CONFIRM_BY": "the day by which it is to be confirmed",
    "REPORTS_DUE": "the last day of the plan years",
    "FIRST_TUESDAY": "the first Tuesday of the month",
}

# In an agreement's first year, which would otherwise have begun before there was time for a plan.
LATE_START = "the 90th day in force, from which a first plan year counts"

OUTCOMES = {
    ReminderState.SCHEDULED: "It is scheduled and has not been sent yet.",
    ReminderState.MAILED: "It was mailed.",
    ReminderState.ACKNOWLEDGED: "It was mailed and acknowledged.",
    ReminderState.SNOOZED: "It was mailed and put off.",
    ReminderState.SUPERSEDED: "It was not sent: another one took its place.",
    ReminderState.SUPPRESSED: "It was not sent: its recipient wants no mail of this kind.",
    ReminderState.SKIPPED_BACKFILL: "It was not sent: it was due before notices began.",
    ReminderState.EXPIRED: "It was not sent: it came too late.",
    ReminderState.CANCELLED: "It was not sent: it was needless.",
    ReminderState.FAILED: "It could not be sent.",
}
# Of one whose mail has left: it was put off, handed over, answered by an event, or came back.
AFTERWARDS = {
    ReminderState.SCHEDULED: "It was mailed, and is to go once more.",
    ReminderState.SUPERSEDED: "It was mailed, and another one has taken its place since.",
    ReminderState.SUPPRESSED: "It was mailed, and its recipient wants no mail of this kind since.",
    ReminderState.EXPIRED: "It was mailed, and what came of it afterwards came too late.",
    ReminderState.CANCELLED: "It was mailed, and has become needless since.",
    ReminderState.FAILED: "It was mailed, and did not arrive.",
}


# Of one that was put off.
COMES = {
    ReminderState.SNOOZED: "It comes",
    ReminderState.SCHEDULED: "It is to come",
    ReminderState.MAILED: "It came",
}


async def explain(reminder_id: UUID, told: Told = EVERYTHING) -> str:
    """Return what became of a reminder and why, a sentence a line; raises DomainError NOT_FOUND."""
    async with transaction() as tx:
        row = await tx.fetchrow(FACTS, reminder_id)
        if row is None:
            raise DomainError(ErrorCode.NOT_FOUND, "There is no such reminder.", ("id",))
        mails = await read_mails(tx, reminder_id)
        put_off = await tx.fetch(PUT_OFF, reminder_id)
        # What came back, and is for somebody else now.
        came_back = row["state"] == ReminderState.FAILED and row["revivable"]
        others = await read_stand_ins(tx, reminder_id) if came_back else []
    return "\n".join(
        [
            *_what(row, told),
            *_when(row, put_off, told),
            *_outcome(row, mails, told, known=bool(put_off)),
            *(tell_stand_ins(others, told) if came_back else ()),
            *tell_mails(mails, row["time_zone"], told),
        ]
    )


def _what(row: asyncpg.Record, told: Told) -> list[str]:
    if not told.names:
        return [f"{row['stage']} ({row['kind']})."]
    subject = row["about"]
    if row["plan_year"] is not None:
        subject = f"the {row['plan_label']} work plan of {subject}"
    recipient = row["recipient"] or "nobody"
    return [
        f"{row['stage']} ({row['kind']}) about {subject}, for {recipient}.",
        f"Chosen because: {row['chosen_because']}",
    ]


def _when(row: asyncpg.Record, put_off: Sequence[asyncpg.Record], told: Told) -> list[str]:
    first_at = put_off[0]["planned_at"] if put_off else row["due_at"]
    first_on = put_off[0]["planned_on"] if put_off else row["local_date"]
    # A first day of the same date is not among the values that changed.
    moved = "" if first_on in {None, row["stage_on"]} else ", moved to a day and hour for mail"
    lines = [f"Due on {row['stage_on']}: {_offset(row)} (rule {row['rule_code']})."]
    lines.append(f"Planned for {local(first_at, row['time_zone'])}{moved}.")
    lines += _put_off(row, put_off, told)
    if row["deadline_on"] is not None:
        lines.append(f"It has a point until {row['deadline_on']}.")
    return lines


def _put_off(row: asyncpg.Record, put_off: Sequence[asyncpg.Record], told: Told) -> Iterator[str]:
    """Say of each time that its recipient put it off until when, and when it comes, or came, again."""
    for number, one in enumerate(put_off, start=1):
        last = number == len(put_off)
        comes = COMES.get(ReminderState(row["state"]), "It was to come") if last else "It came"
        at = local(row["due_at"] if last else one["due_at"], row["time_zone"])
        said = one["words"] if told.names and one["words"] else "Put off by its recipient."
        yield f"{said} {comes} again at {at}."


def _offset(row: asyncpg.Record) -> str:
    anchor = LATE_START if row["late_start"] else ANCHORS.get(row["anchor"] or "", "its date")
    days = (row["stage_on"] - row["anchor_on"]).days
    if days == 0:
        return f"{anchor}, {row['anchor_on']}"
    side = "before" if days < 0 else "after"
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    shrunk = row["scaled"] and row["offset_days"] != days
    note = ", scaled down because the term is short" if shrunk else ""
    return f"{count} {side} {anchor}, {row['anchor_on']}{note}"


def _outcome(
    row: asyncpg.Record, mails: Sequence[KeptMail], told: Told, *, known: bool
) -> list[str]:
    """Say how it stands; `known`: by whom it was put off, and until when, has been said."""
    state = ReminderState(row["state"])
    has_left = any(mail.has_left for mail in mails)
    lines = [AFTERWARDS[state] if has_left and state in AFTERWARDS else OUTCOMES[state]]
    said = known and told.names and state is ReminderState.SNOOZED
    if row["reason"] and told.words and not said:
        lines.append(f"Reason: {row['reason']}")
    if row["escalates_on"] and row["state"] == ReminderState.MAILED:
        lines.append(
            f"It goes on to somebody else on {row['escalates_on']} unless it is acknowledged."
        )
    if row["held_at"] and row["state"] == ReminderState.SCHEDULED:
        at = local(row["held_at"], row["time_zone"])
        lines.append(f"Held back by a person since {at}{quoted(row['held_because'], told)}")
    if row["acknowledged_at"]:
        at = local(row["acknowledged_at"], row["time_zone"])
        by = f" by {row['acknowledged_by']}" if told.names else ""
        lines.append(f"Acknowledged{by} at {at}.")
    return lines
