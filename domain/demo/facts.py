"""The facts: what public pages say about real associations and events, read by the importer."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from domain.audit import Actor
from domain.clock import Clock
from domain.imports.files import import_files
from domain.imports.results import ImportResult


@contextmanager
def fact_files() -> Iterator[list[Path]]:
    """Give the package's CSV files, in the order of their names."""
    with resources.as_file(resources.files("domain.facts")) as folder:
        yield sorted(folder.glob("*.csv"))


async def load_facts(clock: Clock) -> list[ImportResult]:
    """Import the package's files, as `import` would, and return what became of each."""
    with fact_files() as paths:
        return await import_files(paths, Actor("demo"), clock)
