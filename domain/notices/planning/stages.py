"""The stages of every subject that may have something due, with their dates: two statements a type."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

import asyncpg

from domain.agreements import Category
from domain.database import Transaction
from domain.notices.planning.contacts import DUTY_FAMILY, POSITION_FAMILY
from domain.notices.planning.enrollments import ENROLLMENT_FAMILY
from domain.notices.planning.events import EVENT_FAMILY, SERIES_FAMILY
from domain.notices.planning.horizons import Horizon
from domain.notices.planning.indexes import by_indexes
from domain.notices.planning.items import ITEM_FAMILY
from domain.notices.planning.measurements import PERIOD_FAMILY
from domain.notices.planning.obligations import OCCURRENCE_FAMILY
from domain.notices.planning.plan_years import PLAN_YEAR_FAMILY
from domain.notices.planning.renewals import TERM_FAMILY
from domain.notices.planning.reports import REPORT_FAMILY
from domain.notices.planning.reviews import REVIEW_FAMILY
from domain.notices.planning.roll_ups import ROLL_UP_FAMILY
from domain.notices.planning.signing import VERSION_FAMILY
from domain.notices.planning.stage_statements import candidates_of, stages_of
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


@dataclass
class Stage:
    """One stage of one subject, before anybody asks who gets it.

    There are thousands: Python takes several times as long to make one that is frozen.
    """

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
    # What makes the stage the same one, whoever gets it.
    instance: tuple[str, str, str, date] = field(init=False)
    timing: Timing = field(init=False)

    def __post_init__(self) -> None:
        self.instance = (self.series, self.code, self.subject_key, self.anchor_on)
        out_by = self.deadline_on if self.kind is NoticeKind.DEADLINE else None
        self.timing = Timing(self.stage_on, self.moves, self.awaits_home, out_by)

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
    def backfilled(self) -> bool:
        return self.notices_from is not None and self.stage_on < self.notices_from

    def key(self, recipient: UUID | None) -> str:
        """Return the reminder's key; parts are stable, so that planning again finds the row again."""
        parts = (self.series, self.code, self.subject_key, self.anchor_on.isoformat())
        return "/".join((*parts, str(recipient) if recipient else "nobody"))


STATEMENTS = {family.prefix: (candidates_of(family), stages_of(family)) for family in FAMILIES}


Candidates = Mapping[str, Collection[UUID]]
"""Ids of what may have something due, by the prefix of its family."""


async def find_candidates(
    tx: Transaction, horizon: Horizon, unsent: Sequence[str], agreements: Sequence[UUID] | None
) -> Candidates:
    """Return what has something due, or unsent rows to look at again."""
    values = horizon.values(unsent, agreements)
    found: dict[str, list[UUID]] = {}
    async with by_indexes(tx):
        for prefix, (looked_for, _) in STATEMENTS.items():
            rows = await tx.fetch(looked_for, *values)
            found[prefix] = [row["id"] for row in rows if row["id"]]
    return found


def candidates_named(subjects: Sequence[str]) -> Candidates:
    """Return what some subjects are about."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for subject in subjects:
        # As in `of_key` of a family: what follows the id is the plan year.
        prefix, key, *_ = subject.split(":")
        found[prefix].add(UUID(key))
    return found


async def read_stages(
    tx: Transaction,
    horizon: Horizon,
    found: Candidates,
    again: Sequence[str],
    agreements: Sequence[UUID] | None,
) -> list[Stage]:
    """Return all stages of candidates that have something due, or are to be looked at again."""
    values = horizon.values(again, agreements)
    stages: list[Stage] = []
    for prefix in sorted(found):
        if found[prefix]:
            rows = await tx.fetch(STATEMENTS[prefix][1], *values, list(found[prefix]))
            stages += [_stage(row) for row in rows]
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
        audience=_audiences(*row["audience"]),
        responsible=tuple(row["responsible"]),
        instead=_audiences(*row["instead"]),
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
