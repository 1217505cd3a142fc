"""Search: names and titles without accents, by beginnings of words, with typos; only what one may see."""

from decimal import Decimal
from typing import Any

import pytest

from domain.database import Database
from domain.documents import Document
from domain.event_series import EventSeries
from domain.events import Event
from domain.exchanges import Exchange
from domain.governing_bodies import BodyKind, GoverningBody
from domain.initiatives import StrategicInitiative
from domain.organizations import (
    DatePrecision,
    Organization,
    OrganizationKind,
    OrganizationName,
    OrganizationNameKind,
    Visibility,
)
from domain.overview.searching import SEARCHED
from domain.people import Person
from domain.viewers import ANONYMOUS
from schema.admission import DOCUMENTS
from schema.graph import GRAPH
from schema.searching import SearchType
from tests import samples
from tests.schema.conftest import Ask

SEARCH = """query Search($text: String!, $types: [SearchType!], $first: Int) {
    search(text: $text, types: $types, first: $first) {
        __typename rank matched node { __typename id ... on Organization { slug } ... on Person { name } }
    }
}"""


async def fill() -> None:
    for slug, name, native, seen in (
        ("ghent", "Ghent City Association", "Stad Gent", Visibility.PUBLIC),
        ("mexico", "México-Latinoamérica Office", None, Visibility.PUBLIC),
        ("lodz", "Łódź Region", None, Visibility.INTERNAL),
        ("planners", "Planners of the North", "Ålesund Planleggere", Visibility.PUBLIC),
    ):
        await Organization.create(
            slug=slug,
            name=name,
            native_name=native,
            kind=OrganizationKind.ASSOCIATION,
            visibility=seen,
        )
    lodz = await Organization.get(slug="lodz")
    await OrganizationName.create(
        organization=lodz, name="Society of Spindles", kind=OrganizationNameKind.FORMER
    )
    await samples.person(name="Åsa Öberg", sort_name="oberg asa")
    await Event.create(
        title="Annual Conference of Ghent",
        date_precision=DatePrecision.TBA,
        visibility=Visibility.PUBLIC,
    )


async def found(ask: Ask, text: str, **more: Any) -> list[tuple[str, str]]:
    viewer = more.pop("viewer", None)
    given = {"viewer": viewer} if viewer else {}
    results = (await ask(SEARCH, {"text": text, **more}, **given)).data["search"]
    ranks = [Decimal(result["rank"]) for result in results]
    assert ranks == sorted(ranks, reverse=True)
    assert all(0 < rank <= 1 for rank in ranks)
    return [(result["node"]["__typename"], result["matched"]) for result in results]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Ghent City Association", ("Organization", "Ghent City Association")),
        ("gent", ("Organization", "Stad Gent")),
        ("mexico", ("Organization", "México-Latinoamérica Office")),
        ("LATINOAMÉRICA méx", ("Organization", "México-Latinoamérica Office")),
        ("mexco", ("Organization", "México-Latinoamérica Office")),
        ("lodz", ("Organization", "Łódź Region")),
        ("spindle", ("Organization", "Society of Spindles")),
        ("north plan", ("Organization", "Planners of the North")),
        ("planers", ("Organization", "Planners of the North")),
        ("alesund", ("Organization", "Ålesund Planleggere")),
        ("asa ob", ("Person", "Åsa Öberg")),
        ("conference ghent", ("Event", "Annual Conference of Ghent")),
    ],
)
async def test_the_best_match_comes_first(ask: Ask, text: str, first: tuple[str, str]) -> None:
    await fill()
    assert (await found(ask, text))[0] == first


async def test_a_row_is_found_once_by_its_best_text(ask: Ask) -> None:
    await fill()
    ghent = [row for row in await found(ask, "ghent") if row[0] == "Organization"]
    assert ghent == [("Organization", "Ghent City Association")]
    assert await found(ask, "xylophone quartet") == []
    assert await found(ask, "---") == []


async def test_types_and_size_bound_the_results(ask: Ask) -> None:
    await fill()
    assert await found(ask, "ghent", types=["EVENT"]) == [("Event", "Annual Conference of Ghent")]
    assert len(await found(ask, "ghent", first=1)) == 1
    assert await found(ask, "ghent", types=[]) == []
    for wrong in ({"first": 51}, {"first": -1}):
        assert (await ask(SEARCH, {"text": "x", **wrong})).code == "BAD_USER_INPUT"
    for text in ("", "  ", "x" * 201, "a\0"):
        assert (await ask(SEARCH, {"text": text})).code == "BAD_USER_INPUT"


async def test_what_one_may_not_see_is_not_found(ask: Ask) -> None:
    await fill()
    for text in ("lodz", "spindles", "oberg"):
        assert await found(ask, text)
        assert await found(ask, text, viewer=ANONYMOUS) == []
    assert await found(ask, "mexico", viewer=ANONYMOUS)


async def test_every_named_noun_is_searched_under_its_rule(ask: Ask) -> None:
    of = await samples.organization(visibility=Visibility.PUBLIC)
    magazine = await samples.publication(of, title="Lanterns, a magazine")
    await samples.publication(of, title="Lanterns, a podcast", visibility=Visibility.PUBLIC)
    await samples.contribution(magazine, await samples.organization(), title="Lanterns, an article")
    await samples.programme(of, title="Lanterns, a programme", visibility=Visibility.PUBLIC)
    await Exchange.create(title="Lanterns, an exchange")
    await EventSeries.create(title="Lanterns, a series")
    await StrategicInitiative.create(title="Lanterns, an initiative")
    await GoverningBody.create(organization=of, name="Lanterns, a board", kind=BodyKind.BOARD)
    await Document.create(
        organization=of, name="lanterns.pdf", media_type="application/pdf", size=1, sha256="a" * 64
    )
    everything = {(kind, text.partition(", ")[2]) for kind, text in await found(ask, "lanterns")}
    assert everything == {
        ("Publication", "a magazine"),
        ("Publication", "a podcast"),
        ("Contribution", "an article"),
        ("Programme", "a programme"),
        ("Exchange", "an exchange"),
        ("EventSeries", "a series"),
        ("StrategicInitiative", "an initiative"),
        ("GoverningBody", "a board"),
        ("Document", ""),
    }
    assert sorted(await found(ask, "lanterns", viewer=ANONYMOUS)) == [
        ("Programme", "Lanterns, a programme"),
        ("Publication", "Lanterns, a podcast"),
    ]


async def test_text_is_never_a_query_of_the_database(ask: Ask) -> None:
    await fill()
    for text in ("a:* & !b | (c", "'; DROP TABLE person --", "%", "\\", "<->", "ghent:*"):
        await found(ask, text)


async def test_one_plan_serves_every_text(ask: Ask) -> None:
    for text in ("a", "b", "c"):
        await ask(SEARCH, {"text": text})
    (book,) = DOCUMENTS.known[SEARCH].books.values()
    assert len([plan for plan in book.plans.values() if "search_rank" in plan.statement.sql]) <= 4


async def test_indexes_serve_the_search(database: Database) -> None:
    async with database.reads.acquire() as connection:
        named = await connection.fetch("SELECT indexname FROM pg_indexes")
        indexes = {row["indexname"] for row in named}
        for searched in {text for texts in SEARCHED.values() for text in texts}:
            name = f"{searched.model._meta.db_table}_{searched.column}"
            assert {f"{name}_words", f"{name}_letters"} <= indexes
        await connection.execute(MANY_PEOPLE)
        condition = SEARCHED[Person][0].matches.sql.format(row="it", asked="'person 77'::text")
        rows = await connection.fetch(f"EXPLAIN SELECT FROM person AS it WHERE {condition}")
        told = "\n".join(row[0] for row in rows)
        assert "person_name_words" in told, told
        assert "person_name_letters" in told, told


MANY_PEOPLE = """
INSERT INTO person (name, sort_name, time_zone, sample)
SELECT name, name, 'UTC', true FROM (SELECT md5(n::text) AS name FROM generate_series(1, 5000) AS n) AS made;
ANALYZE person;
"""


def test_every_searched_type_is_one_of_the_graph() -> None:
    assert {GRAPH.catalog[found.value].model for found in SearchType} == set(SEARCHED)
