"""docs/performance.md, written by the run itself: no number in it was ever typed."""

import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from benchmarks.asking import QUESTIONS
from benchmarks.chart import CHART
from benchmarks.filling import Sizes
from benchmarks.goals import AT, GOALS, Runs, deep_against_first, spread
from benchmarks.rounds import Run
from benchmarks.tables import by_setting, ratio

PACKAGES = ("asyncpg", "strawberry-graphql", "tortoise-orm", "starlette", "uvicorn", "uvloop")
INTRODUCTION = (
    "Written by `make bench`; [benchmarks/README.md](../benchmarks/README.md) says how it is measured, and"
    " [notice-performance.md](notice-performance.md) is about mails. Numbers of one run can be compared with"
    " each other and with nothing else."
)
MOST_GROWTH = 1.2
# What counts takes as long as there is to count.
COUNTING = {"filtered"}
HEADINGS = "| | | answers a second | Entente is | p50 ms | p99 ms | CPU µs | PostgreSQL µs |"


@dataclass(frozen=True, slots=True)
class Machine:
    """What a run took place on, and what it left in memory."""

    sizes: Sizes
    server: str
    memory: Mapping[str, int]
    """Bytes of each contestant's processes after all of it."""


def write_report(
    path: Path,
    runs: Sequence[Sequence[Run]],
    grown: Mapping[str, float],
    machine: Machine,
    titles: Mapping[str, str],
) -> None:
    """Write the page anew: goals run by run, all else over the rounds of all runs.

    `grown` is how many times as long questions take among ten times the rows.
    """
    found = by_setting(chain(*runs))
    each_run = [by_setting(run) for run in runs]
    parts = [
        "# Performance",
        INTRODUCTION,
        _about(machine),
        f"![Answers a second, each question](images/{CHART})",
        "## Goals",
        _goals(found, each_run, grown),
        f"## Each question, {AT} connections",
        _table(found, titles, lambda kind, connections: kind == "same" and connections == AT),
        "## Other loads",
        _table(found, titles, lambda kind, connections: kind != "same" or connections != AT),
        "## Memory after all of it",
        "\n".join(
            f"- {titles[name]}: {size / 2**20:.0f} MB" for name, size in machine.memory.items()
        ),
    ]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _about(machine: Machine) -> str:
    sizes = machine.sizes
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}; {platform.system()} {platform.release()}; Python {platform.python_version()};"
        f" {machine.server}; {packages}. {sizes.organizations:,} organizations,"
        f" {sizes.agreements:,} agreements, {sizes.goals:,} goals, {sizes.measurements:,} measurements,"
        f" {sizes.events:,} events."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _goals(found: Runs, each_run: Sequence[Runs], grown: Mapping[str, float]) -> str:
    lines = ["| goal | reached | each run | |", "|---|--:|---|---|"]

    def tell(text: str, holds: Callable[[float], bool], of: Callable[[Runs], float | None]) -> None:
        got = of(found)
        if got is None:
            lines.append(f"| {text} | not measured | | |")
            return
        runs = ", ".join(f"{one:.2f}" for each in each_run if (one := of(each)) is not None)
        lines.append(f"| {text} | {got:.2f} | {runs} | {'met' if holds(got) else 'not met'} |")

    for goal in GOALS:
        tell(goal.text, _at_least(goal.least), goal.reached)
    tell("deep: at most 1.2 times the time of the first page", _at_most(1.2), deep_against_first)
    for question in spread(found):
        p99 = f"{question}: p99 at most 3 times p50"
        tell(p99, _at_most(3), partial(_spread_of, question))
    for question, times in grown.items():
        verdict = "met" if times <= MOST_GROWTH else "not met"
        text = f"{question}: at most {MOST_GROWTH} times the time among ten times the rows"
        lines.append(
            f"| {text} | {times:.2f} | | {verdict if question not in COUNTING else 'it counts'} |"
        )
    return "\n".join(lines)


def _spread_of(question: str, runs: Runs) -> float | None:
    return spread(runs).get(question)


def _at_least(least: float) -> Callable[[float], bool]:
    return lambda got: got >= least


def _at_most(most: float) -> Callable[[float], bool]:
    return lambda got: got <= most


def _table(found: Runs, titles: Mapping[str, str], wanted: Callable[[str, int], bool]) -> str:
    names = {question.name: question.title for question in QUESTIONS}
    lines = [HEADINGS, "|---|---|--:|--:|--:|--:|--:|--:|"]
    for setting, contestants in found.items():
        if not wanted(setting.kind, setting.connections):
            continue
        about = f"{names[setting.question]}, {setting.kind}, {setting.connections}"
        for name, each in contestants.items():
            lines.append(
                f"| {about} | {titles[name]} | {_figures(each, contestants.get('entente'))} |"
            )
            about = ""
    return "\n".join(lines)


def _figures(each: list[Run], ours: list[Run] | None) -> str:
    middle = statistics.median
    compared = f"{ratio(ours, each):.2f} times" if ours and ours is not each else ""
    return " | ".join(
        (
            f"{middle(run.rate for run in each):,.0f}",
            compared,
            f"{1000 * middle(run.p50 for run in each):.2f}",
            f"{1000 * middle(run.p99 for run in each):.2f}",
            f"{1e6 * middle(run.cpu for run in each):,.0f}",
            f"{1e6 * middle(run.database_cpu for run in each):,.0f}",
        )
    )
