"""An agreement from the drawer: signed on paper long ago, entered as it stands, in force as it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from domain.acts import Act
from domain.agreement_categories import CategoryPeriod
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, Signature, SignatureMethod
from domain.agreements import Agreement, AgreementParty, Category, PartyRole
from domain.audit import AuditEvent
from domain.database import Database, transaction
from domain.documents import Document
from domain.notices.reminders import Reminder, ReminderState
from domain.organizations import Organization
from domain.renewal_types import RenewalType
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.verbs.agreements.agreement_proposals import update_agreement
from domain.verbs.agreements.agreement_standing import state_of
from domain.verbs.agreements.paper_agreements import (
    KEPT_ON_PAPER,
    Paper,
    PaperParty,
    PaperSignature,
    record_signed_agreement,
)
from domain.verbs.agreements.paper_terms import PaperTerm
from domain.verbs.desk.filing import Incoming
from tests import samples
from tests.domain.acting import ADMIN, TODAY, affiliate, refusal, refused, staff

pytestmark = pytest.mark.usefixtures("database")

SIGNED = date(2023, 7, 20)
NOW = PaperTerm(starts_on=date(2023, 8, 1), ends_on=date(2026, 7, 31))
BEFORE = PaperTerm(starts_on=date(2020, 8, 1), months=36)
GIVEN = {"title": "An affiliation", "category": Category.STRATEGIC_ALLIANCE}
ABEL = PaperSignature(SIGNED, name="Abel Stone", capacity="Executive director", place="Ghent")
BEA = PaperSignature(date(2023, 7, 1), name="Bea Hill")


async def parties(
    *theirs: PaperSignature, ours: Sequence[PaperSignature] = (ABEL,)
) -> list[PaperParty]:
    home, other = [await samples.organization() for _ in range(2)]
    return [
        PaperParty(home.id, PartyRole.HOME, ours),
        PaperParty(other.id, PartyRole.COUNTERPARTY, theirs or (BEA,)),
    ]


async def paper(**values: Any) -> Paper:
    return replace(Paper(await parties(), [BEFORE, NOW]), **values)


async def test_how_it_stands_follows_from_the_paper() -> None:
    made = await record_signed_agreement(await paper(), GIVEN, ADMIN)
    async with transaction():
        assert await state_of(made.id, TODAY) == "NOTICE_WINDOW"
        assert await state_of(made.id, date(2021, 1, 1)) == "ACTIVE"
        assert await state_of(made.id, date(2026, 8, 1)) == "EXPIRED"
    terms = await AgreementTerm.filter(agreement_id=made.id).order_by("sequence")
    assert [(term.starts_on, term.ends_on, term.signed_on) for term in terms] == [
        (date(2020, 8, 1), date(2023, 7, 31), date(2020, 8, 1)),
        (date(2023, 8, 1), date(2026, 7, 31), SIGNED),
    ]
    text = await AgreementVersion.get(agreement_id=made.id)
    assert (text.recorded, text.body, text.signed_on) == (True, KEPT_ON_PAPER, SIGNED)
    assert text.canonical_form is not None
    assert [term.agreement_version_id for term in terms] == [None, text.id]
    assert (await CategoryPeriod.get(agreement_id=made.id)).valid_from == date(2020, 8, 1)
    assert made.number == "A-2026-0001"


async def test_signatures_stand_as_they_do_on_paper() -> None:
    person = await samples.person()
    both = PaperSignature(date(2023, 7, 2), person_id=person.id), BEA
    made = await record_signed_agreement(await paper(parties=await parties(*both)), GIVEN, ADMIN)
    needed = await AgreementParty.filter(agreement_id=made.id).order_by("position")
    assert [party.signatures_required for party in needed] == [1, 2]
    found = await Signature.filter(party_id=needed[0].id)
    (ours,) = found
    assert (ours.signatory_name, ours.capacity, ours.place) == (
        "Abel Stone",
        "Executive director",
        "Ghent",
    )
    assert (ours.signed_on, ours.method, ours.person_id) == (SIGNED, SignatureMethod.INK, None)
    assert await Signature.filter(party_id=needed[1].id, person_id=person.id).count() == 1


async def test_the_trail_tells_what_the_signatures_made_of_text_and_term() -> None:
    made = await record_signed_agreement(await paper(), GIVEN, ADMIN)
    events = await AuditEvent.filter(action="recordSignedAgreement").order_by("seq")
    told = [(event.entity, event.after) for event in events if event.before == {"signed_on": None}]
    day = {"signed_on": SIGNED.isoformat()}
    assert told == [("AgreementVersion", day), ("AgreementTerm", day)]
    assert {event.actor for event in events} == {ADMIN.actor.name}
    assert await AgreementTerm.filter(agreement_id=made.id, notices_from=TODAY).count() == 2


async def test_stages_that_have_passed_send_nothing() -> None:
    owner = await samples.person()
    await RoleGrant.create(person=owner, role=Role.STAFF, valid_from=TODAY)
    made = await record_signed_agreement(await paper(), {**GIVEN, "owner_id": owner.id}, ADMIN)
    rows = await Reminder.filter(agreement_id=made.id, stage="OPEN")
    assert {row.state for row in rows} == {ReminderState.SKIPPED_BACKFILL}
    assert all(row.local_date < TODAY for row in rows)


async def test_somebody_of_the_other_side_does_not_answer_for_the_agreement() -> None:
    given = await paper()
    theirs = await samples.person()
    await RoleGrant.create(
        person=theirs,
        role=Role.AFFILIATE_SIGNATORY,
        organization_id=given.parties[1].organization_id,
        valid_from=TODAY,
    )
    wrong = record_signed_agreement(given, {**GIVEN, "owner_id": theirs.id}, ADMIN)
    assert await refusal(wrong) == ("RULE_VIOLATED", "ownerId")
    made = await record_signed_agreement(given, GIVEN, ADMIN)
    later = update_agreement(made.id, {"owner_id": theirs.id}, None, None, ADMIN)
    assert await refusal(later) == ("RULE_VIOLATED", "ownerId")


async def test_a_scan_is_filed_with_the_text(tmp_path: Path) -> None:
    act = replace(ADMIN, settings=Settings(data_dir=tmp_path))
    scan = Incoming("scan.txt", 5, BytesIO(b"Paper"))
    made = await record_signed_agreement(await paper(file=scan), GIVEN, act)
    text = await AgreementVersion.get(agreement_id=made.id)
    assert (await Document.get(agreement_version_id=text.id)).name == "scan.txt"


@pytest.mark.parametrize(
    ("values", "code", "path"),
    [
        ({"terms": []}, "BAD_USER_INPUT", "terms"),
        ({"terms": [replace(NOW, signed_on=SIGNED)]}, "BAD_USER_INPUT", "terms"),
        ({"terms": [replace(BEFORE, signed_on=date(2027, 1, 1)), NOW]}, "BAD_USER_INPUT", "terms"),
        ({"terms": [replace(BEFORE, months=24), NOW]}, "RULE_VIOLATED", "terms"),
        ({"terms": [replace(BEFORE, months=48), NOW]}, "RULE_VIOLATED", "terms"),
        ({"terms": [replace(NOW, ends_on=date(2022, 1, 1))]}, "BAD_USER_INPUT", "terms"),
        (
            {"terms": [PaperTerm(date(2023, 8, 1), renewal_type=RenewalType.EVERGREEN)]},
            "RULE_VIOLATED",
            "category",
        ),
        ({"parties": []}, "RULE_VIOLATED", "parties"),
    ],
)
async def test_what_cannot_stand_on_a_paper_is_refused(
    values: dict[str, Any], code: str, path: str
) -> None:
    assert await refusal(record_signed_agreement(await paper(**values), GIVEN, ADMIN)) == (
        code,
        path,
    )
    assert not await Agreement.exists()


async def test_a_gap_between_terms_has_a_reason() -> None:
    late = replace(NOW, starts_on=date(2024, 1, 1), gap_reason="Nobody had a pen.")
    made = await record_signed_agreement(await paper(terms=[BEFORE, late]), GIVEN, ADMIN)
    term = await AgreementTerm.get(agreement_id=made.id, sequence=2)
    assert term.gap_reason == "Nobody had a pen."


@pytest.mark.parametrize(
    "signature",
    [
        PaperSignature(date(2026, 3, 5), name="From the future"),
        PaperSignature(SIGNED),
        PaperSignature(SIGNED, name="  "),
        PaperSignature(SIGNED, name="x" * 201),
    ],
)
async def test_who_signed_is_named_and_has_signed(signature: PaperSignature) -> None:
    given = await paper(parties=await parties(signature))
    code, path = await refusal(record_signed_agreement(given, GIVEN, ADMIN))
    assert (code, path) == ("BAD_USER_INPUT", "parties")


async def test_nobody_signs_for_two_and_somebody_for_each() -> None:
    signature = PaperSignature(SIGNED, person_id=(await samples.person()).id)
    for sides in (
        await parties(signature, ours=[signature]),
        await parties(BEA, ours=[]),
    ):
        given = await paper(parties=sides)
        assert await refusal(record_signed_agreement(given, GIVEN, ADMIN)) == (
            "RULE_VIOLATED",
            "parties",
        )


async def test_the_rules_of_the_category_hold_each_with_its_sentence() -> None:
    chapter = {**GIVEN, "category": Category.CHAPTER}
    error = await refused(record_signed_agreement(await paper(), chapter, ADMIN))
    assert [part.path for part in error.parts] == [("category",)] * 3
    both = await parties()
    await record_signed_agreement(await paper(parties=both), GIVEN, ADMIN)
    error = await refused(record_signed_agreement(await paper(parties=both), GIVEN, ADMIN))
    assert "A-2026-0001" in error.message


async def test_the_office_alone_enters_papers() -> None:
    given = await paper()
    other = await Organization.get(id=given.parties[1].organization_id)
    theirs = affiliate((await samples.person()).id, other.id)
    assert (await refusal(record_signed_agreement(given, GIVEN, theirs)))[0] in {
        "FORBIDDEN",
        "NOT_FOUND",
    }
    act: Act = staff((await samples.person()).id)
    assert (await record_signed_agreement(given, GIVEN, act)).title == "An affiliation"


async def test_the_database_refuses_a_signature_of_a_person_and_a_name(database: Database) -> None:
    await record_signed_agreement(await paper(), GIVEN, ADMIN)
    person = await samples.person()
    with pytest.raises(Exception, match="signature_one_signatory"):
        await Signature.all().update(person_id=person.id)
