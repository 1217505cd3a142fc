"""The stages of every subject that may have something due, with their dates: a statement a subject type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

import asyncpg

from domain.agreements import Category
from domain.database import Transaction
from domain.notices.planning.contacts import DUTY_FAMILY, POSITION_FAMILY
from domain.notices.planning.enrollments import ENROLLMENT_FAMILY
from domain.notices.planning.events import EVENT_FAMILY, SERIES_FAMILY
from domain.notices.planning.families import GIVEN, MOST_LEAD, POINTS, Family, candidates
from domain.notices.planning.horizons import Horizon
from domain.notices.planning.items import ITEM_FAMILY
from domain.notices.planning.kinds import case, needless_reason
from domain.notices.planning.measurements import PERIOD_FAMILY
from domain.notices.planning.obligations import OCCURRENCE_FAMILY
from domain.notices.planning.plan_years import PLAN_YEAR_FAMILY
from domain.notices.planning.renewals import TERM_FAMILY
from domain.notices.planning.reports import REPORT_FAMILY
from domain.notices.planning.reviews import REVIEW_FAMILY
from domain.notices.planning.roll_ups import ROLL_UP_FAMILY
from domain.notices.planning.signing import VERSION_FAMILY
from domain.notices.reminders import SubjectType
from domain.notices.rules import (
    Anchor,
    Audience,
    EscalationStep,
    Movement,
    NoticeKind,
    ReminderSeries,
)
from domain.notices.windows import Timing

FAMILIES = (
    TERM_FAMILY,
    PLAN_YEAR_FAMILY,
    REVIEW_FAMILY,
    VERSION_FAMILY,
    ITEM_FAMILY,
    PERIOD_FAMILY,
    OCCURRENCE_FAMILY,
    ENROLLMENT_FAMILY,
    EVENT_FAMILY,
    SERIES_FAMILY,
    POSITION_FAMILY,
    DUTY_FAMILY,
    REPORT_FAMILY,
    ROLL_UP_FAMILY,
)
KINDS = {kind.code: kind for family in FAMILIES for kind in family.kinds}
# By the date that a rule counts from: the type of subject that it is about.
FAMILY_OF = {
    anchor: family for family in FAMILIES for anchor in Anchor if f"'{anchor}'" in family.anchors
}


@dataclass(frozen=True)
class Stage:
    """One stage of one subject, before anybody asks who gets it."""

    series: ReminderSeries
    rule_code: str
    code: str
    kind: NoticeKind
    position: int
    subject_type: SubjectType
    subject_key: str
    about_id: UUID
    agreement_id: UUID | None
    organization_id: UUID | None
    category: Category | None
    term_id: UUID | None
    plan_year: int | None
    work_plan_id: UUID | None
    anchor_on: date
    stage_on: date
    deadline_on: date | None
    moves: Movement
    awaits_home: bool
    at_once: bool
    audience: tuple[Audience, ...]
    # Who is named by the subject itself, and the capacities that are asked where nobody is.
    responsible: tuple[UUID, ...]
    instead: tuple[Audience, ...]
    needless: str | None
    notices_from: date | None
    # To whom it goes on without acknowledgement, and after how many working days.
    patience: tuple[tuple[EscalationStep, int], ...] = ()

    @property
    def instance(self) -> tuple[str, str, str, date]:
        """What makes the stage the same one, whoever gets it."""
        return (self.series, self.code, self.subject_key, self.anchor_on)

    @property
    def place(self) -> UUID | None:
        """The agreement whose people get it, or the organization where it is about no agreement."""
        if self.subject_type is SubjectType.REPORTS:
            # A body or a region; the association's own list is nobody's duty.
            return None if self.about_id == self.organization_id else self.about_id
        return self.agreement_id or self.organization_id

    @property
    def order(self) -> tuple[date, int]:
        """Of two stages of a subject the one with the greater order is the newer."""
        return (self.stage_on, self.position)

    @property
    def timing(self) -> Timing:
        out_by = self.deadline_on if self.kind is NoticeKind.DEADLINE else None
        return Timing(self.stage_on, self.moves, self.awaits_home, out_by)

    @property
    def backfilled(self) -> bool:
        return self.notices_from is not None and self.stage_on < self.notices_from

    def key(self, recipient: UUID | None) -> str:
        """Return the reminder's key; parts are stable, so that planning again finds the row again."""
        parts = (self.series, self.code, self.subject_key, self.anchor_on.isoformat())
        return "/".join((*parts, str(recipient) if recipient else "nobody"))


# What announces a deadline within 30 days moves to the working day before, except what goes at once.
MOVES = """(CASE WHEN staged.stage_on BETWEEN staged.deadline_on - 30 AND staged.deadline_on
    AND NOT staged.at_once THEN 'BACKWARD' ELSE staged.moves END)"""

FAR_OFF = 45
"""Days: much more than a late reminder waits for a newer one."""


def stages_of(family: Family) -> str:
    """Return the statement for one type of subject: its rows, the dates stages count from, its kinds."""
    kinds = family.kinds
    deadline = case(kinds, {kind.code: kind.deadline for kind in kinds}, "NULL")
    applies = case(kinds, {kind.code: kind.applies for kind in kinds}, "false")
    needless = case(kinds, {kind.code: needless_reason(kind) for kind in kinds}, "NULL")
    kinds_listed = ", ".join(f"'{kind.code}'" for kind in kinds)
    return f"""
    WITH {GIVEN},
    -- Series without a stage of these kinds have nothing to say of these subjects.
    spoken AS MATERIALIZED (
        SELECT DISTINCT rule.series FROM reminder_rule AS rule
        JOIN reminder_stage AS stage ON stage.rule_id = rule.id WHERE stage.kind IN ({kinds_listed})
    ),
    candidate (id) AS MATERIALIZED (SELECT unnest($8::uuid[])),
    subject AS MATERIALIZED ({family.subjects}),
    -- Of the active rules of a series the narrowest counts.
    ruled AS (
        SELECT DISTINCT ON (subject.subject_key, rule.series) subject.subject_key, rule.id AS rule_id
        FROM subject
        JOIN reminder_rule AS rule ON rule.active AND rule.series IN (SELECT series FROM spoken) AND (
            rule.scope = 'EVERYTHING'
            OR rule.category = subject.category
            OR rule.agreement_id = subject.agreement_id
            OR rule.affiliate_group IN (
                SELECT organization.affiliate_group FROM agreement_party AS party
                JOIN organization ON organization.id = party.organization_id
                WHERE party.agreement_id = subject.agreement_id AND party.role = 'COUNTERPARTY'
                UNION SELECT organization.affiliate_group FROM organization
                WHERE organization.id = subject.organization_id
            )
        )
        ORDER BY subject.subject_key, rule.series, array_position(
            ARRAY['AGREEMENT', 'GROUP', 'CATEGORY', 'EVERYTHING'], rule.scope::text), rule.code
    ),
    -- An offset before the anchor shrinks with the lead of a short term; a stage may come again.
    staged AS (
        SELECT subject.*, rule.series, rule.code AS rule_code, rule.anchor, stage.kind,
            stage.code || CASE WHEN round.number > 0 THEN '.' || round.number ELSE '' END AS code,
            stage.position, stage.audience, stage.backup_after, stage.director_after,
            stage.administrators_after, stage.awaits_home, stage.moves, anchored.anchor_on,
            rule.anchor IN ('DECISION', 'NOTICE_GIVEN', 'TERMINATION', 'ENDING_MAILED')
                AS at_once,
            dated.stage_on, ({deadline})::date AS deadline_on, {needless} AS needless
        FROM ruled
        JOIN subject ON subject.subject_key = ruled.subject_key
        JOIN reminder_rule AS rule ON rule.id = ruled.rule_id
        JOIN reminder_stage AS stage ON stage.rule_id = rule.id
        JOIN LATERAL ({family.anchors}) AS anchored ON anchored.anchor = rule.anchor
        CROSS JOIN LATERAL generate_series(
            0, CASE WHEN stage.repeat_days IS NULL THEN 0 ELSE least(60, 7300 / stage.repeat_days) END
        ) AS round (number)
        CROSS JOIN LATERAL (
            SELECT anchored.base_on + round.number * coalesce(stage.repeat_days, 0)
                + CASE WHEN stage.scaled THEN -(-stage.offset_days * {family.lead} / {MOST_LEAD})
                ELSE stage.offset_days END AS stage_on
        ) AS dated
        WHERE {applies} AND anchored.anchor_on IS NOT NULL
    ),
    -- Subjects with something to do: a stage in sight that is not written, or one that may come back;
    -- somebody who was told what is no longer so.
    busy AS (
        SELECT DISTINCT staged.subject_key FROM staged
        WHERE staged.stage_on <= $3 AND coalesce(staged.deadline_on, staged.stage_on) >= $2
            -- What only moves forward is not due before its own day, somewhere on earth.
            AND (staged.stage_on <= $1::date + 1 OR {MOVES} = 'BACKWARD')
            AND NOT EXISTS (
                SELECT FROM reminder
                WHERE reminder.subject_key = staged.subject_key AND reminder.stage = staged.code
                    AND reminder.series = staged.series AND reminder.anchor_on = staged.anchor_on
                HAVING count(*) > 0 AND NOT bool_or(
                    reminder.revivable OR reminder.recipient_id IS NULL)
            )
        UNION SELECT subject_key FROM subject WHERE misled
        UNION SELECT unnest($4::text[])
    )
    SELECT series, rule_code, code, kind, position, subject_type, subject_key, about_id, agreement_id,
        organization_id, category, term_id, plan_year, work_plan_id, responsible, instead, anchor_on,
        stage_on, deadline_on, awaits_home, audience, needless, notices_from, at_once, backup_after,
        director_after, administrators_after, {MOVES} AS moves
    FROM staged JOIN busy USING (subject_key)
    -- A stage that is far off neither goes nor outdoes another; it explains what has a row of the same name.
    WHERE stage_on <= $3::date + {FAR_OFF} OR kind IN ('ENDING', 'CONTINUES') OR EXISTS (
        SELECT FROM reminder WHERE reminder.subject_key = staged.subject_key
            AND reminder.series = staged.series AND reminder.stage = staged.code
    )
    ORDER BY subject_key, stage_on, position
    """


def candidates_of(family: Family) -> str:
    """Return the statement for the ids of one type of subject that are to be looked at."""
    return f"WITH {GIVEN}, points AS MATERIALIZED ({POINTS}) {candidates(family)}"


STATEMENTS = {family.prefix: (candidates_of(family), stages_of(family)) for family in FAMILIES}
"""Two a family: the server plans the second one for as many subjects as there are, which it cannot guess."""


async def find_stages(
    tx: Transaction, horizon: Horizon, unsent: Sequence[str], agreements: Sequence[UUID] | None
) -> list[Stage]:
    """Return all stages of every subject that has something due, or unsent rows to look at again."""
    return await _read_stages(tx, STATEMENTS, horizon.values(unsent, agreements))


async def find_stages_of(tx: Transaction, horizon: Horizon, subjects: Sequence[str]) -> list[Stage]:
    """Return all stages of some subjects; what is not about them is not looked for."""
    prefixes = sorted({subject.partition(":")[0] for subject in subjects})
    return await _read_stages(tx, prefixes, horizon.values(subjects, []))


async def _read_stages(
    tx: Transaction, prefixes: Iterable[str], values: Sequence[object]
) -> list[Stage]:
    stages: list[Stage] = []
    for looked_for, told in (STATEMENTS[prefix] for prefix in prefixes):
        found = [row["id"] for row in await tx.fetch(looked_for, *values) if row["id"]]
        if found:
            stages += [_stage(row) for row in await tx.fetch(told, *values, found)]
    return stages


def _stage(row: asyncpg.Record) -> Stage:
    return Stage(
        series=ReminderSeries(row["series"]),
        rule_code=row["rule_code"],
        code=row["code"],
        kind=NoticeKind(row["kind"]),
        position=row["position"],
        subject_type=SubjectType(row["subject_type"]),
        subject_key=row["subject_key"],
        about_id=row["about_id"],
        agreement_id=row["agreement_id"],
        organization_id=row["organization_id"],
        category=Category(row["category"]) if row["category"] else None,
        term_id=row["term_id"],
        plan_year=row["plan_year"],
        work_plan_id=row["work_plan_id"],
        anchor_on=row["anchor_on"],
        stage_on=row["stage_on"],
        deadline_on=row["deadline_on"],
        moves=Movement(row["moves"]),
        awaits_home=row["awaits_home"],
        at_once=row["at_once"],
        audience=tuple(Audience(code) for code in row["audience"]),
        responsible=tuple(row["responsible"]),
        instead=tuple(Audience(code) for code in row["instead"]),
        needless=row["needless"],
        notices_from=row["notices_from"],
        patience=_patience(row["backup_after"], row["director_after"], row["administrators_after"]),
    )


# Policies are few and stages many: what is told with a policy's codes is worked out once.
@lru_cache(maxsize=1024)
def _audiences(*codes: str) -> tuple[Audience, ...]:
    return tuple(Audience(code) for code in codes)


@lru_cache(maxsize=1024)
def _patience(*days: int | None) -> tuple[tuple[EscalationStep, int], ...]:
    return tuple(
        (step, count) for step, count in zip(EscalationStep, days, strict=True) if count is not None
    )
