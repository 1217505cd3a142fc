"""Policies of the categories over time, and putting an agreement into another category."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.agreement_categories import CategoryPeriod, CategoryPolicy
from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement, Category
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.derived.category_rules import (
    missing_in_agreement,
    missing_in_parties,
    rival_number,
    say_rival,
)
from domain.errors import DomainError, ErrorCode, broken_rules
from domain.givens import need_reason
from domain.projects import Project
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, find_optional, permit
from domain.verbs.agreements.agreement_standing import check_open, text_under_way

ONE_DAY = timedelta(days=1)
MOST_MONTHS = 240
MOST_NOTICE = 730


@dataclass(frozen=True)
class Policy:
    """What is asked of a category's agreements from a day on."""

    category: Category
    valid_from: date
    needs_board_decision: bool
    expects_work_plans: bool
    default_term_months: int
    notice_period_days: int
    note: str | None = None


async def policy_on(category: Category, day: date) -> CategoryPolicy:
    """Return the policy that holds on a day; the first one where the day is before all of them."""
    held = (
        await CategoryPolicy.filter(category=category, valid_from__lte=day)
        .order_by("-valid_from")
        .first()
    )
    return held or await CategoryPolicy.filter(category=category).order_by("valid_from").get()


async def set_category_policy(policy: Policy, act: Act) -> CategoryPolicy:
    """Add what a category asks for from a day on; what held before ends on the day before.

    Raises DomainError: BAD_USER_INPUT for lengths that make no sense; RULE_VIOLATED for a day in the past
    and for one before another policy that is to begin.
    """
    async with transaction():
        await permit(Action.SET_CATEGORY_POLICY, None, act)
        _check_policy(policy, act.today)
        newest = (
            await CategoryPolicy.filter(category=policy.category)
            .order_by("-valid_from")
            .select_for_update()
            .first()
        )
        columns = vars(policy)
        if newest is not None and newest.valid_from == policy.valid_from:
            await change(newest, columns, Action.SET_CATEGORY_POLICY, act.actor)
            return newest
        if newest is not None:
            if newest.valid_from > policy.valid_from:
                raise _bad_policy(
                    "validFrom", f"One is to begin on {write_day(newest.valid_from)}: change that."
                )
            ends = {"valid_to": policy.valid_from - ONE_DAY}
            await change(newest, ends, Action.SET_CATEGORY_POLICY, act.actor)
        added = CategoryPolicy(**columns)
        await add(added, Action.SET_CATEGORY_POLICY, act.actor)
    return added


async def recategorize_agreement(
    key: UUID,
    category: Category,
    reason: str,
    project_id: UUID | None,
    version: int | None,
    act: Act,
) -> Agreement:
    """Put an agreement into another category from today on; the history keeps the one before.

    Raises DomainError: RULE_VIOLATED, an error for each thing that the new category asks for and the
    agreement does not have (rules 4, 5, 6, 12), and while a text is under way, which names the category.
    """
    async with transaction():
        agreement = await find(Agreement, key, act, "agreementId")
        await permit(Action.RECATEGORIZE_AGREEMENT, agreement, act)
        expect(agreement, version)
        check_open(agreement)
        said = need_reason(reason, "Say why it is put into another category.")
        await find_optional(Project, project_id, act, "projectId")
        before = agreement.category
        await _check_move(agreement, category, project_id)
        changes: dict[str, object] = {"category": category}
        if project_id is not None:
            changes["project_id"] = project_id
        await change(agreement, changes, Action.RECATEGORIZE_AGREEMENT, act.actor)
        await _check_fit(agreement)
        await _turn_page(agreement, before, said, act)
    return agreement


async def _check_move(agreement: Agreement, category: Category, project_id: UUID | None) -> None:
    if agreement.category is category:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "The agreement is in that category already.", ("category",)
        )
    if await text_under_way(agreement.id):
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "A text is under review or out for signature: take it back first (withdrawVersion).",
            ("agreementId",),
        )
    if category is Category.PARTNERSHIP and project_id is None and agreement.project_id is None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "A partnership needs a project and an end date.",
            ("projectId",),
        )


async def _check_fit(agreement: Agreement) -> None:
    """Refuse with all that the category asks for and the agreement does not have."""
    missing = [*missing_in_agreement(agreement), *await missing_in_parties(agreement)]
    terms = await AgreementTerm.filter(agreement_id=agreement.id).order_by("sequence")
    evergreen = any(term.renewal_type is RenewalType.EVERGREEN for term in terms)
    if agreement.category is Category.PARTNERSHIP and evergreen:
        missing.append("A partnership needs an end date: a term of this agreement is evergreen.")
    for term in terms:
        if term.signed_on is not None and term.ended_early_on is None:
            rival = await rival_number(agreement.id, term.starts_on, term.ends_on)
            if rival is not None:
                missing.append(say_rival(agreement, rival))
    if missing:
        raise broken_rules(list(dict.fromkeys(missing)), ("category",))


async def _turn_page(agreement: Agreement, before: Category, reason: str, act: Act) -> None:
    """End the period of the category before and begin the next one."""
    today = act.today
    current = await CategoryPeriod.filter(agreement_id=agreement.id, valid_to=None).first()
    if current is not None and current.valid_from >= today:
        changes = {"category": agreement.category, "reason": reason}
        await change(current, changes, Action.RECATEGORIZE_AGREEMENT, act.actor)
        return
    if current is not None:
        ends = {"valid_to": today - ONE_DAY}
        await change(current, ends, Action.RECATEGORIZE_AGREEMENT, act.actor)
    else:
        await _write_past(agreement, before, act)
    added = CategoryPeriod(
        agreement_id=agreement.id, category=agreement.category, valid_from=today, reason=reason
    )
    await add(added, Action.RECATEGORIZE_AGREEMENT, act.actor)


async def _write_past(agreement: Agreement, before: Category, act: Act) -> None:
    """Keep the first category of an agreement that was entered without its history."""
    since: date = await current_transaction().fetchval(
        "SELECT least(min(starts_on), $2::date) FROM agreement_term WHERE agreement_id = $1",
        agreement.id,
        agreement.created_at.date(),
    )
    if since < act.today:
        past = CategoryPeriod(
            agreement_id=agreement.id,
            category=before,
            valid_from=since,
            valid_to=act.today - ONE_DAY,
        )
        await add(past, Action.RECATEGORIZE_AGREEMENT, act.actor)


def _check_policy(policy: Policy, today: date) -> None:
    if policy.valid_from < today:
        raise _bad_policy("validFrom", "A policy begins today or later: the past stays as it was.")
    if not 1 <= policy.default_term_months <= MOST_MONTHS:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"A term has 1 to {MOST_MONTHS} months.",
            ("defaultTermMonths",),
        )
    if not 0 <= policy.notice_period_days <= MOST_NOTICE:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"A notice period has 0 to {MOST_NOTICE} days.",
            ("noticePeriodDays",),
        )


def _bad_policy(field: str, message: str) -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, (field,))
