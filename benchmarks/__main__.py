"""`python -m benchmarks`: fill a database, start everybody, check, measure, report."""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from benchmarks.arena import OTHER_CORE, Arena, open_arena
from benchmarks.asking import QUESTIONS, Question
from benchmarks.chart import CHART, write_chart
from benchmarks.filling import Sizes
from benchmarks.goals import AT
from benchmarks.growth import measure_growth
from benchmarks.report import Machine, write_report
from benchmarks.rounds import KINDS, Run, Setting, check_answers, run_rounds
from benchmarks.tables import summary

NAMES = ("liaison", "shared", "limit", "ordinary", "postgraphile", "mercurius")

MAIN = ("same", AT)
"""What every run measures; other kinds and numbers of connections only the last one."""


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1, help="times as many rows")
    parser.add_argument(
        "--runs", type=int, default=1, help="times that everything is started and measured"
    )
    parser.add_argument("--rounds", type=int, default=5, help="of each run")
    parser.add_argument("--seconds", type=float, default=2.0, help="of each turn in a round")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--questions", nargs="+", default=[question.name for question in QUESTIONS])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--beside", nargs="*", choices=NAMES, default=list(NAMES))
    parser.add_argument("--write", type=Path, help="the page to write, docs/performance.md")
    parser.add_argument("--growth", action="store_true", help="also ask among ten times the rows")
    parser.add_argument("--folder", type=Path, help="where to keep the database for the next run")
    return parser.parse_args()


async def main(options: argparse.Namespace) -> None:
    questions = [each for each in QUESTIONS if each.name in options.questions]
    settings = [
        Setting(question.name, kind, connections)
        for question in questions
        for kind in options.kinds
        for connections in options.connections
    ]
    async with AsyncExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.sched_setaffinity(0, {OTHER_CORE})
        sizes = Sizes().times(options.scale)
        outcomes = []
        for number in range(options.runs):
            print(f"run {number + 1} of {options.runs}", flush=True)
            is_last = number + 1 == options.runs
            chosen = [each for each in settings if is_last or (each.kind, each.connections) == MAIN]
            outcomes.append(await run_once(folder, sizes, questions, chosen, options))
        reads = [each for each in questions if not each.writes]
        rounds = options.rounds, options.seconds
        grown = await measure_growth(folder, reads, *rounds) if options.growth else {}
        if options.write:
            runs, titles = [each.runs for each in outcomes], outcomes[-1].titles
            write_report(options.write, runs, grown, outcomes[-1].machine, titles)
            write_chart(options.write.parent / "images" / CHART, chain(*runs), titles)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: what was measured, of whom, and on what."""

    runs: list[Run]
    machine: Machine
    titles: dict[str, str]


async def run_once(
    folder: Path,
    sizes: Sizes,
    questions: list[Question],
    settings: list[Setting],
    options: argparse.Namespace,
) -> Outcome:
    """Start everybody, compare their answers, and measure all settings."""
    async with open_arena(folder, sizes, options.beside) as arena:
        check_answers(arena, questions)
        runs = list(measured(arena, settings, options))
        titles = {each.name: each.title for each in arena.contestants}
        return Outcome(runs, Machine(sizes, arena.server, arena.memory()), titles)


def measured(arena: Arena, settings: list[Setting], options: argparse.Namespace) -> Iterator[Run]:
    """Measure all settings, and say after each what came of it."""
    for setting in settings:
        done = list(run_rounds(arena, [setting], options.rounds, options.seconds))
        print(summary(done), flush=True)
        yield from done


if __name__ == "__main__":
    asyncio.run(main(parse()))
