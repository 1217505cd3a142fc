"""The Celery application: Redis wakes the workers by name, and nothing depends on it.

`celery -A workers.app worker --pool=threads --concurrency=4 --without-gossip --without-mingle` and
`celery -A workers.app beat` are what `python -m service worker` and `beat` become. Settings come from
the environment (ENTENTE_*); a worker that cannot open its database does not start.
"""

import sys
import warnings
from typing import Any

import structlog
from celery import Celery, Task, bootsteps
from celery.exceptions import SecurityWarning
from celery.signals import beat_init, setup_logging

from domain import logs
from domain.settings import Settings
from workers.desk import Desk
from workers.process import WorkerProcess
from workers.timetable import TIMETABLE

# Root in a container of its own is no danger here: messages are JSON, and only name a task.
warnings.filterwarnings("ignore", category=SecurityWarning)
LOG = structlog.get_logger(__name__)
LOCAL_REDIS = "redis://127.0.0.1:6379/0"
settings = Settings.read()
process = WorkerProcess(settings)


class DeskTask(Task[[Desk], Any]):
    """A task whose function is a coroutine that does something at the desk."""

    # It is asked for without arguments, and Celery would miss the desk, which this process adds.
    typing = False

    def __call__(self, *_args: Any, **_given: Any) -> None:
        process.run(self.run)


app = Celery(
    "entente",
    broker=settings.redis_url or LOCAL_REDIS,
    task_cls=DeskTask,
    include=["workers.tasks"],
)
app.conf.update(
    beat_schedule=TIMETABLE,
    # Remembers nothing, so that nothing can be broken by a crash: every entry may run too often.
    beat_scheduler="celery.beat:Scheduler",
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    task_default_queue="entente",
    task_ignore_result=True,
    timezone="UTC",
    # Celery's own default from 6.0 on; our tasks may end at any point.
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
    worker_redirect_stdouts=False,
)


@setup_logging.connect
def configure_logs(**_given: Any) -> None:
    """One log format for every process; with this in place Celery leaves logging alone."""
    logs.configure(settings, "beat" if "beat" in sys.argv else "worker")
    LOG.info("celery_starts")


@beat_init.connect
def tell_that_beat_runs(**_given: Any) -> None:
    """Celery's own words are for DEBUG; that the timetable is kept is for everybody."""
    LOG.info("beat_runs")


class DeskStep(bootsteps.StartStopStep):
    """Opens the desk before the worker listens to Redis, so that mail flows without it too.

    A signal's failing handler would only be logged; a step that fails ends the worker.
    """

    def start(self, parent: Any) -> None:  # noqa: ARG002 (Celery gives the worker)
        process.start()

    def stop(self, parent: Any) -> None:  # noqa: ARG002 (Celery gives the worker)
        process.stop()

    def terminate(self, parent: Any) -> None:  # noqa: ARG002 (Celery gives the worker)
        process.stop()


app.steps["worker"].add(DeskStep)
