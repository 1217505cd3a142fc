"""The desk seals the trail and tells webhooks, by the timetable and by its own poll."""

from domain.acts import Act
from domain.clock import Clock
from domain.database import Database, transaction
from domain.idempotency import IdempotencyKey
from domain.settings import Settings
from domain.trail.audit_verification import verify
from domain.verbs.desk.webhook_keeping import NewWebhook, add_webhook
from domain.viewers import LOCAL_ADMIN
from tests.domain import trails
from tests.workers.receivers import receiving
from workers.desk import Desk


async def test_a_desk_seals_tells_and_prunes(database: Database, settings: Settings) -> None:
    async with receiving() as receiver, Desk.open(settings) as desk:
        act = Act(LOCAL_ADMIN, desk.clock, settings)
        async with transaction():
            await add_webhook(NewWebhook("Calendar", receiver.url), act)
        await trails.organization()
        await desk.seal()
        await desk.tell()
        assert len(receiver.heard) == 1
        verdict = await verify(database)
        assert (verdict.whole, verdict.unsealed) == (True, 0)
        await IdempotencyKey.create(
            viewer="somebody",
            mutation="addRegion",
            key="old",
            input_hash="0" * 64,
            expires_at=Clock(settings.home_time_zone).now(),
        )
        await desk.prune()
        assert await IdempotencyKey.all().count() == 0
