"""Files at the GraphQL endpoint, as the GraphQL multipart request specification sends them.

A form of another origin can send multipart without asking first; only a header of one's own makes a browser
ask. So a multipart request needs one, or credentials that a form cannot send.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from domain.document_kinds import LARGEST_FILE
from domain.verbs.desk.filing import Incoming
from domain.viewers import Viewer, ViewerKind
from service.limits import LARGEST_BODY
from service.refusals import Refusal, unauthenticated

MULTIPART = "multipart/form-data"
PREFLIGHT = "graphql-require-preflight"
MOST_FILES = 5
LARGEST_UPLOAD = MOST_FILES * LARGEST_FILE + 2 * LARGEST_BODY
SLOWEST_UPLOAD = 300.0  # seconds
# A map names this many places at most: one file may be meant for several.
MOST_PLACES = 20


def is_multipart(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == MULTIPART


@asynccontextmanager
async def read_upload(request: Request, viewer: Viewer) -> AsyncIterator[dict[str, Any]]:
    """The members of the GraphQL request with the files in their places, for as long as they are open.

    Raises Refusal, before the body is read where that can be.
    """
    _check_headers(request, viewer)
    form = await _read_form(request)
    try:
        operations = _read_json(form, "operations")
        if not isinstance(operations, dict):
            raise _bad("The field operations must be a JSON object; batches are not supported.")
        _place_files(operations, _read_map(form), _files(form))
        yield operations
    finally:
        await form.close()


def _check_headers(request: Request, viewer: Viewer) -> None:
    headers = request.headers
    if PREFLIGHT not in headers and "authorization" not in headers:
        raise Refusal(
            403,
            "PREFLIGHT_REQUIRED",
            "A multipart request needs the header GraphQL-Require-Preflight, or Authorization.",
        )
    if viewer.kind is ViewerKind.ANONYMOUS:
        raise unauthenticated("Sign in to send files.")
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > LARGEST_UPLOAD:
        raise _too_large()


async def _read_form(request: Request) -> FormData:
    """Parse the body as it arrives; files of more than a megabyte go to the disk."""
    counted = Request(request.scope, _counting(request))
    try:
        async with asyncio.timeout(SLOWEST_UPLOAD):
            return await counted.form(
                max_files=MOST_FILES, max_fields=2, max_part_size=LARGEST_BODY
            )
    except TimeoutError as error:
        raise Refusal(408, "BODY_TOO_SLOW", "The body did not arrive in time.") from error
    except ClientDisconnect as error:
        raise Refusal(400, "BODY_CUT", "The connection closed inside the body.") from error
    except Refusal:
        raise
    except HTTPException as error:  # what Starlette's parser has to say about the form
        raise _bad(f"The form cannot be read: {error.detail}") from error


def _counting(request: Request) -> Any:
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > LARGEST_UPLOAD:
            raise _too_large()
        return message

    return receive


def _read_json(form: FormData, field: str) -> Any:
    given = form.get(field)
    if not isinstance(given, str):
        raise _bad(f"The form has no field {field}.")
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError as error:
        raise _bad(f"The field {field} is not JSON: {error}.") from error


def _read_map(form: FormData) -> dict[str, list[str]]:
    given = _read_json(form, "map")
    places = list(given.values()) if isinstance(given, dict) else [None]
    if not all(
        isinstance(paths, list) and paths and all(isinstance(path, str) for path in paths)
        for paths in places
    ):
        raise _bad("The field map must be an object of lists of paths.")
    if sum(len(paths or ()) for paths in places) > MOST_PLACES:
        raise _bad(f"The field map names more than {MOST_PLACES} places.")
    found: dict[str, list[str]] = given
    return found


def _files(form: FormData) -> dict[str, Incoming]:
    found = {}
    for name, part in form.multi_items():
        if not isinstance(part, UploadFile):
            continue
        if name in found:
            raise _bad(f'The form has two files of the name "{name}".')
        size = part.size or 0
        if size > LARGEST_FILE:
            raise _too_large_file(name)
        found[name] = Incoming(part.filename or "", size, part.file)
    return found


def _place_files(
    operations: dict[str, Any], places: dict[str, list[str]], files: dict[str, Incoming]
) -> None:
    if missing := sorted(places.keys() ^ files.keys()):
        raise _bad(f"Each file has one entry in the map, and each entry its file: {missing[0]!r}.")
    for name, paths in places.items():
        for path in paths:
            _put(operations, path, files[name])


def _put(operations: dict[str, Any], path: str, incoming: Incoming) -> None:
    """Put a file where the path says, in the place of a null among the variables."""
    first, *steps = path.split(".")
    if first != "variables" or not steps:
        raise _bad(f'The path "{path:.80}" does not begin with variables.')
    owner: Any = operations.get("variables")
    for step in steps[:-1]:
        owner = _member(owner, step)
    last = steps[-1]
    if isinstance(owner, dict) and last in owner and owner[last] is None:
        owner[last] = incoming
    elif isinstance(owner, list) and _is_place(owner, last) and owner[int(last)] is None:
        owner[int(last)] = incoming
    else:
        raise _bad(f'There is no null at "{path:.80}".')


def _member(owner: Any, step: str) -> Any:
    if isinstance(owner, dict):
        return owner.get(step)
    if isinstance(owner, list) and _is_place(owner, step):
        return owner[int(step)]
    return None


def _is_place(owner: list[Any], step: str) -> bool:
    return step.isascii() and step.isdigit() and len(step) < 4 and int(step) < len(owner)


def _bad(message: str) -> Refusal:
    return Refusal(400, "BAD_REQUEST", message)


def _too_large() -> Refusal:
    message = f"The request is larger than {LARGEST_UPLOAD:,} bytes."
    return Refusal(413, "BODY_TOO_LARGE", message, {"Connection": "close"})


def _too_large_file(name: str) -> Refusal:
    message = f'The file "{name:.80}" is larger than {LARGEST_FILE // 1024**2} MB.'
    return Refusal(413, "FILE_TOO_LARGE", message)
