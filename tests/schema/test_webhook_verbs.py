"""Webhooks by mutation: for administrators only, the secret once, refusals with their path."""

from datetime import timedelta
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.feed.webhook_planning import plan_deliveries
from domain.trail.audit_sealing import seal
from domain.viewers import ANONYMOUS, Reach, Scope, Viewer, ViewerKind
from domain.webhooks import Webhook, WebhookDelivery, WebhookDeliveryState
from tests.domain import trails
from tests.schema.conftest import TODAY, Ask

WRITER = Viewer(ViewerKind.TOKEN, "writer", frozenset({Scope.READ, Scope.WRITE}))
READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
MEMBER = Viewer(ViewerKind.PERSON, "somebody", reach=Reach())
ERRORS = "errors { __typename code message path }"
ADD = f"""mutation Add($input: AddWebhookInput!) {{
    addWebhook(input: $input) {{ webhook {{ id name url types state version }} secret {ERRORS} }}
}}"""
GIVEN = {"name": "Calendar", "url": "http://127.0.0.1:9/hook", "types": ["Event", "Agreement"]}


def named(
    verb: str, kind: str = "WebhookInput", answer: str = "webhook { state pausedReason }"
) -> str:
    return f"mutation Do($input: {kind}!) {{ {verb}(input: $input) {{ {answer} {ERRORS} }} }}"


VERBS = {
    "rotateWebhookSecret": named("rotateWebhookSecret", answer="webhook { id } secret"),
    "pauseWebhook": named("pauseWebhook", "PauseWebhookInput"),
    "resumeWebhook": named("resumeWebhook"),
    "replayWebhook": named("replayWebhook", "ReplayWebhookInput"),
    "removeWebhook": named("removeWebhook", answer="webhookId"),
}
MORE: dict[str, dict[str, Any]] = {
    "pauseWebhook": {"reason": "Maintenance"},
    "replayWebhook": {"since": "2026-03-04T14:00:00Z"},
}


async def added(ask: Ask) -> dict[str, Any]:
    payload = (await ask(ADD, {"input": GIVEN})).data["addWebhook"]
    assert payload["errors"] == []
    found: dict[str, Any] = payload
    return found


async def do(ask: Ask, verb: str, webhook: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = {"webhookId": webhook["id"], **MORE.get(verb, {}), **more}
    found: dict[str, Any] = (await ask(VERBS[verb], {"input": given})).data[verb]
    return found


async def test_a_webhook_is_added_and_its_secret_shown_once(ask: Ask) -> None:
    made = await added(ask)
    assert made["secret"].startswith("whsec_")
    assert made["webhook"]["types"] == ["Agreement", "Event"]
    assert made["webhook"]["state"] == "ACTIVE"
    listed = await ask("{ webhooks { nodes { id name url types deliveries { totalCount } } } }")
    assert [found["name"] for found in listed.data["webhooks"]["nodes"]] == ["Calendar"]


async def test_a_repeated_request_gets_the_webhook_and_no_secret(ask: Ask) -> None:
    given = {**GIVEN, "idempotencyKey": "once"}
    first = (await ask(ADD, {"input": given})).data["addWebhook"]
    second = (await ask(ADD, {"input": given})).data["addWebhook"]
    assert second["webhook"] == first["webhook"]
    assert (second["secret"], second["errors"]) == (None, [])
    assert await Webhook.all().count() == 1


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"url": "ftp://example.org/"}, "url"),
        ({"url": "http://user:pass@127.0.0.1/"}, "url"),
        ({"url": "http://nowhere.invalid/"}, "url"),
        ({"url": "http://127.0.0.1/" + "a" * 500}, "url"),
        ({"types": ["Dragon"]}, "types"),
        ({"types": ["ApiToken"]}, "types"),
        ({"name": "  "}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "a" * 3000}, "name"),
        ({"name": "a" * 200}, "name"),
    ],
)
async def test_a_webhook_that_makes_no_sense_is_refused(
    ask: Ask, changes: dict[str, Any], path: str
) -> None:
    payload = (await ask(ADD, {"input": {**GIVEN, **changes}})).data["addWebhook"]
    (error,) = payload["errors"]
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", [path])
    assert (payload["webhook"], payload["secret"]) == (None, None)
    assert not await Webhook.exists()
    assert not await AuditEvent.exists()


@pytest.mark.parametrize("viewer", [WRITER, READER, MEMBER, ANONYMOUS])
async def test_nobody_else_keeps_webhooks_or_sees_them(ask: Ask, viewer: Viewer) -> None:
    code = "UNAUTHENTICATED" if viewer is ANONYMOUS else "FORBIDDEN"
    made = (await added(ask))["webhook"]
    before = await Webhook.all().values()
    events = await AuditEvent.all().count()
    refused = [(await ask(ADD, {"input": GIVEN}, viewer=viewer)).data["addWebhook"]]
    for verb, text in VERBS.items():
        given = {"webhookId": made["id"], **MORE.get(verb, {})}
        refused.append((await ask(text, {"input": given}, viewer=viewer)).data[verb])
    assert [error["code"] for payload in refused for error in payload["errors"]] == [code] * 6
    assert await Webhook.all().values() == before
    assert await AuditEvent.all().count() == events
    seen = await ask("{ webhooks { nodes { id } } }", viewer=viewer)
    assert seen.data["webhooks"]["nodes"] == []


async def test_paused_resumed_rotated_and_removed(ask: Ask) -> None:
    made = await added(ask)
    webhook = made["webhook"]
    paused = await do(ask, "pauseWebhook", webhook)
    assert paused["webhook"] == {"state": "PAUSED", "pausedReason": "Maintenance"}
    resumed = await do(ask, "resumeWebhook", webhook)
    assert resumed["webhook"] == {"state": "ACTIVE", "pausedReason": None}
    rotated = await do(ask, "rotateWebhookSecret", webhook)
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]
    removed = await do(ask, "removeWebhook", webhook)
    assert removed == {"webhookId": webhook["id"], "errors": []}
    gone = await do(ask, "pauseWebhook", webhook)
    assert gone["errors"][0]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("verb", VERBS)
async def test_another_version_is_a_conflict(ask: Ask, verb: str) -> None:
    webhook = (await added(ask))["webhook"]
    refused = await do(ask, verb, webhook, expectedVersion=7)
    (error,) = refused["errors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["expectedVersion"])
    assert (await Webhook.get()).version == 1


@pytest.mark.parametrize(
    ("verb", "more", "path"),
    [
        ("pauseWebhook", {"reason": " "}, "reason"),
        ("replayWebhook", {"since": "2099-01-01T00:00:00Z"}, "since"),
        (
            "removeWebhook",
            {"webhookId": "Agreement:0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"},
            "webhookId",
        ),
        ("removeWebhook", {"webhookId": "nonsense"}, "webhookId"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    ask: Ask, verb: str, more: dict[str, Any], path: str
) -> None:
    webhook = (await added(ask))["webhook"]
    (error,) = (await do(ask, verb, webhook, **more))["errors"]
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", [path])


async def test_the_log_of_deliveries(ask: Ask, database: Database, clock: Clock) -> None:
    webhook = (await added(ask))["webhook"]
    await Webhook.all().update(entities=[])
    await trails.organization()
    await seal(database, clock)
    await plan_deliveries(clock)
    await WebhookDelivery.all().update(
        state=WebhookDeliveryState.FAILED,
        last_status=500,
        last_error="It answered 500.",
        next_at=TODAY + timedelta(hours=1),
    )
    log = await ask(
        "query Log($id: ID!) { node(id: $id) { ... on Webhook { deliveries { nodes {"
        " seq state attempts lastStatus lastError deliveredAt webhook { name } } } } } }",
        {"id": webhook["id"]},
    )
    (told,) = log.data["node"]["deliveries"]["nodes"]
    assert (told["state"], told["lastStatus"], told["attempts"]) == ("FAILED", 500, 0)
    assert told["webhook"] == {"name": "Calendar"}
