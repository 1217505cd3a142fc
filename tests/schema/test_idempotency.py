"""A mutation that is sent again has its effect once, and its payload is read again under today's rights."""

import asyncio
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.idempotency import IdempotencyKey
from domain.viewers import LOCAL_ADMIN, Scope, Viewer, ViewerKind
from domain.webhooks import Webhook
from tests.schema.conftest import Ask

PAUSE = """mutation Pause($input: PauseWebhookInput!) {
    pauseWebhook(input: $input) { webhook { id name state version } errors { code message path } }
}"""


@pytest.fixture
async def webhook() -> Webhook:
    return await Webhook.create(name="Calendar", url="http://127.0.0.1:9/", secret_seed="seed")


@pytest.fixture
def given(database: object, webhook: Webhook) -> dict[str, Any]:
    return {
        "webhookId": f"Webhook:{webhook.id}",
        "reason": "Maintenance",
        "idempotencyKey": "key-1",
    }


async def pause(ask: Ask, given: dict[str, Any], viewer: Viewer = LOCAL_ADMIN) -> dict[str, Any]:
    found: dict[str, Any] = (await ask(PAUSE, {"input": given}, viewer=viewer)).data["pauseWebhook"]
    return found


async def test_the_second_time_nothing_happens_and_the_row_is_read_again(
    ask: Ask, given: dict[str, Any], webhook: Webhook
) -> None:
    first = await pause(ask, given)
    assert first["webhook"]["state"] == "PAUSED"
    await Webhook.filter(id=webhook.id).update(name="Renamed meanwhile")
    second = await pause(ask, given)
    assert second["errors"] == []
    assert second["webhook"] == {**first["webhook"], "name": "Renamed meanwhile"}
    assert await AuditEvent.all().count() == 1


async def test_the_payload_is_read_under_todays_rights(ask: Ask, given: dict[str, Any]) -> None:
    scopes = frozenset({Scope.READ, Scope.WRITE, Scope.ADMIN})
    token = Viewer(ViewerKind.TOKEN, "client app", scopes)
    assert (await pause(ask, given, token))["webhook"] is not None
    lesser = Viewer(ViewerKind.TOKEN, "client app", scopes - {Scope.ADMIN})
    assert await pause(ask, given, lesser) == {"webhook": None, "errors": []}


async def test_another_input_is_a_conflict(ask: Ask, given: dict[str, Any]) -> None:
    await pause(ask, given)
    (error,) = (await pause(ask, {**given, "reason": "Another one"}))["errors"]
    assert (error["code"], error["path"]) == ("CONFLICT", ["idempotencyKey"])


async def test_a_refusal_is_told_again(ask: Ask, given: dict[str, Any]) -> None:
    refused = {**given, "expectedVersion": 7}
    first = await pause(ask, refused)
    assert first["errors"][0]["code"] == "CONFLICT"
    assert await pause(ask, refused) == first
    assert await IdempotencyKey.all().count() == 1


async def test_two_at_once_have_one_effect(ask: Ask, given: dict[str, Any]) -> None:
    first, second = await asyncio.gather(pause(ask, given), pause(ask, given))
    assert first == second
    assert await AuditEvent.all().count() == 1


async def test_each_viewer_has_keys_of_its_own(ask: Ask, given: dict[str, Any]) -> None:
    await pause(ask, given)
    token = Viewer(ViewerKind.TOKEN, "client app", frozenset(Scope))
    await pause(ask, {**given, "reason": "Another one"}, token)
    assert await AuditEvent.all().count() == 2


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_what_is_no_key(key: str, ask: Ask, given: dict[str, Any]) -> None:
    (error,) = (await pause(ask, {**given, "idempotencyKey": key}))["errors"]
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", ["idempotencyKey"])
    assert not await AuditEvent.exists()


async def test_without_a_key_it_is_done_each_time(ask: Ask, given: dict[str, Any]) -> None:
    del given["idempotencyKey"]
    await pause(ask, given)
    await pause(ask, {**given, "reason": "Another one"})
    assert await AuditEvent.all().count() == 2
    assert not await IdempotencyKey.exists()
