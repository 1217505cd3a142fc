"""Files at the door: sent as multipart requests, and given back to whoever may see the row."""

from typing import Any
from uuid import uuid4

import httpx2
import orjson
import pytest
from starlette.applications import Starlette

from domain.document_kinds import LARGEST_FILE
from domain.documents import Document, DocumentAccess, ScanState
from domain.organizations import Visibility
from tests import files, samples
from tests.service.conftest import ELSEWHERE, browse

UPLOAD = (
    "mutation File($input: UploadDocumentInput!) { uploadDocument(input: $input)"
    " { document { id name mediaType size url sha256 agreement { id } } errors { code path } } }"
)
PREFLIGHT = {"GraphQL-Require-Preflight": "1"}
FILE = ("report.pdf", files.PDF, "application/pdf")


async def send(
    client: httpx2.AsyncClient,
    operations: object,
    places: object,
    parts: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> httpx2.Response:
    fields = {"operations": orjson.dumps(operations), "map": orjson.dumps(places)}
    return await client.post(
        "/graphql", data=fields, files=parts, headers=PREFLIGHT if headers is None else headers
    )


async def upload(
    client: httpx2.AsyncClient, owner: dict[str, object], part: tuple[str, bytes, str] = FILE
) -> httpx2.Response:
    variables = {"input": {**owner, "file": None}}
    operations = {"query": UPLOAD, "variables": variables}
    return await send(client, operations, {"0": ["variables.input.file"]}, {"0": part})


async def agreement_id(**values: Any) -> dict[str, object]:
    of = await samples.affiliation(**values)
    return {"agreementId": f"Agreement:{of.agreement.id}"}


async def filed(client: httpx2.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await upload(client, await agreement_id(**values))
    payload = answer.json()["data"]["uploadDocument"]
    assert payload["errors"] == []
    found: dict[str, Any] = payload["document"]
    return found


async def test_a_file_goes_in_and_comes_out_again(graph: httpx2.AsyncClient) -> None:
    owner = await agreement_id()
    part = ("Über uns \u202e.pdf", files.PDF, "application/x-anything")
    answer = await upload(graph, owner, part)
    found = answer.json()["data"]["uploadDocument"]["document"]
    assert found["name"] == "Über uns .pdf"
    assert found["mediaType"] == "application/pdf"
    assert found["agreement"]["id"] == owner["agreementId"]

    back = await graph.get(found["url"])
    assert back.content == files.PDF
    assert back.headers["Content-Type"] == "application/pdf"
    assert back.headers["Content-Disposition"] == (
        "attachment; filename=\"_ber_uns_.pdf\"; filename*=UTF-8''%C3%9Cber%20uns%20.pdf"
    )
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert back.headers["Content-Security-Policy"].startswith("sandbox;")
    assert back.headers["Cache-Control"] == "private, no-cache"
    assert back.headers["ETag"] == f'"{found["sha256"]}"'
    again = await graph.get(found["url"], headers={"If-None-Match": back.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_documents_are_walked_to_from_what_they_belong_to(graph: httpx2.AsyncClient) -> None:
    found = await filed(graph)
    key = found["agreement"]["id"]
    query = f'{{ agreement(id: "{key}") {{ documents {{ nodes {{ id name }} }} }} }}'
    answer = await graph.post("/graphql", json={"query": query})
    nodes = answer.json()["data"]["agreement"]["documents"]["nodes"]
    assert nodes == [{"id": found["id"], "name": "report.pdf"}]


async def test_what_a_viewer_may_not_see_is_not_there(
    graph: httpx2.AsyncClient, whole_app: Starlette
) -> None:
    found = await filed(graph, visibility=Visibility.PUBLIC)
    async with browse(whole_app, ELSEWHERE) as stranger:
        assert (await stranger.get(found["url"])).status_code == 404
        await Document.all().update(access=DocumentAccess.PUBLIC)
        assert (await stranger.get(found["url"])).content == files.PDF
    for address in (str(uuid4()), "nothing", found["url"][11:].upper(), found["id"]):
        assert (await graph.get(f"/documents/{address}")).status_code == 404


async def test_infected_documents_are_given_to_nobody(graph: httpx2.AsyncClient) -> None:
    found = await filed(graph)
    await Document.all().update(scan=ScanState.INFECTED)
    answer = await graph.get(found["url"])
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "INFECTED"


@pytest.mark.parametrize(
    "part",
    [
        ("report.pdf", files.EXE, "application/pdf"),
        ("setup.exe", files.EXE, "application/pdf"),
        ("text.docx", files.MACROS, "application/pdf"),
        ("/", files.PDF, "application/pdf"),
    ],
)
async def test_a_disguised_file_is_refused_in_the_payload(
    graph: httpx2.AsyncClient, part: tuple[str, bytes, str]
) -> None:
    payload = (await upload(graph, await agreement_id(), part)).json()["data"]["uploadDocument"]
    assert payload["document"] is None
    assert payload["errors"] == [{"code": "BAD_USER_INPUT", "path": ["file"]}]
    assert await Document.all().count() == 0


async def test_an_owner_that_is_not_there(graph: httpx2.AsyncClient) -> None:
    answer = await upload(graph, {"agreementId": f"Agreement:{uuid4()}"})
    (error,) = answer.json()["data"]["uploadDocument"]["errors"]
    assert error == {"code": "NOT_FOUND", "path": ["agreementId"]}


async def test_several_files_in_one_request(graph: httpx2.AsyncClient) -> None:
    owner = await agreement_id()
    one = "uploadDocument(input: $%s) { document { name } errors { code } }"
    given = "$a: UploadDocumentInput!, $b: UploadDocumentInput!"
    query = f"mutation Two({given}) {{ a: {one % 'a'} b: {one % 'b'} }}"
    variables = {"a": {**owner, "file": None}, "b": {**owner, "file": None}}
    places = {"x": ["variables.a.file"], "y": ["variables.b.file"]}
    parts = {"x": FILE, "y": ("text.docx", files.DOCX, "")}
    answer = await send(graph, {"query": query, "variables": variables}, places, parts)
    names = [made["document"]["name"] for made in answer.json()["data"].values()]
    assert names == ["report.pdf", "text.docx"]


async def test_the_same_key_files_once(graph: httpx2.AsyncClient) -> None:
    owner = {**await agreement_id(), "idempotencyKey": "once"}
    first = (await upload(graph, owner)).json()
    assert (await upload(graph, owner)).json() == first
    assert await Document.all().count() == 1
    other = await upload(graph, owner, ("report.pdf", files.PDF + b"\n", ""))
    assert other.json()["data"]["uploadDocument"]["errors"][0]["code"] == "CONFLICT"


async def test_forms_of_other_origins_cannot_send_files(graph: httpx2.AsyncClient) -> None:
    operations = {"query": UPLOAD, "variables": {"input": {"file": None}}}
    places = {"0": ["variables.input.file"]}
    answer = await send(graph, operations, places, {"0": FILE}, headers={})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "PREFLIGHT_REQUIRED"


async def test_whoever_has_not_signed_in_sends_no_files(whole_app: Starlette) -> None:
    async with browse(whole_app, ELSEWHERE) as stranger:
        assert (await upload(stranger, {})).status_code == 401


PLACE = {"0": ["variables.input.file"]}
BROKEN: dict[str, tuple[object, object, dict[str, object]]] = {
    "no map entry": ({}, {}, {"0": FILE}),
    "no file": ({}, PLACE, {"1": FILE}),
    "an entry too many": ({}, {**PLACE, "1": ["variables.input.file"]}, {"0": FILE}),
    "a place that is not there": ({}, {"0": ["variables.input.other"]}, {"0": FILE}),
    "a place that is taken": ({}, {"0": ["variables.input.title"]}, {"0": FILE}),
    "a place in the query": ({}, {"0": ["query"]}, {"0": FILE}),
    "a place in a text": ({}, {"0": ["variables.input.title.x"]}, {"0": FILE}),
    "a map of no lists": ({}, {"0": "variables.input.file"}, {"0": FILE}),
    "a map of numbers": ({}, {"0": [1]}, {"0": FILE}),
    "a list as map": ({}, [], {"0": FILE}),
    "a batch": ([], {"0": ["0.variables.input.file"]}, {"0": FILE}),
    "no query": ({"query": None}, PLACE, {"0": FILE}),
    "too many files": ({}, PLACE, {str(number): FILE for number in range(6)}),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_form_is_refused_in_a_sentence(graph: httpx2.AsyncClient, name: str) -> None:
    more, places, parts = BROKEN[name]
    whole = {"query": UPLOAD, "variables": {"input": {"file": None, "title": "x"}}}
    operations = {**whole, **more} if isinstance(more, dict) else [whole]
    answer = await send(graph, operations, places, parts)
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert await Document.all().count() == 0


async def test_a_form_that_is_none(graph: httpx2.AsyncClient) -> None:
    headers = {**PREFLIGHT, "Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x\r\nnonsense", b'{"query": "{ a }"}'):
        answer = await graph.post("/graphql", content=body, headers=headers)
        assert answer.status_code == 400
    no_boundary = {**PREFLIGHT, "Content-Type": "multipart/form-data"}
    answer = await graph.post("/graphql", content=b"x", headers=no_boundary)
    assert answer.status_code == 400


async def test_too_large_ones_are_refused(graph: httpx2.AsyncClient) -> None:
    answer = await upload(graph, {}, ("large.txt", b"x" * (LARGEST_FILE + 1), ""))
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "FILE_TOO_LARGE"
    headers = {**PREFLIGHT, "Content-Type": "multipart/form-data; boundary=x"}
    told = {**headers, "Content-Length": str(200 * 1024**2)}
    assert (await graph.post("/graphql", content=b"x", headers=told)).status_code == 413


async def test_a_text_is_no_file(graph: httpx2.AsyncClient) -> None:
    asked = {"query": UPLOAD, "variables": {"input": {"file": "report.pdf"}}}
    answer = await graph.post("/graphql", json=asked)
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("query", "given", "place"),
    [
        ("query Q($x: Int) { organizations(first: $x) { totalCount } }", None, "x"),
        (
            "query Q($x: OrganizationFilter) { organizations(where: $x) { totalCount } }",
            {"name": {"eq": None}},
            "x.name.eq",
        ),
    ],
)
async def test_a_file_is_no_text_and_no_number(
    graph: httpx2.AsyncClient, query: str, given: object, place: str
) -> None:
    operations = {"query": query, "variables": {"x": given}}
    answer = await send(graph, operations, {"0": [f"variables.{place}"]}, {"0": FILE})
    (problem,) = answer.json()["errors"]
    assert problem["extensions"]["code"] == "BAD_USER_INPUT"
    assert '"a file"' in problem["message"]
