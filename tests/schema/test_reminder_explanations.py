"""Why somebody was, or was not, written to: for the ledger's readers and for oneself."""

from datetime import date

from domain.database import Database
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Viewer, ViewerKind
from tests import samples
from tests.schema.conftest import Ask

QUERY = """query Why($person: ID!, $subject: ID!) {
    reminderExplanation(person: $person, subject: $subject) {
        text reminder { stage agreement { number } } } }"""

REMINDER = """
INSERT INTO reminder (key, series, rule_code, stage, kind, subject_type, subject_key, agreement_id, term_id,
    anchor_on, stage_on, stage_position, recipient_id, audiences, chosen_because, due_at, local_date, state)
VALUES ('k', 'RENEWAL', 'RENEWAL', 'OPEN', 'OPEN', 'TERM', 't', $1, $2, '2026-04-01', '2026-01-01', 1, $3,
    ARRAY['OWNER'], 'Owns the agreement.', '2026-01-01 14:00+00', '2026-01-01', 'SCHEDULED')
"""


async def test_the_ledger_answers_for_a_person_and_a_subject(ask: Ask, database: Database) -> None:
    made = await samples.affiliation()
    term = await samples.term(made, date(2024, 1, 1), date(2026, 6, 30))
    told, other = await samples.person(), await samples.person()
    await database.reads.execute(REMINDER, made.agreement.id, term.id, told.id)
    for subject in (f"Agreement:{made.agreement.id}", f"AgreementTerm:{term.id}"):
        given = {"person": f"Person:{told.id}", "subject": subject}
        (found,) = (await ask(QUERY, given)).data["reminderExplanation"]
        assert "Chosen because: Owns the agreement." in found["text"]
        assert found["reminder"] == {
            "stage": "OPEN",
            "agreement": {"number": made.agreement.number},
        }
    given = {"person": f"Person:{other.id}", "subject": f"Agreement:{made.agreement.id}"}
    (found,) = (await ask(QUERY, given)).data["reminderExplanation"]
    text = "OPEN: not a recipient of this stage, which goes to: owner."
    assert found == {"text": text, "reminder": None}
    elsewhere = await samples.affiliation()
    given["subject"] = f"Agreement:{elsewhere.agreement.id}"
    (found,) = (await ask(QUERY, given)).data["reminderExplanation"]
    assert found == {"text": "No reminder was planned for this person about it.", "reminder": None}


async def test_others_learn_nothing(ask: Ask, database: Database) -> None:
    made = await samples.affiliation()
    term = await samples.term(made, date(2024, 1, 1), date(2026, 6, 30))
    told, other = await samples.person(), await samples.person()
    await database.reads.execute(REMINDER, made.agreement.id, term.id, told.id)
    given = {"person": f"Person:{told.id}", "subject": f"AgreementTerm:{term.id}"}
    theirs = frozenset({(await made.counterparty.organization).id})
    stranger = Viewer(ViewerKind.PERSON, "other", reach=Reach(person=other.id, own=theirs))
    for viewer in (ANONYMOUS, stranger):
        assert (await ask(QUERY, given, viewer=viewer)).data == {"reminderExplanation": []}
    myself = Viewer(ViewerKind.PERSON, "told", reach=Reach(person=told.id, own=theirs))
    found = (await ask(QUERY, given, viewer=myself)).data["reminderExplanation"]
    assert len(found) == 1


async def test_ids_are_of_people_and_subjects(ask_quiet: Ask) -> None:
    key = "0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"
    for given in (
        {"person": f"Goal:{key}", "subject": f"Agreement:{key}"},
        {"person": f"Person:{key}", "subject": f"Goal:{key}"},
        {"person": "x", "subject": f"Agreement:{key}"},
    ):
        assert (await ask_quiet(QUERY, given, viewer=LOCAL_ADMIN)).code == "BAD_USER_INPUT"
