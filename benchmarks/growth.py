"""Whether a question takes longer where there are ten times as many rows: both sizes, round by round."""

import statistics
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.arena import open_arena
from benchmarks.asking import Question
from benchmarks.filling import Sizes
from benchmarks.goals import AT
from benchmarks.load import drive
from benchmarks.rounds import Setting, measure, requests_of

TIMES = 10


async def measure_growth(
    folder: Path, questions: list[Question], rounds: int, seconds: float
) -> dict[str, float]:
    """How many times as long each question takes among ten times the rows: the median over rounds."""
    async with AsyncExitStack() as stack:
        arenas = [
            await stack.enter_async_context(
                open_arena(folder / f"times-{each}", Sizes().times(each), ())
            )
            for each in (1, TIMES)
        ]
        grown: dict[str, float] = {}
        for question in questions:
            setting = Setting(question.name, "same", AT)
            asked = [
                requests_of(arena, arena.contestants[0], question.name, "same") for arena in arenas
            ]
            for arena, requests in zip(arenas, asked, strict=True):
                drive(arena.contestants[0].port, requests, AT, seconds / 2)
            times = []
            for number in range(rounds):
                few, many = (
                    measure(arena, arena.contestants[0], setting, requests, number, seconds)
                    for arena, requests in zip(arenas, asked, strict=True)
                )
                times.append(many.p50 / few.p50)
            grown[question.name] = statistics.median(times)
        return grown
