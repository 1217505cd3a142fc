"""Documents that clients name by their SHA-256 instead of sending them again (automatic persisted queries).

A client sends the hash alone; where it is not known here, it sends hash and text once. Kept are those that
were valid, in this process, bounded by number and by length together.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

MOST = 1_000
MOST_CHARACTERS = 8_000_000


def hash_of(text: str) -> str:
    """Return the name of a text; what cannot be encoded has one that nobody sends."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class PersistedDocuments:
    """The last ones that were named, by their hashes."""

    known: OrderedDict[str, str] = field(default_factory=OrderedDict)
    characters: int = 0

    def find(self, name: str) -> str | None:
        """Return the text of a hash."""
        found = self.known.get(name)
        if found is not None:
            self.known.move_to_end(name)
        return found

    def keep(self, name: str, text: str) -> None:
        """Remember a text by its hash."""
        if name in self.known:
            return
        self.known[name] = text
        self.characters += len(text)
        while len(self.known) > MOST or self.characters > MOST_CHARACTERS:
            _, oldest = self.known.popitem(last=False)
            self.characters -= len(oldest)


PERSISTED = PersistedDocuments()
