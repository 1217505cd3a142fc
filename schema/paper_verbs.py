"""Entering agreements that were signed on paper long ago."""

from datetime import date
from typing import Any

import strawberry

from domain import agreements
from domain.acts import Act
from domain.renewal_types import RenewalType
from domain.verbs.agreements import paper_agreements
from domain.verbs.agreements.paper_terms import PaperTerm
from domain.verbs.desk import filing
from schema.agreement_verbs import COLUMNS, PURPOSES, read_purposes
from schema.agreements import Agreement
from schema.compiler.classes import list_of
from schema.verbs import Asked, form, or_none, read_columns, verb
from schema.writing import read_id

UNSET: Any = strawberry.UNSET


@strawberry.input(description="A signature as it stands on paper.")
class PaperSignatureInput:
    """A signature."""

    signed_on: date = strawberry.field(description="When.")
    person_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who, where the person is kept here; else give the name."
    )
    name: str | None = strawberry.field(
        default=UNSET, description="Who, as the name stands on paper."
    )
    capacity: str | None = strawberry.field(
        default=UNSET, description="In which capacity, such as executive director."
    )
    place: str | None = strawberry.field(default=UNSET, description="Where.")


@strawberry.input(description="A party of an agreement on paper, and who signed for it.")
class PaperPartyInput:
    """A party."""

    organization_id: strawberry.ID = strawberry.field(description="The organization.")
    role: agreements.PartyRole = strawberry.field(description="Its side; exactly one is HOME.")
    signatures: list[PaperSignatureInput] = strawberry.field(
        description="Who signed for it; HOME and COUNTERPARTY have one signature at least."
    )


@strawberry.input(
    description="A term as it stands on paper; what is left out follows from the policy."
)
class PaperTermInput:
    """A term."""

    starts_on: date = strawberry.field(description="First day.")
    ends_on: date | None = strawberry.field(default=UNSET, description="Last day, inclusive.")
    months: int | None = strawberry.field(default=UNSET, description="Length in calendar months.")
    renewal_type: RenewalType | None = strawberry.field(
        default=UNSET, description="What happens at its end; FIXED_TERM where it is left out."
    )
    notice_period_days: int | None = strawberry.field(
        default=UNSET, description="Days before the end by which notice must be given."
    )
    signed_on: date | None = strawberry.field(
        default=UNSET,
        description="When an earlier term was signed; its first day where it is left out. That of the last"
        " term follows from the signatures.",
    )
    gap_reason: str | None = strawberry.field(
        default=UNSET, description="Why it does not follow the term before without a gap."
    )


RECORD = form(
    "RecordSignedAgreementInput",
    "An agreement that was signed on paper, as it stands there.",
    agreements.Agreement,
    needed="title category",
    extra=[
        Asked("parties", list_of(PaperPartyInput), "Its parties, in order.", needed=True),
        Asked(
            "terms",
            list_of(PaperTermInput),
            "Its terms, the earliest first; the last one is the one that was signed.",
            needed=True,
        ),
        Asked("body", str, "The text; where it is left out, it is kept on paper alone."),
        Asked("file", filing.Incoming, "A scan, at most 20 MB; the request is a multipart one."),
        PURPOSES,
    ],
    free=f"number {COLUMNS}",
)


async def record(given: Any, act: Act) -> agreements.Agreement:
    values = read_columns(given, RECORD, "parties", "terms", "body", "file", "purpose_ids")
    paper = paper_agreements.Paper(
        parties=[_read_party(party) for party in given.parties],
        terms=[PaperTerm(**_given(term)) for term in given.terms],
        body=or_none(given.body),
        purposes=read_purposes(given) or (),
        file=or_none(given.file),
    )
    return await paper_agreements.record_signed_agreement(paper, values, act)


def _read_party(party: PaperPartyInput) -> paper_agreements.PaperParty:
    key = read_id(party.organization_id, "Organization", "organizationId")
    signatures = [_read_signature(signature) for signature in party.signatures]
    return paper_agreements.PaperParty(key, party.role, signatures)


def _read_signature(signature: PaperSignatureInput) -> paper_agreements.PaperSignature:
    values = _given(signature)
    if "person_id" in values:
        values["person_id"] = read_id(values["person_id"], "Person", "personId")
    return paper_agreements.PaperSignature(**values)


def _given(part: object) -> dict[str, Any]:
    return {
        name: value
        for name, value in vars(part).items()
        if value is not None and value is not strawberry.UNSET
    }


@strawberry.type
class PaperMutations:
    """Agreements on paper."""

    record_signed_agreement = verb(
        RECORD,
        Agreement,
        "agreement",
        "Enter an agreement that was signed on paper: its state follows from its terms and signatures, and"
        " nothing is sent for stages that have passed.",
        record,
    )
