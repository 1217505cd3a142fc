"""Bad files: every problem is found at once, with its line and column, and nothing is stored."""

from pathlib import Path

import pytest

from domain.audit import AuditEvent
from domain.imports.findings import MOST, HintCode, ProblemCode
from domain.imports.results import Outcome
from domain.organizations import Organization
from tests.domain.imports.conftest import (
    EVENTS,
    FACTS,
    ORGANIZATIONS,
    PUBLIC_PAGES,
    VOCABULARIES,
    Run,
    Write,
    found,
)

GOOD = ORGANIZATIONS + "good,Good Association,ASSOCIATION,NZ,,,,page\n"
P = ProblemCode

FILES: dict[str, tuple[str | bytes, list[tuple[ProblemCode, int | None, str | None]]]] = {
    "Latin-1": (
        GOOD.encode() + "bad,Taituarā".encode("utf-16-le")[:9] + b",Caf\xe9,,,,,,page\nx,\xff,\n",
        [(P.BAD_ENCODING, 3, None), (P.BAD_ENCODING, 4, None)],
    ),
    "UTF-16": (GOOD.encode("utf-16"), [(P.BAD_ENCODING, 1, None)]),
    "NUL": (GOOD + "bad,Na\0me,ASSOCIATION,NZ,,,,page\n", [(P.BAD_CHARACTER, 3, None)]),
    "control characters": (GOOD + "bad,Na\x1bme,,,,,,\x85\n", [(P.BAD_CHARACTER, 3, None)]),
    "empty": ("", [(P.EMPTY_FILE, None, None)]),
    "blank": ("\n \n,,\n", [(P.EMPTY_FILE, None, None)]),
    "byte order mark alone": (b"\xef\xbb\xbf", [(P.EMPTY_FILE, None, None)]),
    "header only": (ORGANIZATIONS, [(P.EMPTY_FILE, None, None)]),
    "a quote that never ends": (GOOD + 'bad,"Bad,ASSOCIATION\n', [(P.BAD_CSV, 3, None)]),
    "text after a quote": (GOOD + 'bad,"Bad"x,ASSOCIATION,,,,,page\n', [(P.BAD_CSV, 3, None)]),
    "not facts at all": ("<!DOCTYPE html>\n<p>Not found\n", [(P.UNKNOWN_LAYOUT, None, None)]),
    "another table": ("invoice,amount\n1,2\n", [(P.UNKNOWN_LAYOUT, None, None)]),
    "missing columns": (
        "key,name_as_written,kind,city,note\na,A,ASSOCIATION,,\n",
        [(P.MISSING_COLUMN, 1, "country_iso2"), (P.MISSING_COLUMN, 1, "source")],
    ),
    "unknown and doubled columns": (
        GOOD.replace("city,parent_key", "city,city,colour", 1),
        [(P.DUPLICATE_COLUMN, 1, "city"), (P.UNKNOWN_COLUMN, 1, "colour")],
    ),
    "too few and too many cells": (
        GOOD + "a,A,ASSOCIATION\nb,B,ASSOCIATION,NZ,,,,page,more\n",
        [(P.WRONG_CELL_COUNT, 3, None), (P.WRONG_CELL_COUNT, 4, None)],
    ),
    "cells of organizations": (
        GOOD
        + "Bad Key,,SOCIETY,UK,,nobody,,\n"
        + f"long,{'x' * 301},ASSOCIATION,nz,,,,page\n"
        + "good,Good again,ASSOCIATION,NZ,,good,,page\n",
        [
            (P.BAD_VALUE, 3, "key"),
            (P.MISSING_VALUE, 3, "name_as_written"),
            (P.UNKNOWN_CODE, 3, "kind"),
            (P.UNKNOWN_COUNTRY, 3, "country_iso2"),
            (P.UNKNOWN_REFERENCE, 3, "parent_key"),
            (P.MISSING_VALUE, 3, "source"),
            (P.TOO_LONG, 4, "name_as_written"),
            (P.UNKNOWN_COUNTRY, 4, "country_iso2"),
            (P.UNKNOWN_REFERENCE, 5, "parent_key"),
            (P.DUPLICATE_ROW, 5, None),
        ],
    ),
    "states and groups": (
        PUBLIC_PAGES
        + "A,,US,STATE,ZZ,page,\n"
        + "B,,CA,STATE_ASSOCIATION,CA,page,\n"
        + "C,,US,STATE_ASSOCIATION,CA,page,\n"
        + "The C,,US,STATE_ASSOCIATION,CA,page,\n",
        [
            (P.UNKNOWN_CODE, 2, "affiliate_group"),
            (P.UNKNOWN_CODE, 2, "us_state"),
            (P.BAD_VALUE, 3, "us_state"),
            (P.DUPLICATE_ROW, 5, None),
        ],
    ),
    "events": (
        EVENTS
        + "a,A,2024-02-30,,DAY,,,,,,,,,,page\n"
        + "b,B,2024-05-02,2024-05-01,DAY,,,,,ftp://x,nobody,,,MAYBE,page\n"
        + "c,C,2024-05,,DAY,,,,,,,,,,page\n"
        + "d,D,,2024-05-01,DAY,,,,,,,,,,page\n"
        + "e,E,2024-05-01,,TBA,,,,,,,,,,page\n"
        + "f,(More information coming soon),,,TBA,,,,,,,,,,page\n"
        + "f,F,31.5.2024,,DAY,,,,,,,,,,page\n",
        [
            (P.BAD_DATE, 2, "start_date"),
            (P.DATES_REVERSED, 3, "end_date"),
            (P.BAD_VALUE, 3, "website_url"),
            (P.UNKNOWN_REFERENCE, 3, "organizer_key"),
            (P.UNKNOWN_CODE, 3, "information_status"),
            (P.BAD_DATE, 4, "date_precision"),
            (P.MISSING_VALUE, 5, "start_date"),
            (P.BAD_DATE, 6, "date_precision"),
            (P.MISSING_VALUE, 7, "title"),
            (P.DUPLICATE_ROW, 8, "key"),
            (P.BAD_DATE, 8, "start_date"),
        ],
    ),
    "vocabularies": (
        VOCABULARIES
        + "hobby,A,A,1,,page\n"
        + "emphasis_area,a b,,one,,page\n"
        + "emphasis_area,OK,Fine,1,,page\n"
        + "EMPHASIS_AREA,OK,Again,1,,\n",
        [
            (P.UNKNOWN_CODE, 2, "vocabulary"),
            (P.BAD_VALUE, 3, "code"),
            (P.MISSING_VALUE, 3, "label_as_written"),
            (P.BAD_VALUE, 3, "position"),
            (P.DUPLICATE_ROW, 5, "code"),
            (P.MISSING_VALUE, 5, "source"),
        ],
    ),
}


async def test_every_problem_is_named_and_nothing_is_stored(run: Run, write: Write) -> None:
    for name, (content, expected) in FILES.items():
        (result,) = await run(write("bad.csv", content))
        assert found(result) == expected, name
        assert result.outcome is Outcome.REFUSED, name
    assert await AuditEvent.all().count() == 0
    assert await Organization.all().count() == 0


async def test_a_bad_byte_is_named_by_line_and_place(run: Run, write: Write) -> None:
    (result,) = await run(write("bad.csv", GOOD.encode() + b"caf\xe9,Caf\xe9\n"))
    (problem,) = result.problems
    place = len(GOOD.encode()) + 4
    assert problem.message.startswith(f"Byte 4 of the line (byte {place} of the file, 0xE9)")


async def test_a_file_that_cannot_be_opened_is_refused(run: Run, tmp_path: Path) -> None:
    missing, folder = await run(tmp_path / "none.csv", tmp_path)
    assert found(missing) == found(folder) == [(P.UNREADABLE, None, None)]
    assert "No such file" in missing.problems[0].message


async def test_a_huge_file_is_refused_without_being_read(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    (result,) = await run(tmp_path / "huge.csv")
    assert found(result) == [(P.TOO_LARGE, None, None)]


async def test_a_name_that_may_be_two_organizations_needs_a_key(run: Run, write: Write) -> None:
    await run(
        write(
            "a.csv", ORGANIZATIONS + "a,League,ASSOCIATION,NZ,,,,p\nb,League,ASSOCIATION,AU,,,,p\n"
        )
    )
    (result,) = await run(write("b.csv", PUBLIC_PAGES + "League,,,INTERNATIONAL,,page,\n"))
    assert found(result) == [(P.AMBIGUOUS, 2, None)]
    assert "a, b" in result.problems[0].message


async def test_one_bad_file_keeps_no_other_from_being_stored(run: Run, write: Write) -> None:
    good = FACTS / "organizations_from_seeds.csv"
    bad = write("bad.csv", EVENTS + "a,A,2024-05-01,,DAY,,,,,,nobody,,,,page\n")
    refused, stored = await run(bad, good)
    assert (refused.outcome, stored.outcome) == (Outcome.REFUSED, Outcome.APPLIED)
    assert await Organization.all().count() == 17


async def test_a_thousand_problems_are_counted_and_two_hundred_listed(
    run: Run, write: Write
) -> None:
    rows = "".join(f"k{n},Name {n},NONSENSE,NZ,,,,page\n" for n in range(1000))
    (result,) = await run(write("bad.csv", ORGANIZATIONS + rows))
    assert (len(result.problems), result.findings.left_out) == (MOST, 1000 - MOST)


async def test_formulas_are_kept_as_text_and_hinted_at(run: Run, write: Write) -> None:
    name = '=HYPERLINK(""https://example.org"")'
    (result,) = await run(write("a.csv", ORGANIZATIONS + f'a,"{name}",ASSOCIATION,,,,-1+2,page\n'))
    assert result.outcome is Outcome.APPLIED
    assert [(hint.code, hint.column) for hint in result.hints] == [
        (HintCode.FORMULA, "name_as_written"),
        (HintCode.FORMULA, "note"),
    ]
    assert (await Organization.get(slug="a")).name == name.replace('""', '"')


@pytest.mark.parametrize(
    ("name", "word"), [("League\u202e", "U+202E"), ("---", "neither letter nor digit")]
)
async def test_a_name_that_nobody_could_find_again_is_refused(
    run: Run, write: Write, name: str, word: str
) -> None:
    (result,) = await run(write("a.csv", PUBLIC_PAGES + f"{name},,,INTERNATIONAL,,page,\n"))
    assert [(one.code, one.column) for one in result.problems] == [(P.BAD_VALUE, "name")]
    assert word in result.problems[0].message
    assert await Organization.all().count() == 0
