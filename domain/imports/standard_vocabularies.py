"""The standard vocabularies: words for goals, plans and events that a new installation begins with."""

from importlib import resources

from domain.audit import Actor
from domain.clock import Clock
from domain.imports.files import import_files
from domain.imports.results import ImportResult

FILES = "vocabularies_*.csv"


async def import_standard_vocabularies(actor: Actor, clock: Clock) -> list[ImportResult]:
    """Import the package's vocabularies, as `import` would; terms that are there stay as they are."""
    with resources.as_file(resources.files("domain.facts")) as folder:
        return await import_files(sorted(folder.glob(FILES)), actor, clock)
