"""The store of documents: the same promises in a folder and in an S3-compatible store."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from domain.document_store import DocumentStore, MissingBytesError
from domain.settings import Settings

CONTENT = b"The text of an agreement. " * 50_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = "testing"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 server of its own process thread, on a free port."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, endpoint: str
) -> AsyncIterator[DocumentStore]:
    if request.param == "folder":
        yield DocumentStore.of(Settings(data_dir=tmp_path / "data"))
        return
    bucket = f"bucket-{tmp_path.name.replace('_', '-').lower()}"[:60]
    async with httpx2.AsyncClient(base_url=endpoint) as client:
        assert (await client.put(f"/{bucket}")).status_code == 200
    settings = Settings(
        documents_url=f"s3://{bucket}/some/prefix",
        documents_s3_endpoint=endpoint,
        documents_s3_access_key=KEY,
        documents_s3_secret_key=KEY,
        documents_s3_region="us-east-1",
    )
    yield DocumentStore.of(settings)
    async with httpx2.AsyncClient(base_url=endpoint) as client:
        listed = (await client.get(f"/{bucket}?list-type=2")).text
    keys = re.findall(r"<Key>([^<]*)</Key>", listed)
    assert all(key.startswith("some/prefix/") for key in keys)


async def read(store: DocumentStore, sha256: str) -> bytes:
    return b"".join([piece async for piece in await store.open(sha256)])


async def test_what_is_put_is_there(store: DocumentStore) -> None:
    assert not await store.exists(SHA256)
    await store.put(SHA256, CONTENT)
    assert await store.exists(SHA256)
    assert await read(store, SHA256) == CONTENT


async def test_nothing_is_written_over(store: DocumentStore) -> None:
    await store.put(SHA256, CONTENT)
    await store.put(SHA256, b"something else")
    await asyncio.gather(*(store.put(SHA256, b"something else") for _ in range(5)))
    assert await read(store, SHA256) == CONTENT


async def test_several_at_once_put_it_once(store: DocumentStore) -> None:
    await asyncio.gather(*(store.put(SHA256, CONTENT) for _ in range(5)))
    assert [(kept.sha256, kept.size) async for kept in store.kept()] == [(SHA256, len(CONTENT))]
    await store.drop(SHA256)
    assert not await store.exists(SHA256)


async def test_missing_bytes_are_said_to_be_missing(store: DocumentStore) -> None:
    with pytest.raises(MissingBytesError):
        await store.open("0" * 64)
