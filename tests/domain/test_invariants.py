"""Each invariant that the database holds, broken on purpose: the refusal names the rule.

The numbers are those of docs/invariants.md.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, time

import asyncpg
import pytest
from tortoise.exceptions import BaseORMException

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Agreement, AgreementParty, Category, PartyRole
from domain.audit import Actor, AuditEvent, record
from domain.database import Database, transaction
from domain.events import Event, EventKind
from domain.goals import Measurement
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.organizations import DatePrecision, OrganizationCountry
from domain.renewal_types import RenewalType
from domain.vocabularies import Vocabulary
from domain.work_plans import WorkPlanItemState
from tests import samples
from tests.domain.breaking import refusal

Y = date(2025, 1, 1)
END = date(2025, 12, 31)


async def saved(row: object, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    await row.save()  # type: ignore[attr-defined]  # any model


async def test_1_terms_never_overlap(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, Y, END)
    overlapping = samples.term(of, date(2025, 12, 31), date(2026, 12, 31), gap_reason="none")
    assert await refusal(overlapping) == "agreement_term_no_overlap"


async def test_1_an_early_end_frees_the_days_after_it(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, Y, END, ended_early_on=date(2025, 5, 31))
    await samples.term(of, date(2025, 6, 1), date(2026, 5, 31))
    assert await AgreementTerm.filter(agreement=of.agreement).count() == 2


async def test_1_two_at_once_cannot_add_overlapping_terms(database: Database) -> None:
    of = await samples.affiliation()
    results = await asyncio.gather(
        samples.term(of, Y, END),
        samples.term(of, Y, END, sequence=2, gap_reason="none"),
        return_exceptions=True,
    )
    broken = [samples.broken_rule(r) for r in results if isinstance(r, BaseException)]
    assert len(broken) == 1
    assert await AgreementTerm.filter(agreement=of.agreement).count() == 1


async def test_1_a_gap_needs_a_reason(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, Y, END)
    assert (
        await refusal(samples.term(of, date(2026, 1, 2), date(2026, 12, 31)))
        == "agreement_term_gap"
    )
    await samples.term(
        of, date(2026, 1, 2), date(2026, 12, 31), gap_reason="Signed in the new year"
    )


async def test_1_terms_follow_one_another(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, Y, END)
    early = samples.term(of, date(2023, 1, 1), date(2023, 12, 31), gap_reason="older")
    assert await refusal(early) == "agreement_term_chain"
    skipped = samples.term(of, date(2026, 1, 1), date(2026, 12, 31), sequence=3)
    assert await refusal(skipped) == "agreement_term_chain"


async def test_2_a_term_ends_after_it_starts(database: Database) -> None:
    of = await samples.affiliation()
    assert await refusal(samples.term(of, END, Y, notice_period_days=0)) == "agreement_term_dates"


async def test_3_one_current_term(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, Y, END)
    await samples.term(of, date(2026, 1, 1), date(2026, 12, 31))
    for day in (Y, END, date(2026, 1, 1), date(2026, 12, 31)):
        current = await AgreementTerm.filter(
            agreement=of.agreement, starts_on__lte=day, ends_on__gte=day
        ).count()
        assert current == 1, day


async def test_4_a_partnership_needs_a_project(database: Database) -> None:
    without = samples.affiliation(Category.PARTNERSHIP, project=None)
    assert await refusal(without) == "agreement_partnership_project"
    of = await samples.affiliation()
    recast = saved(of.agreement, category=Category.PARTNERSHIP)
    assert await refusal(recast) == "agreement_partnership_project"


async def test_4_a_partnership_is_never_evergreen(database: Database) -> None:
    of = await samples.affiliation(Category.PARTNERSHIP)
    evergreen = samples.term(of, Y, renewal_type=RenewalType.EVERGREEN)
    assert await refusal(evergreen) == "agreement_partnership_end"


async def test_5_only_an_evergreen_term_has_no_end(database: Database) -> None:
    of = await samples.affiliation()
    assert await refusal(samples.term(of, Y)) == "agreement_term_end_or_evergreen"
    ended = samples.term(of, Y, END, RenewalType.EVERGREEN)
    assert await refusal(ended) == "agreement_term_end_or_evergreen"


async def test_5_an_evergreen_agreement_needs_a_review_cycle(database: Database) -> None:
    of = await samples.affiliation(review_cycle_months=None)
    evergreen = samples.term(of, Y, renewal_type=RenewalType.EVERGREEN)
    assert await refusal(evergreen) == "agreement_evergreen_review"
    reviewed = await samples.affiliation()
    await samples.term(reviewed, Y, renewal_type=RenewalType.EVERGREEN)
    forgot = saved(reviewed.agreement, review_cycle_months=None)
    assert await refusal(forgot) == "agreement_evergreen_review"


async def test_7_two_parties_at_least(database: Database) -> None:
    of = await samples.affiliation()
    assert await refusal(of.counterparty.delete()) == "agreement_parties"
    alone = Agreement.create(number="alone", title="Alone", category=Category.CHAPTER)
    assert await refusal(alone) == "agreement_parties"


async def test_7_parties_are_distinct(database: Database) -> None:
    of = await samples.affiliation()
    again = AgreementParty.create(
        agreement=of.agreement,
        organization_id=of.home.organization_id,
        role=PartyRole.FUNDER,
    )
    rule = await refusal(again)
    assert rule is not None
    assert rule.startswith("uid_agreement_p")


async def test_7_exactly_one_home(database: Database) -> None:
    of = await samples.affiliation()
    second = saved(of.counterparty, role=PartyRole.HOME)
    assert await refusal(second) == "agreement_party_one_home"
    none = saved(of.home, role=PartyRole.CO_PARTY)
    assert await refusal(none) == "agreement_parties"


async def test_8_the_notice_deadline_follows_from_end_and_period(database: Database) -> None:
    of = await samples.affiliation()
    term = await samples.term(of, Y, END, notice_period_days=30)
    assert term.notice_deadline == date(2025, 12, 1)
    by_hand = database.reads.execute("UPDATE agreement_term SET notice_deadline = '2025-12-24'")
    with pytest.raises(asyncpg.GeneratedAlwaysError):
        await by_hand


async def test_8_notice_before_the_first_day_is_refused(database: Database) -> None:
    of = await samples.affiliation()
    too_long = samples.term(of, Y, END, notice_period_days=365)
    assert await refusal(too_long) == "agreement_term_notice_within"
    negative = samples.term(of, Y, END, notice_period_days=-1)
    assert await refusal(negative) == "agreement_term_notice_period"


async def test_11_a_past_term_is_immutable_except_its_decision_and_early_end(
    database: Database,
) -> None:
    of = await samples.affiliation()
    past = await samples.term(of, Y, END)
    await samples.term(of, date(2026, 1, 1), date(2026, 12, 31))
    assert await refusal(saved(past, notice_period_days=10)) == "agreement_term_past"
    await past.refresh_from_db()
    assert await refusal(past.delete()) == "agreement_term_past"
    await saved(past, decision=TermDecision.RENEW, decided_on=date(2025, 11, 1))


async def test_11_a_late_signature_does_not_move_the_start(database: Database) -> None:
    of = await samples.affiliation()
    text = await samples.version(of)
    term = await samples.term(of, Y, END, signed_on=None, agreement_version=text)
    await samples.sign(text, of.home, date(2025, 2, 1))
    await samples.sign(text, of.counterparty, date(2025, 3, 1))
    await term.refresh_from_db()
    assert (term.starts_on, term.signed_on) == (Y, date(2025, 3, 1))


async def test_13_one_work_plan_a_year(database: Database) -> None:
    of = await samples.affiliation()
    await samples.work_plan(of, 2025)
    rule = await refusal(samples.work_plan(of, 2025))
    assert rule is not None
    assert rule.startswith("uid_work_plan")
    misnamed = samples.work_plan(of, 2026, year_starts_on=date(2027, 1, 1))
    assert await refusal(misnamed) == "work_plan_year_is_start"


async def test_16_an_item_continues_one_of_an_earlier_plan_only(database: Database) -> None:
    of = await samples.affiliation()
    plan_2025, plan_2026 = await samples.work_plan(of, 2025), await samples.work_plan(of, 2026)
    first = await samples.item(plan_2025)
    other = await samples.item(await samples.work_plan(await samples.affiliation(), 2024))
    rule = "work_plan_item_carried_from_earlier"
    assert await refusal(samples.item(plan_2025, carried_from=first, carry_count=1)) == rule
    assert await refusal(samples.item(plan_2026, carried_from=other, carry_count=1)) == rule
    carried = await samples.item(plan_2026, carried_from=first, carry_count=1)
    assert await refusal(saved(first, carried_from=carried, carry_count=1)) == rule


async def test_16_one_successor_an_item(database: Database) -> None:
    of = await samples.affiliation()
    first = await samples.item(await samples.work_plan(of, 2025))
    plan = await samples.work_plan(of, 2026)
    await samples.item(plan, carried_from=first, carry_count=1)
    rule = await refusal(samples.item(plan, carried_from=first, carry_count=1))
    assert rule == "work_plan_item_carried_from_id_key"


async def test_16_plans_keep_their_year_and_agreement(database: Database) -> None:
    plan = await samples.work_plan(await samples.affiliation(), 2025)
    moved = saved(plan, year=2026, year_starts_on=date(2026, 1, 1))
    assert await refusal(moved) == "work_plan_identity"


async def test_18_periods_of_an_indicator_never_overlap(database: Database) -> None:
    goal = await samples.goal(await samples.affiliation(), Y, END)
    of = await samples.indicator(goal)
    await samples.period(of, Y, date(2025, 6, 30))
    overlapping = samples.period(of, date(2025, 6, 30), END)
    assert await refusal(overlapping) == "indicator_period_no_overlap"
    await samples.period(await samples.indicator(goal), Y, END)


async def test_18_periods_lie_in_the_goal_s_dates(database: Database) -> None:
    goal = await samples.goal(await samples.affiliation(), Y, END)
    of = await samples.indicator(goal)
    rule = "indicator_period_within_goal"
    assert await refusal(samples.period(of, Y, date(2026, 1, 1))) == rule
    await samples.period(of, Y, END)
    assert await refusal(saved(goal, due_on=date(2025, 12, 30))) == rule


async def test_18_a_measurement_belongs_to_its_period_s_indicator(database: Database) -> None:
    goal = await samples.goal(await samples.affiliation(), Y, END)
    period = await samples.period(await samples.indicator(goal), Y, END)
    other = await samples.indicator(goal)
    stray = Measurement.create(indicator=other, period=period, value=1, observed_on=Y)
    assert await refusal(stray) == "measurement_period_of_indicator"


async def test_20_a_percentage_of_nothing_is_refused(database: Database) -> None:
    goal = await samples.goal(await samples.affiliation(), Y, END)
    of = await samples.indicator(goal)
    period = await samples.period(of, Y, END)
    nothing = Measurement.create(
        indicator=of, period=period, value=0, numerator=0, denominator=0, observed_on=Y
    )
    assert await refusal(nothing) == "measurement_denominator_not_zero"


async def test_21_one_primary_liaison_per_organization_kind_and_day(database: Database) -> None:
    organization = await samples.organization()

    async def assign(valid_from: date, valid_to: date | None, **values: object) -> None:
        await LiaisonAssignment.create(
            person=await samples.person(),
            organization=organization,
            kind=values.pop("kind", LiaisonKind.STAFF_LIAISON),
            valid_from=valid_from,
            valid_to=valid_to,
            is_primary=values.pop("is_primary", True),
        )

    await assign(Y, END)
    rule = "liaison_assignment_one_primary_per_organization"
    assert await refusal(assign(END, None)) == rule
    await assign(date(2026, 1, 1), None)
    await assign(END, None, is_primary=False)
    await assign(Y, None, kind=LiaisonKind.AFFILIATE_LIAISON)


async def test_21_two_at_once_cannot_both_become_primary(database: Database) -> None:
    organization = await samples.organization()
    people = [await samples.person(), await samples.person()]
    results = await asyncio.gather(
        *(
            LiaisonAssignment.create(
                person=person,
                organization=organization,
                kind=LiaisonKind.STAFF_LIAISON,
                valid_from=Y,
            )
            for person in people
        ),
        return_exceptions=True,
    )
    broken = [samples.broken_rule(r) for r in results if isinstance(r, BaseException)]
    assert broken == ["liaison_assignment_one_primary_per_organization"]


async def test_22_a_duty_is_for_one_subject_and_ends_after_it_starts(database: Database) -> None:
    person, organization = await samples.person(), await samples.organization()
    of = await samples.affiliation()
    two = LiaisonAssignment.create(
        person=person,
        organization=organization,
        agreement=of.agreement,
        kind=LiaisonKind.STAFF_LIAISON,
        valid_from=Y,
    )
    assert await refusal(two) == "liaison_assignment_one_subject"
    reversed_dates = LiaisonAssignment.create(
        person=person,
        organization=organization,
        kind=LiaisonKind.STAFF_LIAISON,
        valid_from=END,
        valid_to=Y,
        is_primary=False,
    )
    assert await refusal(reversed_dates) == "liaison_assignment_dates"


EVENTS: list[tuple[str, dict[str, object]]] = [
    ("event_dates", {"starts_on": END, "ends_on": Y}),
    ("event_dates_and_precision", {"date_precision": DatePrecision.TBA}),
    ("event_dates_and_precision", {"starts_on": None, "ends_on": None}),
    ("event_dates_and_precision", {"ends_on": None}),
    ("event_time_with_zone", {"start_time": time(9)}),
    ("event_title_without_status", {"title": "Summit (More information Coming Soon)"}),
    ("event_country_form", {"country": "be"}),
]


@pytest.mark.parametrize(("rule", "values"), EVENTS)
async def test_23_events(database: Database, rule: str, values: dict[str, object]) -> None:
    given: dict[str, object] = {"title": "Summit", "starts_on": Y, "ends_on": Y, **values}
    broken = Event.create(kind=EventKind.CONFERENCE, **given)  # type: ignore[arg-type]  # columns
    assert await refusal(broken) == rule


async def test_23_a_place_may_be_partial_and_dates_unknown(database: Database) -> None:
    await Event.create(title="Summit", date_precision=DatePrecision.TBA, city="Hasselt")
    await Event.create(title="Forum", starts_on=Y, ends_on=Y, country="NA", venue=None)


async def test_31_signing_dates_follow_from_signatures(database: Database) -> None:
    of = await samples.affiliation()
    text = await samples.version(of, signed_on=date(2025, 5, 5))
    await text.refresh_from_db()
    assert text.signed_on is None
    await samples.sign(text, of.home, date(2025, 2, 1))
    last = await samples.sign(text, of.counterparty, date(2025, 3, 1))
    await text.refresh_from_db()
    assert text.signed_on == date(2025, 3, 1)
    await last.delete()
    await text.refresh_from_db()
    assert text.signed_on is None


async def test_31_only_parties_sign(database: Database) -> None:
    of, other = await samples.affiliation(), await samples.affiliation()
    text = await samples.version(of)
    assert await refusal(samples.sign(text, other.home, Y)) == "signature_party_of_agreement"


async def test_32_the_trail_is_append_only(database: Database) -> None:
    organization = await samples.organization()
    await record(Actor("somebody"), "rename", organization, {"name": "A"}, {"name": "B"})
    event = await AuditEvent.get()
    for broken in (
        "UPDATE audit_event SET actor = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ):
        assert await refusal(database.reads.execute(broken)) == "audit_event_append_only"
    assert (await AuditEvent.get()).actor == event.actor == "somebody"


REFERENCED: list[Callable[[samples.Affiliation], Awaitable[object]]] = [
    lambda of: Agreement.filter(id=of.agreement.id).delete(),
    lambda of: of.home.organization.filter(id=of.home.organization_id).delete(),
]


@pytest.mark.parametrize("remove", REFERENCED)
async def test_34_what_is_referenced_cannot_be_removed(
    database: Database, remove: Callable[[samples.Affiliation], Awaitable[object]]
) -> None:
    of = await samples.affiliation()
    await samples.work_plan(of, 2025)
    with pytest.raises(BaseORMException):
        await remove(of)
    assert await Agreement.exists(id=of.agreement.id)


async def test_35_an_end_that_does_not_match_the_months_is_refused(database: Database) -> None:
    of = await samples.affiliation()
    wrong = samples.term(of, date(2024, 3, 1), date(2027, 3, 1), months=36)
    assert await refusal(wrong) == "agreement_term_months_match"
    await samples.term(of, date(2024, 3, 1), date(2027, 2, 28), months=36)


async def test_codes_and_vocabularies_hold_what_they_name(database: Database) -> None:
    of = await samples.affiliation()
    activity = await samples.vocabulary_term(Vocabulary.ACTIVITY_TYPE)
    stray = samples.goal(of, Y, END, emphasis_area=activity)
    assert await refusal(stray) == "goal_emphasis_area_vocabulary"
    unknown = database.reads.execute("UPDATE agreement SET category = 'FRIENDSHIP'")
    assert await refusal(unknown) == "agreement_category_code"


async def test_a_country_code_is_two_capitals(database: Database) -> None:
    organization = await samples.organization()
    lower = OrganizationCountry.create(organization=organization, code="na", role="SEAT")
    assert await refusal(lower) == "organization_country_code_form"


async def test_an_item_is_not_dropped_without_a_reason(database: Database) -> None:
    item = await samples.item(await samples.work_plan(await samples.affiliation(), 2025))
    dropped = saved(item, state=WorkPlanItemState.CANCELLED)
    assert await refusal(dropped) == "work_plan_item_reason"


async def test_a_transaction_changes_nothing_when_it_fails(database: Database) -> None:
    of = await samples.affiliation()

    async def rename_and_fail() -> None:
        async with transaction():
            await saved(of.agreement, title="Changed")
            raise ValueError("not after all")

    with pytest.raises(ValueError, match="after all"):
        await rename_and_fail()
    assert (await Agreement.get(id=of.agreement.id)).title != "Changed"
