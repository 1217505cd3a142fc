"""`make conformance`: run the suites, all or those that are named, and write docs/conformance.md."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from service.embedded.server import free_port
from tests.conformance.results import Result, write_page
from tests.conformance.suites import SUITES, Suite, Target
from tests.conformance.workshop import ToolError, Workshop
from tests.journeys.installation import Installation

START_WITHIN = 300.0


@contextmanager
def installed() -> Iterator[Target]:
    """An installation with the demo's data, as `make run` starts it, in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "data", "--port", str(free_port()))
        try:
            yield Target(installation.address(START_WITHIN))
        finally:
            installation.close()


def try_suite(suite: Suite, shop: Workshop, target: Target) -> Result | None:
    """Run one suite and say what came of it; None where its program broke."""
    begun = time.monotonic()
    try:
        result = Result.read(suite, suite.run(shop, target))
    except (ToolError, ValueError, LookupError) as error:
        print(f"{suite.name}: broke\n{error}", flush=True)
        return None
    seconds = time.monotonic() - begun
    passed = len(result.checks) - len(result.failed)
    print(f"{suite.name}: {passed} of {len(result.checks)} ({seconds:.0f} s)", flush=True)
    for line in result.figures:
        print(f"  {line}", flush=True)
    for each in result.failed:
        print(f"  failed: {each.name}\n    {each.note}", flush=True)
    return result


def main(words: Sequence[str]) -> int:
    """Run; the exit code is 1 where a check failed or a program broke."""
    names = [suite.name for suite in SUITES]
    parser = argparse.ArgumentParser(prog="make conformance")
    parser.add_argument("suite", nargs="*", choices=[*names, []], help="these alone; all otherwise")
    parser.add_argument("--at", help="an installation that runs already, with the demo's data")
    given = parser.parse_args(words)
    wanted = given.suite or names
    shop = Workshop()
    shop.prepare()
    with nullcontext(Target(given.at)) if given.at else installed() as target:
        tried = [try_suite(suite, shop, target) for suite in SUITES if suite.name in wanted]
    results = [result for result in tried if result is not None]
    if len(results) == len(SUITES):
        write_page(results)
    return int(len(results) < len(tried) or any(result.failed for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
