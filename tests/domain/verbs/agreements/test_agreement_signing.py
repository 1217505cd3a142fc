"""Signatures: by whom, for whom, under which hash; no two agreements of a kind at once (rules 9, 11, 12)."""

import asyncio
from datetime import date
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, Signature, SignatureMethod
from domain.agreements import Agreement, AgreementState
from domain.audit import AuditEvent
from domain.database import Database, transaction
from domain.errors import DomainError
from domain.organizations import Organization
from domain.performing import Answer, Asked, perform
from domain.roles import Role, RoleGrant
from domain.verbs.agreements.agreement_drafts import TermDraft
from domain.verbs.agreements.agreement_endings import (
    Succession,
    archive_agreement,
    supersede_agreement,
)
from domain.verbs.agreements.agreement_proposals import update_agreement
from domain.verbs.agreements.agreement_review import submit_agreement, withdraw_version
from domain.verbs.agreements.agreement_signing import Signing, sign_version
from domain.verbs.agreements.agreement_standing import state_of
from domain.verbs.agreements.signature_withdrawing import withdraw_signature
from tests import samples
from tests.domain import pacts
from tests.domain.acting import ADMIN, TODAY, affiliate, on, refusal, refused
from tests.domain.pacts import Pact

pytestmark = pytest.mark.usefixtures("database")


async def stands(agreement: Agreement, day: date = TODAY) -> AgreementState:
    async with transaction():
        return await state_of(agreement.id, day)


async def test_9_the_last_signature_brings_it_into_force_from_its_first_day() -> None:
    pact = await pacts.propose()
    pact.other.signatures_required = 2
    await pact.other.save()
    text = await pact.out_for_signature()
    await pact.sign(text, pact.home, signed_on=TODAY)
    await pact.sign(text, pact.other, pact.theirs)
    assert (await AgreementVersion.get(id=text.id)).signed_on is None
    second = affiliate((await samples.person()).id, pact.organization.id)
    await pact.sign(text, pact.other, second)
    await text.refresh_from_db()
    term = await AgreementTerm.get(agreement=pact.agreement)
    assert (text.signed_on, term.signed_on, term.starts_on) == (TODAY, TODAY, date(2026, 4, 1))
    assert await stands(pact.agreement) is AgreementState.OUT_FOR_SIGNATURE
    assert await stands(pact.agreement, date(2026, 4, 1)) is AgreementState.ACTIVE


async def test_11_a_late_signature_does_not_move_the_start() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    await pact.sign(text, pact.home)
    later = on(date(2026, 4, 20), pact.theirs)
    await pact.sign(text, pact.other, later)
    term = await AgreementTerm.get(agreement=pact.agreement)
    assert (term.starts_on, term.signed_on) == (date(2026, 4, 1), date(2026, 4, 20))


async def test_an_electronic_signature_is_one_s_own_of_today_and_confirmed() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    somebody = (await samples.person()).id
    other, theirs = pact.other, pact.theirs
    for values, expected in (
        ({"confirm": False}, ("BAD_USER_INPUT", "confirm")),
        ({"signed_on": date(2026, 3, 3)}, ("BAD_USER_INPUT", "signedOn")),
        ({"person_id": somebody}, ("FORBIDDEN", "method")),
        ({"content_hash": "0" * 64}, ("CONFLICT", "contentHash")),
    ):
        given: dict[str, Any] = values
        assert await refusal(_sign(text, pact, given)) == expected
    assert (await refusal(pact.sign(text, pact.home, theirs)))[0] == "FORBIDDEN"
    assert await refusal(pact.sign(text, other, ADMIN, method=SignatureMethod.ELECTRONIC)) == (
        "FORBIDDEN",
        "method",
    )
    assert await Signature.all().count() == 0


def _sign(text: AgreementVersion, pact: Pact, values: dict[str, Any]) -> Any:
    signing = {"content_hash": text.content_hash, "confirm": True, **values}
    return sign_version(Signing(text.id, pact.other.id, **signing), pact.theirs)


async def test_paper_is_signed_by_somebody_named_after_it_went_out() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    for values, path in (
        ({"person_id": None}, "personId"),
        ({"signed_on": date(2026, 3, 3)}, "signedOn"),
        ({"signed_on": date(2026, 3, 5)}, "signedOn"),
    ):
        given: dict[str, Any] = values
        assert await refusal(pact.sign(text, pact.other, **given)) == ("BAD_USER_INPUT", path)


async def test_one_person_signs_once_and_for_one_party() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    person = await pacts.officer(pact.home)
    await pact.sign(text, pact.home, person_id=person)
    assert await refusal(pact.sign(text, pact.home, person_id=person)) == ("CONFLICT", "personId")
    both = pact.sign(text, pact.other, person_id=person)
    assert await refusal(both) == ("RULE_VIOLATED", "personId")
    more = pact.sign(text, pact.home)
    assert await refusal(more) == ("RULE_VIOLATED", "partyId")


async def test_a_wrong_signature_is_taken_back_until_the_agreement_is_in_force() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    ours = await pact.sign(text, pact.home)
    theirs = await pact.sign(text, pact.other, pact.theirs)
    back, why = withdraw_signature, "Signed by the wrong officer"
    stranger = affiliate((await samples.person()).id, (await samples.organization()).id)
    assert (await refusal(back(theirs.id, why, None, stranger)))[0] == "NOT_FOUND"
    assert (await refusal(back(ours.id, why, None, pact.theirs)))[0] == "FORBIDDEN"
    assert await refusal(back(ours.id, " ", None, ADMIN)) == ("BAD_USER_INPUT", "reason")
    assert (await refusal(back(ours.id, why, 7, ADMIN)))[0] == "CONFLICT"
    in_force = back(ours.id, why, None, on(date(2026, 4, 1)))
    assert await refusal(in_force) == ("RULE_VIOLATED", "signatureId")
    assert await Signature.all().count() == 2

    found = await back(theirs.id, why, theirs.version, pact.theirs)
    term = await AgreementTerm.get(agreement=pact.agreement)
    assert (found.signed_on, term.signed_on) == (None, None)
    assert await stands(pact.agreement, date(2026, 4, 1)) is AgreementState.OUT_FOR_SIGNATURE
    trail = AuditEvent.filter(action="withdrawSignature").order_by("seq")
    events = {event.entity: (event.before, event.after) for event in await trail}
    assert events["Signature"][1] is None
    told = await trail.filter(entity="AgreementVersion")
    assert [event.after for event in told] == [{"reason": why}, {"signed_on": None}]
    assert events["AgreementTerm"] == ({"signed_on": TODAY.isoformat()}, {"signed_on": None})
    assert (await refusal(back(theirs.id, why, None, ADMIN)))[0] == "NOT_FOUND"
    # Somebody else of that side signs, and the office takes back what it recorded.
    second = affiliate((await samples.person()).id, pact.organization.id)
    await pact.sign(text, pact.other, second)
    await back(ours.id, why, None, ADMIN)
    await pact.sign(text, pact.home)
    assert (await AgreementVersion.get(id=text.id)).signed_on == TODAY


async def test_a_signature_of_what_was_taken_back_or_stands_on_paper_stays() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    signature = await pact.sign(text, pact.home)
    await withdraw_version(text.id, None, ADMIN)
    late = withdraw_signature(signature.id, "Wrong", None, ADMIN)
    assert await refusal(late) == ("RULE_VIOLATED", "signatureId")
    of = await samples.affiliation()
    paper = await Signature.create(
        agreement_version=await samples.version(of), party=of.home, signed_on=TODAY
    )
    stays = withdraw_signature(paper.id, "Wrong", None, ADMIN)
    assert await refusal(stays) == ("RULE_VIOLATED", "signatureId")


async def test_of_two_who_take_one_signature_back_one_is_refused() -> None:
    pact = await pacts.propose()
    signature = await pact.sign(await pact.out_for_signature(), pact.home)
    attempts = (withdraw_signature(signature.id, "Wrong", None, ADMIN) for _ in range(2))
    answers = await asyncio.gather(*attempts, return_exceptions=True)
    (refused_,) = [answer for answer in answers if isinstance(answer, DomainError)]
    assert refused_.code.value == "NOT_FOUND"


async def test_nobody_signs_on_paper_for_a_party_that_they_have_no_part_in() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    theirs, nobody = await pacts.officer(pact.other), (await samples.person()).id
    for person in (theirs, nobody):
        wrong = pact.sign(text, pact.home, person_id=person)
        assert await refusal(wrong) == ("RULE_VIOLATED", "personId")
    await pact.sign(text, pact.other, person_id=theirs)
    director = await samples.person()
    await RoleGrant.create(person=director, role=Role.STAFF, valid_from=TODAY)
    await pact.sign(text, pact.home, person_id=director.id)
    assert (await AgreementVersion.get(id=text.id)).signed_on == TODAY


async def test_nothing_is_signed_that_is_not_out_for_signature() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    assert await refusal(pact.sign(text, pact.home)) == ("RULE_VIOLATED", "versionId")
    await pact.submit(text)
    assert await refusal(pact.sign(text, pact.home)) == ("RULE_VIOLATED", "versionId")


async def test_two_at_once_do_not_sign_twice() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    results = await asyncio.gather(
        *(pact.sign(text, pact.other, pact.theirs) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(result, DomainError) for result in results) == 2
    assert await Signature.all().count() == 1


# --- 12 ------------------------------------------------------------------------------------------


async def pair() -> tuple[Pact, Pact]:
    """Two agreements of one category between the same parties."""
    parties = [await samples.organization(), await samples.organization()]
    return await pacts.propose(organizations=parties), await pacts.propose(organizations=parties)


async def test_12_a_second_one_of_a_kind_is_refused_when_it_is_submitted() -> None:
    one, two = await pair()
    await one.sign_all(await one.out_for_signature())
    text = await two.draft()
    error = await refused(submit_agreement(text.id, None, ADMIN))
    assert error.message == (
        f"{one.agreement.number} is a strategic alliance of the same parties that is in force in"
        " that time: give a reason for both at once (overlapReason), or let this one take its place."
    )
    reason = {"overlap_reason": "One is for the youth section."}
    await update_agreement(two.agreement.id, reason, None, None, ADMIN)
    await two.sign_all(await two.out_for_signature())
    assert await stands(two.agreement, date(2026, 4, 1)) is AgreementState.ACTIVE


async def test_12_a_second_one_of_a_kind_is_refused_when_it_is_signed() -> None:
    one, two = await pair()
    first, second = await one.out_for_signature(), await two.out_for_signature()
    await one.sign_all(first)
    error = await refused(two.sign(second, two.home))
    assert one.agreement.number in error.message


async def test_12_one_after_the_other_and_other_parties_are_no_rivals() -> None:
    one, two = await pair()
    await one.sign_all(await one.out_for_signature())
    after = TermDraft(starts_on=date(2029, 4, 1), months=12)
    await two.sign_all(await two.out_for_signature(term=after))
    third = await pacts.propose(
        organizations=[
            await Organization.get(id=one.home.organization_id),
            await samples.organization(),
        ]
    )
    await third.sign_all(await third.out_for_signature())


async def test_12_two_at_once_are_not_both_signed() -> None:
    one, two = await pair()
    texts = [await pact.out_for_signature() for pact in (one, two)]
    for pact, text in zip((one, two), texts, strict=True):
        await pact.sign(text, pact.home)

    async def sign_last(pact: Pact, text: AgreementVersion) -> Answer:
        async def verb(act: Any) -> list[Signature]:
            return [await pact.sign(text, pact.other, act)]

        return await perform(Asked("signVersion", None, ""), pact.theirs, verb)

    answers = await asyncio.gather(sign_last(one, texts[0]), sign_last(two, texts[1]))
    refusals = [answer.refusal for answer in answers if answer.refusal]
    assert [refusal.code.value for refusal in refusals] == ["RULE_VIOLATED"]
    assert await AgreementTerm.filter(signed_on__isnull=False).count() == 1


async def test_12_the_database_refuses_too(database: Database) -> None:
    one, two = await pair()
    for pact in (one, two):
        await AgreementTerm.create(
            agreement=pact.agreement,
            sequence=1,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            renewal_type="FIXED_TERM",
            notice_period_days=0,
        )
    sign = "UPDATE agreement_term SET signed_on = '2026-01-01' WHERE agreement_id = $1"
    await database.reads.execute(sign, one.agreement.id)
    with pytest.raises(Exception, match="same parties") as caught:
        await database.reads.execute(sign, two.agreement.id)
    assert samples.broken_rule(caught.value) == "agreement_no_rival"


# --- over ----------------------------------------------------------------------------------------


async def test_another_agreement_takes_the_place_of_one() -> None:
    one, two = await pair()
    await one.sign_all(await one.out_for_signature())
    key = one.agreement.id
    later = TermDraft(starts_on=date(2027, 1, 1), months=12)
    succession = Succession(key, two.agreement.id, date(2027, 1, 1), "A wider agreement")
    assert await refusal(supersede_agreement(succession, ADMIN)) == ("RULE_VIOLATED", "byId")
    text = await two.draft(term=later)
    assert "take its place" in (await refused(submit_agreement(text.id, None, ADMIN))).message
    early = Succession(key, two.agreement.id, date(2026, 4, 1), "A wider agreement")
    assert await refusal(supersede_agreement(early, ADMIN)) == ("BAD_USER_INPUT", "on")
    itself = Succession(key, key, date(2027, 1, 1), "A wider agreement")
    assert await refusal(supersede_agreement(itself, ADMIN)) == ("BAD_USER_INPUT", "byId")
    await supersede_agreement(succession, ADMIN)
    await submit_agreement(text.id, None, ADMIN)
    term = await AgreementTerm.get(agreement_id=key)
    assert term.ended_early_on == date(2026, 12, 31)
    assert [
        await stands(one.agreement, day) for day in (term.ended_early_on, date(2027, 1, 1))
    ] == [
        AgreementState.ACTIVE,
        AgreementState.SUPERSEDED,
    ]


async def test_what_is_not_signed_is_not_superseded() -> None:
    one, two = await pair()
    await two.draft()
    succession = Succession(one.agreement.id, two.agreement.id, date(2027, 1, 1), "Wider")
    assert await refusal(supersede_agreement(succession, ADMIN)) == (
        "RULE_VIOLATED",
        "agreementId",
    )


async def test_only_what_is_over_goes_into_the_archive() -> None:
    pact = await pacts.propose()
    await pact.sign_all(await pact.out_for_signature())
    key = pact.agreement.id
    assert await refusal(archive_agreement(key, None, ADMIN)) == ("RULE_VIOLATED", "agreementId")
    after = on(date(2029, 4, 1))
    archived = await archive_agreement(key, None, after)
    assert archived.archived_on == date(2029, 4, 1)
    assert (await archive_agreement(key, None, on(date(2030, 1, 1)))).archived_on == date(
        2029, 4, 1
    )
