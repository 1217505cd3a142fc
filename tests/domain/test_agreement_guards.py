"""Rules 4, 6, 7, 9, 10 and 12 as the database holds them, whatever the domain forgets."""

import asyncio
from collections.abc import Awaitable
from datetime import date
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import BaseORMException

from domain.agreement_categories import CategoryPeriod, CategoryPolicy
from domain.agreement_versions import AgreementVersion, Approval, ApprovalOutcome, Signature
from domain.agreements import Category
from domain.board_decisions import BoardOutcome
from domain.database import Database
from domain.inquiries import Inquiry
from domain.renewal_types import RenewalType
from tests import samples
from tests.domain.pacts import Pact, propose
from tests.samples import Affiliation

pytestmark = pytest.mark.usefixtures("database")

DAY = date(2025, 3, 1)


async def broken(statement: Awaitable[object]) -> str | None:
    """Return the name of the rule that refused the statement."""
    with pytest.raises((BaseORMException, asyncpg.PostgresError)) as caught:
        await statement
    return samples.broken_rule(caught.value)


async def send(text: AgreementVersion) -> None:
    text.sent_on = DAY
    await text.save(update_fields=["sent_on"])


async def reviewed(
    category: Category = Category.STRATEGIC_ALLIANCE,
) -> tuple[Affiliation, AgreementVersion]:
    """A text that everybody approved and the board decided on."""
    of = await samples.affiliation(category)
    text = await samples.submitted(of, DAY)
    for party in (of.home, of.counterparty):
        await samples.say(text, party, DAY)
    await samples.board_decision(text, DAY)
    return of, text


# --- 6 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", [Category.BRANCH, Category.CHAPTER])
async def test_6_a_branch_or_chapter_is_a_part_of_the_home_association(category: Category) -> None:
    _, text = await reviewed(category)
    assert await broken(send(text)) == "agreement_branch_parent"


async def test_6_a_chapter_has_a_place_and_accepted_the_guidelines(database: Database) -> None:
    of, text = await reviewed(Category.CHAPTER)
    await database.reads.execute(
        "UPDATE organization SET parent_id = $1 WHERE id = $2",
        of.home.organization_id,
        of.counterparty.organization_id,
    )
    assert await broken(send(text)) == "agreement_chapter_rules"
    of.agreement.territory = "The coast"
    await of.agreement.save()
    assert await broken(send(text)) == "agreement_chapter_rules"
    of.agreement.guidelines_accepted_on = DAY
    await of.agreement.save()
    await send(text)


# --- 9 -------------------------------------------------------------------------------------------


async def test_9_nothing_goes_out_that_a_party_has_not_approved() -> None:
    of = await samples.affiliation()
    text = await samples.submitted(of, DAY)
    await samples.board_decision(text, DAY)
    await samples.say(text, of.home, DAY)
    assert await broken(send(text)) == "agreement_version_approved"
    await samples.say(text, of.counterparty, DAY)
    await samples.say(text, of.counterparty, DAY, ApprovalOutcome.CHANGES_REQUESTED)
    assert await broken(send(text)) == "agreement_version_approved"
    await samples.say(text, of.counterparty, DAY)
    await send(text)


@pytest.mark.parametrize("outcome", [None, BoardOutcome.DEFERRED, BoardOutcome.REJECTED])
async def test_9_nothing_goes_out_without_the_board(outcome: BoardOutcome | None) -> None:
    of = await samples.affiliation()
    text = await samples.submitted(of, DAY)
    for party in (of.home, of.counterparty):
        await samples.say(text, party, DAY)
    if outcome is not None:
        await samples.board_decision(text, DAY, outcome)
    assert await broken(send(text)) == "agreement_version_board_decision"


async def test_9_only_what_is_out_is_signed_and_only_under_its_hash() -> None:
    of, text = await reviewed()
    assert await broken(samples.sign(text, of.home, DAY)) == "signature_of_sent_version"
    await send(text)
    other = Signature.create(
        agreement_version=text, party=of.home, signed_on=DAY, content_hash="0" * 64
    )
    assert await broken(other) == "signature_of_this_hash"
    text.withdrawn_on = DAY
    await text.save()
    assert await broken(samples.sign(text, of.home, DAY)) == "signature_of_sent_version"


# --- 10 ------------------------------------------------------------------------------------------


async def test_10_what_was_approved_is_immutable(database: Database) -> None:
    _, text = await reviewed()
    change = database.reads.execute("UPDATE agreement_version SET body = 'Other'")
    assert await broken(change) == "agreement_version_immutable"
    await text.refresh_from_db()
    assert text.body == "We work together."
    gone = database.reads.execute("DELETE FROM agreement_version")
    assert await broken(gone) == "agreement_version_immutable"


async def test_10_what_a_party_said_stays_said_and_is_about_one_hash(database: Database) -> None:
    of, text = await reviewed()
    turned = database.reads.execute("UPDATE approval SET outcome = 'CHANGES_REQUESTED'")
    assert await broken(turned) == "approval_append_only"
    other = Approval.create(
        agreement_version=text,
        party=of.home,
        outcome=ApprovalOutcome.APPROVED,
        content_hash="0" * 64,
        at="2025-03-01T12:00:00+00:00",
        said_on=DAY,
    )
    assert await broken(other) == "approval_of_this_hash"
    stranger = (await samples.affiliation()).home
    assert await broken(samples.say(text, stranger, DAY)) == "approval_party_of_agreement"


async def test_10_a_change_and_an_approval_at_once_do_not_both_pass(database: Database) -> None:
    of = await samples.affiliation()
    text = await samples.submitted(of, DAY)

    async def change() -> None:
        await database.reads.execute(
            "UPDATE agreement_version SET body = 'Other', content_hash = $1", "1" * 64
        )

    await asyncio.gather(change(), samples.say(text, of.home, DAY), return_exceptions=True)
    await text.refresh_from_db()
    approved = await Approval.all()
    assert all(said.content_hash == text.content_hash for said in approved)


# --- 12 ------------------------------------------------------------------------------------------


async def rivals() -> tuple[Pact, Pact]:
    parties = [await samples.organization(), await samples.organization()]
    one, two = [await propose(organizations=parties) for _ in range(2)]
    of = Affiliation(one.agreement, one.home, one.other)
    await samples.term(of, date(2025, 1, 1), date(2025, 12, 31))
    return one, two


async def test_12_two_of_a_kind_at_once_need_a_reason() -> None:
    _, two = await rivals()
    of = Affiliation(two.agreement, two.home, two.other)
    second = samples.term(of, date(2025, 12, 31), date(2026, 12, 31))
    assert await broken(second) == "agreement_no_rival"
    await samples.term(of, date(2026, 1, 1), date(2026, 12, 31))


async def test_12_the_reason_cannot_be_taken_away_again() -> None:
    _, two = await rivals()
    two.agreement.overlap_reason = "One is for the youth section."
    await two.agreement.save()
    of = Affiliation(two.agreement, two.home, two.other)
    await samples.term(of, date(2025, 6, 1), date(2026, 5, 31))
    two.agreement.overlap_reason = None
    assert await broken(two.agreement.save()) == "agreement_no_rival"


async def test_12_one_that_renews_itself_goes_on() -> None:
    parties = [await samples.organization(), await samples.organization()]
    one, two = [await propose(organizations=parties) for _ in range(2)]
    first = Affiliation(one.agreement, one.home, one.other)
    await samples.term(
        first, date(2024, 1, 1), date(2024, 12, 31), RenewalType.AUTO_RENEW, months=12
    )
    second = Affiliation(two.agreement, two.home, two.other)
    later = samples.term(second, date(2027, 1, 1), date(2027, 12, 31))
    assert await broken(later) == "agreement_no_rival"


# --- the rest ------------------------------------------------------------------------------------


async def test_policies_and_periods_of_categories_do_not_overlap() -> None:
    policy = CategoryPolicy.create(category=Category.BRANCH, valid_from=DAY)
    assert await broken(policy) == "category_policy_no_overlap"
    of = await samples.affiliation()
    given: dict[str, Any] = {
        "agreement": of.agreement,
        "category": Category.CHAPTER,
        "valid_from": DAY,
    }
    await CategoryPeriod.create(**given)
    assert await broken(CategoryPeriod.create(**given)) == "category_period_no_overlap"


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"message": ""}, "inquiry_message_length"),
        ({"message": "x" * 5001}, "inquiry_message_length"),
        ({"contact_email": "ada"}, "inquiry_email_form"),
        ({"country": "na"}, "inquiry_country_form"),
        ({"state": "DECLINED"}, "inquiry_reason"),
        ({"state": "ACCEPTED"}, "inquiry_outcome"),
    ],
)
async def test_inquiries_that_cannot_be(values: dict[str, Any], rule: str) -> None:
    given: dict[str, Any] = {
        "organization_name": "Example Guild",
        "contact_name": "Ada",
        "contact_email": "ada@example.org",
        "message": "Hello",
        "consent_at": "2025-03-01T12:00:00+00:00",
        **values,
    }
    assert await broken(Inquiry.create(**given)) == rule
