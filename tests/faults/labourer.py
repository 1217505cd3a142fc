"""Real Celery workers and beats as children that are forked ready-made, so that hundreds may be killed.

They differ from those of an installation in their patience only: leases, graces and the timetable are
shorter. The planner rests, because the reminders here are written by hand.
"""

import signal
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from typing import Any

from domain.database import Database
from domain.notices import breakers, delivery
from domain.settings import Settings
from domain.spans import SILENT, Spans
from workers import desk, process, tasks
from workers.app import app
from workers.app import process as worker_process
from workers.desk import Desk

# Loaded before the fork: what Celery and its clients would load at every start, for most of a second.
TASKS = tasks
LOADED = [
    import_module(name)
    for name in (
        "billiard.pool",
        "celery.app.amqp",
        "celery.app.control",
        "celery.app.log",
        "celery.apps.worker",
        "celery.backends.base",
        "celery.bin.celery",
        "celery.concurrency.thread",
        "celery.events.receiver",
        "celery.worker.autoscale",
        "celery.worker.consumer.delayed_delivery",
        "celery.worker.pidbox",
        "celery.worker.strategy",
        "httpcore2",
        "kombu.transport.redis",
        "tortoise.backends.asyncpg",
    )
]


@dataclass(frozen=True)
class Patience:
    """How long a worker is given, and how long a doubt rests."""

    lease: timedelta
    # Longer than the sink waits for a client that is silent.
    grace: timedelta
    # Whether waits are seconds where they are minutes, for a short test.
    hurried: bool = True


class HurriedDesk(Desk):
    """A worker's desk of little patience."""

    patience: Patience

    def __init__(self, settings: Settings, database: Database, spans: Spans = SILENT) -> None:
        super().__init__(settings, database, spans)
        self.lease = self.patience.lease
        # Each of the ways is a dataclass with a grace.
        way: Any = self.proof
        self.proof = replace(way, grace=self.patience.grace)

    async def sweep(self) -> None:
        """The planner rests."""
        await self.deliver()


def work(settings: Settings, patience: Patience) -> None:
    """Be a worker until killed."""
    HurriedDesk.patience = patience
    vars(process)["Desk"] = HurriedDesk
    if patience.hurried:
        vars(desk).update(DELIVER_EVERY=0.5, RESOLVE_EVERY=0.5)
        vars(delivery).update(FIRST_WAIT=timedelta(seconds=1), LONGEST_WAIT=timedelta(seconds=4))
        vars(breakers).update(FIRST_REST=0.5, LONGEST_REST=2.0)
    _settle_in(settings)
    options = ("--pool=threads", "--concurrency=2", "--without-gossip", "--without-mingle")
    app.worker_main(["--quiet", "worker", *options])


def beat(settings: Settings) -> None:
    """Be a beat until killed."""
    _settle_in(settings)
    for entry in app.conf.beat_schedule.values():
        if isinstance(entry["schedule"], float):
            entry["schedule"] = 2.0
    app.start(["--quiet", "beat"])


def _settle_in(settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["celery"]
    worker_process.settings = settings
    app.conf.update(broker_url=settings.redis_url)
