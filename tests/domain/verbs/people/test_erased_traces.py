"""Erasing a person: what names them in rows that are tied to somebody else, or to nobody."""

from dataclasses import replace
from datetime import date

from domain.agreement_versions import Signature
from domain.audit import add, change
from domain.clock import Clock
from domain.database import Database, transaction
from domain.inquiries import Inquiry
from domain.notices.messages import MessageState, OutboxMessage
from domain.notices.reminders import ReminderState
from domain.notices.suppressions import Bounce, Suppression
from domain.people import EmailAddress
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.trail.audit_sealing import seal
from domain.trail.audit_verification import verify
from domain.trail.retention import forget_inquiries
from domain.verbs.agreements.agreement_review import withdraw_version
from domain.verbs.people.erasure import erase_person, pseudonym
from domain.verbs.people.person_keeping import update_person
from tests import samples
from tests.domain import pacts
from tests.domain.acting import ADMIN, NOON, TODAY
from tests.domain.notices import posts
from tests.domain.people import FROM
from tests.domain.trails import find_named


async def test_names_on_paper_and_in_sentences_and_addresses_elsewhere_go_too(
    database: Database,
) -> None:
    person = await samples.person(name="Ana Ruiz", locale="es")
    namesake = await samples.person(name="Mariana Ruiz")
    await update_person(person.id, {"name": "Ana Blanco"}, None, ADMIN)
    of = await samples.affiliation()
    text = await samples.version(of, "A text about Ana Ruiz.", sent_on=FROM)
    signature = Signature(
        agreement_version=text, party=of.home, signatory_name=" ana RUIZ ", signed_on=FROM
    )
    term = await samples.term(of, date(2023, 9, 1), date(2026, 8, 31))
    another = await posts.reminder(of, term, NOON, to=namesake)
    waits = await Inquiry.create(
        organization_name="Example",
        contact_name="A. R.",
        contact_email="PERSON@example.org",
        message="Hello",
        consent_at=NOON,
    )
    for address in ("person@example.org", "else@example.org"):
        await Suppression.create(address=address, reason="It bounced.", since=NOON)
        await Bounce.create(address=address, kind="HARD", reported_at=NOON, digest=address)
    await EmailAddress.filter(person=person).update(address="Person@example.org")
    said = "Delegate of Ana Blanco, who is away. Not of Mariana Ruiz, nor Ana Ruizson."
    told = {
        "chosen_because": said,
        "state": ReminderState.ACKNOWLEDGED,
        "acknowledged_at": NOON,
        "acknowledged_by": "Ana Ruiz (by mail link)",
    }
    async with transaction():
        await add(signature, "recordSignedAgreement", ADMIN.actor)
        await change(another, told, "acknowledgeReminder", ADMIN.actor)
        own = replace(ADMIN.actor, name="Ana Ruiz (by mail link)", person_id=person.id)
        await change(another, {"held_at": NOON, "held_because": "Asked"}, "holdReminder", own)
    await seal(database, Clock.fixed(NOON))
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await signature.refresh_from_db()
    await another.refresh_from_db()
    await waits.refresh_from_db()
    pseudo = pseudonym(person.id)
    assert signature.signatory_name == another.acknowledged_by == pseudo
    kept = f"Delegate of {pseudo}, who is away. Not of Mariana Ruiz, nor Ana Ruizson."
    assert another.chosen_because == kept
    assert (waits.contact_name, waits.contact_email) == ("Erased", "erased@invalid")
    left = [
        await Suppression.all().values_list("address"),
        await Bounce.all().values_list("address"),
    ]
    assert left == [[("else@example.org",)]] * 2
    texts = ("ana RUIZ", "Ana Blanco", "A. R.", "erson@example.org")
    assert await find_named(database, *texts) == []
    # What both sides signed is nobody's to rewrite.
    assert await find_named(database, "about Ana Ruiz.") == ["agreement_version"]
    await seal(database, Clock.fixed(NOON))
    assert (await verify(database)).whole


async def test_whoever_signed_what_was_taken_back_can_be_erased(database: Database) -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    person = await samples.person(name="Ana Ruiz")
    await RoleGrant.create(person=person, role=Role.STAFF, valid_from=FROM)
    signature = await pact.sign(text, pact.home, person_id=person.id)
    await Signature.filter(id=signature.id).update(updated_by="Ana Ruiz")
    await withdraw_version(text.id, None, ADMIN)
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await signature.refresh_from_db()
    assert signature.updated_by == pseudonym(person.id)


async def test_mails_that_were_on_their_way_forget_their_recipient_in_the_night(
    database: Database,
) -> None:
    person = await samples.person(name="Ana Ruiz")
    mail = await OutboxMessage.create(
        recipient=person,
        address="ana@example.org",
        message_id="<1@entente.example>",
        kind="OPEN",
        content=b"Dear Ana",
        state=MessageState.CLAIMED,
        not_before=NOON,
        local_date=TODAY,
    )
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await mail.refresh_from_db()
    assert mail.address != "erased@invalid"
    await OutboxMessage.filter(id=mail.id).update(state=MessageState.SENT, sent_at=NOON)
    await forget_inquiries(Clock.fixed(NOON), Settings())
    await mail.refresh_from_db()
    assert (mail.address, mail.content) == ("erased@invalid", b"")
