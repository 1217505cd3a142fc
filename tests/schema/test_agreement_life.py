"""An agreement through GraphQL, from the public form to the last signature, by the people involved."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.agreements import AgreementParty, Category, PartyRole
from domain.database import Database
from domain.inquiries import Inquiry
from domain.organizations import OrganizationKind
from domain.roles import Role, RoleGrant
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, ROLE_SCOPES, Reach, Viewer, ViewerKind
from tests import samples
from tests.domain import pacts
from tests.schema.conftest import Ask

pytestmark = pytest.mark.usefixtures("database")

ERRORS = "errors { __typename code message path }"
NOUNS = Path(__file__).parents[2] / "docs" / "nouns"
OWN = ("agreement", "agreement-version", "board-decision", "category", "inquiry")


class Office:
    """Sends mutations and returns what they show."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask

    async def do(
        self, verb: str, shown: str, given: dict[str, Any], viewer: Viewer = LOCAL_ADMIN
    ) -> dict[str, Any]:
        payload = await self.send(verb, shown, given, viewer)
        assert payload["errors"] == [], payload["errors"]
        (found,) = [value for name, value in payload.items() if name != "errors"]
        return dict(found)

    async def refused(
        self, verb: str, shown: str, given: dict[str, Any], viewer: Viewer = LOCAL_ADMIN
    ) -> tuple[str, str]:
        payload = await self.send(verb, shown, given, viewer)
        (error,) = payload["errors"]
        return error["__typename"], error["message"]

    async def send(
        self, verb: str, shown: str, given: dict[str, Any], viewer: Viewer
    ) -> dict[str, Any]:
        name = f"{verb[0].upper()}{verb[1:]}Input"
        query = f"mutation M($input: {name}!) {{ {verb}(input: $input) {{ {shown} {ERRORS} }} }}"
        reply = await self.ask(query, {"input": given}, viewer=viewer)
        return dict(reply.data[verb])


@pytest.fixture
def office(ask: Ask) -> Office:
    return Office(ask)


def affiliate_of(person: Any, organization: Any) -> Viewer:
    own = frozenset({organization})
    return Viewer(
        ViewerKind.PERSON,
        "their president",
        roles=frozenset({Role.AFFILIATE_SIGNATORY}),
        reach=Reach(person=person, own=own, signs=own),
    )


TEXT = """agreementVersion { id number contentHash canonicalForm termEndsOn version
    agreement { state stateReason } }"""
SAID = "approval { outcome method party { role } person { name } agreementVersion { number } }"
SIGNED = """signature { method signedOn agreementVersion {
    signedOn terms { startsOn signedOn } agreement { state stateReason } } }"""


async def inquire(office: Office) -> str:
    """From the form to a proposed agreement, whose ID is returned."""
    await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    asked = {
        "organizationName": "Example Guild of Clerks",
        "contactName": "Ada Example",
        "contactEmail": "ada@example.org",
        "message": "We would like to become an affiliate.",
        "consent": True,
    }
    payload = await office.send("sendInquiry", "reference", asked, ANONYMOUS)
    inquiry = await Inquiry.get()
    assert re.fullmatch(r"INQ-[0-9A-F]{10}", payload["reference"])
    shown = "inquiry { reference state contactEmail outcomeAgreement { id number state } }"
    which = {"inquiryId": f"Inquiry:{inquiry.id}"}
    triaged = await office.do("triageInquiry", shown, which)
    assert (triaged["reference"], triaged["state"]) == (payload["reference"], "TRIAGED")
    accepted = await office.do(
        "acceptInquiry",
        shown,
        {**which, "newOrganization": {"city": "Windhoek"}, "category": "STRATEGIC_ALLIANCE"},
    )
    agreement = accepted["outcomeAgreement"]
    assert agreement["state"] == "PROPOSED"
    return str(agreement["id"])


async def write(office: Office, agreement: str) -> tuple[dict[str, Any], str]:
    """From a draft to a text under review, which is returned with the hash that it had before."""
    draft = {
        "agreementId": agreement,
        "body": "We work together.",
        "term": {"startsOn": "2026-04-01", "months": 36},
    }
    text = await office.do("draftVersion", TEXT, draft)
    assert text["termEndsOn"] == "2029-03-31"
    submission = {"versionId": text["id"]}
    kind, message = await office.refused("submitAgreement", TEXT, submission)
    assert (kind, message) == (
        "RuleError",
        "The agreement needs a goal, or the reason why it has none (goalWaiverReason).",
    )
    await office.do(
        "updateAgreement",
        "agreement { goalWaiverReason }",
        {"agreementId": agreement, "goalWaiverReason": "Goals come in the first year."},
    )
    revised = await office.do(
        "reviseVersion",
        TEXT,
        {**submission, "body": "We work well together.", "term": {"startsOn": "2026-04-01"}},
    )
    assert revised["contentHash"] != text["contentHash"]
    under_review = await office.do("submitAgreement", TEXT, submission)
    assert under_review["agreement"]["state"] == "UNDER_REVIEW"
    return under_review, text["contentHash"]


async def test_from_the_form_to_the_last_signature(office: Office) -> None:
    agreement = await inquire(office)
    text, old_hash = await write(office, agreement)
    submission = {"versionId": text["id"]}
    key = agreement.partition(":")[2]
    home = await AgreementParty.get(agreement_id=key, role=PartyRole.HOME)
    other = await AgreementParty.get(agreement_id=key, role=PartyRole.COUNTERPARTY)
    president = await samples.person()
    theirs = affiliate_of(president.id, other.organization_id)
    ours_ = {**submission, "partyId": f"AgreementParty:{home.id}"}
    theirs_ = {**submission, "partyId": f"AgreementParty:{other.id}"}
    stale = {**theirs_, "contentHash": old_hash}
    assert (await office.refused("approveVersion", SAID, stale, theirs))[0] == "ConflictError"
    hashed = {"contentHash": text["contentHash"]}
    await office.do("approveVersion", SAID, {**ours_, **hashed})
    changes = {**theirs_, **hashed, "note": "A shorter term."}
    await office.do("requestVersionChanges", SAID, changes, theirs)
    approval = await office.do("approveVersion", SAID, {**theirs_, **hashed}, theirs)
    assert approval["method"] == "ELECTRONIC"
    board = await samples.board()
    decision = {
        **submission,
        "bodyId": f"GoverningBody:{board.id}",
        "metOn": "2026-02-01",
        "metOnPrecision": "MONTH",
        "subject": "The affiliation",
        "outcome": "APPROVED",
    }
    decided = await office.do(
        "recordBoardDecision", "decision { body { name } agreement { state } }", decision
    )
    assert decided["agreement"]["state"] == "BOARD_APPROVED"
    sent = await office.do("sendForSignature", TEXT, submission)
    assert sent["agreement"]["state"] == "OUT_FOR_SIGNATURE"

    signatory = await samples.person()
    await RoleGrant.create(person=signatory, role=Role.ADMIN, valid_from=date(2026, 1, 1))
    paper = {"method": "INK", "personId": f"Person:{signatory.id}"}
    await office.do("signVersion", SIGNED, {**ours_, **hashed, **paper})
    unsure = await office.refused("signVersion", SIGNED, {**theirs_, **hashed}, theirs)
    assert unsure[0] == "InputError"
    confirmed = {**theirs_, **hashed, "confirm": True}
    last = await office.do("signVersion", SIGNED, confirmed, theirs)
    assert last["agreementVersion"] == {
        "signedOn": "2026-03-04",
        "terms": [{"startsOn": "2026-04-01", "signedOn": "2026-03-04"}],
        "agreement": {
            "state": "OUT_FOR_SIGNATURE",
            "stateReason": "Signed; begins on 1 April 2026.",
        },
    }


async def test_each_rule_that_a_submission_breaks_is_an_error_of_its_own(office: Office) -> None:
    pact = await pacts.propose(Category.CHAPTER)
    text = await pact.draft()
    given = {"versionId": f"AgreementVersion:{text.id}", "idempotencyKey": "once"}
    for _ in range(2):
        payload = await office.send(
            "submitAgreement", "agreementVersion { id }", given, LOCAL_ADMIN
        )
        errors = payload["errors"]
        assert len(errors) == 3
        assert {error["__typename"] for error in errors} == {"RuleError"}
        assert [error["path"] for error in errors] == [["versionId"]] * 3
        assert errors[0]["message"] == (
            "A chapter needs a territory or an institution that hosts it."
        )


async def test_what_differs_between_two_texts_is_a_root_field(ask: Ask) -> None:
    of = await samples.affiliation()
    first = await samples.version(of, "One.\nTwo.")
    second = await samples.version(of, "One.\nThree.")
    query = """query Diff($from: ID!, $to: ID!) { versionDiff(from: $from, to: $to) {
        fromHash lines { kind text } changes { name before after } } }"""
    given = {"from": f"AgreementVersion:{first.id}", "to": f"AgreementVersion:{second.id}"}
    found = (await ask(query, given)).data["versionDiff"]
    assert found == {
        "fromHash": first.content_hash,
        "lines": [
            {"kind": "SAME", "text": "One."},
            {"kind": "REMOVED", "text": "Two."},
            {"kind": "ADDED", "text": "Three."},
        ],
        "changes": [],
    }
    assert (await ask(query, given, viewer=ANONYMOUS)).code == "UNAUTHENTICATED"
    somebody = (await samples.person()).id
    elsewhere = affiliate_of(somebody, (await samples.organization()).id)
    assert (await ask(query, given, viewer=elsewhere)).code == "NOT_FOUND"
    party = of.counterparty.organization_id
    seen = await ask(query, given, viewer=affiliate_of(somebody, party))
    assert seen.data["versionDiff"] == found


async def test_the_office_alone_sees_inquiries_and_addresses_need_their_scope(
    ask: Ask, office: Office
) -> None:
    await Inquiry.create(
        organization_name="Example Guild",
        contact_name="Ada",
        contact_email="ada@example.org",
        message="Hello there, you.",
        consent_at="2026-03-01T12:00:00+00:00",
    )
    query = "{ inquiries(first: 5) { nodes { organizationName contactEmail } } }"
    person = (await samples.person()).id
    reach = Reach(person=person)
    staff = Viewer(
        ViewerKind.PERSON, "staff", ROLE_SCOPES[Role.STAFF], frozenset({Role.STAFF}), reach
    )
    found = (await ask(query, viewer=staff)).data["inquiries"]["nodes"]
    assert found == [{"organizationName": "Example Guild", "contactEmail": "ada@example.org"}]
    member = Viewer(ViewerKind.PERSON, "member", reach=Reach(person=person))
    assert (await ask(query, viewer=member)).data["inquiries"]["nodes"] == []


@pytest.mark.parametrize("noun", OWN)
async def test_the_queries_of_the_pages_run(noun: str, ask: Ask, database: Database) -> None:
    text = (NOUNS / f"{noun}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 2
    of = await samples.affiliation()
    text_row = await samples.version(of)
    elsewhere = await samples.affiliation()
    signed = await samples.sign(await samples.version(elsewhere), elsewhere.home, date(2026, 3, 1))
    keys = {
        "agreement": f"Agreement:{of.agreement.id}",
        "home": f"Organization:{of.home.organization_id}",
        "other": f"Organization:{of.counterparty.organization_id}",
        "text": f"AgreementVersion:{text_row.id}",
        "party": f"AgreementParty:{of.home.id}",
        "hash": text_row.content_hash,
        "person": f"Person:{(await samples.person()).id}",
        "key": "paste-1",
        "signature": f"Signature:{signed.id}",
        "body": f"GoverningBody:{(await samples.board()).id}",
    }
    for block in blocks:
        named = re.findall(r"\$(\w+): ", block.partition("{")[0])
        reply = await ask(block, {name: keys[name] for name in named})
        assert reply.data
