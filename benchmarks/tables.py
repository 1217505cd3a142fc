"""What the runs come to: medians, and ratios that are taken in each round before their median is."""

import statistics
from collections import defaultdict
from collections.abc import Iterable

from benchmarks.rounds import Run, Setting


def by_setting(runs: Iterable[Run]) -> dict[Setting, dict[str, list[Run]]]:
    found: dict[Setting, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        found[run.setting][run.contestant].append(run)
    return found


def ratio(ours: list[Run], theirs: list[Run]) -> float:
    """How many times as many answers a second, the median over rounds."""
    return statistics.median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True))


def summary(runs: Iterable[Run]) -> str:
    """A line a contestant and setting, for a terminal."""
    lines = []
    for setting, contestants in by_setting(runs).items():
        lines.append(f"{setting.question}, {setting.kind}, {setting.connections} connections")
        for name, each in contestants.items():
            middle = statistics.median
            lines.append(
                f"  {name:14} {middle(run.rate for run in each):9.1f}/s"
                f"  p50 {1000 * middle(run.p50 for run in each):8.2f} ms"
                f"  p99 {1000 * middle(run.p99 for run in each):8.2f} ms"
                f"  cpu {1e6 * middle(run.cpu for run in each):8.0f} us"
                f"  postgres {1e6 * middle(run.database_cpu for run in each):8.0f} us"
                + (
                    f"  entente is {ratio(contestants['entente'], each):.2f} times"
                    if "entente" in contestants and name != "entente"
                    else ""
                )
            )
    return "\n".join(lines)
