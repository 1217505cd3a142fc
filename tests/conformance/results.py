"""What suites told, and the page that shows it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.suites import Suite
from tests.conformance.workshop import ROOT

PAGE = ROOT / "docs" / "conformance.md"
HEAD = """\
# What suites and clients of others say

`make conformance` starts an installation with the demo's data and tries it with the tools of others; what
it found is below, and the run writes this page. Their versions are those of the locks in
`tests/conformance/`, from npm and PyPI; Node comes with them, and `make test` needs none of it.
`make conformance ARGS="http lint"` runs some of the suites and leaves the page as it is; `--at ADDRESS`
tries an installation that runs already. The exit code is 1 where a check fails.

| suite | tried | with | passed |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried; `optional` ones may fail."""

    name: str
    passed: bool
    note: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a suite told."""

    suite: Suite
    tools: tuple[str, ...]
    checks: tuple[Check, ...]
    figures: tuple[str, ...] = ()

    @classmethod
    def read(cls, suite: Suite, printed: str) -> "Result":
        """Read the last line that a program printed."""
        told = json.loads(printed.strip().splitlines()[-1])
        checks = tuple(Check(**each) for each in told["checks"])
        return cls(suite, tuple(told["tools"]), checks, tuple(told.get("figures", ())))

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed and may not; a suite without any check has failed too."""
        if not self.checks:
            return (Check("something is checked", passed=False),)
        return tuple(each for each in self.checks if not (each.passed or each.optional))

    @property
    def row(self) -> str:
        """The suite's row of the page's table."""
        passed = sum(each.passed for each in self.checks)
        cells = (
            f"`{self.suite.name}`",
            self.suite.about,
            ", ".join(self.tools),
            f"{passed} of {len(self.checks)}",
        )
        return f"| {' | '.join(cells)} |\n"


def write_page(results: Sequence[Result], path: Path = PAGE) -> None:
    """Write the page anew: the table, then what the suites have to say beyond it."""
    text = HEAD + "".join(result.row for result in results)
    for result in results:
        lines = [*result.figures, *_told(result)]
        if lines:
            text += f"\n## {result.suite.name}\n\n" + "".join(f"- {line}\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def _told(result: Result) -> list[str]:
    words = {True: "not passed, and optional", False: "**not passed**"}
    return [f"{words[each.optional]}: {each.name}" for each in result.checks if not each.passed]
