"""Review: a text is submitted, each party agrees or asks for changes, the board decides, it goes out."""

from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import (
    AgreementVersion,
    Approval,
    ApprovalOutcome,
    SignatureMethod,
    VersionKind,
)
from domain.agreements import Agreement, AgreementParty
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.derived.category_rules import find_missing
from domain.errors import DomainError, ErrorCode, broken_rules
from domain.givens import need_reason
from domain.goals import Goal, GoalState
from domain.notices.sweeps import review as plan_anew
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.agreements.agreement_sides import speak_for
from domain.verbs.agreements.agreement_signing_terms import add_term_for, take_back
from domain.verbs.agreements.agreement_standing import check_open, find_text, open_versions

SIDES = {
    "HOME": "the home association",
    "COUNTERPARTY": "the counterparty",
    "CO_PARTY": "a co-party",
    "FUNDER": "the funder",
}


async def submit_agreement(key: UUID, version: int | None, act: Act) -> AgreementVersion:
    """Submit a text for review; texts that were under way before it are taken back.

    Raises DomainError RULE_VIOLATED, one for each thing that is missing: what the category asks
    for (rules 4, 5, 6, 12), and a goal or the reason why there is none.
    """
    async with transaction():
        agreement, text = await find_text(key, act)
        await permit(Action.SUBMIT_AGREEMENT, text, act)
        expect(text, version)
        check_open(agreement, "versionId")
        check_under_way(text)
        if text.submitted_on is not None:
            raise refuse("The text is under review already.")
        missing = await find_missing(agreement, text)
        if text.kind is not VersionKind.AMENDMENT:
            missing += await _missing_goals(agreement)
        if missing:
            raise broken_rules(missing, ("versionId",))
        await _replace(text, act)
        submission = {"submitted_on": act.today, "submitted_by": act.actor.name}
        await change(text, submission, Action.SUBMIT_AGREEMENT, act.actor)
    return text


async def approve_version(
    key: UUID, party_id: UUID, content_hash: str, note: str | None, act: Act
) -> Approval:
    """Say for a party that it agrees to exactly the text with this hash; saying it again changes nothing.

    Raises DomainError: CONFLICT for another hash; FORBIDDEN for somebody else's side; RULE_VIOLATED for a
    text that is not under review.
    """
    return await _say(key, party_id, content_hash, ApprovalOutcome.APPROVED, note, act)


async def request_version_changes(
    key: UUID, party_id: UUID, content_hash: str, note: str, act: Act
) -> Approval:
    """Say for a party what has to change before it agrees; raises like `approve_version`."""
    said = need_reason(note, "Say what has to change.", "note")
    return await _say(key, party_id, content_hash, ApprovalOutcome.CHANGES_REQUESTED, said, act)


async def send_for_signature(key: UUID, version: int | None, act: Act) -> AgreementVersion:
    """Send a text out for signature; its term exists from now on, and is in force once everybody signed.

    Raises DomainError RULE_VIOLATED, an error for each thing that is missing: approvals of this very text,
    the board's decision where the policy asks for one (rule 9), what the category asks for.
    """
    async with transaction() as tx:
        agreement, text = await find_text(key, act)
        await permit(Action.SEND_FOR_SIGNATURE, text, act)
        expect(text, version)
        check_open(agreement, "versionId")
        check_under_review(text)
        missing = await _missing_consent(text, act) + await find_missing(agreement, text)
        if missing:
            raise broken_rules(missing, ("versionId",))
        await change(text, {"sent_on": act.today}, Action.SEND_FOR_SIGNATURE, act.actor)
        await add_term_for(text, act, tx)
        await plan_anew(tx, [agreement.id], act.clock, act.settings)
    return text


async def withdraw_version(key: UUID, version: int | None, act: Act) -> AgreementVersion:
    """Take a text back that not everybody has signed; what was said about it stays on record."""
    async with transaction() as tx:
        _, text = await find_text(key, act)
        await permit(Action.WITHDRAW_VERSION, text, act)
        expect(text, version)
        check_under_way(text)
        await take_back(text, Action.WITHDRAW_VERSION, act)
        await plan_anew(tx, [text.agreement_id], act.clock, act.settings)
    return text


# --- guards --------------------------------------------------------------------------------------


def refuse(message: str, field: str = "versionId") -> DomainError:
    return DomainError(ErrorCode.RULE_VIOLATED, message, (field,))


def check_under_way(text: AgreementVersion) -> None:
    """Refuse a text that everybody has signed, or that was taken back."""
    if text.withdrawn_on is not None:
        raise refuse("The text was taken back: draft a new one.")
    if text.signed_on is not None:
        raise refuse("Everybody has signed the text: a change of it is a new version.")


def check_under_review(text: AgreementVersion) -> None:
    """Refuse a text that was not submitted, or is out for signature already."""
    check_under_way(text)
    if text.sent_on is not None:
        raise refuse("The text is out for signature.")
    if text.submitted_on is None:
        raise refuse("The text has not been submitted for review yet.")


def check_hash(text: AgreementVersion, content_hash: str) -> None:
    """Refuse the hash of anything but this text: whoever sent it has read something else."""
    if content_hash.lower() != text.content_hash:
        raise DomainError(
            ErrorCode.CONFLICT,
            "That is the hash of another text: read this one again, then decide.",
            ("contentHash",),
        )


async def _check_one_side(text: AgreementVersion, party: AgreementParty, act: Act) -> None:
    """Refuse whoever spoke for another party of this text: roles on both sides are not two people."""
    for_others = Approval.filter(
        agreement_version_id=text.id,
        person_id=act.viewer.person_id,
        outcome=ApprovalOutcome.APPROVED,
    ).exclude(party_id=party.id)
    if act.viewer.person_id is not None and await for_others.exists():
        raise refuse("You approved it for another party: nobody speaks for two.", "partyId")


async def _missing_goals(agreement: Agreement) -> list[str]:
    if (agreement.goal_waiver_reason or "").strip():
        return []
    live = Goal.filter(agreement_id=agreement.id, state__in=[GoalState.PROPOSED, GoalState.ACTIVE])
    if await live.exists():
        return []
    return ["The agreement needs a goal, or the reason why it has none (goalWaiverReason)."]


async def _missing_consent(text: AgreementVersion, act: Act) -> list[str]:
    """Rule 9: who has not approved this very text, and whether the board has to decide."""
    tx = current_transaction()
    waiting = await tx.fetch(
        """
        SELECT party.role FROM agreement_version AS version
        JOIN agreement ON agreement.id = version.agreement_id
        JOIN agreement_party AS party ON party.agreement_id = agreement.id
            AND party.signatures_required > 0
            AND (agreement.category <> 'BRANCH' OR party.role = 'HOME')
        LEFT JOIN LATERAL (
            SELECT approval.outcome FROM approval
            WHERE approval.agreement_version_id = version.id AND approval.party_id = party.id
                AND approval.content_hash = version.content_hash
            ORDER BY approval.at DESC, approval.id DESC LIMIT 1
        ) AS said ON TRUE
        WHERE version.id = $1 AND said.outcome IS DISTINCT FROM 'APPROVED'
        ORDER BY party.position, party.id
        """,
        text.id,
    )
    missing = [f"The approval of {SIDES[row['role']]} is missing." for row in waiting]
    undecided = await tx.fetchval(
        "SELECT version_needs_board($1, $2) AND NOT version_board_approved($1)", text.id, act.today
    )
    if undecided:
        missing.append("The board has to decide first (recordBoardDecision).")
    return missing


# --- steps ---------------------------------------------------------------------------------------


async def _replace(text: AgreementVersion, act: Act) -> None:
    """Take back the texts of the same kind that others read until now."""
    for other in await open_versions(text.agreement_id):
        under_review = other.submitted_on is not None or other.sent_on is not None
        if other.id != text.id and other.kind is text.kind and under_review:
            await take_back(other, Action.SUBMIT_AGREEMENT, act)


async def _say(
    key: UUID,
    party_id: UUID,
    content_hash: str,
    outcome: ApprovalOutcome,
    note: str | None,
    act: Act,
) -> Approval:
    action = (
        Action.APPROVE_VERSION
        if outcome is ApprovalOutcome.APPROVED
        else Action.REQUEST_VERSION_CHANGES
    )
    async with transaction():
        _, text = await find_text(key, act)
        party = await find(AgreementParty, party_id, act, "partyId", lock=False)
        is_own_side = await speak_for(party, text, action, act)
        check_under_review(text)
        check_hash(text, content_hash)
        last = (
            await Approval.filter(
                agreement_version_id=key, party_id=party_id, content_hash=text.content_hash
            )
            .order_by("-at", "-id")
            .first()
        )
        if last is not None and last.outcome is outcome is ApprovalOutcome.APPROVED:
            return last
        if is_own_side:
            await _check_one_side(text, party, act)
        said = Approval(
            agreement_version_id=key,
            party_id=party_id,
            person_id=act.viewer.person_id if is_own_side else None,
            outcome=outcome,
            content_hash=text.content_hash,
            method=SignatureMethod.ELECTRONIC if is_own_side else SignatureMethod.RECORDED,
            at=act.now,
            said_on=act.today,
            note=note,
        )
        await add(said, action, act.actor)
    return said
