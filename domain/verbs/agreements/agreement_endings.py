"""Side exits of an agreement: declined, withdrawn, given up for another one, put into the archive."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement
from domain.audit import change
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import misfit, need_reason
from domain.notices.sweeps import review as plan_anew
from domain.renewal_types import RenewalType
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.agreements.agreement_signing_terms import take_back
from domain.verbs.agreements.agreement_standing import (
    BEFORE_FORCE,
    OVER,
    check_open,
    has_signed_term,
    open_versions,
    state_of,
)

ONE_DAY = timedelta(days=1)


async def decline_agreement(key: UUID, reason: str, version: int | None, act: Act) -> Agreement:
    """The home association says no before everybody has signed; texts that were under way are taken back."""
    return await _leave(key, reason, version, act, Action.DECLINE_AGREEMENT, "declined_on")


async def withdraw_agreement(key: UUID, reason: str, version: int | None, act: Act) -> Agreement:
    """A party gives the agreement up before everybody has signed."""
    return await _leave(key, reason, version, act, Action.WITHDRAW_AGREEMENT, "withdrawn_on")


@dataclass(frozen=True)
class Succession:
    """Another agreement takes the place of one from a day on."""

    agreement_id: UUID
    by_id: UUID
    on: date
    reason: str
    version: int | None = None


async def supersede_agreement(succession: Succession, act: Act) -> Agreement:
    """Let another agreement take the place of one: its term ends on the day before.

    Raises DomainError: RULE_VIOLATED for one that is over for another reason, for one without a signed term,
    and for a successor without a text; BAD_USER_INPUT for a day on which no term of it could end.
    """
    async with transaction() as tx:
        agreement = await find(Agreement, succession.agreement_id, act, "agreementId")
        await permit(Action.SUPERSEDE_AGREEMENT, agreement, act)
        expect(agreement, succession.version)
        check_open(agreement)
        reason = need_reason(succession.reason, "Say why another one takes its place.")
        successor = await find(Agreement, succession.by_id, act, "byId", lock=False)
        await _check_successor(agreement, successor)
        await _end_term(agreement, successor, succession.on, act)
        changes = {
            "superseded_by_id": successor.id,
            "superseded_on": succession.on,
            "closing_reason": reason,
        }
        await change(agreement, changes, Action.SUPERSEDE_AGREEMENT, act.actor)
        await plan_anew(tx, [agreement.id], act.clock, act.settings)
    return agreement


async def archive_agreement(key: UUID, version: int | None, act: Act) -> Agreement:
    """Put an agreement that is over into the archive; it stays readable."""
    async with transaction():
        agreement = await find(Agreement, key, act, "agreementId")
        await permit(Action.ARCHIVE_AGREEMENT, agreement, act)
        expect(agreement, version)
        if agreement.archived_on is not None:
            return agreement
        state = await state_of(key, act.today)
        if state not in OVER:
            raise DomainError(
                ErrorCode.RULE_VIOLATED,
                f"The agreement is {state.value}: only what is over goes into the archive.",
                ("agreementId",),
            )
        await change(agreement, {"archived_on": act.today}, Action.ARCHIVE_AGREEMENT, act.actor)
    return agreement


async def _leave(
    key: UUID, reason: str, version: int | None, act: Act, action: Action, column: str
) -> Agreement:
    async with transaction() as tx:
        agreement = await find(Agreement, key, act, "agreementId")
        await permit(action, agreement, act)
        expect(agreement, version)
        check_open(agreement)
        said = need_reason(reason, "Say why.")
        if await state_of(key, act.today) not in BEFORE_FORCE or await has_signed_term(key):
            raise DomainError(
                ErrorCode.RULE_VIOLATED,
                "Everybody has signed: an agreement is ended then, not declined or withdrawn.",
                ("agreementId",),
            )
        for text in await open_versions(key):
            await take_back(text, action, act)
        await change(agreement, {column: act.today, "closing_reason": said}, action, act.actor)
        await plan_anew(tx, [key], act.clock, act.settings)
    return agreement


async def _check_successor(agreement: Agreement, successor: Agreement) -> None:
    """The other one is on its way: rule 12 has this one go before the other is submitted."""
    if successor.id == agreement.id:
        raise misfit("by_id", "An agreement does not take its own place.")
    check_open(successor, "byId")
    if not await AgreementVersion.filter(agreement_id=successor.id, withdrawn_on=None).exists():
        raise DomainError(
            ErrorCode.RULE_VIOLATED, "The other agreement has no text yet.", ("byId",)
        )


async def _end_term(agreement: Agreement, successor: Agreement, on: date, act: Act) -> None:
    """End the last signed term on the day before, unless it has ended by then."""
    signed = AgreementTerm.filter(agreement_id=agreement.id, signed_on__isnull=False)
    term = await signed.order_by("-sequence").select_for_update().first()
    if term is None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "Nothing of the agreement is signed: withdraw it instead.",
            ("agreementId",),
        )
    last_day = on - ONE_DAY
    if last_day < term.starts_on:
        raise misfit("on", f"The term has to last until {write_day(term.starts_on)} at least.")
    ends_on = term.ended_early_on or term.ends_on
    if ends_on is not None and ends_on <= last_day:
        if term.renewal_type is not RenewalType.AUTO_RENEW or term.ended_early_on is not None:
            return
        last_day = ends_on
    ending = {
        "ended_early_on": last_day,
        "end_reason": f"{successor.number} takes its place.",
        "notice_waiver_reason": "Another agreement takes its place.",
    }
    await change(term, ending, Action.SUPERSEDE_AGREEMENT, act.actor)
