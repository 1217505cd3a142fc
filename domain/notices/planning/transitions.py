"""What the clock alone changes: automatic renewals, work plans that open, begin and close, and archiving.

Each statement writes what has become true by today, with its audit events, and finds nothing the second time.
Parameters as in families.py; $5 names the agreements, or is NULL for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.database import Transaction
from domain.derived.agreement_state import RENEWS_ITSELF
from domain.notices.planning.apart import Step, run_apart
from domain.notices.planning.families import GIVEN
from domain.notices.planning.horizons import Horizon
from domain.notices.planning.indexes import by_indexes
from domain.notices.planning.plan_years import IN_FORCE, PLAN_YEARS, around
from domain.notices.rules import Anchor
from domain.plan_carries import carry_items

PLANNER = "planner"

# The deadline passed and nobody gave notice: the next term, as long as this one and on the same text.
# Derivation does not wait for this row; it makes the term something that later decisions can be about.
# Months differ in length: a notice period that the new term is too short for becomes as long as it can be.
# It counts as signed from the day after the deadline, unless its text says when that was signed.
# Where somebody is giving notice just now, it waits for the next sweep.
RENEW = f"""
    WITH {GIVEN},
    added AS (
        INSERT INTO agreement_term (agreement_id, sequence, starts_on, ends_on, months, renewal_type,
            notice_period_days, decision, signed_on, agreement_version_id, notices_from, created_by)
        SELECT term.agreement_id, term.sequence + 1, term.ends_on + 1,
            term_end(term.ends_on + 1, term.months), term.months, term.renewal_type,
            least(term.notice_period_days, term_end(term.ends_on + 1, term.months) - term.ends_on - 1),
            'PENDING', term.notice_deadline + 1, term.agreement_version_id,
            term.notices_from, '{PLANNER}'
        FROM agreement
        JOIN agreement_term AS term ON term.agreement_id = agreement.id
        WHERE {RENEWS_ITSELF} AND term.notice_deadline < $1 AND term.signed_on <= $1
            AND agreement.archived_on IS NULL
            AND term.id IN (
                SELECT id FROM agreement_term
                WHERE notice_deadline BETWEEN $6::date - 1 AND $1::date - 1 AND $5::uuid[] IS NULL
                UNION SELECT id FROM agreement_term WHERE updated_at >= $7 AND $5::uuid[] IS NULL
                UNION SELECT id FROM agreement_term WHERE $5::uuid[] IS NULL AND agreement_id IN (
                    SELECT id FROM agreement WHERE updated_at >= $7)
                UNION SELECT id FROM agreement_term WHERE agreement_id = ANY($5)
            )
            AND NOT EXISTS (
                SELECT FROM agreement_term AS next
                WHERE next.agreement_id = term.agreement_id AND next.sequence > term.sequence
            )
        ORDER BY term.agreement_id
        FOR NO KEY UPDATE OF agreement, term SKIP LOCKED
        ON CONFLICT DO NOTHING
        RETURNING *
    )
    INSERT INTO audit_event (actor, action, entity, entity_id, after)
    SELECT '{PLANNER}', 'renewAutomatically', 'AgreementTerm', added.id, jsonb_build_object(
        'agreement_id', added.agreement_id, 'sequence', added.sequence, 'starts_on', added.starts_on,
        'ends_on', added.ends_on)
    FROM added
    RETURNING entity_id
"""

# From 90 days before the plan year on there is a plan to draw up. Parameters as in PLAN_YEARS.
OPEN_PLANS = f"""
    WITH {around(Anchor.PLAN_YEAR_START, -90)},
    subject AS ({PLAN_YEARS}),
    added AS (
        INSERT INTO work_plan (agreement_id, year, year_starts_on, state, report_missing,
            created_by)
        SELECT subject.agreement_id, subject.plan_year, subject.nominal_start, 'DRAFT', false,
            '{PLANNER}'
        FROM subject
        WHERE subject.expected AND subject.work_plan_id IS NULL
            AND subject.starts_on - 90 <= $1 AND subject.starts_on >= $2
            AND subject.ends_on >= $1
        ORDER BY subject.agreement_id, subject.plan_year
        ON CONFLICT DO NOTHING
        RETURNING *
    )
    INSERT INTO audit_event (actor, action, entity, entity_id, after)
    SELECT '{PLANNER}', 'openWorkPlan', 'WorkPlan', added.id, jsonb_build_object(
        'agreement_id', added.agreement_id, 'year', added.year, 'state', added.state)
    FROM added
    RETURNING entity_id
"""

# AGREED becomes IN_PROGRESS on the first day of the plan's own year on which the agreement is in force.
START_PLANS = f"""
    WITH {around(Anchor.PLAN_YEAR_START, 0, IN_FORCE)},
    subject AS ({PLAN_YEARS}),
    started AS (
        UPDATE work_plan AS plan SET state = 'IN_PROGRESS', version = plan.version + 1,
            updated_at = now(), updated_by = '{PLANNER}'
        FROM subject
        WHERE plan.id = subject.work_plan_id AND plan.state = 'AGREED' AND subject.runs_from <= $1
        RETURNING plan.id
    )
    INSERT INTO audit_event (actor, action, entity, entity_id, before, after)
    SELECT '{PLANNER}', 'startWorkPlan', 'WorkPlan', started.id, '{{"state": "AGREED"}}'::jsonb,
        '{{"state": "IN_PROGRESS"}}'::jsonb
    FROM started
    RETURNING entity_id
"""

# 90 days after the year's end a plan without a report closes without one; one that was being amended too.
CLOSE_PLANS = f"""
    WITH {around(Anchor.PLAN_YEAR_END, 90)},
    subject AS ({PLAN_YEARS}),
    closed AS (
        UPDATE work_plan AS plan SET state = 'CLOSED', report_missing = true,
            version = plan.version + 1, updated_at = now(), updated_by = '{PLANNER}'
        FROM subject
        WHERE plan.id = subject.work_plan_id AND subject.ends_on + 90 <= $1
            AND (plan.state = 'IN_PROGRESS'
                OR (plan.state IN ('SUBMITTED', 'RETURNED') AND plan.agreed_hash IS NOT NULL))
        RETURNING plan.id, subject.plan_state AS before
    )
    INSERT INTO audit_event (actor, action, entity, entity_id, before, after)
    SELECT '{PLANNER}', 'closeWorkPlan', 'WorkPlan', closed.id, jsonb_build_object('state', closed.before),
        '{{"state": "CLOSED", "report_missing": true}}'::jsonb
    FROM closed
    RETURNING entity_id
"""

# 90 days after its end an agreement without a next term is put into the archive, without a mail.
ARCHIVE = f"""
    WITH {GIVEN},
    archived AS (
        UPDATE agreement SET archived_on = $1, version = agreement.version + 1, updated_at = now(),
            updated_by = '{PLANNER}'
        FROM (
            SELECT DISTINCT ON (term.agreement_id) term.*
            FROM agreement_term AS term
            WHERE term.signed_on <= $1 AND term.starts_on <= $1 AND term.agreement_id IN (
                SELECT ended.agreement_id FROM agreement_term AS ended
                WHERE coalesce(ended.ended_early_on, ended.ends_on)
                    BETWEEN $6::date - 90 AND $1::date - 90
                UNION SELECT agreement_id FROM agreement_term WHERE updated_at >= $7
                UNION SELECT id FROM agreement WHERE updated_at >= $7
            )
            ORDER BY term.agreement_id, term.starts_on DESC
        ) AS term
        WHERE term.agreement_id = agreement.id AND agreement.archived_on IS NULL
            AND ($5::uuid[] IS NULL OR agreement.id = ANY($5))
            AND coalesce(term.ended_early_on, term.ends_on) BETWEEN $2::date - 90 AND $1::date - 90
            AND NOT {RENEWS_ITSELF}
            AND NOT EXISTS (
                SELECT FROM agreement_term AS next
                WHERE next.agreement_id = agreement.id AND next.starts_on > term.starts_on
            )
        RETURNING agreement.id
    )
    INSERT INTO audit_event (actor, action, entity, entity_id, after)
    SELECT '{PLANNER}', 'archiveAgreement', 'Agreement', archived.id,
        jsonb_build_object('archived_on', $1::date)
    FROM archived
    RETURNING entity_id
"""


@dataclass(frozen=True)
class Transitions:
    """How many rows the clock changed."""

    terms_added: int = 0
    plans_opened: int = 0
    plans_started: int = 0
    plans_closed: int = 0
    agreements_archived: int = 0


async def renew_terms(
    tx: Transaction, horizon: Horizon, agreements: Sequence[UUID] | None = None
) -> int:
    """Write the terms that came by themselves: several where nobody looked for years. Returns how many."""
    count = 0
    while added := await tx.fetch(RENEW, *horizon.values([], agreements)):
        count += len(added)
    return count


async def make_transitions(tx: Transaction, horizon: Horizon) -> Transitions:
    """Write what has become true by today."""

    async def run(tx: Transaction, statement: str, agreements: Sequence[UUID] | None) -> list[UUID]:
        values = horizon.values([], agreements)
        return [row["entity_id"] for row in await tx.fetch(statement, *values)]

    async def renew(tx: Transaction, agreements: Sequence[UUID] | None) -> int:
        return await renew_terms(tx, horizon, agreements)

    def plans(statement: str) -> Step:
        async def write(tx: Transaction, agreements: Sequence[UUID] | None) -> int:
            return len(await run(tx, statement, agreements))

        return write

    async def open_plans(tx: Transaction, agreements: Sequence[UUID] | None) -> int:
        # What the year before left undone is drafted with the plan, as when somebody opens it.
        opened = await run(tx, OPEN_PLANS, agreements)
        if opened:
            await carry_items(tx, opened, PLANNER)
        return len(opened)

    async with by_indexes(tx):
        return Transitions(
            terms_added=await run_apart(tx, "renewTerms", renew),
            plans_opened=await run_apart(tx, "openPlans", open_plans),
            plans_started=await run_apart(tx, "startPlans", plans(START_PLANS)),
            plans_closed=await run_apart(tx, "closePlans", plans(CLOSE_PLANS)),
        )


async def archive_agreements(tx: Transaction, horizon: Horizon) -> int:
    """Archive what ended 90 days ago; after planning, so that no reminder disappears without a row."""

    async def archive(tx: Transaction, agreements: Sequence[UUID] | None) -> int:
        return len(await tx.fetch(ARCHIVE, *horizon.values([], agreements)))

    async with by_indexes(tx):
        return await run_apart(tx, "archiveAgreements", archive)
