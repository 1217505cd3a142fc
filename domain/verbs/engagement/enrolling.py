"""Enrolling organizations in programmes, term by term; ends are inclusive, as of agreements (rule 35)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import TermDecision
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.enrollments import Enrollment
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, against_rule, check, check_order, misfit, need_reason
from domain.organizations import Organization
from domain.programmes import Package, Programme
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit

MOST_MONTHS = 120


@dataclass(frozen=True)
class Span:
    """How long a term is: calendar months, or its last day; exactly one of them."""

    months: int | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Renewal:
    """The next term of an enrollment; what is not given stays as it is."""

    span: Span
    reason: str | None = None
    package_id: UUID | None = None


async def enroll_organization(given: Given, span: Span, act: Act) -> Enrollment:
    """Enroll an organization for a term; terms of one programme and organization never overlap (rule 1)."""
    async with transaction():
        await check(Enrollment, given, act)
        await find(Programme, given["programme_id"], act, "programmeId")
        organization = await Organization.get(id=given["organization_id"])
        await permit(Action.ENROLL_ORGANIZATION, organization, act)
        values = {**given, "ends_on": await _end(given["starts_on"], span)}
        await _check_term(values)
        enrollment = Enrollment(**values)
        await add(enrollment, Action.ENROLL_ORGANIZATION, act.actor)
    await enrollment.refresh_from_db()
    return enrollment


async def renew_enrollment(
    key: UUID, renewal: Renewal, version: int | None, act: Act
) -> Enrollment:
    """Add the next term, from the day after this one's last, and return it."""
    async with transaction():
        last = await _find(key, Action.RENEW_ENROLLMENT, version, act)
        if last.ended_early_on is not None:
            raise against_rule("enrollment_id", "It was ended early: enroll the organization anew.")
        starts_on = last.ends_on + timedelta(1)
        values = {
            "programme_id": last.programme_id,
            "organization_id": last.organization_id,
            "package_id": renewal.package_id or last.package_id,
            "starts_on": starts_on,
            "ends_on": await _end(starts_on, renewal.span),
            "renewal_type": last.renewal_type,
            "notice_period_days": last.notice_period_days,
            "benefits": last.benefits,
            "owner_id": last.owner_id,
        }
        await check(Enrollment, values, act)
        await _check_term(values)
        decided = {
            "decision": TermDecision.RENEW,
            "decided_on": act.today,
            "decision_reason": renewal.reason,
        }
        await change(last, decided, Action.RENEW_ENROLLMENT, act.actor)
        following = Enrollment(**values)
        await add(following, Action.RENEW_ENROLLMENT, act.actor)
    await following.refresh_from_db()
    return following


async def end_enrollment(
    key: UUID, last_day: date | None, reason: str, version: int | None, act: Act
) -> Enrollment:
    """End an enrollment: on a day before its term is over, or with its term where no day is given."""
    async with transaction():
        enrollment = await _find(key, Action.END_ENROLLMENT, version, act)
        if await _following(enrollment):
            raise against_rule("enrollment_id", "It was renewed: end the next term.")
        values: dict[str, object] = {
            "decision": TermDecision.LET_EXPIRE,
            "decided_on": act.today,
            "decision_reason": need_reason(reason, "Say why it ends."),
        }
        if last_day is not None and last_day != enrollment.ends_on:
            if not enrollment.starts_on <= last_day <= enrollment.ends_on:
                raise against_rule(
                    "ends_on",
                    f"The term runs from {write_day(enrollment.starts_on)}"
                    f" to {write_day(enrollment.ends_on)}: the last day lies in it.",
                )
            values |= {"decision": TermDecision.TERMINATE, "ended_early_on": last_day}
        await change(enrollment, values, Action.END_ENROLLMENT, act.actor)
    return enrollment


async def _end(starts_on: date, span: Span) -> date:
    """Return the last day of a term (rule 35: the day before d + m months)."""
    if (span.months is None) == (span.ends_on is None):
        raise misfit("months", "Give either the length in months or the last day.")
    if span.ends_on is not None:
        check_order(starts_on, span.ends_on)
        return span.ends_on
    assert span.months is not None
    if not 1 <= span.months <= MOST_MONTHS:
        raise misfit("months", f"A term has 1 to {MOST_MONTHS} months.")
    found: date = await current_transaction().fetchval(
        "SELECT term_end($1::date, $2::int)", starts_on, span.months
    )
    return found


async def _check_term(values: Given) -> None:
    """Refuse what the database would refuse too, with the reason."""
    if values.get("renewal_type") is RenewalType.EVERGREEN:
        raise against_rule("renewal_type", "An enrollment has an end: it is never evergreen.")
    notice = values.get("notice_period_days", 0)
    if notice < 0 or values["ends_on"] - timedelta(notice) < values["starts_on"]:
        raise misfit("notice_period_days", "The notice deadline lies outside of the term (rule 8).")
    package = values.get("package_id")
    if package is not None:
        belongs = await Package.exists(id=package, programme_id=values["programme_id"])
        if not belongs:
            raise against_rule("package_id", "The package belongs to another programme.")
    overlapping = await _overlapping(values)
    if overlapping is not None:
        last = overlapping.ended_early_on or overlapping.ends_on
        raise against_rule(
            "starts_on",
            f"The organization is enrolled from {write_day(overlapping.starts_on)}"
            f" to {write_day(last)} already (rule 1).",
        )


async def _overlapping(values: Given) -> Enrollment | None:
    """Return an enrollment whose days meet these; the caller holds a lock on the programme."""
    known = Enrollment.filter(
        programme_id=values["programme_id"],
        organization_id=values["organization_id"],
        starts_on__lte=values["ends_on"],
    )
    for enrollment in await known.order_by("starts_on"):
        if (enrollment.ended_early_on or enrollment.ends_on) >= values["starts_on"]:
            return enrollment
    return None


async def _following(enrollment: Enrollment) -> bool:
    return await Enrollment.exists(
        programme_id=enrollment.programme_id,
        organization_id=enrollment.organization_id,
        starts_on__gt=enrollment.starts_on,
    )


async def _find(key: UUID, action: Action, version: int | None, act: Act) -> Enrollment:
    """Return a locked enrollment that has not been decided against; its programme is locked first."""
    seen = await find(Enrollment, key, act, "enrollmentId", lock=False)
    await Programme.filter(id=seen.programme_id).select_for_update().get()
    enrollment = await find(Enrollment, key, act, "enrollmentId")
    await permit(action, enrollment, act)
    expect(enrollment, version)
    if enrollment.decision is TermDecision.TERMINATE:
        raise DomainError(ErrorCode.RULE_VIOLATED, "The enrollment was ended.", ("enrollmentId",))
    return enrollment
