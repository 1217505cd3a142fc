"""`/metrics`: what the ledger says of itself, to whom it may be said, and nothing personal."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.heartbeats import PLANNER, PlannerHeartbeat
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.notices.run_figures import Run, measured
from domain.settings import Settings, SettingsError
from service.app import create_app
from tests.domain.notices import posts
from tests.service.conftest import ELSEWHERE, browse

TOKEN = "a token of forty letters, for scraping.."


async def scrape(settings: Settings, database: Database, clock: Clock) -> dict[str, float]:
    """Return the samples by name and labels."""
    async with browse(create_app(settings, database, clock=clock)) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_an_empty_ledger_is_all_zero(
    settings: Settings, database: Database, clock: Clock
) -> None:
    found = await scrape(settings, database, clock)
    assert found["entente_due_unsent_age_seconds"] == 0
    assert found["entente_mails_open uncertain"] == 0
    assert "entente_planner_heartbeat_age_seconds" not in found


async def test_what_is_late_in_doubt_and_done_is_counted(
    settings: Settings, database: Database, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    an_hour_ago = clock.now() - timedelta(hours=1)
    for state in ("SENT", "SENT", "FAILED", "UNCERTAIN", "HELD"):
        made = await posts.reminder(of, term, an_hour_ago, kind=NoticeKind.OPEN)
        await compose(settings, clock)
        await database.reads.execute(
            "UPDATE outbox_message SET state = $1::varchar, committing_at = now(), reason = 'x', "
            "sent_at = CASE WHEN $1::varchar = 'SENT' THEN now() END FROM reminder WHERE reminder.id = $2 "
            "AND outbox_message.id = reminder.message_id",
            state,
            made.id,
        )
        if state in {"SENT", "FAILED"}:
            await Reminder.filter(id=made.id).update(state=ReminderState.MAILED)
    await posts.reminder(
        of, term, an_hour_ago, kind=NoticeKind.NUDGE, state="SUPPRESSED", reason="x"
    )
    days_ago = clock.now() - timedelta(days=3)
    await posts.reminder(of, term, days_ago, held_at=days_ago, held_because="A call.")
    await posts.reminder(of, term, clock.now() + timedelta(days=3))
    await posts.reminder(of, term, an_hour_ago)
    await PlannerHeartbeat.create(name=PLANNER, beaten_at=clock.now() - timedelta(seconds=70))
    async with measured(database, Run.SWEEP):
        pass
    async with measured(database, Run.DELIVERY) as watch:
        watch.skip()
    found = await scrape(settings, database, clock)
    assert found["entente_due_unsent_age_seconds"] == 3600
    assert found["entente_due_unsent"] == 1
    assert found["entente_reminders_held"] == 1
    assert found["entente_mails_open uncertain"] == found["entente_mails_open held"] == 1
    assert found["entente_mails_sent_total OPEN"] == 2
    assert found["entente_mails_failed_total OPEN"] == 1
    assert found["entente_mails_suppressed_total NUDGE"] == 1
    assert found["entente_planner_heartbeat_age_seconds"] == 70
    assert found["entente_run_seconds_count sweep"] == 1
    assert "entente_run_seconds_count delivery" not in found


async def test_only_this_machine_sees_them_unless_there_is_a_token(
    settings: Settings, database: Database, clock: Clock, servers: object
) -> None:
    plain = create_app(settings, database, clock=clock)
    async with browse(plain, client=ELSEWHERE) as stranger:
        assert (await stranger.get("/metrics")).status_code == 404
    async with browse(plain) as client:
        passed_on = await client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"})
        assert passed_on.status_code == 404
    production = create_app(replace(settings, environment="production"), database, clock=clock)
    async with browse(production) as client:
        assert (await client.get("/metrics")).status_code == 404


async def test_a_token_opens_them_from_anywhere(
    settings: Settings, database: Database, clock: Clock
) -> None:
    guarded = create_app(replace(settings, metrics_token=TOKEN), database, clock=clock)
    async with browse(guarded, client=ELSEWHERE) as client:
        for wrong in ({}, {"Authorization": "Bearer é"}, {"Authorization": f"Basic {TOKEN}"}):
            answer = await client.get("/metrics", headers=httpx2.Headers(wrong, encoding="utf-8"))
            assert answer.status_code == 401
            assert "entente_" not in answer.text
        answer = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert "entente_due_unsent 0.0" in answer.text


def test_a_short_token_is_no_token() -> None:
    with pytest.raises(SettingsError, match="ENTENTE_METRICS_TOKEN must have at least 32"):
        Settings.read({"ENTENTE_METRICS_TOKEN": "short"})
