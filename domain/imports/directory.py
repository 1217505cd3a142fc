"""The organizations that are known, found again by their key or by any of their names.

Two files name the same association differently: one calls it CAMA, the other gives the full name and
the acronym. A row without a known key is matched by name, and only where countries do not contradict.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.imports.lines import COUNTRY_NAMES
from domain.organizations import CountryRole, Organization, OrganizationCountry, OrganizationName

KEY = "key"
"""Under this name `Organization.external_ids` keeps the key that a file gave."""

LONGEST_SLUG = 120


@dataclass(slots=True)
class Entry:
    """An organization with what it is found by."""

    row: Organization
    country: str | None = None
    further_names: set[str] = field(default_factory=set)

    @property
    def key(self) -> str | None:
        return self.row.external_ids.get(KEY)

    @property
    def names(self) -> set[str]:
        return {self.row.name, *self.further_names}


def fold(name: str) -> str:
    """Return a name without case, accents, punctuation and article, for comparison."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"\w+", "".join(x for x in letters if not unicodedata.combining(x)))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def short_names(acronym: str | None, country: str | None) -> set[str]:
    """Return the short names that an acronym makes: CCMA, and in Ireland CCMA-Ireland."""
    if not acronym:
        return set()
    short = {fold(acronym)}
    if country is not None and country in COUNTRY_NAMES:
        short.add(fold(f"{acronym} {COUNTRY_NAMES[country]}"))
    return short


class Directory:
    """All real organizations of the database; sample ones are never matched."""

    def __init__(self, entries: Iterable[Entry], slugs: Iterable[str]) -> None:
        self._by_key: dict[str, Entry] = {}
        self._by_slug: dict[str, Entry] = {}
        self._by_name: defaultdict[str, list[Entry]] = defaultdict(list)
        self._slugs = set(slugs)
        for entry in entries:
            self.note(entry)

    @classmethod
    async def load(cls) -> "Directory":
        rows = await Organization.filter(sample=False).order_by("id")
        entries = {row.id: Entry(row) for row in rows}
        names = OrganizationName.filter(organization__sample=False)
        for owner, name in await names.values_list("organization_id", "name"):
            entries[owner].further_names.add(name)
        seats = OrganizationCountry.filter(role=CountryRole.SEAT, organization__sample=False)
        for owner, code in await seats.values_list("organization_id", "code"):
            entries[owner].country = code
        slugs = await Organization.all().values_list("slug", flat=True)
        return cls(entries.values(), [str(slug) for slug in slugs])

    def note(self, entry: Entry) -> None:
        """Make an organization findable by its key and by all the names that it has by now."""
        self._slugs.add(entry.row.slug)
        self._by_slug[entry.row.slug] = entry
        if entry.key:
            self._by_key[entry.key] = entry
        forms = {fold(name) for name in entry.names}
        for name in forms | short_names(entry.row.acronym, entry.country):
            if entry not in self._by_name[name]:
                self._by_name[name].append(entry)

    def by_key(self, key: str) -> Entry | None:
        """Return the organization that a file gave this key."""
        return self._by_key.get(key)

    def referred_to(self, key: str) -> Entry | None:
        """Return the organization that a reference means: by its key, else by its slug."""
        return self._by_key.get(key) or self._by_slug.get(key)

    def by_names(
        self, name: str, acronym: str | None, country: str | None, key: str | None
    ) -> list[Entry]:
        """Return the organizations that may be the one of a row.

        Either its name is one of theirs, or their name is one of its short forms. A common acronym
        alone says nothing, and two rows with keys of their own are two organizations.
        """
        short = short_names(acronym, country)
        found = list(self._by_name.get(fold(name), [])) if fold(name) else []
        for form in sorted(short):
            for entry in self._by_name.get(form, []):
                if fold(entry.row.name) in short and entry not in found:
                    found.append(entry)
        return [
            entry
            for entry in found
            if not (entry.country and country and entry.country != country)
            and not (key and entry.key and entry.key != key)
        ]

    def free_slug(self, wanted: str) -> str:
        """Return the wanted slug, or the first of its kind that is free."""
        slug = wanted[:LONGEST_SLUG].strip("-") or "organization"
        number = 2
        free = slug
        while free in self._slugs:
            free = f"{slug}-{number}"
            number += 1
        return free


def make_slug(name: str) -> str:
    """Return a name in small ASCII letters and hyphens."""
    ascii_name = "".join(x for x in fold(name) if x.isascii())
    return "-".join(re.findall(r"[a-z0-9]+", ascii_name))
