"""Sentences that programs read in English and people in their language: each knows what it was made of.

A `Said` is its English sentence, so that it goes wherever a text goes. What it was made of is kept beside
it: the template, which is a message for the catalogues, and the values. Import `said` as `_`, so that the
catalogues find the template.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from babel.numbers import format_decimal

from domain.days import write_day
from domain.languages import SOURCE, Language

Value = str | int | date
Names = Mapping[type, Mapping[str, str]]
"""How the codes of an enumeration are named, each a message for the catalogues."""


class Said(str):
    """A sentence in English, with its template and the values in it."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, values: Mapping[str, Value]) -> Self:
        """Put it into English, as programs get it: codes stay codes."""
        english = {name: _write(value, SOURCE) for name, value in values.items()}
        made = super().__new__(cls, template % english if english else template)
        made.template, made.values = template, values
        return made

    def say_in(self, language: Language, names: Names) -> str:
        """Return it in a language, with codes named as people know them."""
        told = language.texts.gettext(self.template)
        values = {name: _tell(value, language, names) for name, value in self.values.items()}
        return told % values if values else told


def said(template: str, **values: Value) -> Said:
    """Return a sentence that can be said in other languages; `%(name)s` stands for a value."""
    return Said(template, values)


def _tell(value: Value, language: Language, names: Names) -> str:
    if isinstance(value, Said):
        return value.say_in(language, names)
    named = names.get(type(value))
    if named is not None:
        return language.texts.gettext(named[str(value)])
    return _write(value, language.locale)


def _write(value: Value, locale: str) -> str:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return write_day(value, locale)
    return format_decimal(value, locale=locale) if isinstance(value, int) else str(value)
