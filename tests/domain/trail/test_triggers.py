"""What triggers write stands in the trail: each that writes has a verb, or a reason, that answers for it."""

from domain.audit import AuditEvent
from domain.database import Database
from tests.domain import pacts
from tests.domain.acting import TODAY

ANSWERED = {
    "derive_signed_on": "signVersion, withdrawSignature, recordSignedAgreement follow the text's signedOn",
    "derive_term_signed_on": "the same verbs follow the term's signedOn",
    "spread_signed_on": "as above: it reaches the terms of the text",
    "refresh_signed_on": "as above: it reaches the text of the signature",
    "refresh_party_signed_on": "parties are written before any text, and never changed",
    "guard_signing": "a signature without a hash gets that of its text; the verbs give it themselves",
    "end_duties": "endSeat, updateSeat and dissolveBody end the duties of a seat before the seat",
    "bound_duty": "assignLiaison gives a duty the last day of its seat itself",
    "note_reminder_change": "deliveries have their own ledger and no audit: see docs/decisions/0018",
    "move_rights_epoch": "whose rights may have moved is no value of any row",
    "keep_reminder_mail": "which mails a reminder has had is no value of its row: as above",
    "note_mail_change": "as above: a mail's change is one of its reminders",
    "touch_row": "updatedAt is no value of the row: the event has its own time",
}
WRITING = r"NEW\.\w+ :=|\mUPDATE \w+ SET\M|\mINSERT INTO\M|\mDELETE FROM\M"


async def test_every_trigger_that_writes_is_answered_for(database: Database) -> None:
    found = await database.reads.fetch(
        "SELECT DISTINCT routine.proname FROM pg_trigger AS trigger"
        " JOIN pg_proc AS routine ON routine.oid = trigger.tgfoid"
        " WHERE NOT trigger.tgisinternal AND routine.prosrc ~ $1",
        WRITING,
    )
    assert {row["proname"] for row in found} == set(ANSWERED)


async def test_the_last_signature_tells_when_text_and_term_were_signed(database: Database) -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    await pact.sign(text, pact.home)
    assert not await AuditEvent.filter(action="signVersion", entity="AgreementTerm").exists()
    await pact.sign(text, pact.other, pact.theirs)
    for entity in ("AgreementVersion", "AgreementTerm"):
        event = await AuditEvent.get(action="signVersion", entity=entity)
        assert event.before == {"signed_on": None}
        assert event.after == {"signed_on": TODAY.isoformat()}
        assert event.actor == pact.theirs.actor.name
