"""The Celery application: what beat may ask for exists, and a task does what its name says."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.demo.filling import fill
from domain.notices.mailbox import MailboxStore
from domain.notices.reminders import Reminder, ReminderState
from domain.settings import Settings
from service.mailbox.sink import listen
from tests.domain.notices import posts
from workers import tasks
from workers.app import app
from workers.desk import Desk
from workers.process import WorkerProcess
from workers.timetable import TIMETABLE


def test_the_timetable_names_tasks_that_exist() -> None:
    assert {entry["task"] for entry in TIMETABLE.values()} == {
        tasks.sweep.name,
        tasks.deliver.name,
        tasks.resolve.name,
        tasks.prune.name,
        tasks.seal.name,
        tasks.tell.name,
        tasks.take_health_snapshots.name,
    }
    assert set(app.tasks) >= {entry["task"] for entry in TIMETABLE.values()}


def test_no_wake_up_outlives_its_minute() -> None:
    often = [entry for entry in TIMETABLE.values() if isinstance(entry["schedule"], float)]
    assert len(often) >= 5
    assert all(entry["options"]["expires"] < entry["schedule"] for entry in often)


def test_no_results_are_kept() -> None:
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None


@pytest.fixture
async def desk(database: Database, settings: Settings, tmp_path: Path) -> Desk:
    return Desk(replace(settings, data_dir=tmp_path), database)


async def test_a_desk_plans_composes_and_delivers(desk: Desk, tmp_path: Path) -> None:
    store, clock = MailboxStore(tmp_path), Clock(desk.settings.home_time_zone)
    await fill(clock)
    async with listen(store, clock) as port:
        settings = replace(desk.settings, mailbox_url=f"smtp://127.0.0.1:{port}")
        working = Desk(settings, desk.database)
        begun = clock.now()
        await working.sweep()
        await working.resolve()
        await working.prune()
        await working.finish()
        await working.relay.close()
    reminders, messages = await posts.states(desk.database)
    assert messages == {"SENT": len(store.entries())}
    # Whoever has several gets one mail about them.
    assert reminders["MAILED"] >= len(store.entries()) >= 6
    assert await Reminder.filter(state=ReminderState.MAILED, message_id__isnull=True).count() == 0
    # What is left is due later today: where its recipient lives the day has not begun yet.
    assert await Reminder.filter(state=ReminderState.SCHEDULED, due_at__lte=begun).count() == 0


async def test_a_round_that_fails_does_not_end_the_poll(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = []

    async def fail() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            desk.stopping.set()
        raise OSError("The database is away.")

    await desk._every(0.01, fail)
    assert len(rounds) == 3


def test_a_task_before_its_worker_is_refused(settings: Settings) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        WorkerProcess(settings).run(Desk.deliver)


def test_a_worker_process_opens_works_and_closes(settings: Settings) -> None:
    process = WorkerProcess(settings)
    process.start()
    process.run(Desk.resolve)
    process.stop()
    process.stop()
