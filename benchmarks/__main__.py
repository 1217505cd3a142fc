"""`python -m benchmarks`: fill a database, start everybody, check, measure, report."""

import argparse
import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.arena import OTHER_CORE, open_arena
from benchmarks.asking import QUESTIONS
from benchmarks.chart import CHART, write_chart
from benchmarks.filling import Sizes
from benchmarks.report import write_report
from benchmarks.rounds import KINDS, Run, Setting, check_answers, run_rounds
from benchmarks.tables import summary

NAMES = ("liaison", "limit", "ordinary", "postgraphile", "mercurius")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1, help="times as many rows")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each turn in a round")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--questions", nargs="+", default=[question.name for question in QUESTIONS])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--beside", nargs="*", choices=NAMES, default=list(NAMES))
    parser.add_argument("--write", type=Path, help="the page to write, docs/performance.md")
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
        arena = await stack.enter_async_context(open_arena(folder, sizes, options.beside))
        check_answers(arena, questions)
        runs: list[Run] = []
        for setting in settings:
            done = list(run_rounds(arena, [setting], options.rounds, options.seconds))
            print(summary(done), flush=True)
            runs += done
        if options.write:
            titles = {each.name: each.title for each in arena.contestants}
            write_report(options.write, runs, sizes, arena.memory(), titles, arena.server)
            write_chart(options.write.parent / "images" / CHART, runs, titles)


if __name__ == "__main__":
    asyncio.run(main(parse()))
