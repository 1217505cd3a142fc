"""Taking back one signature that should not stand: of a wrong person or day, or for the wrong party."""

from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import AgreementVersion, Signature
from domain.agreements import AgreementParty
from domain.audit import record, remove
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import need_reason
from domain.notices.sweeps import review as plan_anew
from domain.rights.actions import Action
from domain.rights.permissions import expect, find
from domain.verbs.agreements.agreement_review import refuse
from domain.verbs.agreements.agreement_sides import speak_for
from domain.verbs.agreements.agreement_signing import follow_signing
from domain.verbs.agreements.agreement_standing import (
    BEFORE_FORCE,
    check_open,
    find_text,
    state_of,
)

WITHDRAW = Action.WITHDRAW_SIGNATURE


async def withdraw_signature(
    key: UUID, reason: str, version: int | None, act: Act
) -> AgreementVersion:
    """Take one signature back and return its text, which waits for another one; the trail keeps what was.

    The side that signed may, and the office of the home association. Raises DomainError: NOT_FOUND; FORBIDDEN
    for somebody else's side; CONFLICT where the signature has another version; RULE_VIOLATED once the
    agreement is in force by it, for a text that was taken back, and for one that was entered from paper.
    """
    why = need_reason(reason, "Say what was wrong with the signature: the audit trail keeps that.")
    async with transaction() as tx:
        seen = await find(Signature, key, act, "signatureId", lock=False)
        agreement, text = await find_text(seen.agreement_version_id, act)
        signature = await _lock(key)
        party = await AgreementParty.get(id=signature.party_id)
        await speak_for(party, text, WITHDRAW, act)
        expect(signature, version)
        check_open(agreement, "signatureId")
        await _check_not_in_force(text, act)
        await remove(signature, WITHDRAW, act.actor)
        await record(act.actor, WITHDRAW, text, {}, {"reason": why})
        await follow_signing(text, WITHDRAW, act)
        await plan_anew(tx, [agreement.id], act.clock, act.settings)
    return text


async def _lock(key: UUID) -> Signature:
    """Return the signature as it is now that its agreement is locked; somebody may have been faster."""
    found = await Signature.filter(id=key).select_for_update().get_or_none()
    if found is None:
        raise DomainError(ErrorCode.NOT_FOUND, "There is no such signature.", ("signatureId",))
    return found


async def _check_not_in_force(text: AgreementVersion, act: Act) -> None:
    if text.recorded:
        raise refuse("The text was entered from paper: its signatures stand there.", "signatureId")
    if text.withdrawn_on is not None:
        raise refuse("The text was taken back, and its signatures with it.", "signatureId")
    if text.signed_on is None:
        return
    state = await state_of(text.agreement_id, act.today)
    if state not in BEFORE_FORCE:
        raise refuse(
            f"Everybody has signed, and the agreement is {state}: amend it, or end it.",
            "signatureId",
        )
