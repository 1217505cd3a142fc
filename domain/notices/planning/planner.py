"""Plans reminders in an open transaction: what is due by now, for whom, and what becomes of the rest."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import structlog

from domain.clock import Clock
from domain.database import Transaction
from domain.notices.planning.capacities import Asked
from domain.notices.planning.choices import SubjectPlan, Verdict, Written
from domain.notices.planning.corrections import Told, correct, numbered
from domain.notices.planning.directories import Directory, read_directory
from domain.notices.planning.duties import Places
from domain.notices.planning.escalations import escalate, look_again_on
from domain.notices.planning.horizons import Horizon, horizon_of
from domain.notices.planning.ledger import Entry, read_entries, read_unsent_subjects
from domain.notices.planning.moving import move
from domain.notices.planning.planned_once import planned_for
from domain.notices.planning.recipients import choose
from domain.notices.planning.slots import Item, Moment, lay_out
from domain.notices.planning.stages import (
    Stage,
    candidates_named,
    find_candidates,
    read_stages,
)
from domain.notices.planning.writing import change, put_off_escalation, write
from domain.notices.reminders import ReminderState, SubjectType
from domain.notices.rules import Audience, NoticeKind
from domain.notices.windows import SendHours

log = structlog.get_logger()

Counts = Counter[ReminderState]


async def plan_reminders(
    tx: Transaction,
    clock: Clock,
    hours: SendHours,
    horizon: Horizon,
    agreements: Sequence[UUID] | None = None,
) -> tuple[Counts, list[Item]]:
    """Write what is due and change what is unsent; for some agreements only, where they are named.

    Returns how many reminders reached which state, and the items whose time is still to come.
    """
    unsent = await read_unsent_subjects(tx, agreements, horizon.today)
    async with planned_for(tx, len(unsent)):
        found = await find_candidates(tx, horizon, unsent, agreements)
    async with planned_for(tx, max(len(unsent), sum(map(len, found.values())))):
        stages = await read_stages(tx, horizon, found, unsent, agreements)
        return await _plan(tx, clock, hours, horizon, unsent, stages)


async def plan_subjects(
    tx: Transaction, clock: Clock, hours: SendHours, horizon: Horizon, subjects: Sequence[str]
) -> tuple[Counts, list[Item]]:
    """Do the same for some subjects, which the caller knows to be all that may have something due."""
    async with planned_for(tx, len(subjects)):
        stages = await read_stages(tx, horizon, candidates_named(subjects), subjects, [])
        return await _plan(tx, clock, hours, horizon, subjects, stages)


async def foresee(
    tx: Transaction, clock: Clock, hours: SendHours, subject: str, reminder_id: UUID
) -> Verdict | None:
    """Return what would become of a reminder of a subject that came again now, if it would not go.

    Nothing is written. What becomes due between now and the day on which it is to come nobody knows.
    """
    horizon = await horizon_of(tx, clock)
    moment = Moment(clock.now(), horizon.today, clock.home_time_zone, hours)
    async with planned_for(tx, 1):
        stages = await read_stages(tx, horizon, candidates_named([subject]), [subject], [])
        entries = [
            one.reopened if one.id == reminder_id else one
            for one in await read_entries(tx, [subject])
        ]
        directory = await _directory(tx, stages, entries, moment)
    (plan,) = _decide([subject], stages, entries, directory, moment)
    return next((one.verdict for one in plan.changed if one.entry.id == reminder_id), None)


async def _plan(
    tx: Transaction,
    clock: Clock,
    hours: SendHours,
    horizon: Horizon,
    again: Sequence[str],
    stages: Sequence[Stage],
) -> tuple[Counts, list[Item]]:
    moment = Moment(clock.now(), horizon.today, clock.home_time_zone, hours)
    subjects = sorted({*again, *(stage.subject_key for stage in stages)})
    entries = await read_entries(tx, subjects)
    directory = await _directory(tx, stages, entries, moment)
    plans = _decide(subjects, stages, entries, directory, moment)
    counts = Counter(await change(tx, [one for plan in plans for one in plan.changed]))
    if moved := await move(tx, [one for plan in plans for one in plan.moved], hours):
        log.info("reminders.moved", count=moved)
    written = [one for plan in plans for one in plan.written]
    counts.update(await write(tx, written, moment))
    await put_off_escalation(tx, look_again_on(plans, directory))
    _lament(written)
    ahead = [
        item
        for plan in plans
        for item in plan.items.values()
        if (item.step or item.stage.instance not in plan.due) and item.slot.due_at > moment.now
    ]
    return counts, ahead


async def _directory(
    tx: Transaction, stages: Sequence[Stage], entries: Sequence[Entry], moment: Moment
) -> Directory:
    agreements = sorted({stage.agreement_id for stage in stages if stage.agreement_id})
    organizations = sorted({stage.organization_id for stage in stages if stage.organization_id})
    work_plans = sorted({stage.work_plan_id for stage in stages if stage.work_plan_id})
    others = {entry.recipient_id for entry in entries if entry.kind is NoticeKind.ENDING}
    others.update(entry.recipient_id for entry in entries if entry.escalation or entry.escalates_on)
    others.update(*(stage.responsible for stage in stages))
    lists = sorted({one.about_id for one in stages if one.subject_type is SubjectType.REPORTS})
    places = Places(agreements, organizations, work_plans, lists)
    return await read_directory(tx, places, moment.today, moment.now, others)


def _decide(
    subjects: Sequence[str],
    stages: Sequence[Stage],
    entries: Sequence[Entry],
    directory: Directory,
    moment: Moment,
) -> list[SubjectPlan]:
    stages_of: dict[str, list[Stage]] = defaultdict(list)
    entries_of: dict[str, list[Entry]] = defaultdict(list)
    for stage in stages:
        stages_of[stage.subject_key].append(stage)
    for entry in entries:
        entries_of[entry.subject_key].append(entry)
    plans = []
    for subject in subjects:
        items = [
            item
            for stage in stages_of[subject]
            for item in _items(stage, entries_of[subject], directory, moment)
        ]
        plan = SubjectPlan(items, entries_of[subject], moment)
        plan.decide()
        plans.append(plan)
    return plans


def _items(
    stage: Stage, entries: Sequence[Entry], directory: Directory, moment: Moment
) -> list[Item]:
    if stage.kind is NoticeKind.CONTINUES:
        corrections = correct(stage, entries, directory)
        return [item for one, to in corrections for item in lay_out(one, [to], moment)]
    audience = [one for one in stage.audience if _is_asked(one, stage, entries)]
    asked = Asked(
        audience, stage.place, stage.category, stage.work_plan_id, stage.responsible, stage.instead
    )
    recipients = choose(directory, asked)
    items = lay_out(stage, recipients, moment)
    if stage.kind is not NoticeKind.ENDING:
        return items + escalate(stage, asked, recipients, entries, directory, moment)
    told = Told(entries)
    return [replace(item, stage=numbered(stage, told.number(item.recipient_id))) for item in items]


def _is_asked(audience: Audience, stage: Stage, entries: Sequence[Entry]) -> bool:
    """Tell whether a capacity gets a stage: the director of a nudge, where nobody answered before."""
    if audience is not Audience.DIRECTOR_IF_UNACKNOWLEDGED:
        return True
    earlier = [
        entry
        for entry in entries
        if entry.series == stage.series
        and entry.anchor_on == stage.anchor_on
        and entry.order < stage.order
        and entry.may_have_arrived
    ]
    answered = {ReminderState.ACKNOWLEDGED, ReminderState.SNOOZED}
    return bool(earlier) and not any(entry.state in answered for entry in earlier)


def _lament(written: Sequence[Written]) -> None:
    for one in written:
        if one.verdict.state is ReminderState.FAILED:
            log.error("reminder.nobody", key=one.item.key, reason=one.verdict.reason)
