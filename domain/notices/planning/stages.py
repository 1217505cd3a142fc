"""The stages of every subject that may have something due, with their dates: a statement a subject type."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import asyncpg

from domain.agreements import Category
from domain.database import Transaction
from domain.notices.planning.kinds import Kind, case, needless_reason
from domain.notices.planning.plan_years import PLAN_ANCHORS, PLAN_KINDS, PLAN_YEARS
from domain.notices.planning.renewals import TERM_ANCHORS, TERM_KINDS, TERMS
from domain.notices.reminders import SubjectType
from domain.notices.rules import Audience, Movement, NoticeKind, ReminderSeries
from domain.notices.windows import Timing

KINDS = {kind.code: kind for kind in (*TERM_KINDS, *PLAN_KINDS)}

LOOK_AHEAD = timedelta(days=5)
"""More than a stage moves backward. (A late stage that waits for the next sees all of its subject.)"""

LOOK_BACK = timedelta(days=45)
"""A reminder without a deadline has a point for this long."""


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
    agreement_id: UUID
    category: Category
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
    needless: str | None
    notices_from: date | None

    @property
    def instance(self) -> tuple[str, str, str, date]:
        """What makes the stage the same one, whoever gets it."""
        return (self.series, self.code, self.subject_key, self.anchor_on)

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


def stages_of(subjects: str, anchors: str, kinds: tuple[Kind, ...]) -> str:
    """Return the statement for one type of subject: its rows, the dates stages count from, its kinds."""
    deadline = case(kinds, {kind.code: kind.deadline for kind in kinds}, "NULL")
    applies = case(kinds, {kind.code: kind.applies for kind in kinds}, "false")
    needless = case(kinds, {kind.code: needless_reason(kind) for kind in kinds}, "NULL")
    lead = "subject.lead" if "AS lead" in subjects else "90"
    return f"""
    WITH subject AS MATERIALIZED ({subjects}),
    -- Of the active rules of a series the narrowest counts.
    ruled AS (
        SELECT DISTINCT ON (subject.subject_key, rule.series) subject.subject_key, rule.id AS rule_id
        FROM subject
        JOIN reminder_rule AS rule ON rule.active AND (
            rule.scope = 'EVERYTHING'
            OR rule.category = subject.category
            OR rule.agreement_id = subject.agreement_id
            OR rule.affiliate_group IN (
                SELECT organization.affiliate_group FROM agreement_party AS party
                JOIN organization ON organization.id = party.organization_id
                WHERE party.agreement_id = subject.agreement_id AND party.role = 'COUNTERPARTY'
            )
        )
        ORDER BY subject.subject_key, rule.series, array_position(
            ARRAY['AGREEMENT', 'GROUP', 'CATEGORY', 'EVERYTHING'], rule.scope::text), rule.code
    ),
    -- An offset before the anchor shrinks with the lead of a short term.
    staged AS (
        SELECT subject.*, rule.series, rule.code AS rule_code, rule.anchor, stage.code, stage.kind,
            stage.position, stage.audience, stage.awaits_home, stage.moves, anchored.anchor_on,
            rule.anchor IN ('DECISION', 'NOTICE_GIVEN', 'TERMINATION', 'ENDING_MAILED')
                AS at_once,
            dated.stage_on, ({deadline})::date AS deadline_on, {needless} AS needless
        FROM ruled
        JOIN subject ON subject.subject_key = ruled.subject_key
        JOIN reminder_rule AS rule ON rule.id = ruled.rule_id
        JOIN reminder_stage AS stage ON stage.rule_id = rule.id
        JOIN LATERAL ({anchors}) AS anchored ON anchored.anchor = rule.anchor
        CROSS JOIN LATERAL (
            SELECT anchored.base_on + CASE WHEN stage.scaled
                THEN -(-stage.offset_days * {lead} / 90) ELSE stage.offset_days END AS stage_on
        ) AS dated
        WHERE {applies}
    ),
    -- Subjects with something to do: a stage in sight that is not written, or one that may come back;
    -- somebody who was told what is no longer so.
    busy AS (
        SELECT DISTINCT staged.subject_key FROM staged
        WHERE staged.stage_on <= $3 AND coalesce(staged.deadline_on, staged.stage_on) >= $2
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
    SELECT series, rule_code, code, kind, position, subject_type, subject_key, agreement_id, category,
        term_id, plan_year, work_plan_id, anchor_on, stage_on, deadline_on, awaits_home, audience,
        needless, notices_from, at_once,
        -- What announces a deadline within 30 days moves to the working day before, except what goes at once.
        CASE WHEN stage_on BETWEEN deadline_on - 30 AND deadline_on AND NOT at_once
            THEN 'BACKWARD' ELSE moves END AS moves
    FROM staged JOIN busy USING (subject_key)
    ORDER BY subject_key, stage_on, position
    """


STATEMENTS = (
    stages_of(TERMS, TERM_ANCHORS, TERM_KINDS),
    stages_of(PLAN_YEARS, PLAN_ANCHORS, PLAN_KINDS),
)


@dataclass(frozen=True)
class Horizon:
    """The days that planning looks at."""

    today: date
    since: date
    until: date


async def find_stages(
    tx: Transaction, horizon: Horizon, unsent: Sequence[str], agreements: Sequence[UUID] | None
) -> list[Stage]:
    """Return all stages of every subject that has something due, or unsent rows to look at again."""
    values = (horizon.today, horizon.since, horizon.until, unsent, agreements)
    rows = [row for statement in STATEMENTS for row in await tx.fetch(statement, *values)]
    return [_stage(row) for row in rows]


def _stage(row: asyncpg.Record) -> Stage:
    return Stage(
        series=ReminderSeries(row["series"]),
        rule_code=row["rule_code"],
        code=row["code"],
        kind=NoticeKind(row["kind"]),
        position=row["position"],
        subject_type=SubjectType(row["subject_type"]),
        subject_key=row["subject_key"],
        agreement_id=row["agreement_id"],
        category=Category(row["category"]),
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
        needless=row["needless"],
        notices_from=row["notices_from"],
    )
