"""docs/performance.md, written by the run itself: no number in it was ever typed."""

import platform
import statistics
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from benchmarks.asking import QUESTIONS
from benchmarks.chart import CHART
from benchmarks.filling import Sizes
from benchmarks.goals import AT, GOALS, Runs, deep_against_first, spread
from benchmarks.rounds import Run
from benchmarks.tables import by_setting, ratio

PACKAGES = ("asyncpg", "strawberry-graphql", "tortoise-orm", "starlette", "uvicorn", "uvloop")
INTRODUCTION = (
    "Written by `make bench`; [benchmarks/README.md](../benchmarks/README.md) says how it is measured."
    " Numbers of one run can be compared with each other and with nothing else."
)
HEADINGS = "| | | answers a second | Entente is | p50 ms | p99 ms | CPU µs | PostgreSQL µs |"


def write_report(
    path: Path,
    runs: Iterable[Run],
    sizes: Sizes,
    memory: Mapping[str, int],
    titles: Mapping[str, str],
    server: str,
) -> None:
    """Write the page anew."""
    found = by_setting(runs)
    parts = [
        "# Performance",
        INTRODUCTION,
        _machine(sizes, server),
        f"![Answers a second, each question](images/{CHART})",
        "## Goals",
        _goals(found),
        f"## Each question, {AT} connections",
        _table(found, titles, lambda kind, connections: kind == "same" and connections == AT),
        "## Other loads",
        _table(found, titles, lambda kind, connections: kind != "same" or connections != AT),
        "## Memory after all of it",
        "\n".join(f"- {titles[name]}: {size / 2**20:.0f} MB" for name, size in memory.items()),
    ]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _machine(sizes: Sizes, server: str) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{_processor()}; {platform.system()} {platform.release()}; Python {platform.python_version()};"
        f" {server}; {packages}. {sizes.organizations:,} organizations, {sizes.agreements:,} agreements,"
        f" {sizes.goals:,} goals, {sizes.measurements:,} measurements, {sizes.events:,} events."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _goals(found: Runs) -> str:
    lines = ["| goal | reached | |", "|---|---|---|"]
    lines += [_line(goal.text, goal.reached(found), _at_least(goal.least)) for goal in GOALS]
    deep = "deep: at most 1.2 times the time of the first page"
    lines.append(_line(deep, deep_against_first(found), _at_most(1.2)))
    lines += [
        _line(f"{question}: p99 at most 3 times p50", times, _at_most(3))
        for question, times in spread(found).items()
    ]
    return "\n".join(lines)


def _at_least(least: float) -> Callable[[float], bool]:
    return lambda got: got >= least


def _at_most(most: float) -> Callable[[float], bool]:
    return lambda got: got <= most


def _line(text: str, got: float | None, holds: Callable[[float], bool]) -> str:
    if got is None:
        return f"| {text} | not measured | |"
    return f"| {text} | {got:.2f} | {'met' if holds(got) else 'not met'} |"


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
