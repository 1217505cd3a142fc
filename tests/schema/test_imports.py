"""Rows imported with a request: a rehearsal is the same run, all or nothing, every mistake told at once."""

from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.import_jobs import ImportJob, ImportRow
from domain.organizations import Organization
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from tests.schema.conftest import Ask

IMPORT = """
mutation Import($input: ImportRowsInput!) {
  importRows(input: $input) {
    job {
      fileName tableName mode counts
      rows { nodes { line state errors { code message column } } }
    }
    errors { code path }
  }
}
"""
CSV = "key,name_as_written,kind,country_iso2,source\n"
GOOD = CSV + "one,Example One,ASSOCIATION,NZ,page\ntwo,Example Two,ASSOCIATION,CA,page\n"
ROWS = [
    {"key": "one", "name_as_written": "Example One", "kind": "ASSOCIATION", "country_iso2": "NZ"}
    | {"source": "page"},
    {"key": "two", "name_as_written": "Example Two", "kind": "ASSOCIATION", "country_iso2": "CA"}
    | {"source": "page"},
]
WRITER = Viewer(ViewerKind.TOKEN, "writer", frozenset(Scope) - {Scope.ADMIN})


async def run(ask: Ask, **given: Any) -> dict[str, Any]:
    reply = await ask(IMPORT, {"input": {"table": "ORGANIZATIONS", **given}})
    found: dict[str, Any] = reply.data["importRows"]
    return found


def told(found: dict[str, Any]) -> list[tuple[int, str, list[tuple[str, str | None]]]]:
    return [
        (row["line"], row["state"], [(each["code"], each["column"]) for each in row["errors"]])
        for row in found["job"]["rows"]["nodes"]
    ]


@pytest.mark.parametrize("given", [{"csv": GOOD}, {"rows": ROWS}], ids=["csv", "rows"])
async def test_a_rehearsal_is_the_same_run_and_stores_nothing(
    given: dict[str, Any], ask: Ask, database: Database
) -> None:
    """33: DRY_RUN is the code path of APPLY."""
    rehearsed = await run(ask, dryRun=True, **given)
    assert rehearsed["job"]["counts"]["outcome"] == "CHECKED"
    assert (await Organization.all().count(), await AuditEvent.all().count()) == (0, 0)
    stored = await run(ask, **given)
    assert stored["job"]["counts"]["outcome"] == "APPLIED"
    assert told(stored) == told(rehearsed)
    assert await Organization.all().count() == 2
    keys = {f"Organization:{row.id}" for row in await Organization.all()}
    made = {key for row in await ImportRow.all() for key in row.created_ids}
    assert keys <= made

    again = await run(ask, **given)
    assert [state for _, state, _ in told(again)] == ["UNCHANGED", "UNCHANGED"]
    assert await ImportJob.all().count() == 3


@pytest.mark.parametrize("dry_run", [True, False])
async def test_all_mistakes_are_told_and_nothing_is_stored(
    dry_run: bool, ask: Ask, database: Database
) -> None:
    """33: all or nothing."""
    bad = GOOD + "Bad Key,,SOCIETY,UK,page\nthree,Example Three,ASSOCIATION,NZ,\n"
    found = await run(ask, csv=bad, dryRun=dry_run, name="bad.csv")
    assert found["errors"] == []
    assert found["job"]["fileName"] == "bad.csv"
    assert found["job"]["counts"]["outcome"] == "REFUSED"
    assert told(found) == [
        (
            4,
            "REFUSED",
            [
                ("BAD_VALUE", "key"),
                ("MISSING_VALUE", "name_as_written"),
                ("UNKNOWN_CODE", "kind"),
                ("UNKNOWN_COUNTRY", "country_iso2"),
            ],
        ),
        (5, "REFUSED", [("MISSING_VALUE", "source")]),
    ]
    assert await Organization.all().count() == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"csv": "invoice,amount\n1,2\n"}, "UNKNOWN_LAYOUT"),
        ({"csv": GOOD, "table": "EVENTS"}, "UNKNOWN_LAYOUT"),
        ({"rows": []}, "EMPTY_FILE"),
        ({"rows": ["text"]}, "BAD_VALUE"),
        ({"rows": [{**ROWS[0], "name_as_written": ["x"]}]}, "BAD_VALUE"),
        ({"rows": [{**ROWS[0], "name_as_written": "a\u0000b"}]}, "BAD_CHARACTER"),
        ({"rows": [{**ROWS[0], "colour": "red"}]}, "UNKNOWN_COLUMN"),
    ],
)
async def test_what_is_wrong_with_all_of_it(
    given: dict[str, Any], code: str, ask: Ask, database: Database
) -> None:
    found = await run(ask, **given)
    assert found["errors"] == [], found
    assert code in {each for _, _, errors in told(found) for each, _ in errors}
    assert await Organization.all().count() == 0


@pytest.mark.parametrize("given", [{}, {"csv": GOOD, "rows": ROWS}, {"rows": [{}] * 5001}])
async def test_either_csv_or_rows(given: dict[str, Any], ask: Ask, database: Database) -> None:
    found = await run(ask, **given)
    assert [error["code"] for error in found["errors"]] == ["BAD_USER_INPUT"]
    assert await ImportJob.all().count() == 0


async def test_only_administrators_import_and_see_imports(ask: Ask, database: Database) -> None:
    given = {"input": {"table": "ORGANIZATIONS", "csv": GOOD}}
    for viewer, code in ((WRITER, "FORBIDDEN"), (ANONYMOUS, "UNAUTHENTICATED")):
        reply = await ask(IMPORT, given, viewer=viewer)
        assert [error["code"] for error in reply.data["importRows"]["errors"]] == [code]
    await run(ask, csv=GOOD)
    count = "{ importJobs { totalCount } }"
    assert (await ask(count)).data["importJobs"]["totalCount"] == 1
    assert (await ask(count, viewer=WRITER)).data["importJobs"]["totalCount"] == 0
