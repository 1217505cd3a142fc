"""Documents of a list that clients were built with: named by id or hash, and, if so wished, the only ones."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from starlette.applications import Starlette
from typer.testing import CliRunner

from domain.clock import Clock
from domain.database import Database
from domain.organizations import Visibility
from domain.settings import Settings, SettingsError
from schema.persisted import hash_of
from schema.trusted import MANIFEST
from service.app import create_app
from service.cli.tree import app as commands
from tests import samples
from tests.service.conftest import ELSEWHERE, browse
from tests.service.live import Follower, serving

NAMES = "query Names { organizations { nodes { name } } }"
KINDS = "query Kinds { organizations { nodes { kind } } }"
REMOVE = 'mutation Remove { updateGoal(input: {goalId: "x"}) { errors { code } } }'
UNLISTED = "{ organizations { totalCount } }"
MD5 = hashlib.md5(NAMES.encode(), usedforsecurity=False).hexdigest()
"""As Relay names it."""


def entry(body: str, **more: Any) -> dict[str, Any]:
    kind, name = body.split()[:2]
    return {"id": hash_of(body), "name": name, "type": kind, "body": body, **more}


def manifest(*entries: object, **more: object) -> dict[str, object]:
    return {"format": MANIFEST, "version": 1, "operations": list(entries), **more}


def write(folder: Path, content: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "list.json"
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return path


def installation(
    settings: Settings, database: Database, clock: Clock, content: object, **more: Any
) -> Starlette:
    path = write(settings.data_dir, content)
    return create_app(replace(settings, trusted_documents=path, **more), database, clock=clock)


FLAT = {MD5: NAMES, "kinds-1": KINDS, "remove": REMOVE}
FORMS = {"flat": FLAT, "Apollo's": manifest(entry(NAMES, id=MD5), entry(KINDS), entry(REMOVE))}


def apollo(name: str) -> dict[str, object]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": name}}}


WAYS: Mapping[str, dict[str, object]] = {
    "its id": {"documentId": MD5},
    "its hash": {"documentId": f"sha256:{hash_of(NAMES)}"},
    "its id, as Apollo": apollo(MD5),
    "its hash, as Apollo": apollo(hash_of(NAMES)),
    "its hash beside its text": {**apollo(hash_of(NAMES)), "query": NAMES},
    "its id beside its text": {**apollo(MD5), "query": NAMES},
}


async def by_get(client: httpx2.AsyncClient, asked: Mapping[str, object], **headers: str) -> Any:
    params = {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in asked.items()
    }
    return await client.get("/graphql", params=params, headers=headers)


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    (error,) = answer.json()["errors"]
    assert answer.json().keys() == {"errors"}
    return answer.status_code, error["extensions"]["code"]


@pytest.mark.parametrize("form", FORMS)
async def test_what_is_listed_is_answered_by_its_name(
    settings: Settings, database: Database, clock: Clock, form: str
) -> None:
    await samples.organization(name="Example A", visibility=Visibility.PUBLIC)
    expected = {"data": {"organizations": {"nodes": [{"name": "Example A"}]}}}
    app = installation(settings, database, clock, FORMS[form])
    async with browse(app, ELSEWHERE) as client:
        for way, asked in WAYS.items():
            for _ in range(2):
                assert (await client.post("/graphql", json=asked)).json() == expected, way
            got = await by_get(client, asked)
            tag = {"If-None-Match": got.headers["ETag"]}
            assert (got.json(), (await by_get(client, asked, **tag)).status_code) == (expected, 304)
        unlisted = f"{UNLISTED} # {form}"  # each process remembers what was named once
        text = await client.post("/graphql", json={"query": unlisted})
        assert text.json() == {"data": {"organizations": {"totalCount": 1}}}
        for unknown in ({"documentId": "nobody"}, apollo("nobody")):
            answer = await client.post("/graphql", json=unknown)
            assert code_of(answer) == (200, "PERSISTED_QUERY_NOT_FOUND")
        kept = {"documentId": f"sha256:{hash_of(unlisted)}"}
        assert code_of(await client.post("/graphql", json=kept))[1] == "PERSISTED_QUERY_NOT_FOUND"
        await client.post("/graphql", json={**apollo(hash_of(unlisted)), "query": unlisted})
        assert (await client.post("/graphql", json=kept)).json() == text.json()
        remove = {"documentId": f"sha256:{hash_of(REMOVE)}"}
        assert code_of(await by_get(client, remove)) == (405, "METHOD_NOT_ALLOWED")
        for wrong in (
            {"documentId": 7},
            {"documentId": ""},
            {"documentId": MD5, "query": NAMES},
            {"documentId": MD5, **apollo(MD5)},
            {"query": KINDS, **apollo(MD5)},
        ):
            assert code_of(await client.post("/graphql", json=wrong)) == (400, "BAD_REQUEST")


@pytest.fixture
async def closed(
    settings: Settings, database: Database, clock: Clock
) -> AsyncIterator[httpx2.AsyncClient]:
    """A program of elsewhere, at an installation that answers what it lists and nothing else."""
    app = installation(settings, database, clock, FLAT, trusted_documents_only="on")
    async with browse(app, ELSEWHERE) as client:
        yield client


async def test_nothing_else_is_answered_where_it_is_so_wished(closed: httpx2.AsyncClient) -> None:
    for asked in WAYS.values():
        assert "data" in (await closed.post("/graphql", json=asked)).json()
    assert "data" in (await closed.post("/graphql", json={"query": NAMES})).json()
    others: tuple[dict[str, object], ...] = (
        {"query": UNLISTED},
        {"query": NAMES + " "},
        {"query": "{"},
        {"query": "{ __schema { queryType { name } } }"},
        {"query": "{ __typename }"},
        {"documentId": "nobody"},
        {"documentId": f"sha256:{hash_of(UNLISTED)}"},
        {**apollo(hash_of(UNLISTED))},
        {**apollo(hash_of(UNLISTED)), "query": UNLISTED},
    )
    for _ in range(2):
        for asked in others:
            for answer in (
                await closed.post("/graphql", json=asked),
                await closed.post("/graphql", json=asked, headers={"Accept": "text/event-stream"}),
                await by_get(closed, asked),
            ):
                assert code_of(answer) == (403, "DOCUMENT_NOT_TRUSTED")
    accept = {"Accept": "text/html"}
    assert (await closed.get("/graphql", headers=accept)).status_code == 404
    # Our own pages ask with documents of their own.
    page = await closed.get("/", headers=accept)
    assert (page.status_code, 'href="/graphql' in page.text) == (200, False)


async def test_sockets_know_the_same_list(
    settings: Settings, database: Database, clock: Clock
) -> None:
    app = installation(settings, database, clock, FLAT, trusted_documents_only="on")
    async with serving(app) as (_, place), Follower.connected(place, {}) as follower:
        await follower.subscribe("one", UNLISTED)
        refused = await follower.hear()
        await follower.subscribe("two", NAMES)
        answered = await follower.hear()
    assert (refused["type"], refused["id"]) == ("error", "one")
    assert refused["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
    assert answered["payload"].keys() == {"data"}


DEEP = "query Deep { " + "a { " * 30 + "b" + " }" * 30 + " }"
WRONG: dict[str, tuple[object, str]] = {
    "no JSON": (b"{", "is not JSON"),
    "no object": ([NAMES], "is no list of documents"),
    "a text that is none": ({"a": 7}, '"a" is no document'),
    "no name": ({"": NAMES}, '"" is no document'),
    "another format": (manifest(format="mine"), "is no list of documents"),
    "another version": (manifest(version=2), "is no list of documents"),
    "an entry without a body": (manifest({"id": "a"}), "operation 0 of the manifest has no id"),
    "two of an id": (
        manifest(entry(NAMES, id="a"), entry(KINDS, id="a")),
        '"a" is the id of two documents',
    ),
    "another name": (manifest(entry(NAMES, id="a", name="B")), 'body of "a" is not the query B'),
    "another type": (
        manifest(entry(NAMES, id="a", type="mutation")),
        'body of "a" is not the mutation Names',
    ),
    "no syntax": ({"a": "query Names {"}, 'The document "a" is not valid: Syntax Error'),
    "no such field": (
        {"ok": NAMES, "a": "query Old {\n nothing }"},
        "The document \"a\" (query Old) is not valid: Cannot query field 'nothing' on type 'Query'. (line 2)",
    ),
    "too deep": ({"a": DEEP}, 'The document "a" is not valid: The document has 31 levels'),
    "the schema, which is not told": (
        {"a": "query Types { __schema { description } }"},
        'The document "a" (query Types) asks for the schema',
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_list_with_a_mistake_keeps_the_service_from_starting(
    tmp_path: Path, clock: Clock, name: str
) -> None:
    content, words = WRONG[name]
    settings = Settings(
        data_dir=tmp_path, trusted_documents=write(tmp_path, content), introspection="off"
    )
    with pytest.raises(SettingsError) as caught:
        create_app(settings, clock=clock)
    (mistake,) = caught.value.mistakes
    assert mistake.startswith("ENTENTE_TRUSTED_DOCUMENTS: ")
    assert words in mistake


def test_the_settings_name_a_file_and_only_goes_with_it(tmp_path: Path) -> None:
    for given in (
        {"ENTENTE_TRUSTED_DOCUMENTS": str(tmp_path / "nothing.json")},
        {"ENTENTE_TRUSTED_DOCUMENTS_ONLY": "on"},
        {"ENTENTE_TRUSTED_DOCUMENTS_ONLY": "perhaps"},
    ):
        with pytest.raises(SettingsError, match="ENTENTE_TRUSTED_DOCUMENTS"):
            Settings.read(given)
    given = {"ENTENTE_TRUSTED_DOCUMENTS": str(write(tmp_path, FLAT))}
    only = Settings.read({**given, "ENTENTE_TRUSTED_DOCUMENTS_ONLY": "on"})
    assert Settings.read(only.as_environment()) == only


def test_the_build_step_checks_documents_and_makes_one_list(tmp_path: Path) -> None:
    folder = tmp_path / "src" / "deeper"
    folder.mkdir(parents=True)
    (folder / "kinds.graphql").write_text(KINDS)
    (folder / "notes.txt").write_text("none of them")
    listed, made = write(tmp_path, manifest(entry(NAMES, id=MD5))), tmp_path / "made.json"
    command = CliRunner()
    done = command.invoke(
        commands, ["trust", *map(str, (listed, tmp_path / "src", "--output", made))]
    )
    assert (done.exit_code, done.stdout) == (0, "2 documents are valid.\n"), done.stderr
    assert orjson.loads(made.read_bytes()) == {MD5: NAMES, hash_of(KINDS): KINDS}
    made.unlink()
    (folder / "old.gql").write_text("query Old { nothing }")
    (folder / "names.json").write_bytes(orjson.dumps({MD5: KINDS}))
    for sources, words in (
        ((listed, tmp_path / "src"), "(query Old) is not valid"),
        ((listed, folder / "names.json"), f'"{MD5}" is the id of another document too'),
    ):
        refused = command.invoke(commands, ["trust", *map(str, (*sources, "--output", made))])
        assert (refused.exit_code, made.exists()) == (6, False)
        assert words in refused.stderr
