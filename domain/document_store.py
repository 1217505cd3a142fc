"""Where the bytes of documents lie: under their own SHA-256, in a folder or in an S3-compatible store.

Bytes are written before the row that names them commits, so that no row is ever without its bytes, and
they are never written over: what lies under a hash is what the hash says.
"""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, S3Store
from typing_extensions import Buffer

from domain.settings import Settings

CHUNK = 256 * 1024
FOLDER = "documents"


class MissingBytesError(Exception):
    """A row names bytes that the store does not have: a backup has to bring them back."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the store: its hash, and when it was put there."""

    sha256: str
    size: int
    put_at: datetime


class DocumentStore:
    """Puts, opens and finds bytes by their SHA-256, in hexadecimal digits."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The store that the settings name: `documents_url`, or a folder in the data folder."""
        if settings.documents_url is not None:
            return cls(_bucket(settings))
        return cls(LocalStore((settings.data_dir / FOLDER).absolute(), mkdir=True))

    async def put(self, sha256: str, content: bytes) -> None:
        """Keep the bytes. The same bytes twice are kept once."""
        if await self.exists(sha256):
            return
        try:
            await obstore.put_async(self._store, _place(sha256), content, mode="create")
        except AlreadyExistsError:
            return

    async def open(self, sha256: str) -> AsyncIterator[bytes]:
        """Return the bytes in pieces; raises MissingBytesError before the first of them."""
        try:
            found = await obstore.get_async(self._store, _place(sha256))
        except FileNotFoundError as error:
            raise MissingBytesError(sha256) from error
        return _pieces(found.stream(min_chunk_size=CHUNK))

    async def exists(self, sha256: str) -> bool:
        try:
            await obstore.head_async(self._store, _place(sha256))
        except FileNotFoundError:
            return False
        return True

    async def kept(self) -> AsyncIterator[Kept]:
        """Go through everything that is there, in no order."""
        async for batch in obstore.list(self._store):
            for found in batch:
                sha256 = found["path"].replace("/", "")
                yield Kept(sha256, found["size"], found["last_modified"])

    async def drop(self, sha256: str) -> None:
        """Remove bytes that no row names."""
        await obstore.delete_async(self._store, _place(sha256))


def _place(sha256: str) -> str:
    """Return the path: the first two digits are a folder, so that none holds too many."""
    return f"{sha256[:2]}/{sha256[2:]}"


async def _pieces(stream: AsyncIterable[Buffer]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)


def _bucket(settings: Settings) -> S3Store:
    parts = urlsplit(settings.documents_url or "")
    endpoint = settings.documents_s3_endpoint
    given = {
        "endpoint": endpoint,
        "access_key_id": settings.documents_s3_access_key,
        "secret_access_key": settings.documents_s3_secret_key,
        "region": settings.documents_s3_region,
    }
    return S3Store(
        parts.hostname,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": (endpoint or "").startswith("http://")},
        **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]  # all are texts
    )
