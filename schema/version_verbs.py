"""Drafting, reviewing and signing the texts of agreements."""

from datetime import date
from typing import Any

import strawberry

from domain import agreement_versions, board_decisions
from domain.acts import Act
from domain.renewal_types import RenewalType
from domain.verbs.agreements import (
    agreement_drafts,
    agreement_review,
    agreement_signing,
    board_minutes,
    signature_withdrawing,
)
from schema.agreement_review import Approval, BoardDecision
from schema.agreements import AgreementVersion, Signature
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

WHICH = "The text."
UNSET: Any = strawberry.UNSET


@strawberry.input(
    description="The term that a text agrees; what is left out follows from the policy."
)
class TermInput:
    """A term."""

    starts_on: date | None = strawberry.field(
        default=UNSET, description="First day; that of a renewal follows from the term before."
    )
    ends_on: date | None = strawberry.field(default=UNSET, description="Last day, inclusive.")
    months: int | None = strawberry.field(default=UNSET, description="Length in calendar months.")
    renewal_type: RenewalType | None = strawberry.field(
        default=UNSET, description="What happens at its end; FIXED_TERM where it is left out."
    )
    notice_period_days: int | None = strawberry.field(
        default=UNSET, description="Days before the end by which notice must be given."
    )


TEXT = [
    Asked("term", TermInput, "The term that it agrees; an amendment agrees none."),
]
PARTY = Asked("party_id", strawberry.ID, "The party.", "AgreementParty", needed=True)
HASH = Asked("content_hash", str, "contentHash of the text that was read.", needed=True)

DRAFT = form(
    "DraftVersionInput",
    "The next text of an agreement.",
    agreement_versions.AgreementVersion,
    needed="agreement_id body",
    extra=TEXT,
    free="kind effective_on change_summary",
)
REVISE = form(
    "ReviseVersionInput",
    "A draft as it shall be, text and term as a whole.",
    agreement_versions.AgreementVersion,
    changes=WHICH,
    key="version_id",
    needed="body",
    extra=TEXT,
    free="effective_on change_summary",
)
SUBMIT = form(
    "SubmitAgreementInput",
    "The text that is submitted for review.",
    agreement_versions.AgreementVersion,
    changes=WHICH,
    key="version_id",
)
APPROVE = form(
    "ApproveVersionInput",
    "Which party agrees to exactly which text.",
    agreement_versions.Approval,
    extra=[
        Asked("version_id", strawberry.ID, WHICH, "AgreementVersion", needed=True),
        PARTY,
        HASH,
        Asked("note", str, "What else was said."),
    ],
)
REQUEST_CHANGES = form(
    "RequestVersionChangesInput",
    "What a party wants to have changed in exactly which text.",
    agreement_versions.Approval,
    extra=[
        Asked("version_id", strawberry.ID, WHICH, "AgreementVersion", needed=True),
        PARTY,
        HASH,
        Asked("note", str, "What has to change.", needed=True),
    ],
)
RECORD_DECISION = form(
    "RecordBoardDecisionInput",
    "What a board or committee decided.",
    board_decisions.BoardDecision,
    needed="body_id met_on subject outcome",
    extra=[Asked("version_id", strawberry.ID, "Text that it is about.", "AgreementVersion")],
    free="met_on_precision reference conditions agreement_id source",
)
SEND = form(
    "SendForSignatureInput",
    "The text that everybody has approved.",
    agreement_versions.AgreementVersion,
    changes=WHICH,
    key="version_id",
)
SIGN = form(
    "SignVersionInput",
    "Who signs exactly which text, for which party.",
    agreement_versions.Signature,
    extra=[
        Asked("version_id", strawberry.ID, WHICH, "AgreementVersion", needed=True),
        PARTY,
        HASH,
        Asked("confirm", bool, "True confirms an electronic signature: it commits the party."),
        Asked("method", agreement_versions.SignatureMethod, "How; ELECTRONIC where left out."),
        Asked("signed_on", date, "Day of a signature on paper."),
    ],
    free="person_id capacity place",
)
WITHDRAW = form(
    "WithdrawVersionInput",
    "The text that is taken back.",
    agreement_versions.AgreementVersion,
    changes=WHICH,
    key="version_id",
)
WITHDRAW_SIGNATURE = form(
    "WithdrawSignatureInput",
    "The signature that should not stand.",
    agreement_versions.Signature,
    changes="The signature.",
    extra=[Asked("reason", str, "What was wrong with it.", needed=True)],
)


def _draft(given: Any) -> agreement_drafts.Draft:
    term = or_none(given.term)
    values = {} if term is None else {k: v for k, v in vars(term).items() if or_none(v) is not None}
    return agreement_drafts.Draft(
        body=given.body,
        term=None if term is None else agreement_drafts.TermDraft(**values),
        effective_on=or_none(given.effective_on),
        change_summary=or_none(given.change_summary),
    )


async def draft(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, DRAFT, "agreement_id")
    kind = or_none(given.kind) or agreement_versions.VersionKind.ORIGINAL
    return await agreement_drafts.draft_version(key, kind, _draft(given), act)


async def revise(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, REVISE, "version_id")
    return await agreement_drafts.revise_version(key, _draft(given), version_of(given), act)


async def submit(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, SUBMIT, "version_id")
    return await agreement_review.submit_agreement(key, version_of(given), act)


async def approve(given: Any, act: Act) -> agreement_versions.Approval:
    key, party = read_key(given, APPROVE, "version_id"), read_key(given, APPROVE, "party_id")
    note = or_none(given.note)
    return await agreement_review.approve_version(key, party, given.content_hash, note, act)


async def request_changes(given: Any, act: Act) -> agreement_versions.Approval:
    key = read_key(given, REQUEST_CHANGES, "version_id")
    party = read_key(given, REQUEST_CHANGES, "party_id")
    return await agreement_review.request_version_changes(
        key, party, given.content_hash, given.note, act
    )


async def record_decision(given: Any, act: Act) -> board_decisions.BoardDecision:
    values = read_columns(given, RECORD_DECISION)
    known = {name: value for name, value in values.items() if value is not None}
    return await board_minutes.record_board_decision(board_minutes.Minutes(**known), act)


async def send(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, SEND, "version_id")
    return await agreement_review.send_for_signature(key, version_of(given), act)


async def sign(given: Any, act: Act) -> agreement_versions.Signature:
    values = read_columns(given, SIGN)
    known = {name: value for name, value in values.items() if value is not None}
    return await agreement_signing.sign_version(agreement_signing.Signing(**known), act)


async def withdraw(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, WITHDRAW, "version_id")
    return await agreement_review.withdraw_version(key, version_of(given), act)


async def withdraw_signature(given: Any, act: Act) -> agreement_versions.AgreementVersion:
    key = read_key(given, WITHDRAW_SIGNATURE, "signature_id")
    return await signature_withdrawing.withdraw_signature(key, given.reason, version_of(given), act)


@strawberry.type
class VersionMutations:
    """Texts, from the draft to the last signature."""

    draft_version = verb(
        DRAFT,
        AgreementVersion,
        "agreementVersion",
        "Draft the next text of an agreement, with the term that it agrees.",
        draft,
    )
    revise_version = verb(
        REVISE,
        AgreementVersion,
        "agreementVersion",
        "Change a draft that nobody reads yet; afterwards a change is a new version.",
        revise,
    )
    submit_agreement = verb(
        SUBMIT,
        AgreementVersion,
        "agreementVersion",
        "Submit a text for review; refused with a sentence for all that is missing.",
        submit,
    )
    approve_version = verb(
        APPROVE,
        Approval,
        "approval",
        "Agree for a party to exactly the text with this hash.",
        approve,
    )
    request_version_changes = verb(
        REQUEST_CHANGES,
        Approval,
        "approval",
        "Ask for a party that the text be changed.",
        request_changes,
    )
    record_board_decision = verb(
        RECORD_DECISION,
        BoardDecision,
        "decision",
        "Record what a board decided; its secretary does.",
        record_decision,
    )
    send_for_signature = verb(
        SEND,
        AgreementVersion,
        "agreementVersion",
        "Send a text out for signature once everybody has approved it.",
        send,
    )
    sign_version = verb(
        SIGN,
        Signature,
        "signature",
        "Sign exactly the text with this hash, or record a signature on paper.",
        sign,
    )
    withdraw_version = verb(
        WITHDRAW,
        AgreementVersion,
        "agreementVersion",
        "Take a text back that not everybody has signed.",
        withdraw,
    )
    withdraw_signature = verb(
        WITHDRAW_SIGNATURE,
        AgreementVersion,
        "agreementVersion",
        "Take back one signature that should not stand, until the agreement is in force by it.",
        withdraw_signature,
    )
