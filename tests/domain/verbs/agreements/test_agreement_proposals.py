"""Proposing agreements, changing what is known of them, their categories and the policies of those."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.agreement_categories import CategoryPeriod, CategoryPolicy
from domain.agreements import Agreement, AgreementParty, AgreementPurpose, Category, PartyRole
from domain.audit import AuditEvent
from domain.organizations import OrganizationStatus
from domain.projects import Project
from domain.renewal_types import RenewalType
from domain.verbs.agreements.agreement_proposals import Side, propose_agreement, update_agreement
from domain.verbs.agreements.category_policies import (
    Policy,
    policy_on,
    recategorize_agreement,
    set_category_policy,
)
from domain.vocabularies import Vocabulary
from tests import samples
from tests.domain.acting import ADMIN, TODAY, affiliate, on, refusal, refused

pytestmark = pytest.mark.usefixtures("database")

ALLIANCE = {"title": "An alliance", "category": Category.STRATEGIC_ALLIANCE}


async def sides(*roles: PartyRole) -> list[Side]:
    wanted = roles or (PartyRole.HOME, PartyRole.COUNTERPARTY)
    return [Side((await samples.organization()).id, role) for role in wanted]


async def propose(**changes: Any) -> Agreement:
    return await propose_agreement(await sides(), (), {**ALLIANCE, **changes}, ADMIN)


async def test_a_proposal_has_a_number_its_parties_its_purposes_and_a_first_category() -> None:
    purpose = await samples.vocabulary_term(Vocabulary.PURPOSE)
    parties = await sides(PartyRole.HOME, PartyRole.COUNTERPARTY, PartyRole.FUNDER)
    agreement = await propose_agreement(parties, [purpose.id, purpose.id], ALLIANCE, ADMIN)
    assert (agreement.number, agreement.default_term_months) == ("A-2026-0001", 36)
    roles = await AgreementParty.filter(agreement=agreement).order_by("position").values("role")
    assert [row["role"] for row in roles] == ["HOME", "COUNTERPARTY", "FUNDER"]
    assert await AgreementPurpose.filter(agreement=agreement).count() == 1
    period = await CategoryPeriod.get(agreement=agreement)
    assert (period.category, period.valid_from, period.valid_to) == (
        Category.STRATEGIC_ALLIANCE,
        TODAY,
        None,
    )
    assert (await propose()).number == "A-2026-0002"


@pytest.mark.parametrize(
    "roles",
    [
        (PartyRole.HOME,),
        (PartyRole.HOME, PartyRole.HOME),
        (PartyRole.COUNTERPARTY, PartyRole.FUNDER),
        (PartyRole.HOME, PartyRole.FUNDER),
    ],
)
async def test_7_two_parties_exactly_one_of_them_home(roles: tuple[PartyRole, ...]) -> None:
    proposed = propose_agreement(await sides(*roles), (), ALLIANCE, ADMIN)
    assert await refusal(proposed) == ("RULE_VIOLATED", "parties")


async def test_7_parties_are_distinct_and_sign() -> None:
    home, other = await sides()
    twice = [home, other, Side(other.organization_id, PartyRole.FUNDER)]
    assert await refusal(propose_agreement(twice, (), ALLIANCE, ADMIN)) == (
        "RULE_VIOLATED",
        "parties",
    )
    silent = [home, Side(other.organization_id, PartyRole.COUNTERPARTY, 0)]
    assert await refusal(propose_agreement(silent, (), ALLIANCE, ADMIN)) == (
        "RULE_VIOLATED",
        "parties",
    )


async def test_an_archived_organization_is_no_party() -> None:
    home, _ = await sides()
    gone = await samples.organization(status=OrganizationStatus.ARCHIVED)
    proposed = [home, Side(gone.id, PartyRole.COUNTERPARTY)]
    error = await refused(propose_agreement(proposed, (), ALLIANCE, ADMIN))
    assert error.message == f"{gone.name} was archived."


async def test_4_a_partnership_explains_what_it_needs() -> None:
    given = {**ALLIANCE, "category": Category.PARTNERSHIP}
    error = await refused(propose_agreement(await sides(), (), given, ADMIN))
    assert error.message == "A partnership needs a project, and later an end date."
    assert error.path == ("projectId",)
    project = await Project.create(title="A project")
    made = await propose_agreement(await sides(), (), {**given, "project_id": project.id}, ADMIN)
    assert made.default_term_months == 12
    error = await refused(update_agreement(made.id, {"project_id": None}, None, None, ADMIN))
    assert error.path == ("projectId",)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"title": " "}, "title"),
        ({"title": None}, "title"),
        ({"plan_year_start": "02-29"}, "planYearStart"),
        ({"plan_year_start": "7-1"}, "planYearStart"),
        ({"default_term_months": 0}, "defaultTermMonths"),
        ({"review_cycle_months": 1000}, "reviewCycleMonths"),
    ],
)
async def test_values_that_no_agreement_has(given: dict[str, Any], path: str) -> None:
    assert await refusal(propose(**given)) == ("BAD_USER_INPUT", path)
    made = await propose()
    changed = update_agreement(made.id, given, None, None, ADMIN)
    assert await refusal(changed) == ("BAD_USER_INPUT", path)


async def test_only_the_office_proposes_and_changes() -> None:
    party = await samples.organization()
    home = await samples.organization()
    parties = [Side(home.id, PartyRole.HOME), Side(party.id, PartyRole.COUNTERPARTY)]
    made = await propose_agreement(parties, (), ALLIANCE, ADMIN)
    theirs = affiliate((await samples.person()).id, party.id)
    changed = update_agreement(made.id, {"title": "Ours"}, None, None, theirs)
    assert (await refusal(changed))[0] == "FORBIDDEN"
    stranger = affiliate((await samples.person()).id, home.id)
    changed = update_agreement(made.id, {"title": "Ours"}, None, None, stranger)
    assert (await refused(changed)).code.value in {"NOT_FOUND", "FORBIDDEN"}


async def test_what_is_not_given_stays_and_purposes_are_replaced() -> None:
    made = await propose(territory="The north", goal_waiver_reason="A first year")
    one, two = [await samples.vocabulary_term(Vocabulary.PURPOSE) for _ in range(2)]
    await update_agreement(made.id, {"title": "Renamed"}, [one.id], None, ADMIN)
    await update_agreement(made.id, {"goal_waiver_reason": None}, [two.id], 2, ADMIN)
    await made.refresh_from_db()
    assert (made.title, made.territory, made.goal_waiver_reason) == ("Renamed", "The north", None)
    purposes = await AgreementPurpose.filter(agreement=made).values_list("purpose_id", flat=True)
    assert list(purposes) == [two.id]
    stale = update_agreement(made.id, {"title": "Again"}, None, 1, ADMIN)
    assert await refusal(stale) == ("CONFLICT", "expectedVersion")
    area = await samples.vocabulary_term(Vocabulary.EMPHASIS_AREA)
    wrong = update_agreement(made.id, {}, [area.id], None, ADMIN)
    assert await refusal(wrong) == ("BAD_USER_INPUT", "purposeIds")


# --- categories ----------------------------------------------------------------------------------


def move(key: UUID, category: Category, **values: Any) -> Any:
    given = {"reason": "It grew.", "project_id": None, "version": None, "act": ADMIN, **values}
    return recategorize_agreement(key, category, **given)


async def test_another_category_keeps_history() -> None:
    of = await samples.affiliation(Category.PARTNERSHIP)
    await samples.term(of, date(2025, 1, 1), date(2026, 12, 31))
    key = of.agreement.id
    await move(key, Category.STRATEGIC_ALLIANCE)
    later = on(date(2026, 5, 1))
    await move(key, Category.PARTNERSHIP, act=later)
    periods = await CategoryPeriod.filter(agreement_id=key).order_by("valid_from")
    assert [(p.category.value, p.valid_from, p.valid_to) for p in periods] == [
        ("PARTNERSHIP", date(2025, 1, 1), date(2026, 3, 3)),
        ("STRATEGIC_ALLIANCE", TODAY, date(2026, 4, 30)),
        ("PARTNERSHIP", date(2026, 5, 1), None),
    ]
    assert (await Agreement.get(id=key)).category is Category.PARTNERSHIP
    assert await AuditEvent.filter(action="recategorizeAgreement", entity="Agreement").count() == 2


async def test_a_second_thought_on_the_same_day_leaves_one_period() -> None:
    made = await propose()
    project = await Project.create(title="A project")
    await move(made.id, Category.PARTNERSHIP, project_id=project.id)
    period = await CategoryPeriod.get(agreement_id=made.id)
    assert (period.category, period.reason) == (Category.PARTNERSHIP, "It grew.")


async def test_4_6_the_new_category_says_all_that_it_asks_for() -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 1, 1), renewal_type=RenewalType.EVERGREEN)
    key = of.agreement.id
    assert await refusal(move(key, Category.PARTNERSHIP)) == ("RULE_VIOLATED", "projectId")
    project = await Project.create(title="A project")
    error = await refused(move(key, Category.PARTNERSHIP, project_id=project.id))
    assert (
        error.message == "A partnership needs an end date: a term of this agreement is evergreen."
    )
    error = await refused(move(key, Category.CHAPTER))
    other = await of.counterparty.organization
    assert error.message == (
        "A chapter needs a territory or an institution that hosts it."
        " A chapter has to accept the guidelines of the main office (guidelinesAcceptedOn)."
        f" A chapter is a part of the home association, and {other.name} is not: name its parent first."
    )
    assert (await Agreement.get(id=key)).category is Category.STRATEGIC_ALLIANCE
    same = move(key, Category.STRATEGIC_ALLIANCE)
    assert await refusal(same) == ("RULE_VIOLATED", "category")
    assert await refusal(move(key, Category.BRANCH, reason=" ")) == ("BAD_USER_INPUT", "reason")


async def test_a_text_that_is_read_keeps_its_category() -> None:
    of = await samples.affiliation()
    await samples.submitted(of, date(2026, 3, 1))
    other = await of.counterparty.organization
    other.parent_id = of.home.organization_id
    await other.save()
    assert await refusal(move(of.agreement.id, Category.BRANCH)) == (
        "RULE_VIOLATED",
        "agreementId",
    )


# --- policies ------------------------------------------------------------------------------------


def policy(valid_from: date = date(2026, 6, 1), **values: Any) -> Policy:
    given = {
        "needs_board_decision": False,
        "expects_work_plans": True,
        "default_term_months": 24,
        "notice_period_days": 60,
        **values,
    }
    return Policy(Category.CHAPTER, valid_from, **given)


async def test_policies_follow_one_another() -> None:
    await set_category_policy(policy(), ADMIN)
    before, after = [
        await policy_on(Category.CHAPTER, day) for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert (before.default_term_months, before.valid_to) == (36, date(2026, 5, 31))
    assert (after.default_term_months, after.valid_to) == (24, None)
    await set_category_policy(policy(default_term_months=12), ADMIN)
    assert await CategoryPolicy.filter(category=Category.CHAPTER).count() == 2
    assert (await policy_on(Category.CHAPTER, date(2026, 7, 1))).default_term_months == 12


@pytest.mark.parametrize(
    ("values", "refused_with"),
    [
        ({"valid_from": date(2026, 3, 3)}, ("RULE_VIOLATED", "validFrom")),
        ({"valid_from": date(2026, 5, 1)}, ("RULE_VIOLATED", "validFrom")),
        ({"default_term_months": 0}, ("BAD_USER_INPUT", "defaultTermMonths")),
        ({"notice_period_days": -1}, ("BAD_USER_INPUT", "noticePeriodDays")),
    ],
)
async def test_policies_that_cannot_be(
    values: dict[str, Any], refused_with: tuple[str, str]
) -> None:
    await set_category_policy(policy(), ADMIN)
    assert await refusal(set_category_policy(policy(**values), ADMIN)) == refused_with


async def test_only_administrators_set_policies() -> None:
    theirs = affiliate((await samples.person()).id)
    assert (await refusal(set_category_policy(policy(), theirs)))[0] == "FORBIDDEN"
