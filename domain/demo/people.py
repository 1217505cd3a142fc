"""People of the sample set, each with an address at example.org that nobody has."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.demo.chance import Chance
from domain.demo.places import FAMILY_NAMES, GIVEN_NAMES, Place
from domain.demo.tables import Tables
from domain.people import EmailAddress, Person

# Letters that do not come apart into a plain letter and an accent.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ʻ": "", "’": "", " ": "-"})


@dataclass(frozen=True, slots=True)
class Someone:
    """A person that was written."""

    id: UUID
    name: str


class Crowd:
    """Makes people whose names and addresses differ."""

    def __init__(self, tables: Tables, chance: Chance, today: date) -> None:
        self._tables = tables
        self._chance = chance
        self._today = today
        self._namesakes: dict[str, int] = {}

    def join(self, place: Place, deactivated_on: date | None = None) -> Someone:
        """Add a person who lives in the place and reads its language."""
        given = self._chance.pick(GIVEN_NAMES[place.locale])
        family = self._chance.pick(FAMILY_NAMES[place.locale])
        name = f"{given} {family}"
        count = self._namesakes[name] = self._namesakes.get(name, 0) + 1
        key = self._tables.add(
            Person,
            name=name,
            sort_name=plain(f"{family} {given}").replace("-", " "),
            locale=place.locale,
            time_zone=place.time_zone,
            holiday_calendar=place.subdivision or place.country,
            deactivated_on=deactivated_on,
            sample=True,
        )
        self._tables.add(
            EmailAddress,
            person_id=key,
            address=f"{plain(given)}.{plain(family)}{count if count > 1 else ''}@example.org",
            verified_on=self._today - timedelta(self._chance.whole(20, 700)),
        )
        return Someone(key, name)


def plain(name: str) -> str:
    """Return a name in small letters without accents, as in an address."""
    apart = unicodedata.normalize("NFKD", name.lower().translate(PLAIN))
    return "".join(letter for letter in apart if letter.isascii())
