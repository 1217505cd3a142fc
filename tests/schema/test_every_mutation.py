"""Every mutation refuses what is wrong and who may not, with a code, and then nothing has changed."""

import random
from typing import Any

import pytest

from domain.database import Database
from domain.errors import ErrorCode
from domain.rights.access import ROWS
from domain.roles import Role
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Scope, Viewer, ViewerKind
from domain.visible_text import check_visible
from schema.compiler.paths import table_of
from schema.graph import GRAPH
from schema.input_bounds import LONG_TEXTS
from tests.schema.conftest import Ask
from tests.schema.every_mutation import ABSENT, Mutation, Refusal, absent, all_mutations

SCHEMA = GRAPH.strawberry._schema
PUBLIC = {"sendInquiry"}
"""What somebody who has not signed in may do."""

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset(Scope) - {Scope.WRITE, Scope.ADMIN})
STRANGER = Viewer(ViewerKind.PERSON, "stranger", reach=Reach(person=ABSENT))
BOARD = Viewer(
    ViewerKind.PERSON, "board viewer", roles=frozenset({Role.BOARD_VIEWER}), reach=Reach(ABSENT)
)
LIAISON = Viewer(
    ViewerKind.PERSON,
    "liaison of nobody",
    roles=frozenset({Role.LIAISON}),
    reach=Reach(ABSENT, portfolio=frozenset({ABSENT})),
)
AFFILIATE = Viewer(
    ViewerKind.PERSON,
    "affiliate elsewhere",
    roles=frozenset({Role.AFFILIATE_REPRESENTATIVE, Role.AFFILIATE_SIGNATORY}),
    reach=Reach(ABSENT, own=frozenset({ABSENT}), signs=frozenset({ABSENT})),
)
SOMEBODY_ELSE = (STRANGER, BOARD, LIAISON, AFFILIATE, READER)


async def fingerprint(database: Database) -> dict[str, Any]:
    """Return what is in every table, ledgers of mails and keys included."""
    tables = sorted({table_of(model) for model in ROWS})
    query = " UNION ALL ".join(
        f"SELECT '{table}', count(*), sum(hashtextextended(row::text, 0)) FROM {table} AS row"
        for table in tables
    )
    return {row[0]: (row[1], row[2]) for row in await database.reads.fetch(query)}


async def audited(database: Database) -> int:
    return int(await database.reads.fetchval("SELECT coalesce(max(seq), 0) FROM audit_event"))


class Caller:
    """Sends mutations for a viewer and returns the refusals."""

    def __init__(self, ask: Ask, viewer: Viewer) -> None:
        self.ask = ask
        self.viewer = viewer

    async def __call__(self, document: str, given: dict[str, object]) -> list[Refusal]:
        reply = await self.ask(document, {"input": given}, viewer=self.viewer)
        assert reply.content.get("data"), (document, given, reply.content)
        ((payload),) = reply.content["data"].values()
        for error in payload["errors"]:
            assert error["code"] in set(ErrorCode), error
            assert error["message"], error
        return list(payload["errors"])


class Keys:
    """IDs of rows that are there, by type; of a type without rows one that is absent."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.found: dict[str, list[str]] = {}
        self.rng = random.Random(3)

    async def load(self, mutations: list[Mutation]) -> None:
        for entity in sorted({name for each in mutations for name in each.ids.values()}):
            table = table_of(GRAPH.catalog[entity].model) if entity in GRAPH.catalog else None
            rows = (
                await self.database.reads.fetch(f"SELECT id FROM {table} ORDER BY id LIMIT 50")
                if table
                else []
            )
            self.found[entity] = [f"{entity}:{row['id']}" for row in rows]

    def __call__(self, entity: str) -> str:
        rows = self.found.get(entity)
        return self.rng.choice(rows) if rows else f"{entity}:{ABSENT}"


@pytest.fixture(scope="module")
async def mutations() -> list[Mutation]:
    return all_mutations(SCHEMA)


async def learn(ask: Ask, found: list[Mutation]) -> None:
    for mutation in found:
        if not mutation.ids:
            await mutation.learn(Caller(ask, LOCAL_ADMIN))


async def test_the_sample_of_each_mutation_reaches_its_verb(
    ask_demo: Ask, mutations: list[Mutation]
) -> None:
    """An ID of the wrong type, or a value of the wrong form, would hide what the other tests look for."""
    await learn(ask_demo, mutations)
    call = Caller(ask_demo, LOCAL_ADMIN)
    for mutation in mutations:
        assert not mutation.unknown(), mutation.name
        refusals = await call(mutation.document, mutation.fill(absent))
        assert "BAD_USER_INPUT" not in {each["code"] for each in refusals}, (mutation, refusals)


async def test_whoever_has_not_signed_in_changes_nothing(
    demo: Database, ask_demo: Ask, mutations: list[Mutation]
) -> None:
    await learn(ask_demo, mutations)
    keys = Keys(demo)
    await keys.load(mutations)
    before = await fingerprint(demo)
    call = Caller(ask_demo, ANONYMOUS)
    for mutation in mutations:
        if mutation.name not in PUBLIC:
            for optional in (True, False):
                errors = await call(mutation.document, mutation.fill(keys, optional=optional))
                codes = {error["code"] for error in errors}
                assert codes, mutation.name
                assert codes <= {"UNAUTHENTICATED", "BAD_USER_INPUT"}, mutation.name
    assert await fingerprint(demo) == before


@pytest.mark.parametrize("viewer", SOMEBODY_ELSE, ids=lambda viewer: viewer.name)
async def test_whoever_it_does_not_concern_changes_nothing(
    viewer: Viewer, demo: Database, ask_demo: Ask, mutations: list[Mutation]
) -> None:
    await learn(ask_demo, mutations)
    keys = Keys(demo)
    await keys.load(mutations)
    before, trail = await fingerprint(demo), await audited(demo)
    call = Caller(ask_demo, viewer)
    for mutation in mutations:
        if mutation.name not in PUBLIC:
            for optional in (True, False):
                errors = await call(mutation.document, mutation.fill(keys, optional=optional))
                assert errors, mutation.name
                assert await audited(demo) == trail, mutation.name
    assert await fingerprint(demo) == before


async def test_what_is_absent_mistyped_stale_or_endless_is_refused(
    demo: Database, ask_demo: Ask, mutations: list[Mutation]
) -> None:
    await learn(ask_demo, mutations)
    keys = Keys(demo)
    await keys.load(mutations)
    call = Caller(ask_demo, LOCAL_ADMIN)
    before = await fingerprint(demo)
    for mutation in mutations:
        if mutation.ids:
            assert await call(mutation.document, mutation.fill(absent)), mutation.name
            mistyped = mutation.fill(lambda _entity: f"Nothing:{ABSENT}")
            codes = {error["code"] for error in await call(mutation.document, mistyped)}
            assert codes == {"BAD_USER_INPUT"}, mutation.name
        if "expectedVersion" in mutation.input_type.fields:
            stale = mutation.fill(keys) | {"expectedVersion": 1_000_000}
            assert await call(mutation.document, stale), mutation.name
        for name in mutation.texts():
            for text in ("x" * LONG_TEXTS.get(name, 299_999) + "x", "nothing \0 here"):
                errors = await call(mutation.document, mutation.fill(keys) | {name: text})
                codes = {error["code"] for error in errors}
                assert codes == {"BAD_USER_INPUT"}, (mutation.name, name)
    assert await fingerprint(demo) == before


UNSEEN = ("\u202e", "\u2066", "\u200b", "\ufeff", "\u0007")


async def test_no_name_title_or_note_hides_a_character(
    demo: Database, ask_demo: Ask, mutations: list[Mutation]
) -> None:
    call = Caller(ask_demo, LOCAL_ADMIN)
    tried = 0
    for mutation in mutations:
        for name in set(mutation.texts()) - LONG_TEXTS.keys():
            text = f"exe{UNSEEN[tried % len(UNSEEN)]}gpj"
            errors = await call(mutation.document, mutation.fill(absent) | {name: text})
            assert "cannot be seen" in errors[0]["message"], (mutation.name, name, errors)
            assert (errors[0]["code"], *errors[0]["path"]) == ("BAD_USER_INPUT", name)
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("text", ["می\u200cخواهم", "Ana 👩\u200d💻", "two\nlines\tand a tab"])
def test_scripts_are_written_with_what_they_need(text: str) -> None:
    check_visible(text)


DEEP: dict[str, object] = {}
for _level in range(20):
    DEEP = {"deeper": DEEP}

BEYOND: dict[str, tuple[object, ...]] = {
    "Date": ("0001-01-01", "0999-12-31", "3000-01-01", "9999-12-31"),
    "DateTime": ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"),
    "JSON": ({"a": "\0"}, {"\0": "a"}, {"a": "\ud800"}, {"a": 10**30}, {"a": ["x" * 30_000]}, DEEP),
}
"""Values that fit their scalar, and neither Python's arithmetic nor a column."""


@pytest.mark.parametrize("scalar", BEYOND)
async def test_what_lies_beyond_all_bounds_is_refused_before_a_verb_sees_it(
    scalar: str, demo: Database, ask_demo: Ask, mutations: list[Mutation]
) -> None:
    await learn(ask_demo, mutations)
    keys = Keys(demo)
    await keys.load(mutations)
    call = Caller(ask_demo, LOCAL_ADMIN)
    before, tried = await fingerprint(demo), 0
    for mutation in mutations:
        for name in mutation.leaves(scalar):
            for value in BEYOND[scalar]:
                errors = await call(mutation.document, mutation.fill(keys) | {name: value})
                found = {(error["code"], *error["path"]) for error in errors}
                assert found == {("BAD_USER_INPUT", name)}, (mutation.name, name, value)
                tried += 1
    assert tried
    assert await fingerprint(demo) == before
