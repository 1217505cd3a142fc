"""Signing: people of each party sign exactly one text, known by its hash; with the last it is in force."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, Signature, SignatureMethod
from domain.agreements import AgreementParty, PartyRole
from domain.audit import add, follow
from domain.database import transaction
from domain.days import write_day
from domain.derived.category_rules import find_rivals
from domain.errors import DomainError, ErrorCode
from domain.givens import misfit
from domain.notices.sweeps import review as plan_anew
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import find, find_optional
from domain.ties import is_tied
from domain.verbs.agreements.agreement_review import check_hash, check_under_way, refuse
from domain.verbs.agreements.agreement_sides import speak_for
from domain.verbs.agreements.agreement_standing import check_open, find_text


@dataclass(frozen=True)
class Signing:
    """A signature as it is given or recorded; without a person it is the viewer's own."""

    version_id: UUID
    party_id: UUID
    content_hash: str
    method: SignatureMethod = SignatureMethod.ELECTRONIC
    person_id: UUID | None = None
    capacity: str | None = None
    place: str | None = None
    signed_on: date | None = None
    confirm: bool = False


async def sign_version(signing: Signing, act: Act) -> Signature:
    """Sign a text for a party, or record a signature on paper; returns the signature.

    An electronic signature is one's own, of today, and has to be confirmed. The database derives from the
    signatures when the text, and with it its term, was signed. Raises DomainError: CONFLICT for another hash
    or a second signature of one person; FORBIDDEN for somebody else's side; RULE_VIOLATED where the text is
    not out for signature, nobody else has to sign for the party, somebody is named who has no part in
    that party, or rule 12 stands against it.
    """
    async with transaction() as tx:
        agreement, text = await find_text(signing.version_id, act)
        party = await find(AgreementParty, signing.party_id, act, "partyId", lock=False)
        is_own_side = await speak_for(party, text, Action.SIGN_VERSION, act)
        check_open(agreement, "versionId")
        check_under_way(text)
        if text.sent_on is None:
            raise refuse("The text is not out for signature.")
        check_hash(text, signing.content_hash)
        person = await _find_signatory(signing, act, is_own_side=is_own_side)
        signed_on = _day_of(signing, text, act)
        await _check_tie(signing, party, person, signed_on)
        await _check_place(text, party, person)
        if rivals := await find_rivals(agreement, text):
            raise refuse(rivals[0])
        signature = Signature(
            agreement_version_id=text.id,
            party_id=party.id,
            person_id=person.id,
            capacity=signing.capacity,
            signed_on=signed_on,
            place=signing.place,
            method=signing.method,
            content_hash=text.content_hash,
        )
        await add(signature, Action.SIGN_VERSION, act.actor)
        await follow_signing(text, Action.SIGN_VERSION, act)
        await plan_anew(tx, [agreement.id], act.clock, act.settings)
    return signature


async def follow_signing(text: AgreementVersion, action: Action, act: Act) -> None:
    """Write into the trail when a text and its terms were signed, once the last signature says so.

    The days follow from the signatures, by triggers; the trail would not know of them otherwise.
    """
    terms = await AgreementTerm.filter(agreement_version_id=text.id).order_by("sequence")
    for term in terms:
        term.signed_on = text.signed_on
    for row in (text, *terms):
        await follow(row, ("signed_on",), action, act.actor)


async def _find_signatory(signing: Signing, act: Act, *, is_own_side: bool) -> Person:
    """Return who signs: the viewer where it is done electronically, somebody named where it is recorded."""
    own = act.viewer.person_id
    if signing.method is SignatureMethod.ELECTRONIC:
        if own is None or signing.person_id not in {None, own} or not is_own_side:
            raise DomainError(
                ErrorCode.FORBIDDEN,
                "An electronic signature is one's own; record INK or RECORDED for somebody else.",
                ("method",),
            )
        if not signing.confirm:
            raise misfit("confirm", "Confirm that you sign: this commits your organization.")
        return await Person.get(id=own)
    person = await find_optional(Person, signing.person_id or own, act, "personId")
    if person is None:
        raise misfit("person_id", "Say who signed.")
    return person


def _day_of(signing: Signing, text: AgreementVersion, act: Act) -> date:
    """Return the day of the signature: today, or for paper a day since the text went out."""
    day = signing.signed_on or act.today
    if signing.method is SignatureMethod.ELECTRONIC and day != act.today:
        raise misfit("signed_on", "An electronic signature is of today.")
    if day > act.today:
        raise misfit("signed_on", "The day of the signature is yet to come.")
    if text.sent_on is not None and day < text.sent_on:
        raise misfit(
            "signed_on", f"The text went out on {write_day(text.sent_on)}: nobody signed it before."
        )
    return day


async def _check_tie(
    signing: Signing, party: AgreementParty, person: Person, signed_on: date
) -> None:
    """On paper, too, people sign for their own side: else they could not sign for it any more."""
    if signing.method is SignatureMethod.ELECTRONIC:
        return
    home = party.role is PartyRole.HOME
    if not await is_tied(person.id, party.organization_id, signed_on, home=home):
        raise refuse(
            f"{person.name} holds no position, role or duty for this party on"
            f" {write_day(signed_on)}: record the position first (recordPosition).",
            "personId",
        )


async def _check_place(text: AgreementVersion, party: AgreementParty, person: Person) -> None:
    """One person signs once, for one party, and no more people than are required."""
    before = await Signature.filter(agreement_version_id=text.id).order_by("id")
    mine = [signature for signature in before if signature.person_id == person.id]
    if any(signature.party_id == party.id for signature in mine):
        raise DomainError(ErrorCode.CONFLICT, f"{person.name} has signed already.", ("personId",))
    if mine:
        raise refuse(
            f"{person.name} has signed for another party: nobody signs for two.", "personId"
        )
    signed = sum(signature.party_id == party.id for signature in before)
    if signed >= party.signatures_required:
        raise refuse("Everybody who has to has signed for this party.", "partyId")
