"""Languages that people are written to in: their texts, the way they run, and whose turn which one is.

English is in the code; what others say is in catalogues/ as gettext's .po files. They are read at the first
use, so that there is nothing to compile. `make texts` brings them up to date, and a test wants them whole.
"""

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal, cast

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.locales import LOCALES, language_of

CATALOGUES = Path(__file__).parent / "catalogues"
SOURCE = LOCALES[0]
"""The language that the texts in the code are in."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: `code` says which texts, `locale` how days, numbers and lists are written."""

    code: str
    locale: str
    texts: gettext.NullTranslations

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Which way its lines run, for the attribute dir."""
        return _direction(self.locale)

    @property
    def start(self) -> Literal["left", "right"]:
        """The side on which its lines begin."""
        return "left" if self.direction == "ltr" else "right"

    @property
    def end(self) -> Literal["left", "right"]:
        """The side on which its lines end."""
        return "right" if self.direction == "ltr" else "left"


def choose_language(wanted: Iterable[str | None]) -> Language:
    """Return the first wanted language that there are texts in, with its region's dates and numbers."""
    for locale in wanted:
        if locale and language_of(locale) in LOCALES:
            return _language(locale)
    return _language(SOURCE)


@cache
def texts_of(code: str) -> gettext.NullTranslations:
    """Return the texts of a language by its code; those in the code for a language without a catalogue."""
    source = CATALOGUES / f"{code}.po"
    if not source.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _direction(locale: str) -> Literal["ltr", "rtl"]:
    # A mail asks some twenty times, and a locale is long to read.
    return cast(Literal["ltr", "rtl"], Locale.parse(locale).text_direction)


@cache
def _language(locale: str) -> Language:
    code = language_of(locale)
    # English days are written one way everywhere (domain/days.py), so its regions make no difference.
    exact = SOURCE if code == SOURCE else locale.replace("-", "_")
    try:
        known = str(Locale.parse(exact))
    except (UnknownLocaleError, ValueError):
        known = code
    return Language(code, known, texts_of(code))
