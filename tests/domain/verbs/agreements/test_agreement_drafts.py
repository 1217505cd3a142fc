"""Texts: what they agree, their canonical form, and who may change them until when."""

import json
from datetime import date
from typing import Any

import pytest

from domain.agreement_versions import VersionKind
from domain.agreements import Category
from domain.canonical_form import digest
from domain.projects import Project
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_drafts import Draft, TermDraft, revise_version
from tests.domain import pacts
from tests.domain.acting import ADMIN, refusal, refused

pytestmark = pytest.mark.usefixtures("database")

APRIL = date(2026, 4, 1)


async def test_the_hash_is_that_of_text_and_terms_in_canonical_form() -> None:
    pact = await pacts.propose()
    text = await pact.draft("Cafe\u0301\r\nand more")
    assert text.canonical_form is not None
    assert text.content_hash == digest(text.canonical_form)
    form = json.loads(text.canonical_form)
    assert form["body"] == "Café\nand more"
    assert form["term"] == {
        "startsOn": "2026-04-01",
        "endsOn": "2029-03-31",
        "months": 36,
        "renewalType": "FIXED_TERM",
        "noticePeriodDays": 90,
    }
    assert [party["role"] for party in form["parties"]] == ["HOME", "COUNTERPARTY"]
    assert text.effective_on == APRIL


async def test_another_text_or_term_is_another_hash_and_the_same_ones_are_the_same() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    first = text.content_hash
    again = await revise_version(text.id, Draft("We work together.", pacts.TERM), None, ADMIN)
    assert (again.content_hash, again.version) == (first, 1)
    other = Draft("We work together.", TermDraft(starts_on=APRIL, months=12))
    changed = await revise_version(text.id, other, 1, ADMIN)
    assert changed.content_hash != first
    assert (changed.term_ends_on, changed.version) == (date(2027, 3, 31), 2)
    stale = revise_version(text.id, other, 1, ADMIN)
    assert await refusal(stale) == ("CONFLICT", "expectedVersion")


@pytest.mark.parametrize(
    ("category", "term", "ends_on", "notice"),
    [
        (Category.STRATEGIC_ALLIANCE, TermDraft(starts_on=APRIL), date(2029, 3, 31), 90),
        (
            Category.STRATEGIC_ALLIANCE,
            TermDraft(starts_on=date(2026, 1, 31), months=1),
            date(2026, 2, 28),
            28,
        ),
        (
            Category.STRATEGIC_ALLIANCE,
            TermDraft(starts_on=APRIL, renewal_type=RenewalType.EVERGREEN),
            None,
            0,
        ),
        (
            Category.STRATEGIC_ALLIANCE,
            TermDraft(starts_on=APRIL, months=3, renewal_type=RenewalType.ONE_OFF),
            date(2026, 6, 30),
            0,
        ),
        (Category.PARTNERSHIP, TermDraft(starts_on=APRIL), date(2027, 3, 31), 0),
        (
            Category.PARTNERSHIP,
            TermDraft(starts_on=APRIL, ends_on=date(2026, 5, 9), notice_period_days=7),
            date(2026, 5, 9),
            7,
        ),
    ],
)
async def test_what_is_not_given_follows_from_the_policy(
    category: Category, term: TermDraft, ends_on: date | None, notice: int
) -> None:
    values: dict[str, Any] = {}
    if category is Category.PARTNERSHIP:
        values = {"project_id": (await Project.create(title="A project")).id}
    text = await (await pacts.propose(category, **values)).draft(term=term)
    assert (text.term_ends_on, text.term_notice_period_days) == (ends_on, notice)


@pytest.mark.parametrize(
    "term",
    [
        TermDraft(months=12),
        TermDraft(starts_on=APRIL, ends_on=date(2026, 3, 1)),
        TermDraft(starts_on=APRIL, ends_on=date(2027, 4, 1), months=12),
        TermDraft(starts_on=APRIL, months=0),
        TermDraft(starts_on=APRIL, months=1, notice_period_days=31),
        TermDraft(starts_on=APRIL, months=12, renewal_type=RenewalType.EVERGREEN),
        TermDraft(starts_on=APRIL, ends_on=date(2026, 9, 9), renewal_type=RenewalType.AUTO_RENEW),
        None,
    ],
)
async def test_terms_that_make_no_sense(term: TermDraft | None) -> None:
    pact = await pacts.propose()
    assert await refusal(pact.draft(term=term)) == ("BAD_USER_INPUT", "term")


async def test_texts_come_in_their_order() -> None:
    pact = await pacts.propose()
    assert await refusal(pact.draft(" ")) == ("BAD_USER_INPUT", "body")
    early = pact.draft(kind=VersionKind.AMENDMENT, term=None)
    assert await refusal(early) == ("RULE_VIOLATED", "kind")
    text = await pact.out_for_signature()
    await pact.sign_all(text)
    assert await refusal(pact.draft()) == ("RULE_VIOLATED", "kind")
    amendment: dict[str, Any] = {"kind": VersionKind.AMENDMENT}
    assert await refusal(pact.draft(**amendment)) == ("BAD_USER_INPUT", "term")
    assert (await pact.draft(term=None, **amendment)).number == 2


async def test_11_a_renewal_begins_on_the_day_after_the_term_before() -> None:
    pact = await pacts.propose()
    await pact.sign_all(await pact.out_for_signature())
    late = pact.draft(kind=VersionKind.RENEWAL, term=TermDraft(starts_on=date(2029, 4, 2)))
    error = await refused(late)
    assert error.message == "A renewal begins on the day after the term before: 1 April 2029."
    renewal = await pact.draft(kind=VersionKind.RENEWAL, term=TermDraft(months=12))
    assert (renewal.term_starts_on, renewal.term_ends_on) == (date(2029, 4, 1), date(2030, 3, 31))


async def test_10_a_text_that_others_read_is_changed_by_a_new_one() -> None:
    pact = await pacts.propose()
    text = await pact.draft()
    await pact.submit(text)
    revised = revise_version(text.id, Draft("Other words.", pacts.TERM), None, ADMIN)
    error = await refused(revised)
    assert error.message == "Others read this text: a change of it is a new version (draftVersion)."
