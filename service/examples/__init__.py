"""Example queries: tabs in GraphiQL, links on the first page, and run by a test against the schema.

Each file holds one named operation below a comment; the comment's first line is its title.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

# In the order in which a newcomer would read them.
ORDER = (
    "Affiliations",
    "RenewalsDue",
    "WorkPlans",
    "Events",
    "Reminders",
    "Organizations",
    "Viewer",
)
OPERATION = re.compile(r"^(?:query|mutation) (\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A query worth trying."""

    name: str
    title: str
    text: str

    @property
    def address(self) -> str:
        """Where it opens in GraphiQL."""
        return "/graphql?" + urlencode({"query": self.text})


@functools.cache
def read_examples() -> tuple[Example, ...]:
    """All examples."""
    return tuple(_read(Path(__file__).parent / f"{name}.graphql") for name in ORDER)


def _read(file: Path) -> Example:
    text = file.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("#").strip()
    name = OPERATION.search(text)
    assert name is not None
    assert name[1] == file.stem
    return Example(file.stem, title, text)
