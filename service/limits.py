"""How much a client may send, and in which form: checked before anything is parsed."""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request

from service.accepts import JSON
from service.refusals import Refusal

LARGEST_BODY = 1024 * 1024
SLOWEST_BODY = 20.0  # seconds


async def read_json_body(request: Request) -> bytes:
    """The body of a POST that says it is JSON, of at most 1 MB; anything else is a Refusal."""
    require_json(request.headers)
    return await read_body(request)


async def read_body(request: Request, limit: int = LARGEST_BODY) -> bytes:
    """The body, as long as it stays within `limit` bytes and arrives in time."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_BODY):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise _too_large(limit)
    except TimeoutError as error:
        raise Refusal(408, "BODY_TOO_SLOW", "The body did not arrive in time.") from error
    except ClientDisconnect as error:
        raise Refusal(400, "BODY_CUT", "The connection closed inside the body.") from error
    return bytes(body)


def require_json(headers: Headers) -> None:
    """Insisting on JSON is also what keeps forms of other origins out: see docs/security.md."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2]
    if media_type.strip().lower() != JSON:
        given = f"not {media_type.strip()}" if media_type.strip() else "and this one says nothing"
        raise Refusal(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            f"A POST needs the header Content-Type: application/json, {given}.",
            {"Accept-Post": JSON},
        )
    if charset not in ("", "utf-8", "utf8"):
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "JSON is read as UTF-8 only.")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "Compressed bodies are not accepted.")


def _too_large(limit: int) -> Refusal:
    return Refusal(
        413, "BODY_TOO_LARGE", f"The body is larger than {limit:,} bytes.", {"Connection": "close"}
    )
