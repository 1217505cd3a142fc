"""Opening the work plan of a year, with what the year before left undone as candidates (rules 13, 14)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement
from domain.audit import add
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.derived.category_rules import NAMES
from domain.derived.plan_expectations import expects_plans
from domain.errors import DomainError, ErrorCode
from domain.givens import against_rule, misfit
from domain.people import Person
from domain.plan_carries import carry_items
from domain.rights.actions import Action
from domain.rights.permissions import find, permit
from domain.sides import direct
from domain.verbs.people.taking_back import take_back_named
from domain.work_plans import WorkPlan

EARLIEST = 1900
YEARS_AHEAD = 3

# 14: a term of the agreement meets the year, or went on by itself before it; as in guard_plan_year.
IN_TERM = """
    SELECT EXISTS (
        SELECT FROM agreement_term AS term
        WHERE term.agreement_id = $1 AND term.starts_on < $2::date + interval '1 year'
            AND (
                coalesce(term.ended_early_on, term.ends_on, 'infinity') >= $2
                OR (term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL)
            )
    )
"""

EXPECTED = f"SELECT {expects_plans('agreement', '$2::date')} FROM agreement WHERE id = $1"


@dataclass(frozen=True)
class NewPlan:
    """The plan of an agreement for the plan year that begins in a calendar year."""

    agreement_id: UUID
    year: int
    override_reason: str | None = None
    home_owner_id: UUID | None = None
    counterpart_owner_id: UUID | None = None


async def open_work_plan(wanted: NewPlan, act: Act) -> WorkPlan:
    """Open a plan as a DRAFT and draft its candidates.

    Raises DomainError: NOT_FOUND without such an agreement or owner; CONFLICT where the year has a plan;
    RULE_VIOLATED where no term of the agreement meets the year, or its category has no plans, and no reason
    is given.
    """
    if not EARLIEST <= wanted.year <= act.today.year + YEARS_AHEAD:
        raise misfit("year", f"A plan year begins in {EARLIEST} to {act.today.year + YEARS_AHEAD}.")
    async with transaction() as tx:
        agreement = await find(Agreement, wanted.agreement_id, act, "agreementId")
        await permit(Action.OPEN_WORK_PLAN, agreement, act)
        await direct(agreement, act)
        await _check_new(agreement, wanted)
        await _check_owners(wanted, act)
        plan = WorkPlan(
            agreement_id=agreement.id,
            year=wanted.year,
            year_starts_on=first_day(agreement, wanted.year),
            override_reason=await _override(agreement, wanted),
            home_owner_id=wanted.home_owner_id,
            counterpart_owner_id=wanted.counterpart_owner_id,
        )
        await add(plan, Action.OPEN_WORK_PLAN, act.actor)
        actor = act.actor
        await carry_items(tx, [plan.id], actor.name, actor.request_id, actor.person_id)
        named = [one for one in (wanted.home_owner_id, wanted.counterpart_owner_id) if one]
        await take_back_named(agreement.id, named, Action.OPEN_WORK_PLAN, act)
    return plan


def first_day(agreement: Agreement, year: int) -> date:
    """Return the first day of the plan year that begins in a calendar year."""
    month, day = map(int, agreement.plan_year_start.split("-"))
    return date(year, month, day)


async def _check_new(agreement: Agreement, wanted: NewPlan) -> None:
    if agreement.archived_on is not None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "The agreement is in the archive.", ("agreementId",)
        )
    if await WorkPlan.exists(agreement_id=agreement.id, year=wanted.year):
        raise DomainError(
            ErrorCode.CONFLICT, f"There is a plan for {wanted.year} already.", ("year",)
        )


async def _check_owners(wanted: NewPlan, act: Act) -> None:
    for owner_id, path in (
        (wanted.home_owner_id, "homeOwnerId"),
        (wanted.counterpart_owner_id, "counterpartOwnerId"),
    ):
        if owner_id is None:
            continue
        owner = await find(Person, owner_id, act, path, lock=False)
        if owner.deactivated_on is not None:
            raise DomainError(ErrorCode.NOT_FOUND, "There is no such person.", (path,))


async def _override(agreement: Agreement, wanted: NewPlan) -> str | None:
    """Return why there is a plan that nobody expects; None for one that is expected."""
    unexpected = await _unexpected(agreement, first_day(agreement, wanted.year))
    if unexpected is None:
        return None
    reason = (wanted.override_reason or "").strip()
    if not reason:
        raise against_rule(
            "override_reason", f"{unexpected}: say why it needs a plan nevertheless."
        )
    return reason


async def _unexpected(agreement: Agreement, first: date) -> str | None:
    tx = current_transaction()
    if not await tx.fetchval(IN_TERM, agreement.id, first):
        return f"No term of the agreement meets the plan year from {write_day(first)} on"
    if not await tx.fetchval(EXPECTED, agreement.id, first):
        name = NAMES[agreement.category]
        return f"By the policy of {write_day(first)} a {name} has no work plans"
    return None
