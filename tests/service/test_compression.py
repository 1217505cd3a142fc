"""Answers are compressed for whoever asks for it, once and only where it pays."""

import gzip

import httpx2
import pytest
from backports import zstd
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from service.compression import AT_LENGTH, SMALLEST, Compression, choose
from tests.service.conftest import browse

LONG = {"names": ["Asociación de Ciudades"] * 500}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("GZIP; q=0.5 , zstd;q=0.4", "gzip"),
        ("zstd;q=0, gzip;q=0.001", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=zero", None),
        ("gzip;q=0, *;q=0", None),
        ("br", None),
        ("", None),
        (None, None),
    ],
)
def test_the_encoding_that_a_client_likes_best(accepted: str | None, encoding: str | None) -> None:
    assert choose(accepted) == encoding


def stream(_: Request) -> StreamingResponse:
    return StreamingResponse(iter([b"x" * SMALLEST, b"y"]), media_type="application/json")


def an_app() -> Starlette:
    answers = {
        "/long": lambda _: JSONResponse(LONG, headers={"Vary": "Accept"}),
        "/longer": lambda _: Response(b" " * AT_LENGTH, media_type="application/json"),
        "/stream": stream,
        "/short": lambda _: JSONResponse({"name": "x"}),
        "/page": lambda _: Response("x" * SMALLEST, media_type="text/html"),
        "/done": lambda _: Response(
            b"x" * SMALLEST, headers={"Content-Encoding": "br"}, media_type="application/json"
        ),
    }
    app = Starlette(routes=[Route(path, answer) for path, answer in answers.items()])
    app.add_middleware(Compression)
    return app


async def raw(
    client: httpx2.AsyncClient, path: str, accepted: str
) -> tuple[httpx2.Response, bytes]:
    """The answer, and its body as it was sent."""
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        return answer, b"".join([piece async for piece in answer.aiter_raw()])


async def test_long_answers_are_compressed_and_short_or_strange_ones_are_not() -> None:
    async with browse(an_app()) as client:
        answer, body = await raw(client, "/long", "zstd")
        assert zstd.decompress(body) == JSONResponse(LONG).body
        assert answer.headers["Content-Encoding"] == "zstd"
        assert answer.headers["Content-Length"] == str(len(body))
        assert answer.headers["Vary"] == "Accept, Accept-Encoding"
        answer, body = await raw(client, "/longer", "gzip")
        assert gzip.decompress(body) == b" " * AT_LENGTH
        plain, body = await raw(client, "/long", "identity")
        assert body == JSONResponse(LONG).body
        assert "Accept-Encoding" in plain.headers["Vary"]
        for path in ("/short", "/page", "/stream"):
            answer, _ = await raw(client, path, "zstd, gzip")
            assert "Content-Encoding" not in answer.headers
        answer, body = await raw(client, "/done", "zstd, gzip")
        assert (answer.headers["Content-Encoding"], body) == ("br", b"x" * SMALLEST)
