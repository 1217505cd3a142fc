"""Languages: every text of the mails and of their pages is there in each of them, and none is left over."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from domain.languages import CATALOGUES, SOURCE, choose_language, texts_of
from domain.locales import LOCALES

TRANSLATED = [code for code in LOCALES if code != SOURCE]
PLACEHOLDER = re.compile(r"%\(\w+\)s")
# A sign that French parts from its word by a space, without one or with one at which a line may end.
ALONE = re.compile(r"[^\xa0][:;?!»]|«[^\xa0]")
HOW = "Run `make texts`, and say in domain/catalogues what is empty there."


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def singular_and_plural(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]  # Babel's messages are texts or tuples of them


def ids_of(catalogue: Catalog) -> set[tuple[str, ...]]:
    return {singular_and_plural(message.id) for message in catalogue if message.id}


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that the code and the templates hold, and where it stands."""
    found = tmp_path_factory.mktemp("texts") / "texts.pot"
    arguments = ["-q", "extract", "--mapping-file", "pyproject.toml", "-o", str(found), "."]
    CommandLineInterface().run(["pybabel", *arguments])  # type: ignore[no-untyped-call]  # Babel's own
    return read(found)


@pytest.fixture(scope="module")
def wanted(texts: Catalog) -> set[tuple[str, ...]]:
    return ids_of(texts)


def test_no_file_with_texts_is_forgotten(texts: Catalog) -> None:
    places = {place for message in texts for place, _ in message.locations}
    files = [
        *Path("domain/notices/templates").rglob("*.*"),
        *Path("service/templates").glob("link*.html"),
    ]
    speaking = {str(path) for path in files if "_(" in path.read_text(encoding="utf-8")}
    assert "service/templates/link.html" in speaking
    assert speaking - places == set(), "pyproject.toml names where texts are (tool.babel.mappings)."


def test_there_is_a_catalogue_for_each_language() -> None:
    assert sorted(path.stem for path in CATALOGUES.iterdir()) == sorted(TRANSLATED)


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_says_every_text_and_no_other(code: str, wanted: set[tuple[str, ...]]) -> None:
    said = ids_of(read(CATALOGUES / f"{code}.po", code))
    assert wanted - said == set(), f"Missing in {code}. {HOW}"
    assert said - wanted == set(), f"Left over in {code}. {HOW}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_is_said_with_the_same_values(code: str) -> None:
    for message in read(CATALOGUES / f"{code}.po", code):
        if message.id:
            check(message)


def check(message: Message) -> None:
    assert not message.fuzzy, f"{message.id} has changed. {HOW}"
    for text in singular_and_plural(message.string):
        assert text.strip(), f"{message.id} is empty. {HOW}"
        for source in singular_and_plural(message.id):
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(source))


def test_french_signs_keep_their_space_and_begin_no_line() -> None:
    for message in read(CATALOGUES / "fr.po", "fr"):
        for text in singular_and_plural(message.string) if message.id else ():
            assert not ALONE.search(text), text


@pytest.mark.parametrize(
    ("wanted_locales", "code", "locale"),
    [
        (("es-MX", "fr"), "es", "es_MX"),
        (("es_XX",), "es", "es"),
        ((None, "fr_CA", "en"), "fr", "fr_CA"),
        (("de", None, "fr"), "fr", "fr"),
        (("en-US",), "en", "en"),
        ((None, "xx"), "en", "en"),
        ((), "en", "en"),
        (("fr-nonsense-$$",), "fr", "fr"),
    ],
)
def test_the_first_language_that_has_texts_is_chosen(
    wanted_locales: tuple[str | None, ...], code: str, locale: str
) -> None:
    chosen = choose_language(wanted_locales)
    assert (chosen.code, chosen.locale) == (code, locale)


def test_plurals_follow_the_language() -> None:
    one, many = "%(count)s day after %(start)s", "%(count)s days after %(start)s"
    said = {
        (code, number): texts_of(code).ngettext(one, many, number).split()[1]
        for code in LOCALES
        for number in (0, 1, 2)
    }
    assert [said["en", number] for number in (0, 1, 2)] == ["days", "day", "days"]
    assert [said["es", number] for number in (0, 1, 2)] == ["días", "día", "días"]
    # In French nothing is singular.
    assert [said["fr", number] for number in (0, 1, 2)] == ["jour", "jour", "jours"]
