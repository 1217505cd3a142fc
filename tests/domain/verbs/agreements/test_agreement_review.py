"""From a text to its signatures: who says what to which hash, and what stands in the way."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import Approval, SignatureMethod
from domain.agreements import Category
from domain.audit import AuditEvent
from domain.board_decisions import BoardDecision, BoardOutcome
from domain.database import transaction
from domain.organizations import DatePrecision
from domain.projects import Project
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_drafts import TermDraft
from domain.verbs.agreements.agreement_endings import decline_agreement, withdraw_agreement
from domain.verbs.agreements.agreement_proposals import update_agreement
from domain.verbs.agreements.agreement_review import (
    approve_version,
    request_version_changes,
    send_for_signature,
    submit_agreement,
    withdraw_version,
)
from domain.verbs.agreements.agreement_standing import state_of
from domain.verbs.agreements.board_minutes import Minutes, record_board_decision
from tests import samples
from tests.domain import pacts
from tests.domain.acting import ADMIN, NOBODY, TODAY, affiliate, refusal, refused, secretary, staff
from tests.domain.pacts import Pact

pytestmark = pytest.mark.usefixtures("database")


async def stands(pact: Pact) -> str:
    async with transaction():
        return (await state_of(pact.agreement.id, TODAY)).value


async def test_step_by_step_to_the_signature() -> None:
    pact = await pacts.propose()
    assert await stands(pact) == "PROPOSED"
    text = await pact.draft()
    await pact.submit(text)
    assert await stands(pact) == "UNDER_REVIEW"
    await pact.approve(text)
    assert await stands(pact) == "UNDER_REVIEW"
    await pact.decide(text)
    assert await stands(pact) == "BOARD_APPROVED"
    await pact.send(text)
    assert await stands(pact) == "OUT_FOR_SIGNATURE"
    term = await AgreementTerm.get(agreement=pact.agreement)
    assert (term.starts_on, term.agreement_version_id) == (date(2026, 4, 1), text.id)
    assert (term.signed_on, term.sequence) == (None, 1)
    events = await AuditEvent.filter(entity="AgreementVersion").order_by("seq")
    assert [event.action for event in events] == [
        "draftVersion",
        "submitAgreement",
        "sendForSignature",
    ]


# --- submit --------------------------------------------------------------------------------------


async def test_4_5_a_submission_says_all_that_is_missing_at_once() -> None:
    pact = await pacts.propose(Category.CHAPTER, goal_waiver_reason=None)
    evergreen = TermDraft(starts_on=date(2026, 4, 1), renewal_type=RenewalType.EVERGREEN)
    text = await pact.draft(term=evergreen)
    error = await refused(submit_agreement(text.id, None, ADMIN))
    assert [part.message for part in error.parts] == [
        "A chapter needs a territory or an institution that hosts it.",
        "A chapter has to accept the guidelines of the main office (guidelinesAcceptedOn).",
        "An evergreen agreement needs a review cycle (reviewCycleMonths).",
        (
            f"A chapter is a part of the home association, and {pact.organization.name} is not:"
            " name its parent first."
        ),
        "The agreement needs a goal, or the reason why it has none (goalWaiverReason).",
    ]
    assert {(part.code, part.path) for part in error.parts} == {("RULE_VIOLATED", ("versionId",))}


async def test_4_a_partnership_is_never_evergreen() -> None:
    project = await Project.create(title="A project")
    pact = await pacts.propose(Category.PARTNERSHIP, project_id=project.id)
    evergreen = TermDraft(starts_on=date(2026, 4, 1), renewal_type=RenewalType.EVERGREEN)
    text = await pact.draft(term=evergreen)
    error = await refused(submit_agreement(text.id, None, ADMIN))
    assert error.message == "A partnership needs an end date: it is never evergreen."


async def test_6_a_chapter_that_has_what_it_needs_is_submitted() -> None:
    home, chapter = await samples.organization(), await samples.organization()
    chapter.parent = home
    await chapter.save()
    pact = await pacts.propose(Category.CHAPTER, [home, chapter], territory="The coast")
    text = await pact.draft()
    accepted = {"guidelines_accepted_on": date(2026, 2, 1)}
    assert "guidelines" in (await refused(submit_agreement(text.id, None, ADMIN))).message
    await update_agreement(pact.agreement.id, accepted, None, None, ADMIN)
    await pact.submit(text)
    assert await stands(pact) == "UNDER_REVIEW"


async def test_a_goal_does_as_well_as_a_waiver() -> None:
    pact = await pacts.propose(goal_waiver_reason=None)
    text = await pact.draft()
    of = samples.Affiliation(pact.agreement, pact.home, pact.other)
    await samples.goal(of, date(2026, 4, 1), date(2027, 3, 31))
    await pact.submit(text)
    assert await refusal(pact.submit(text)) == ("RULE_VIOLATED", "versionId")


async def test_10_approvals_of_another_hash_do_not_count() -> None:
    pact = await pacts.propose()
    first = await pact.draft()
    await pact.submit(first)
    await pact.approve(first)
    second = await pact.draft("We work together well.")
    await pact.submit(second)
    assert await stands(pact) == "UNDER_REVIEW"
    await first.refresh_from_db()
    assert first.withdrawn_on == TODAY
    stale = approve_version(second.id, pact.other.id, first.content_hash, None, pact.theirs)
    assert await refusal(stale) == ("CONFLICT", "contentHash")
    late = approve_version(first.id, pact.other.id, first.content_hash, None, pact.theirs)
    assert await refusal(late) == ("RULE_VIOLATED", "versionId")


# --- approve -------------------------------------------------------------------------------------


async def test_each_side_speaks_for_itself() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    await pact.submit(text)
    other = affiliate((await samples.person()).id, (await samples.organization()).id)
    given: tuple[str, None] = (text.content_hash, None)
    for party, act, code in (
        (pact.home, pact.theirs, "FORBIDDEN"),
        (pact.other, other, "NOT_FOUND"),
        (pact.other, NOBODY, "UNAUTHENTICATED"),
        (pact.other, secretary((await samples.person()).id), "FORBIDDEN"),
    ):
        assert (await refusal(approve_version(text.id, party.id, *given, act)))[0] == code
    stranger = (await samples.affiliation()).counterparty
    wrong = approve_version(text.id, stranger.id, *given, ADMIN)
    assert await refusal(wrong) == ("NOT_FOUND", "partyId")
    said = await approve_version(text.id, pact.other.id, *given, pact.theirs)
    assert (said.method, said.person_id) == (
        SignatureMethod.ELECTRONIC,
        pact.theirs.viewer.person_id,
    )


async def test_nobody_approves_for_two_sides_whatever_roles_they_hold() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    await pact.submit(text)
    hired = staff((await samples.person()).id)
    reach = replace(hired.viewer.reach, own=frozenset({pact.organization.id}))
    both = replace(hired, viewer=replace(hired.viewer, reach=reach))
    await approve_version(text.id, pact.home.id, text.content_hash, None, both)
    again = approve_version(text.id, pact.other.id, text.content_hash, None, both)
    assert await refusal(again) == ("RULE_VIOLATED", "partyId")
    await approve_version(text.id, pact.other.id, text.content_hash, None, pact.theirs)


async def test_the_office_records_what_the_other_side_said_elsewhere() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    await pact.submit(text)
    said = await approve_version(text.id, pact.other.id, text.content_hash, "By letter", ADMIN)
    assert (said.method, said.person_id, said.said_on) == (SignatureMethod.RECORDED, None, TODAY)


async def test_saying_yes_again_changes_nothing() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    await pact.submit(text)
    await pact.approve(text)
    await pact.approve(text)
    assert await Approval.all().count() == 2


async def test_changes_are_asked_for_with_a_reason_and_taken_back_by_a_yes() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    await pact.submit(text)
    ask = (text.id, pact.other.id, text.content_hash)
    assert await refusal(request_version_changes(*ask, " ", pact.theirs)) == (
        "BAD_USER_INPUT",
        "note",
    )
    await request_version_changes(*ask, "The term is too long.", pact.theirs)
    assert await stands(pact) == "CHANGES_REQUESTED"
    await approve_version(*ask, None, pact.theirs)
    assert await stands(pact) == "UNDER_REVIEW"


async def test_nobody_says_anything_about_a_draft() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    said = approve_version(text.id, pact.home.id, text.content_hash, None, ADMIN)
    assert await refusal(said) == ("RULE_VIOLATED", "versionId")


# --- board ---------------------------------------------------------------------------------------


async def minutes(pact: Pact, **values: Any) -> Minutes:
    text = await pact.draft()
    await pact.submit(text)
    given: dict[str, Any] = {
        "body_id": (await samples.board()).id,
        "met_on": date(2026, 2, 17),
        "subject": "The agreement",
        "outcome": BoardOutcome.APPROVED,
        "version_id": text.id,
        **values,
    }
    return Minutes(**given)


async def test_of_a_month_its_first_day_is_kept() -> None:
    pact = await pacts.propose()
    month = await minutes(pact, met_on_precision=DatePrecision.MONTH, reference="2026-12")
    decision = await record_board_decision(month, secretary((await samples.person()).id))
    await decision.refresh_from_db()
    assert (decision.met_on, decision.met_on_precision) == (date(2026, 2, 1), DatePrecision.MONTH)
    assert await BoardDecision.filter(agreement=pact.agreement).count() == 1


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"met_on": date(2026, 3, 5)}, "metOn"),
        ({"met_on_precision": DatePrecision.TBA}, "metOnPrecision"),
        ({"subject": " "}, "subject"),
        ({"outcome": BoardOutcome.APPROVED_WITH_CONDITIONS}, "conditions"),
        ({"conditions": "A report"}, "conditions"),
    ],
)
async def test_minutes_that_make_no_sense(values: dict[str, Any], path: str) -> None:
    given = await minutes(await pacts.propose(), **values)
    assert await refusal(record_board_decision(given, ADMIN)) == ("BAD_USER_INPUT", path)


async def test_only_the_secretary_and_administrators_record_decisions() -> None:
    pact = await pacts.propose()
    given = await minutes(pact)
    for act in (pact.theirs, affiliate((await samples.person()).id)):
        assert (await refusal(record_board_decision(given, act)))[0] == "FORBIDDEN"


# --- send ----------------------------------------------------------------------------------------


async def test_9_nothing_goes_out_before_everybody_has_agreed() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    assert (await refused(pact.send(text))).message == (
        "The text has not been submitted for review yet."
    )
    await pact.submit(text)
    assert (await refused(pact.send(text))).message == (
        "The approval of the home association is missing. The approval of the counterparty is missing."
        " The board has to decide first (recordBoardDecision)."
    )
    await pact.approve(text)
    await pact.decide(text, BoardOutcome.DEFERRED)
    assert (await refused(pact.send(text))).message == (
        "The board has to decide first (recordBoardDecision)."
    )
    await pact.decide(text)
    await pact.send(text)
    assert await refusal(send_for_signature(text.id, None, ADMIN)) == (
        "RULE_VIOLATED",
        "versionId",
    )


async def test_4_a_partnership_goes_out_without_a_board() -> None:
    project = await Project.create(title="A project")
    pact = await pacts.propose(Category.PARTNERSHIP, project_id=project.id)
    text = await pact.draft()
    await pact.submit(text)
    await pact.approve(text)
    await pact.send(text)
    assert await stands(pact) == "OUT_FOR_SIGNATURE"


# --- side exits ----------------------------------------------------------------------------------


async def test_a_text_that_went_out_can_be_taken_back_with_its_term() -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    await pact.sign(text, pact.home)
    await withdraw_version(text.id, None, ADMIN)
    assert await stands(pact) == "PROPOSED"
    assert await AgreementTerm.all().count() == 0
    again = await pact.draft("Better words.")
    assert again.number == 2
    late = pact.sign(text, pact.other, pact.theirs)
    assert await refusal(late) == ("RULE_VIOLATED", "versionId")


@pytest.mark.parametrize(
    ("leave", "state"), [(decline_agreement, "DECLINED"), (withdraw_agreement, "WITHDRAWN")]
)
async def test_an_agreement_is_left_before_everybody_has_signed(leave: Any, state: str) -> None:
    pact = await pacts.propose()
    text = await pact.out_for_signature()
    key = pact.agreement.id
    assert await refusal(leave(key, " ", None, ADMIN)) == ("BAD_USER_INPUT", "reason")
    await leave(key, "No interest any more.", None, ADMIN)
    assert await stands(pact) == state
    await text.refresh_from_db()
    assert text.withdrawn_on == TODAY
    assert await refusal(leave(key, "Again", None, ADMIN)) == ("RULE_VIOLATED", "agreementId")
    assert await refusal(pact.draft()) == ("RULE_VIOLATED", "agreementId")


async def test_the_other_side_withdraws_and_does_not_decline() -> None:
    pact = await pacts.propose()
    key = pact.agreement.id
    assert (await refusal(decline_agreement(key, "No", None, pact.theirs)))[0] == "FORBIDDEN"
    await withdraw_agreement(key, "Our council said no.", None, pact.theirs)
    assert await stands(pact) == "WITHDRAWN"
