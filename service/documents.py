"""The bytes of documents, for whoever may see the row; what one may not see is not there.

A browser never shows one in the service's own origin: it is saved under its name, and nothing in it runs.
"""

from urllib.parse import quote
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from domain.document_store import DocumentStore, MissingBytesError
from domain.documents import Document, ScanState
from domain.verbs.desk.document_reading import find_readable
from service.access_log import add_facts
from service.door import door_of
from service.entity_tags import has_it
from service.refusals import Refusal
from service.viewers import identify

LOG = structlog.get_logger(__name__)


async def answer_document(request: Request) -> Response:
    """Stream a document, or answer 304 to whoever has it already."""
    viewer = await identify(request)
    add_facts(request, viewer=viewer.kind.value)
    door = door_of(request)
    found = await find_readable(_key(request), viewer, door.open_database)
    if found is None:
        raise _missing()
    if found.scan is ScanState.INFECTED:
        raise Refusal(403, "INFECTED", "A scanner found something in this document.")
    headers = _headers(found)
    if has_it(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    try:
        pieces = await DocumentStore.of(door.settings).open(found.sha256)
    except MissingBytesError as error:
        LOG.exception("document_bytes_missing", document=str(found.id), sha256=found.sha256)
        raise Refusal(500, "BYTES_MISSING", "The bytes of this document are lost.") from error
    headers["Content-Length"] = str(found.size)
    return StreamingResponse(pieces, headers=headers, media_type=found.media_type)


def _key(request: Request) -> UUID:
    text = request.path_params["key"]
    try:
        key = UUID(text)
    except ValueError:
        raise _missing() from None
    if str(key) != text:
        raise _missing()
    return key


def _headers(found: Document) -> dict[str, str]:
    return {
        "Content-Disposition": _saved_as(found.name),
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{found.sha256}"',
        # Kept by the reader alone, and asked for anew each time: rights may end.
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
    }


def _saved_as(name: str) -> str:
    """RFC 6266: the name in RFC 5987's form, and a plain one for clients that do not know it."""
    plain = "".join(
        each if each.isascii() and (each.isalnum() or each in ".-") else "_" for each in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _missing() -> Refusal:
    return Refusal(404, "NOT_FOUND", "There is no such document.")
