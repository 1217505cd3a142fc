"""Strange but good files, and random ones: importers meet spreadsheets of every origin."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.events import Event, EventKind, EventStatus, InformationStatus
from domain.imports.directory import fold, make_slug
from domain.imports.findings import HintCode, ProblemCode
from domain.imports.results import Outcome
from domain.organizations import (
    DatePrecision,
    Organization,
    OrganizationCountry,
    OrganizationKind,
    OrganizationName,
    OrganizationNameKind,
)
from tests.domain.imports.conftest import EVENTS, ORGANIZATIONS, PUBLIC_PAGES, Run, Write, found

ROW = "windhoek,“Städte” – Ōtara’s Łódź Ассоциация 協会,ASSOCIATION,NA,,,,page\n"


TEXT = ORGANIZATIONS + ROW
DIALECTS = (
    TEXT.encode(),
    TEXT.encode("utf-8-sig"),
    TEXT.replace("\n", "\r\n").encode("utf-8-sig"),
    TEXT.replace("\n", "\r").encode(),
    TEXT.replace(",", ";").encode(),
    TEXT.replace(",", "\t").encode(),
    TEXT.replace("name_as_written", " Name_As_Written ").encode(),
    ("\n\n" + ORGANIZATIONS + "\n" + ROW.strip() + ",,,\n\n").encode(),
    TEXT.replace("Städte", "Sta\u0308dte").encode(),
    TEXT.replace("’s ", "’s\u00a0 ").rstrip("\n").encode(),
)


async def test_the_same_row_in_ten_dialects_is_one_row(run: Run, write: Write) -> None:
    created = 0
    for content in DIALECTS:
        (result,) = await run(write("a.csv", content))
        assert (found(result), result.updated) == ([], 0), content
        created += result.created
    assert created == 1
    row = await Organization.get(slug="windhoek")
    assert row.name == "“Städte” – Ōtara’s Łódź Ассоциация 協会"
    assert (await OrganizationCountry.get(organization_id=row.id)).code == "NA"


async def test_line_breaks_in_cells_do_not_shift_line_numbers(run: Run, write: Write) -> None:
    content = ORGANIZATIONS + 'a,"One\nTwo",ASSOCIATION,,,,,page\nb,B,NONE,,,,,page\n'
    (result,) = await run(write("a.csv", content))
    assert found(result) == [(ProblemCode.UNKNOWN_CODE, 4, "kind")]


@pytest.mark.parametrize("source", ["; 5", "page; list", "page;  list; page"])
async def test_a_source_with_separators_in_it_is_the_same_source_again(
    run: Run, write: Write, source: str
) -> None:
    path = write("a.csv", ORGANIZATIONS + f'a,A,ASSOCIATION,,,,,"{source}"\n')
    (result,) = await run(path)
    assert (found(result), result.created) == ([], 1)
    (again,) = await run(path)
    assert (again.created, again.updated) == (0, 0)


DATES = {
    "2024-05-31,,DAY": (date(2024, 5, 31), date(2024, 5, 31), DatePrecision.DAY),
    "2024-05-31,2024-06-02,": (date(2024, 5, 31), date(2024, 6, 2), DatePrecision.DAY),
    "2024-05,,MONTH": (date(2024, 5, 1), date(2024, 5, 31), DatePrecision.MONTH),
    "2024-05-09,2024-06,MONTH": (date(2024, 5, 1), date(2024, 6, 30), DatePrecision.MONTH),
    "2024-12,,": (date(2024, 12, 1), date(2024, 12, 31), DatePrecision.MONTH),
    "2024,,YEAR": (date(2024, 1, 1), date(2024, 12, 31), DatePrecision.YEAR),
    "2024-02-29,,YEAR": (date(2024, 1, 1), date(2024, 12, 31), DatePrecision.YEAR),
    ",,TBA": (None, None, DatePrecision.TBA),
    ",,": (None, None, DatePrecision.TBA),
}


async def test_dates_that_are_known_in_part(run: Run, write: Write) -> None:
    rows = [f"k{n},Open Day,{cells},,,,,,,,,,page\n" for n, cells in enumerate(DATES)]
    (result,) = await run(write("a.csv", EVENTS + "".join(rows)))
    assert found(result) == []
    for n, expected in enumerate(DATES.values()):
        event = await Event.get(source_key=f"k{n}")
        assert (event.starts_on, event.ends_on, event.date_precision) == expected


TITLES = {
    "Summit (More Information Coming Soon)": "Summit",
    "Summit - more information coming soon.": "Summit",
    "Summit [Details coming soon] 2027": "Summit 2027",
    "Coming soon: Summit": "Summit",
    "Summit More information coming soon!": "Summit",
}


async def test_coming_soon_is_a_state_and_no_title(run: Run, write: Write) -> None:
    rows = [f'k{n},"{title}",2027-05-01,,,,,,,,,,,,page\n' for n, title in enumerate(TITLES)]
    (result,) = await run(write("a.csv", EVENTS + "".join(rows)))
    assert found(result) == []
    for n, clean in enumerate(TITLES.values()):
        event = await Event.get(source_key=f"k{n}")
        assert (event.title, event.kind) == (clean, EventKind.CONFERENCE)
        assert event.information_status is InformationStatus.INFO_PENDING
        assert event.status is EventStatus.CONFIRMED


async def test_a_changed_cell_is_an_update_and_an_empty_one_says_nothing(
    run: Run, write: Write
) -> None:
    head = "key,name_as_written,kind,country_iso2,city,source\n"
    await run(write("a.csv", head + "a,Old Name,ASSOCIATION,NZ,Ōtaki,page\n"))
    (result,) = await run(write("a.csv", head + "a,New Name,NGO,AU,,other\n"))
    assert (result.created, result.updated) == (0, 1)
    row = await Organization.get(slug="a")
    assert (row.name, row.kind, row.city) == ("New Name", OrganizationKind.NGO, "Ōtaki")
    assert (row.source, row.version) == ("page; other", 2)
    assert (await OrganizationCountry.get(organization_id=row.id)).code == "AU"
    former = await OrganizationName.get(organization_id=row.id)
    assert (former.name, former.kind) == ("Old Name", OrganizationNameKind.FORMER)


async def test_a_parent_may_stand_below_its_child(run: Run, write: Write) -> None:
    rows = "b,B,BRANCH_OFFICE,,,a,,page\na,A,ASSOCIATION,,,,,page\n"
    await run(write("a.csv", ORGANIZATIONS + rows))
    child = await Organization.get(slug="b").select_related("parent")
    assert child.parent is not None
    assert child.parent.slug == "a"


async def test_equal_names_in_two_countries_are_two_organizations(run: Run, write: Write) -> None:
    rows = "League,LCP,PH,INTERNATIONAL,,page,\nLeague,LCP,PT,INTERNATIONAL,,page,\n"
    (result,) = await run(write("a.csv", PUBLIC_PAGES + rows))
    assert (result.created, found(result)) == (2, [])
    assert {row.slug for row in await Organization.all()} == {"lcp", "lcp-2"}


async def test_a_common_acronym_alone_makes_no_match(run: Run, write: Write) -> None:
    await run(write("a.csv", PUBLIC_PAGES + "League of Cities,LC,PH,,,page,\n"))
    (result,) = await run(write("b.csv", PUBLIC_PAGES + "Lions Club,LC,PH,,,page,\n"))
    assert result.created == 1


async def test_a_key_that_another_one_has_as_slug_is_no_match(run: Run, write: Write) -> None:
    await run(write("a.csv", PUBLIC_PAGES + "Arizona City Managers,ACMA,US,,AZ,page,\n"))
    rows = "acma,Australian Council Managers,ASSOCIATION,AU,,,,page\n"
    (first,) = await run(write("b.csv", ORGANIZATIONS + rows))
    (again,) = await run(write("b.csv", ORGANIZATIONS + rows))
    assert (first.created, again.unchanged) == (1, 1)
    assert (await Organization.get(slug="acma")).name == "Arizona City Managers"
    event = "e,Open Day,2027-05-01,,DAY,,,,,,acma,,,,page\n"
    await run(write("c.csv", EVENTS + event))
    held = await Event.get(source_key="e").select_related("organizer")
    assert held.organizer is not None
    assert held.organizer.name == "Australian Council Managers"


async def test_a_match_by_name_is_told(run: Run, write: Write) -> None:
    await run(write("a.csv", ORGANIZATIONS + "cama,CAMA,ASSOCIATION,,,,,page\n"))
    (result,) = await run(write("b.csv", PUBLIC_PAGES + "Canadian A M A,CAMA,CA,,,page,\n"))
    (hint,) = result.hints
    assert (hint.code, hint.line) == (HintCode.MATCHED_BY_NAME, 2)


def test_names_fold_and_slugs_are_ascii() -> None:
    assert fold("The “STMOÚ”, Straße!") == fold("stmou strasse")
    assert fold("The") == "the"
    assert make_slug("Łódź & Taituarā—Ōtaki") == "odz-taituara-otaki"


LETTERS = 'abcZÅñ“”’–, ;"\t\n\r=+-@\x00\x1b\x85\u00a0\u202e𝄞ÿNA0123456789:/.()'


USUAL = {
    "key": ("a", "b", "c-d", "e1"),
    "name": ("Liga", "The Liga", "LIGA", "Łiga", "Taituarā", "CAMA", "CAMA-Canada"),
    "title": ("Summit", "Open Day", "“Gala” (more information coming soon)"),
    "kind": ("ASSOCIATION", "NGO", "TECHNOLOGY_PARTNER"),
    "acronym": ("", "", "LIGA", "CAMA"),
    "country_iso2": ("", "NA", "CA", "US"),
    "affiliate_group": ("", "INTERNATIONAL", "NATIONAL_EQUITY"),
    "parent_key": ("", "", "a"),
    "organizer_key": ("",),
    "us_state": ("",),
    "start_date": ("2024-05-31", "2024-05-01", "2025-02-28"),
    "end_date": ("", "2025-03-01"),
    "date_precision": ("", "DAY", "MONTH", "YEAR"),
    "information_status": ("", "COMPLETE", "INFO_PENDING"),
    "website_url": ("", "https://example.org"),
    "source": ("page", "other page"),
    "note": ("", "founded 1954; the rest is silence", "=1+1"),
}
USUAL["name_as_written"] = USUAL["name"]


def _cell(rng: random.Random, column: str) -> str:
    if rng.random() < 0.98:
        return rng.choice(USUAL.get(column, ("", "x")))
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(0, 12)))


def _random_file(rng: random.Random) -> bytes:
    """A file of a known layout, often with columns moved, rows torn or bytes changed."""
    columns = rng.choice((ORGANIZATIONS, PUBLIC_PAGES, EVENTS)).strip().split(",")
    if rng.random() < 0.3:
        rng.shuffle(columns)
    if rng.random() < 0.1:
        del columns[rng.randrange(len(columns))]
    rows = [",".join(columns)]
    for _ in range(rng.randint(0, 4)):
        cells = [_cell(rng, column) for column in columns]
        if rng.random() < 0.05:
            cells.append("more")
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        rows.append(",".join(quoted if rng.random() < 0.8 else cells))
    content = bytearray("\n".join(rows).encode())
    for _ in range(rng.choice((0, 0, 0, 0, 1, 3))):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


async def test_random_files_are_stored_twice_the_same_or_refused_whole(
    run: Run,
    write: Write,
    database: Database,
    rng: random.Random,
    rounds: Callable[[int, int], int],
) -> None:
    """Nothing crashes; a refused file leaves no trace and says why; a stored one changes nothing twice."""
    applied = 0
    for _ in range(rounds(100, 5000)):
        before = await AuditEvent.all().count()
        path = write("random.csv", _random_file(rng))
        (tried,) = await run(path, dry_run=True)
        assert await AuditEvent.all().count() == before
        (result,) = await run(path)
        assert result.findings == tried.findings
        codes = {problem.code for problem in result.problems}
        assert ProblemCode.RULE_VIOLATED not in codes, result.problems
        if result.outcome is Outcome.REFUSED:
            assert codes
            assert await AuditEvent.all().count() == before
        else:
            applied += 1
            (again,) = await run(path)
            assert (again.created, again.updated) == (0, 0), path.read_bytes()
    assert applied > 10
