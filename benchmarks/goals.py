"""What we want to reach: ratios within one run, the same request each time, sixteen connections."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.rounds import Run, Setting
from benchmarks.tables import ratio

AT = 16
Runs = Mapping[Setting, Mapping[str, list[Run]]]


@dataclass(frozen=True, slots=True)
class Goal:
    """At least so many times as many answers a second as somebody else."""

    question: str
    other: str
    least: float

    @property
    def text(self) -> str:
        wanted = "ahead of" if self.least == 1 else f"at least {self.least:g} times"
        return f"{self.question}: {wanted} {self.other}"

    def reached(self, runs: Runs) -> float | None:
        """The ratio, or None where the run did not measure both."""
        found = runs.get(Setting(self.question, "same", AT), {})
        if "entente" not in found or self.other not in found:
            return None
        return ratio(found["entente"], found[self.other])


GOALS = (
    Goal("nested", "postgraphile", 2.3),
    Goal("nested", "limit", 0.85),
    Goal("nested", "ordinary", 20),
    Goal("light", "postgraphile", 2),
    Goal("light", "mercurius", 1.1),
    Goal("light", "limit", 0.75),
    Goal("heavy", "postgraphile", 3),
    Goal("filtered", "postgraphile", 1),
    Goal("first_page", "postgraphile", 1),
    Goal("deep", "postgraphile", 1),
)


def deep_against_first(runs: Runs) -> float | None:
    """How many times as long the page after the 1,000th takes as the first one."""
    deep = runs.get(Setting("deep", "same", AT), {}).get("entente")
    first = runs.get(Setting("first_page", "same", AT), {}).get("entente")
    if not deep or not first:
        return None
    return statistics.median(a.p50 / b.p50 for a, b in zip(deep, first, strict=True))


def spread(runs: Runs) -> dict[str, float]:
    """p99 as a multiple of p50, a question."""
    return {
        setting.question: statistics.median(run.p99 / run.p50 for run in found["entente"])
        for setting, found in runs.items()
        if setting.kind == "same" and setting.connections == AT and "entente" in found
    }
