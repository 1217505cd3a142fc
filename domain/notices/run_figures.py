"""How often and how long workers run, summed up over all of them, for whoever watches the installation."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field

from domain.database import Database
from domain.rows import Row

NOTE = """
INSERT INTO run_figure (name, runs, seconds, last_seconds, last_at) VALUES ($1, 1, $2, $2, now())
ON CONFLICT (name) DO UPDATE
SET runs = run_figure.runs + 1, seconds = run_figure.seconds + excluded.seconds,
    last_seconds = excluded.last_seconds, last_at = excluded.last_at, updated_at = now()
"""


class Run(StrEnum):
    """What is measured."""

    SWEEP = "sweep"
    DELIVERY = "delivery"


class RunFigure(Row):
    """How often something ran, and how long that took all in all."""

    name: Field[str] = fields.CharField(max_length=40, unique=True, description="What ran.")
    runs: Field[int] = fields.BigIntField(description="How often.")
    seconds: Field[float] = fields.FloatField(description="How long, all in all, in seconds.")
    last_seconds: Field[float] = fields.FloatField(description="How long the last run took.")
    last_at: Field[datetime] = fields.DatetimeField(description="When the last one ended.")

    class Meta:
        table = "run_figure"


class Stopwatch:
    """Measures one run; `skip` for one that had nothing to do."""

    def __init__(self) -> None:
        self.counts = True

    def skip(self) -> None:
        self.counts = False


@asynccontextmanager
async def measured(database: Database, run: Run) -> AsyncIterator[Stopwatch]:
    """Note how long the block takes; a run that fails is not noted."""
    watch, started = Stopwatch(), time.perf_counter()
    yield watch
    if watch.counts:
        await database.reads.fetch(NOTE, run.value, time.perf_counter() - started)
