"""Agreements that were signed on paper long ago: what stands in the drawer is entered as it is.

The text is marked as recorded: who approved it before it was signed is not known, and nobody is asked. All
other rules hold, and the state follows from dates and signatures as ever (rule 31).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import AgreementVersion, Signature, SignatureMethod
from domain.agreements import Agreement, AgreementParty, PartyRole
from domain.audit import add, follow
from domain.database import transaction
from domain.derived.category_rules import find_missing
from domain.errors import broken_rules, placed
from domain.givens import against_rule, check_columns, misfit
from domain.notices.sweeps import review as plan_anew
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import find_optional
from domain.verbs.agreements.agreement_drafts import Draft, columns_of
from domain.verbs.agreements.agreement_proposals import Opening, Side, open_agreement
from domain.verbs.agreements.paper_terms import PaperTerm, add_paper_terms, check_terms
from domain.verbs.desk.filing import Incoming, upload_document

KEPT_ON_PAPER = "The text is kept on paper."
RECORD = Action.RECORD_SIGNED_AGREEMENT


@dataclass(frozen=True)
class PaperSignature:
    """A signature as it stands on paper: of a person who is kept here, or of a name."""

    signed_on: date
    person_id: UUID | None = None
    name: str | None = None
    capacity: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class PaperParty:
    """A party, and who signed for it; it needs as many signatures as it has."""

    organization_id: UUID
    role: PartyRole
    signatures: Sequence[PaperSignature] = ()

    @property
    def side(self) -> Side:
        return Side(self.organization_id, self.role, len(self.signatures))


@dataclass(frozen=True)
class Paper:
    """An agreement on paper: whose, for which terms, signed by whom; the file where there is a scan."""

    parties: Sequence[PaperParty]
    terms: Sequence[PaperTerm]
    body: str | None = None
    purposes: Sequence[UUID] = ()
    file: Incoming | None = None


async def record_signed_agreement(paper: Paper, given: Mapping[str, Any], act: Act) -> Agreement:
    """Enter an agreement that was signed on paper, with its terms, text and signatures, all or nothing.

    `given` holds further columns of the agreement, `title` and `category` at least. Raises DomainError:
    BAD_USER_INPUT for what makes no sense; NOT_FOUND for what is named; RULE_VIOLATED for each rule of the
    category that is broken, and for terms that do not follow one another.
    """
    current = check_terms(paper.terms)
    _check_signatures(paper, act.today)
    async with transaction() as tx:
        since = paper.terms[0].starts_on or act.today
        opening = Opening(RECORD, since)
        sides = [party.side for party in paper.parties]
        agreement = await open_agreement(sides, paper.purposes, given, opening, act)
        text = AgreementVersion(agreement_id=agreement.id, number=1, recorded=True)
        draft = Draft(paper.body or KEPT_ON_PAPER, current)
        with placed("terms", str(len(paper.terms) - 1)):
            columns = await columns_of(agreement, text, draft, act)
        for name, value in columns.items():
            setattr(text, name, value)
        if missing := await find_missing(agreement, text):
            raise broken_rules(missing, ("category",))
        await add(text, RECORD, act.actor)
        await _sign(text, paper.parties, act)
        await add_paper_terms(agreement, text, paper.terms, act)
        if paper.file is not None:
            await upload_document(paper.file, {"agreement_version_id": text.id}, {}, act)
        await plan_anew(tx, [agreement.id], act.clock, act.settings)
    return agreement


# --- signatures ----------------------------------------------------------------------------------


def _check_signatures(paper: Paper, today: date) -> None:
    signatures = [each for party in paper.parties for each in party.signatures]
    for signature in signatures:
        if signature.signed_on > today:
            raise misfit("parties", "The day of a signature is yet to come.")
        if (signature.person_id is None) == (not (signature.name or "").strip()):
            raise misfit("parties", "Name who signed: by personId, or by name.")
    people = [signature.person_id for signature in signatures if signature.person_id]
    if len(set(people)) < len(people):
        raise against_rule("parties", "A person signs once, and for one party.")


async def _sign(text: AgreementVersion, parties: Sequence[PaperParty], act: Act) -> None:
    for party in parties:
        row = await AgreementParty.get(
            agreement_id=text.agreement_id, organization_id=party.organization_id
        )
        for signature in party.signatures:
            await _add_signature(text, row, signature, act)
    await follow(text, ("signed_on",), RECORD, act.actor)


async def _add_signature(
    text: AgreementVersion, party: AgreementParty, given: PaperSignature, act: Act
) -> None:
    await find_optional(Person, given.person_id, act, "personId")
    values = {
        "signatory_name": given.name.strip() if given.name else None,
        "capacity": given.capacity,
        "place": given.place,
    }
    with placed("parties"):
        check_columns(Signature, values)
    signature = Signature(
        agreement_version_id=text.id,
        party_id=party.id,
        person_id=given.person_id,
        signed_on=given.signed_on,
        method=SignatureMethod.INK,
        content_hash=text.content_hash,
        **values,
    )
    await add(signature, RECORD, act.actor)
