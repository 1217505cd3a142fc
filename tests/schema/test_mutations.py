"""Each mutation: done and read back in one answer, or refused with a typed error and nothing changed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.audit import AuditEvent
from domain.database import Database
from domain.goals import Measurement
from domain.notices.reminders import ReminderState
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from domain.work_plans import WorkPlanItem, WorkPlanItemState
from tests import samples
from tests.domain.notices import posts
from tests.schema.conftest import Ask

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
ERRORS = "errors { __typename code message path }"

RECORD = f"""mutation Record($input: RecordMeasurementInput!) {{
    recordMeasurement(input: $input) {{
        measurement {{ id value state submittedBy indicator {{ actual goal {{ progress rag }} }} }}
        {ERRORS}
    }}
}}"""
DECIDE = f"""mutation Decide($input: DecideRenewalInput!) {{
    decideRenewal(input: $input) {{
        term {{ decision decisionReason version agreement {{ number state }} }} {ERRORS}
    }}
}}"""
UPDATE = f"""mutation Update($input: UpdateWorkPlanItemInput!) {{
    updateWorkPlanItem(input: $input) {{
        item {{ id state stateReason dueOn note version workPlan {{ year }} }} {ERRORS}
    }}
}}"""
ACKNOWLEDGE = f"""mutation Acknowledge($input: AcknowledgeReminderInput!) {{
    acknowledgeReminder(input: $input) {{ reminder {{ state }} {ERRORS} }}
}}"""


async def make_indicator() -> UUID:
    of = await samples.affiliation()
    goal = await samples.goal(of, date(2026, 1, 1), date(2026, 12, 31))
    made = await samples.indicator(goal, baseline=0, target=100)
    await samples.period(made, date(2026, 1, 1), date(2026, 12, 31))
    return made.id


async def make_term() -> AgreementTerm:
    of = await samples.affiliation()
    return await samples.term(of, date(2024, 1, 1), date(2026, 6, 30))


async def make_item() -> WorkPlanItem:
    of = await samples.affiliation()
    return await samples.item(await samples.work_plan(of, 2026))


async def refused(ask: Ask, mutation: str, given: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Send a mutation that is refused, check that nothing was written, and return the error."""
    before = await AuditEvent.all().count()
    ((_, payload),) = (await ask(mutation, {"input": given}, **options)).data.items()
    (error,) = payload.pop("errors")
    assert list(payload.values()) == [None]
    assert await AuditEvent.all().count() == before
    found: dict[str, Any] = error
    return found


# --- recordMeasurement ---------------------------------------------------------------------------


async def test_a_measurement_is_recorded_and_read_back(ask: Ask) -> None:
    key = await make_indicator()
    given = {"indicatorId": f"Indicator:{key}", "observedOn": "2026-03-01", "value": 50}
    payload = (await ask(RECORD, {"input": given})).data["recordMeasurement"]
    made = await Measurement.get(indicator_id=key)
    assert payload["errors"] == []
    assert payload["measurement"]["id"] == f"Measurement:{made.id}"
    assert payload["measurement"]["state"] == "APPROVED"
    assert payload["measurement"]["submittedBy"] == "local administrator"
    assert payload["measurement"]["indicator"]["actual"] == 50
    assert payload["measurement"]["indicator"]["goal"]["rag"] == "GREEN"
    event = await AuditEvent.get(entity="Measurement")
    assert (event.action, event.request_id) == ("recordMeasurement", "test-request")


@pytest.mark.parametrize(
    ("changes", "kind", "path"),
    [
        (
            {"indicatorId": "Indicator:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"},
            "NotFoundError",
            "indicatorId",
        ),
        ({"indicatorId": "Goal:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"}, "InputError", "indicatorId"),
        ({"indicatorId": "nonsense"}, "InputError", "indicatorId"),
        ({"observedOn": "2026-03-05"}, "RuleError", "observedOn"),
        ({"observedOn": "2025-12-31"}, "RuleError", "observedOn"),
        ({"value": None}, "InputError", "value"),
        ({"narrative": "a\0b"}, "InputError", "narrative"),
        ({"narrative": "x" * 2001}, "InputError", "narrative"),
        ({"value": -1}, "InputError", "value"),
        ({"narrative": "half \ud800"}, "InputError", "narrative"),
    ],
)
async def test_a_measurement_that_makes_no_sense_is_refused(
    ask: Ask, changes: dict[str, Any], kind: str, path: str
) -> None:
    key = await make_indicator()
    given = {"indicatorId": f"Indicator:{key}", "observedOn": "2026-03-01", "value": 50, **changes}
    error = await refused(ask, RECORD, given)
    assert (error["__typename"], error["path"]) == (kind, [path])
    assert not await Measurement.exists()


# --- decideRenewal -------------------------------------------------------------------------------


async def test_a_renewal_is_decided_and_read_back(ask: Ask) -> None:
    term = await make_term()
    given = {
        "agreementId": f"Agreement:{term.agreement_id}",
        "decision": "RENEW",
        "reason": "It works.",
        "expectedVersion": 1,
    }
    payload = (await ask(DECIDE, {"input": given})).data["decideRenewal"]
    assert payload["errors"] == []
    assert payload["term"]["decision"] == "RENEW"
    assert payload["term"]["version"] == 2
    assert payload["term"]["agreement"]["state"] == "NOTICE_WINDOW"
    await term.refresh_from_db()
    assert term.decision is TermDecision.RENEW
    other = {**given, "decision": "LET_EXPIRE"}
    error = await refused(ask, DECIDE, other)
    assert (error["__typename"], error["path"]) == ("ConflictError", ["expectedVersion"])
    assert "RENEW was decided on 4 March 2026 by local administrator." in error["message"]


@pytest.mark.parametrize(
    ("changes", "kind", "path"),
    [
        ({"reason": " "}, "InputError", ["reason"]),
        ({"reason": "x" * 2001}, "InputError", ["reason"]),
        ({"decision": "TERMINATE"}, "InputError", ["noticeGivenOn"]),
        ({"decision": "PENDING"}, "InputError", ["decision"]),
        ({"decision": "RENEW_CONDITIONAL"}, "InputError", ["conditions"]),
        ({"expectedVersion": 7}, "ConflictError", ["expectedVersion"]),
        ({"noticeGivenById": "x"}, "InputError", ["noticeGivenById"]),
        (
            {"agreementId": "Agreement:0199B6C2-7d5e-7cc3-b1f2-3a4d5e6f7081"},
            "InputError",
            ["agreementId"],
        ),
    ],
)
async def test_a_decision_that_makes_no_sense_is_refused(
    ask: Ask, changes: dict[str, Any], kind: str, path: list[str]
) -> None:
    term = await make_term()
    given = {
        "agreementId": f"Agreement:{term.agreement_id}",
        "decision": "RENEW",
        "reason": "It works.",
        **changes,
    }
    error = await refused(ask, DECIDE, given)
    assert (error["__typename"], error["path"]) == (kind, path)


# --- updateWorkPlanItem --------------------------------------------------------------------------


async def test_an_item_changes_only_in_what_was_named(ask: Ask) -> None:
    item = await make_item()
    key = f"WorkPlanItem:{item.id}"
    first = {"itemId": key, "dueOn": "2026-05-01", "note": "Begun."}
    await ask(UPDATE, {"input": first})
    second = {"itemId": key, "state": "IN_PROGRESS", "dueOn": None}
    payload = (await ask(UPDATE, {"input": second})).data["updateWorkPlanItem"]
    assert payload["errors"] == []
    assert payload["item"] == {
        "id": key,
        "state": "IN_PROGRESS",
        "stateReason": None,
        "dueOn": None,
        "note": "Begun.",
        "version": 3,
        "workPlan": {"year": 2026},
    }
    await item.refresh_from_db()
    assert item.state is WorkPlanItemState.IN_PROGRESS


@pytest.mark.parametrize(
    ("changes", "kind", "path"),
    [
        ({"state": "CANCELLED"}, "InputError", ["stateReason"]),
        ({"state": None}, "InputError", ["state"]),
        ({"note": "x" * 2001}, "InputError", ["note"]),
        ({"dueOn": "2025-12-31"}, "RuleError", ["dueOn"]),
        ({"ownerId": "Person:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"}, "NotFoundError", ["ownerId"]),
        ({"ownerId": "Agreement:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"}, "InputError", ["ownerId"]),
        ({"expectedVersion": 2}, "ConflictError", ["expectedVersion"]),
    ],
)
async def test_an_update_that_makes_no_sense_is_refused(
    ask: Ask, changes: dict[str, Any], kind: str, path: list[str]
) -> None:
    item = await make_item()
    error = await refused(ask, UPDATE, {"itemId": f"WorkPlanItem:{item.id}", **changes})
    assert (error["__typename"], error["path"]) == (kind, path)


# --- acknowledgeReminder, and who may ------------------------------------------------------------


async def test_a_reminder_that_is_not_there_cannot_be_acknowledged(ask: Ask) -> None:
    given = {"reminderId": "Reminder:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"}
    error = await refused(ask, ACKNOWLEDGE, given)
    assert (error["__typename"], error["path"]) == ("NotFoundError", ["reminderId"])


@pytest.mark.parametrize(
    ("viewer", "code"), [(ANONYMOUS, "UNAUTHENTICATED"), (READER, "FORBIDDEN")]
)
async def test_who_may_not_write_changes_nothing(ask: Ask, viewer: Viewer, code: str) -> None:
    item, term, indicator = await make_item(), await make_term(), await make_indicator()
    for mutation, given in (
        (UPDATE, {"itemId": f"WorkPlanItem:{item.id}", "note": "x"}),
        (
            DECIDE,
            {"agreementId": f"Agreement:{term.agreement_id}", "decision": "RENEW", "reason": "x"},
        ),
        (
            RECORD,
            {"indicatorId": f"Indicator:{indicator}", "observedOn": "2026-03-01", "value": 5},
        ),
        (ACKNOWLEDGE, {"reminderId": "Reminder:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"}),
    ):
        error = await refused(ask, mutation, given, viewer=viewer)
        # What one may not see is not there, as far as one is told.
        hidden = viewer is READER and mutation is ACKNOWLEDGE
        assert error["code"] == ("NOT_FOUND" if hidden else code)


async def test_several_mutations_run_one_after_the_other(ask: Ask, database: Database) -> None:
    item = await make_item()
    query = f"""mutation Twice($id: ID!) {{
        first: updateWorkPlanItem(input: {{itemId: $id, note: "one"}}) {{ item {{ note version }} {ERRORS} }}
        second: updateWorkPlanItem(input: {{itemId: $id, note: "two"}}) {{ item {{ note version }} {ERRORS} }}
    }}"""
    data = (await ask(query, {"id": f"WorkPlanItem:{item.id}"})).data
    assert data["first"]["item"] == {"note": "one", "version": 2}
    assert data["second"]["item"] == {"note": "two", "version": 3}


async def test_a_mailed_reminder_is_acknowledged_once(ask: Ask) -> None:
    of, term = await posts.affiliation_with_term()
    moment = datetime(2026, 3, 4, 9, tzinfo=UTC)
    made = await posts.reminder(of, term, moment, state=ReminderState.MAILED)
    for _ in range(2):
        given = {"reminderId": f"Reminder:{made.id}"}
        payload = (await ask(ACKNOWLEDGE, {"input": given})).data["acknowledgeReminder"]
        assert payload == {"reminder": {"state": "ACKNOWLEDGED"}, "errors": []}
    assert await AuditEvent.filter(action="acknowledgeReminder").count() == 1
