"""The write path: rules refuse with a code and a place, changes carry their audit event."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.audit import Actor, AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.errors import DomainError
from domain.goals import Aggregation, Indicator, Measure, Measurement, MeasurementState
from domain.ids import new_id
from domain.renewal_types import RenewalType
from domain.verbs.goals.measurements import record_measurement
from domain.verbs.goals.observations import Observation
from domain.verbs.plans.work_plan_items import ItemUpdate, update_item
from domain.verbs.terms.decisions import RenewalDecision, decide_renewal
from domain.work_plans import WorkPlanItem, WorkPlanItemState, WorkPlanState
from tests import samples
from tests.acting import by

ACTOR = Actor("tester", "request-1")
TODAY = date(2025, 7, 1)
CLOCK = Clock.fixed(datetime(2025, 7, 1, 12, tzinfo=UTC))
ACT = by(CLOCK)
START, END = date(2025, 1, 1), date(2025, 12, 31)

pytestmark = pytest.mark.usefixtures("database")


async def refused(broken: Awaitable[object]) -> tuple[str, str]:
    """Return code and first place of the refusal; it must not leave an audit event."""
    before = await AuditEvent.all().count()
    with pytest.raises(DomainError) as caught:
        await broken
    assert await AuditEvent.all().count() == before
    return caught.value.code.value, caught.value.path[0]


async def decision(
    renewal_type: RenewalType = RenewalType.FIXED_TERM, ends_on: date | None = END
) -> tuple[RenewalDecision, AgreementTerm]:
    of = await samples.affiliation()
    months = {"months": 12} if renewal_type is RenewalType.AUTO_RENEW else {}
    term = await samples.term(of, START, ends_on, renewal_type, **months)
    return RenewalDecision(of.agreement.id, TermDecision.RENEW, "Goals were reached"), term


async def test_a_decision_is_kept_with_who_when_and_why() -> None:
    decided, term = await decision()
    await decide_renewal(decided, ACT)
    await term.refresh_from_db()
    assert (term.decision, term.decision_reason) == (TermDecision.RENEW, "Goals were reached")
    assert (term.decided_by, term.decided_on, term.version) == ("tester", TODAY, 2)
    event = await AuditEvent.get()
    assert (event.action, event.entity, event.entity_id) == (
        "decideRenewal",
        "AgreementTerm",
        term.id,
    )
    assert event.before is not None
    assert event.after is not None
    assert (event.before["decision"], event.after["decision"]) == ("PENDING", "RENEW")
    assert (event.actor, event.request_id) == ("tester", "request-1")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"decision": TermDecision.PENDING}, ("BAD_USER_INPUT", "decision")),
        ({"reason": "  "}, ("BAD_USER_INPUT", "reason")),
        ({"decision": TermDecision.RENEW_CONDITIONAL}, ("BAD_USER_INPUT", "conditions")),
        ({"conditions": "A report"}, ("BAD_USER_INPUT", "conditions")),
        ({"notice_given_on": TODAY}, ("BAD_USER_INPUT", "noticeGivenOn")),
        ({"notice_given_by_id": new_id()}, ("BAD_USER_INPUT", "noticeGivenOn")),
        (
            {"decision": TermDecision.LET_EXPIRE, "notice_given_on": date(2025, 7, 2)},
            ("BAD_USER_INPUT", "noticeGivenOn"),
        ),
        (
            {
                "decision": TermDecision.LET_EXPIRE,
                "notice_given_on": TODAY,
                "notice_given_by_id": new_id(),
            },
            ("NOT_FOUND", "noticeGivenById"),
        ),
        ({"decision": TermDecision.TERMINATE}, ("BAD_USER_INPUT", "noticeGivenOn")),
        ({"agreement_id": new_id()}, ("NOT_FOUND", "agreementId")),
        ({"version": 7}, ("CONFLICT", "version")),
    ],
)
async def test_decisions_that_are_refused(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    decided, term = await decision()
    broken = replace(decided, **changes)  # type: ignore[arg-type]  # the fields of a decision
    assert await refused(decide_renewal(broken, ACT)) == expected
    await term.refresh_from_db()
    assert (term.decision, term.version) == (TermDecision.PENDING, 1)


@pytest.mark.parametrize(
    ("renewal_type", "ends_on"),
    [
        (RenewalType.EVERGREEN, None),
        (RenewalType.ONE_OFF, END),
        (RenewalType.FIXED_TERM, date(2025, 6, 30)),
    ],
)
async def test_only_a_term_in_force_that_can_be_renewed_is_decided(
    renewal_type: RenewalType, ends_on: date | None
) -> None:
    decided, _ = await decision(renewal_type, ends_on)
    assert await refused(decide_renewal(decided, ACT)) == (
        "RULE_VIOLATED",
        "agreementId",
    )


async def test_two_decisions_at_once_on_one_version_keep_one() -> None:
    decided, term = await decision()
    first = replace(decided, version=1)
    second = replace(decided, version=1, decision=TermDecision.LET_EXPIRE)
    results = await asyncio.gather(
        decide_renewal(first, ACT),
        decide_renewal(second, ACT),
        return_exceptions=True,
    )
    refusals = [result for result in results if isinstance(result, DomainError)]
    assert [error.code.value for error in refusals] == ["CONFLICT"]
    await term.refresh_from_db()
    assert term.version == 2


async def test_the_same_decision_again_changes_nothing() -> None:
    decided, term = await decision()
    for version in (None, 1, None):
        await decide_renewal(replace(decided, version=version), ACT)
    await term.refresh_from_db()
    assert term.version == 2
    assert await AuditEvent.all().count() == 1


@pytest.mark.parametrize("other", [{"decision": TermDecision.LET_EXPIRE}, {"reason": "Not sure"}])
async def test_a_decision_that_stands_is_not_overwritten_unawares(other: dict[str, Any]) -> None:
    decided, term = await decision()
    await decide_renewal(decided, ACT)
    changed = replace(decided, **other)
    for version in (None, 1):
        with pytest.raises(
            DomainError, match=r"RENEW was decided on 1 July 2025 by tester\."
        ) as caught:
            await decide_renewal(replace(changed, version=version), ACT)
        assert (caught.value.code.value, caught.value.path) == ("CONFLICT", ("version",))
    await decide_renewal(replace(changed, version=2), ACT)
    await term.refresh_from_db()
    assert (term.decision, term.decision_reason) == (changed.decision, changed.reason)


async def test_going_on_takes_a_notice_back() -> None:
    decided, term = await decision()
    ending = replace(decided, decision=TermDecision.TERMINATE, notice_given_on=TODAY)
    await decide_renewal(ending, ACT)
    await decide_renewal(replace(decided, version=2), ACT)
    await term.refresh_from_db()
    assert (term.decision, term.notice_given_on) == (TermDecision.RENEW, None)
    event = await AuditEvent.all().order_by("-seq").first()
    assert event is not None
    assert event.before is not None
    assert event.before["notice_given_on"] == "2025-07-01"


async def test_a_notice_without_a_decision_is_not_taken_back_unawares() -> None:
    decided, term = await decision()
    await AgreementTerm.filter(id=term.id).update(notice_given_on=date(2025, 6, 2))
    with pytest.raises(DomainError, match=r"Notice was given on 2 June 2025\."):
        await decide_renewal(decided, ACT)


async def test_only_where_there_is_a_notice_period_does_terminating_take_notice() -> None:
    of = await samples.affiliation()
    term = await samples.term(of, START, END, notice_period_days=0)
    decided = RenewalDecision(of.agreement.id, TermDecision.TERMINATE, "A breach")
    await decide_renewal(decided, ACT)
    await term.refresh_from_db()
    assert term.decision is TermDecision.TERMINATE


async def observed(measure: Measure = Measure.NUMBER) -> Observation:
    goal = await samples.goal(await samples.affiliation(), START, END)
    of = await samples.indicator(goal, measure=measure)
    await samples.period(of, START, END)
    return Observation(of.id, date(2025, 6, 1), value=Decimal(5))


async def test_a_measurement_counts_at_once() -> None:
    seen = await observed()
    measurement = await record_measurement(seen, ACTOR, CLOCK)
    kept = await Measurement.get(id=measurement.id)
    assert (kept.value, kept.state) == (Decimal(5), MeasurementState.APPROVED)
    assert kept.submitted_by == "tester"
    assert (await AuditEvent.get()).action == "recordMeasurement"


async def test_a_percentage_is_computed_from_its_counts() -> None:
    seen = replace(
        await observed(Measure.PERCENT), value=None, numerator=Decimal(1), denominator=Decimal(3)
    )
    kept = await record_measurement(seen, ACTOR, CLOCK)
    assert kept.value == Decimal("33.333333")


NO_VALUE: dict[str, object] = {"value": None}


@pytest.mark.parametrize(
    ("measure", "changes", "expected"),
    [
        (Measure.NUMBER, {"indicator_id": UUID(int=7)}, ("NOT_FOUND", "indicatorId")),
        (Measure.NUMBER, {"observed_on": date(2025, 7, 2)}, ("RULE_VIOLATED", "observedOn")),
        (Measure.NUMBER, {"observed_on": date(2024, 12, 31)}, ("RULE_VIOLATED", "observedOn")),
        (Measure.NUMBER, NO_VALUE, ("BAD_USER_INPUT", "value")),
        (Measure.NUMBER, {"value": Decimal("NaN")}, ("BAD_USER_INPUT", "value")),
        (Measure.NUMBER, {"value": Decimal("1e14")}, ("BAD_USER_INPUT", "value")),
        (Measure.NUMBER, {"numerator": Decimal(1)}, ("BAD_USER_INPUT", "numerator")),
        (Measure.YES_NO, {"value": Decimal(2)}, ("BAD_USER_INPUT", "value")),
        (Measure.NARRATIVE, NO_VALUE, ("BAD_USER_INPUT", "narrative")),
        (Measure.NARRATIVE, {"narrative": "We met"}, ("BAD_USER_INPUT", "value")),
        (Measure.PERCENT, {"numerator": Decimal(1)}, ("BAD_USER_INPUT", "value")),
        (
            Measure.PERCENT,
            {**NO_VALUE, "numerator": Decimal(1)},
            ("BAD_USER_INPUT", "denominator"),
        ),
        (
            Measure.PERCENT,
            {**NO_VALUE, "numerator": Decimal(1), "denominator": Decimal(0)},
            ("BAD_USER_INPUT", "denominator"),
        ),
        (
            Measure.PERCENT,
            {**NO_VALUE, "numerator": Decimal(-1), "denominator": Decimal(2)},
            ("BAD_USER_INPUT", "numerator"),
        ),
    ],
)
async def test_measurements_that_are_refused(
    measure: Measure, changes: dict[str, object], expected: tuple[str, str]
) -> None:
    seen = replace(await observed(measure), **changes)  # type: ignore[arg-type]  # its fields
    assert await refused(record_measurement(seen, ACTOR, CLOCK)) == expected
    assert await Measurement.all().count() == 0


@pytest.mark.parametrize(
    ("measure", "baseline", "target", "value", "fits"),
    [
        (Measure.MONEY, 0, 1000, -1, False),
        (Measure.MONEY, -500, 0, -1, True),
        (Measure.NUMBER, 0, 10, -1, False),
        (Measure.NUMBER, None, None, -1, True),
        (Measure.SCALE, 1, 5, -1, False),
        (Measure.PERCENT, 0, 50, 100, True),
        (Measure.PERCENT, 0, 50, 101, False),
        (Measure.PERCENT, 0, 120, 130, True),
        (Measure.PERCENT, 0, 50, -1, False),
        (Measure.PERCENT, None, None, -1, False),
        (Measure.PERCENT, -2, 3, -5, True),
    ],
)
async def test_a_value_is_one_that_the_indicator_can_have(
    measure: Measure, baseline: int | None, target: int | None, value: int, fits: bool
) -> None:
    seen = replace(await observed(measure), value=Decimal(value))
    await Indicator.filter(id=seen.indicator_id).update(baseline=baseline, target=target)
    recorded = record_measurement(seen, ACTOR, CLOCK)
    if fits:
        assert (await recorded).value == value
    else:
        assert await refused(recorded) == ("BAD_USER_INPUT", "value")


async def test_more_than_all_is_refused_from_counts_too() -> None:
    seen = replace(
        await observed(Measure.PERCENT), value=None, numerator=Decimal(4), denominator=Decimal(3)
    )
    assert await refused(record_measurement(seen, ACTOR, CLOCK)) == ("BAD_USER_INPUT", "numerator")


async def test_a_running_total_does_not_shrink_but_a_day_may_be_corrected() -> None:
    seen = replace(await observed(), value=Decimal(50))
    await Indicator.filter(id=seen.indicator_id).update(aggregation=Aggregation.CUMULATIVE_INPUT)
    await record_measurement(seen, ACTOR, CLOCK)
    later = replace(seen, observed_on=date(2025, 6, 2), value=Decimal(40))
    with pytest.raises(DomainError, match=r"on 1 June 2025 it was 50\.") as caught:
        await record_measurement(later, ACTOR, CLOCK)
    assert (caught.value.code.value, caught.value.path) == ("RULE_VIOLATED", ("value",))
    await record_measurement(replace(seen, value=Decimal(30)), ACTOR, CLOCK)
    await record_measurement(later, ACTOR, CLOCK)
    assert await Measurement.all().count() == 3


async def test_a_locked_period_takes_no_more_values(database: Database) -> None:
    seen = await observed()
    await database.reads.execute("UPDATE indicator_period SET locked_at = $1", CLOCK.now())
    assert await refused(record_measurement(seen, ACTOR, CLOCK)) == ("RULE_VIOLATED", "observedOn")


async def an_item() -> WorkPlanItem:
    plan = await samples.work_plan(await samples.affiliation(), 2025)
    return await samples.item(plan)


async def test_an_item_moves_along_with_its_event_in_the_trail() -> None:
    item = await an_item()
    await update_item(
        ItemUpdate(item.id, {"state": WorkPlanItemState.IN_PROGRESS, "note": "Begun"}), ACT
    )
    await item.refresh_from_db()
    assert (item.state, item.note, item.version) == (WorkPlanItemState.IN_PROGRESS, "Begun", 2)
    event = await AuditEvent.get()
    assert event.after == {"state": "IN_PROGRESS", "note": "Begun"}


async def test_an_update_that_changes_nothing_leaves_no_trace() -> None:
    item = await an_item()
    await update_item(ItemUpdate(item.id, {"state": WorkPlanItemState.PLANNED}), ACT)
    assert await AuditEvent.all().count() == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"state": WorkPlanItemState.CANCELLED}, ("BAD_USER_INPUT", "stateReason")),
        ({"owner_id": UUID(int=9)}, ("NOT_FOUND", "ownerId")),
    ],
)
async def test_item_updates_that_are_refused(
    values: dict[str, object], expected: tuple[str, str]
) -> None:
    item = await an_item()
    assert await refused(update_item(ItemUpdate(item.id, values), ACT)) == expected


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (WorkPlanItemState.IN_PROGRESS, "it can become DONE, CANCELLED or DEFERRED."),
        (WorkPlanItemState.DEFERRED, "it stays so, and an item of a later plan carries it on."),
        (
            WorkPlanItemState.CANCELLED,
            "it stays as it is; what is still to do goes into a new item.",
        ),
    ],
)
async def test_a_refused_transition_says_what_is_possible(
    state: WorkPlanItemState, says: str
) -> None:
    item = await an_item()
    await WorkPlanItem.filter(id=item.id).update(state=state, state_reason="Later")
    back = ItemUpdate(item.id, {"state": WorkPlanItemState.PLANNED})
    with pytest.raises(DomainError) as caught:
        await update_item(back, ACT)
    assert caught.value.message == f"An item that is {state.value} cannot become PLANNED: {says}"


@pytest.mark.parametrize(
    ("due_on", "fits"),
    [
        (date(2025, 6, 30), False),
        (date(2025, 7, 1), True),
        (date(2026, 9, 28), True),
        (date(2026, 9, 29), False),
    ],
)
async def test_an_item_is_due_in_the_plan_year_or_soon_after(due_on: date, fits: bool) -> None:
    of = await samples.affiliation(plan_year_start="07-01")
    plan = await samples.work_plan(of, 2025, year_starts_on=date(2025, 7, 1))
    item = await samples.item(plan)
    updated = update_item(ItemUpdate(item.id, {"due_on": due_on}), ACT)
    if fits:
        assert (await updated).due_on == due_on
        return
    with pytest.raises(DomainError, match="between 1 July 2025 and 28 September 2026") as caught:
        await updated
    assert (caught.value.code.value, caught.value.path) == ("RULE_VIOLATED", ("dueOn",))


async def test_what_is_done_stays_done() -> None:
    item = await an_item()
    await update_item(ItemUpdate(item.id, {"state": WorkPlanItemState.DONE}), ACT)
    back = ItemUpdate(item.id, {"state": WorkPlanItemState.IN_PROGRESS})
    assert await refused(update_item(back, ACT)) == ("RULE_VIOLATED", "state")


async def test_items_of_a_closed_plan_and_unknown_items_are_refused(database: Database) -> None:
    item = await an_item()
    stale = ItemUpdate(item.id, {"note": "x"}, version=9)
    assert await refused(update_item(stale, ACT)) == ("CONFLICT", "expectedVersion")
    assert await refused(update_item(ItemUpdate(new_id()), ACT)) == ("NOT_FOUND", "itemId")
    await database.reads.execute("UPDATE work_plan SET state = $1", WorkPlanState.CLOSED.value)
    late = ItemUpdate(item.id, {"note": "x"})
    assert await refused(update_item(late, ACT)) == ("RULE_VIOLATED", "itemId")
