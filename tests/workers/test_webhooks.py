"""Webhooks are told each change at least once, signed, and nothing that is not public is called."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.acts import Act
from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database, transaction
from domain.feed.webhook_planning import plan_deliveries
from domain.feed.webhook_sending import DELAYS, LEASE, Parcel, PostError, tell
from domain.settings import Settings
from domain.trail.audit_sealing import seal
from domain.verbs.desk.webhook_keeping import (
    NewWebhook,
    add_webhook,
    pause_webhook,
    remove_webhook,
    replay_webhook,
    resume_webhook,
    rotate_secret,
)
from domain.viewers import LOCAL_ADMIN
from domain.webhooks import Webhook, WebhookDelivery, WebhookDeliveryState, WebhookState
from tests.domain import trails
from tests.workers.receivers import receiving
from workers.webhook_posting import WebhookPoster


@pytest.fixture
def act(clock: Clock, settings: Settings) -> Act:
    return Act(LOCAL_ADMIN, clock, settings, "webhook-request")


async def _add(url: str, act: Act, *types: str) -> tuple[Webhook, str]:
    async with transaction():
        return await add_webhook(NewWebhook("Calendar", url, types), act)


async def _round(
    database: Database, clock: Clock, settings: Settings, within: float = 30.0
) -> dict[str, int]:
    """Do what a worker does each minute."""
    await seal(database, clock)
    await plan_deliveries(clock)
    poster = WebhookPoster(settings, within)
    try:
        return dict(await tell(database, clock, settings, poster.post))
    finally:
        await poster.close()


def _later(clock: Clock, by: timedelta) -> Clock:
    return Clock.fixed(clock.now() + by, clock.home_time_zone)


async def _only_delivery() -> WebhookDelivery:
    return await WebhookDelivery.all().get()


async def test_a_change_is_told_once_and_without_its_content(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    before = await trails.organization("Made before")
    await seal(database, clock)
    async with receiving() as receiver:
        await _add(receiver.url, act)
        made = await trails.organization("Secret plans")
        await trails.rename(made, "Other plans")
        assert await _round(database, clock, settings) == {"DELIVERED": 2}
        assert await _round(database, clock, settings) == {}
    bodies = [json.loads(heard.body) for heard in receiver.heard]
    bodies.sort(key=lambda body: body["seq"])
    for body in bodies:
        body["at"] = datetime.fromisoformat(body["at"])
    first, second = await AuditEvent.filter(entity_id=made.id).order_by("seq")
    assert bodies == [
        {
            "id": f"Organization:{made.id}",
            "type": "Organization",
            "kind": kind,
            "at": event.at,
            "seq": event.seq,
        }
        for kind, event in (("CREATED", first), ("CHANGED", second))
    ]
    assert str(before.id) not in str(bodies)
    assert [heard.path for heard in receiver.heard] == ["/hook?a=1"] * 2


async def test_the_signature_is_that_of_standard_webhooks(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        _, secret = await _add(receiver.url, act)
        await trails.organization()
        await _round(database, clock, settings)
    (heard,) = receiver.heard
    key = base64.b64decode(secret.removeprefix("whsec_"))
    message_id, timestamp = heard.headers["webhook-id"], heard.headers["webhook-timestamp"]
    signed = f"{message_id}.{timestamp}.".encode() + heard.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert heard.headers["webhook-signature"] == f"v1,{expected}"
    assert message_id == str((await _only_delivery()).id)
    assert int(timestamp) == int(clock.now().timestamp())
    assert heard.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert len(key) == 32


async def test_a_rotated_secret_signs_from_then_on(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        row, old = await _add(receiver.url, act)
        async with transaction():
            new = await rotate_secret(row, act)
        assert new != old
        await trails.organization()
        await _round(database, clock, settings)
    (heard,) = receiver.heard
    message_id, timestamp = heard.headers["webhook-id"], heard.headers["webhook-timestamp"]
    signed = f"{message_id}.{timestamp}.".encode() + heard.body
    key = base64.b64decode(new.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert heard.headers["webhook-signature"] == f"v1,{expected}"


async def test_neither_the_secret_nor_what_it_is_made_of_is_in_the_trail(
    database: Database, act: Act
) -> None:
    async with receiving() as receiver:
        row, secret = await _add(receiver.url, act)
        async with transaction():
            await rotate_secret(row, act)
    trail = await database.reads.fetchval("SELECT string_agg(e::text, '') FROM audit_event AS e")
    assert row.secret_seed not in trail
    assert secret not in trail
    assert "(secret)" in trail


async def test_types_narrow_what_is_told(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        row, _ = await _add(receiver.url, act, "Region", "Agreement")
        await trails.organization()
        assert await _round(database, clock, settings) == {}
    await row.refresh_from_db()
    assert row.from_seq == (await AuditEvent.all().order_by("-seq").first()).seq  # type: ignore[union-attr]  # there is one
    assert receiver.heard == []


async def test_nothing_is_passed_over_that_is_committed_late(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        await _add(receiver.url, act)
        async with database.reads.acquire() as slow:
            held = slow.transaction()
            await held.start()
            await slow.execute(
                "INSERT INTO audit_event (actor, action, entity, entity_id, after)"
                " VALUES ('slow', 'late', 'Region', new_id(), '{}')"
            )
            await trails.organization()
            assert await _round(database, clock, settings) == {}
            await held.commit()
        assert await _round(database, clock, settings) == {"DELIVERED": 2}
    assert {json.loads(heard.body)["type"] for heard in receiver.heard} == {
        "Region",
        "Organization",
    }


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "status", "error"),
    [
        (500, 500, "It answered 500."),
        (404, 404, "It answered 404."),
        (302, 302, "It redirects (302), which is not followed."),
        ("hang", None, "No answer within 0.5 seconds."),
        ("drip", None, "No answer within 0.5 seconds."),
        ("drop", None, "No connection: RemoteProtocolError."),
    ],
)
async def test_what_is_not_taken_is_told_again_later_under_the_same_id(
    step: int | str,
    status: int | None,
    error: str,
    database: Database,
    clock: Clock,
    settings: Settings,
    act: Act,
) -> None:
    async with receiving(step, 204) as receiver:
        await _add(receiver.url, act)
        await trails.organization()
        within = 0.5 if step in {"hang", "drip"} else 30.0
        assert await _round(database, clock, settings, within) == {"READY": 1}
        waiting = await _only_delivery()
        assert (waiting.last_status, waiting.last_error) == (status, error)
        assert waiting.next_at is not None
        assert DELAYS[0] <= waiting.next_at - clock.now() <= DELAYS[0] * 1.2
        assert await _round(database, clock, settings) == {}
        assert await _round(database, _later(clock, DELAYS[0] * 1.2), settings) == {"DELIVERED": 1}
    first, second = receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert first.body == second.body
    assert (await _only_delivery()).attempts == 2


async def test_after_a_day_it_is_given_up_and_the_webhook_paused(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    assert timedelta(hours=23) < sum(DELAYS, timedelta()) <= timedelta(hours=24)
    async with receiving(503) as receiver:
        row, _ = await _add(receiver.url, act)
        await trails.organization()
        for delay in DELAYS:
            assert await _round(database, clock, settings) == {"READY": 1}
            clock = _later(clock, delay * 1.2)
        assert await _round(database, clock, settings) == {"FAILED": 1}
    await row.refresh_from_db()
    assert row.state is WebhookState.PAUSED
    assert row.paused_reason == "Nothing was taken for a day. The last time: It answered 503."
    paused = await AuditEvent.get(action="pauseWebhook")
    assert paused.actor == "workers"
    assert len(receiver.heard) == len(DELAYS) + 1


async def test_an_address_that_is_gone_is_paused_at_once(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving(410) as receiver:
        row, _ = await _add(receiver.url, act)
        await trails.organization()
        assert await _round(database, clock, settings) == {"FAILED": 1}
        await trails.organization()
        assert await _round(database, clock, settings) == {}
    await row.refresh_from_db()
    assert row.paused_reason == "The address says that it is gone for good (410)."
    assert len(receiver.heard) == 1


async def test_a_paused_webhook_hears_afterwards_what_it_missed(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        row, _ = await _add(receiver.url, act)
        async with transaction():
            await pause_webhook(row, "Maintenance", act)
        await trails.organization()
        assert await _round(database, clock, settings) == {}
        async with transaction():
            await resume_webhook(row, act)
        assert await _round(database, clock, settings) == {"DELIVERED": 1}


async def test_a_replay_tells_the_same_once_more(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    now = replace_now(act)
    async with receiving() as receiver:
        row, _ = await _add(receiver.url, now)
        await trails.organization()
        made = await trails.organization()
        since = (await AuditEvent.get(entity_id=made.id)).at
        assert await _round(database, now.clock, settings) == {"DELIVERED": 2}
        await WebhookDelivery.filter(body__contains=str(made.id)).delete()
        row = await Webhook.get(id=row.id)
        async with transaction():
            await replay_webhook(row, since, now)
        assert await _round(database, now.clock, settings) == {"DELIVERED": 1}
        row = await Webhook.get(id=row.id)
        async with transaction():
            await replay_webhook(row, since - timedelta(hours=1), now)
        assert await _round(database, now.clock, settings) == {"DELIVERED": 2}
    ids = [heard.headers["webhook-id"] for heard in receiver.heard]
    assert (len(ids), len(set(ids))) == (5, 3)  # one was forgotten, and made anew


def replace_now(act: Act) -> Act:
    """The trail has the database's clock, and so has to be this test's."""
    return replace(act, clock=Clock(act.clock.home_time_zone))


async def test_a_removed_webhook_leaves_nothing_but_its_trail(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        row, _ = await _add(receiver.url, act)
        await trails.organization()
        await _round(database, clock, settings)
        async with transaction():
            await remove_webhook(row, act)
    assert await WebhookDelivery.all().count() == 0
    event = await AuditEvent.get(action="removeWebhook")
    assert event.before is not None
    assert (event.before["url"], event.after) == (receiver.url, None)


# --- several workers, and dead ones --------------------------------------------------------------


async def test_two_workers_tell_each_change_once(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        await _add(receiver.url, act)
        for _ in range(30):
            await trails.organization()
        # A round may find nothing while another one works: the next one does it.
        for _ in range(20):
            await asyncio.gather(*(seal(database, clock) for _ in range(3)))
            await asyncio.gather(*(plan_deliveries(clock) for _ in range(3)))
            await asyncio.gather(*(_round(database, clock, settings) for _ in range(3)))
            if len(receiver.heard) >= 30:
                break
        assert not any([await _round(database, clock, settings) for _ in range(3)])
    assert len(receiver.heard) == 30
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 30


async def test_whoever_lost_its_lease_has_no_say_any_more(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        await _add(receiver.url, act)
        await trails.organization()
        await seal(database, clock)
        await plan_deliveries(clock)
        late = _later(clock, LEASE)

        async def dawdle(_parcel: Parcel) -> int:
            assert await _round(database, late, settings) == {"DELIVERED": 1}
            raise PostError("Too late.")

        await tell(database, clock, settings, dawdle)
    assert (await _only_delivery()).state is WebhookDeliveryState.DELIVERED


WORKER = """
import asyncio, sys
from datetime import datetime
from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.feed.webhook_sending import tell
from workers.webhook_posting import WebhookPoster

async def main():
    clock = Clock.fixed(datetime.fromisoformat(sys.argv[2]), "America/New_York")
    settings = Settings()
    poster = WebhookPoster(settings)

    async def post(parcel):
        status = await poster.post(parcel)
        print("posted", status, flush=True)
        await asyncio.sleep(60)

    async with Database.connect(sys.argv[1]) as database:
        await tell(database, clock, settings, post)

asyncio.run(main())
"""


async def test_a_worker_killed_after_the_post_leads_to_another_with_the_same_id(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        await _add(receiver.url, act)
        await trails.organization()
        await seal(database, clock)
        await plan_deliveries(clock)
        await _die(database, clock)
        assert (await _only_delivery()).state is WebhookDeliveryState.CLAIMED
        assert await _round(database, clock, settings) == {}
        assert await _round(database, _later(clock, LEASE), settings) == {"DELIVERED": 1}
    first, second = receiver.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def _die(database: Database, clock: Clock) -> None:
    root = str(Path(__file__).parents[2])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        WORKER,
        database.url,
        clock.now().isoformat(),
        stdout=asyncio.subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"posted 204\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()


# --- addresses -----------------------------------------------------------------------------------


async def test_an_address_that_leads_inside_meanwhile_is_not_called(
    database: Database, clock: Clock, settings: Settings, act: Act
) -> None:
    async with receiving() as receiver:
        await _add(receiver.url, act)
        await trails.organization()
        strict = replace(settings, environment="production")
        assert await _round(database, clock, strict) == {"READY": 1}
        assert (await _only_delivery()).last_error == "The address has to begin with https://."
        await Webhook.all().update(url=receiver.url.replace("http://", "https://"))
        assert await _round(database, _later(clock, DELAYS[0] * 1.2), strict) == {"READY": 1}
    waiting = await _only_delivery()
    assert waiting.last_error == "127.0.0.1 leads into a network that is not public."
    assert receiver.heard == []


async def test_a_proxy_of_the_environment_is_not_asked(
    database: Database,
    clock: Clock,
    settings: Settings,
    act: Act,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        await _add(receiver.url, act)
        await trails.organization()
        assert await _round(database, clock, settings) == {"DELIVERED": 1}
    assert (len(proxy.heard), len(receiver.heard)) == (0, 1)
