"""The feed of changes as clients ask for it: rows of several types in one page."""

import structlog
from structlog.testing import capture_logs

from domain.audit import add, change
from domain.clock import Clock
from domain.database import Database, transaction
from domain.feed.told_types import TOLD_TYPES, UNTOLD
from domain.organizations import Visibility
from domain.regions import Region
from domain.trail.audit_sealing import seal
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from schema.graph import GRAPH, find_models
from tests.domain import trails
from tests.schema.conftest import Ask

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
BEGIN = "{ changes { cursor entries { id } hasMore startAgain } }"
FOLLOW = """query Follow($since: String!, $first: Int! = 50) {
    changes(since: $since, first: $first) {
        entries {
            cursor type id kind at
            node { id __typename ... on Organization { name privateNotes } ... on Region { code } }
            short: node { __typename }
        }
        cursor hasMore startAgain
    }
}"""


def test_every_type_is_told_or_says_why_not() -> None:
    assert TOLD_TYPES.keys() <= GRAPH.catalog.keys()
    untold = {model.__name__ for model in UNTOLD}
    assert untold | TOLD_TYPES.keys() == {model.__name__ for model in find_models()}
    assert untold.isdisjoint(TOLD_TYPES)
    assert all(reason.endswith(".") for reason in UNTOLD.values())


async def begin(ask: Ask, viewer: Viewer) -> str:
    page = (await ask(BEGIN, viewer=viewer)).data["changes"]
    assert (page["entries"], page["hasMore"], page["startAgain"]) == ([], False, False)
    return str(page["cursor"])


async def test_rows_of_several_types(ask: Ask, database: Database, clock: Clock) -> None:
    since = await begin(ask, READER)
    made = await trails.organization(visibility=Visibility.PUBLIC)
    async with transaction():
        region = Region(code="A", name="A")
        await add(region, "addRegion", trails.CLERK)
    await trails.rename(made, "New Name")
    await seal(database, clock)
    reply = await ask(FOLLOW, {"since": since}, viewer=READER)
    page = reply.content["data"]["changes"]
    assert [(entry["id"], entry["kind"]) for entry in page["entries"]] == [
        (f"Region:{region.id}", "CREATED"),
        (f"Organization:{made.id}", "CREATED"),
    ]
    assert [entry["node"] for entry in page["entries"]] == [
        {"id": f"Region:{region.id}", "__typename": "Region", "code": "A"},
        {
            "id": f"Organization:{made.id}",
            "__typename": "Organization",
            "name": "New Name",
            "privateNotes": None,
        },
    ]
    assert [entry["short"] for entry in page["entries"]] == [
        {"__typename": "Region"},
        {"__typename": "Organization"},
    ]
    # What the viewer may not read of a row is an error at its place.
    (error,) = reply.errors
    assert error["path"] == ["changes", "entries", 1, "node", "privateNotes"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert not page["hasMore"]
    rest = (await ask(FOLLOW, {"since": page["cursor"]}, viewer=READER)).data["changes"]
    assert (rest["entries"], rest["cursor"]) == ([], page["cursor"])


async def test_what_went_out_of_sight_has_no_content(
    ask: Ask, database: Database, clock: Clock
) -> None:
    shown = await trails.organization(visibility=Visibility.PUBLIC)
    await seal(database, clock)
    since = await begin(ask, ANONYMOUS)
    await trails.organization("Never public")
    async with transaction():
        await change(shown, {"visibility": Visibility.INTERNAL}, "hide", trails.CLERK)
    await seal(database, clock)
    page = (await ask(FOLLOW, {"since": since}, viewer=ANONYMOUS)).data["changes"]
    (entry,) = page["entries"]
    assert (entry["id"], entry["kind"], entry["node"]) == (
        f"Organization:{shown.id}",
        "REMOVED",
        None,
    )


async def test_the_rows_of_a_page_are_one_statement(
    ask: Ask, database: Database, clock: Clock
) -> None:
    since = await begin(ask, READER)
    for number in range(20):
        await trails.organization()
        async with transaction():
            await add(Region(code=f"R{number}", name="Region"), "addRegion", trails.CLERK)
    await seal(database, clock)
    structlog.reset_defaults()
    with capture_logs() as logs:
        page = (
            await ask(
                "query Follow($since: String!) { changes(since: $since) { entries { node { id } } } }",
                {"since": since},
                viewer=READER,
            )
        ).data["changes"]
    assert len(page["entries"]) == 40
    assert all(entry["node"] for entry in page["entries"])
    assert [entry["event"] for entry in logs].count("statement") == 1


async def test_another_viewers_cursor_begins_again(ask: Ask) -> None:
    since = await begin(ask, READER)
    page = (await ask(FOLLOW, {"since": since}, viewer=ANONYMOUS)).data["changes"]
    assert page["startAgain"]


async def test_bad_cursors_are_coded(ask: Ask) -> None:
    reply = await ask(FOLLOW, {"since": "nonsense"})
    assert reply.code == "BAD_USER_INPUT"
    reply = await ask(FOLLOW, {"since": "nonsense", "first": 1000})
    assert reply.code == "BAD_USER_INPUT"
