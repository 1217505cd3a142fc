"""Reading documents: which row a viewer gets, and which bytes nobody needs any more."""

from datetime import timedelta
from uuid import UUID

from domain.clock import Clock
from domain.database import Database, transaction
from domain.document_store import DocumentStore
from domain.documents import Document
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.verbs.desk.filing import FILING_LOCK
from domain.viewers import Viewer

SETTLED = timedelta(days=1)
"""Bytes younger than this may belong to a row that is about to commit, here or in a restore."""


async def find_readable(key: UUID, viewer: Viewer, database: Database) -> Document | None:
    """Return the document where the viewer may see its row; None where it is hidden or not there."""
    names: list[str] = []

    def given(name: str) -> str:
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 2}::{reach_cast(name)}"

    predicate = row_predicate(Document, viewer, "subject", given)
    visible = await database.reads.fetchval(
        f"SELECT EXISTS (SELECT FROM document AS subject WHERE id = $1 AND {predicate})",
        key,
        *(reach_value(viewer, name) for name in names),
    )
    return await Document.get_or_none(id=key) if visible else None


async def sweep_orphans(store: DocumentStore, clock: Clock) -> int:
    """Remove bytes that no row names, left by uploads that did not commit; return how many files.

    Whoever files a document at the same time waits: it may be these very bytes.
    """
    dropped = 0
    async for kept in store.kept():
        young = kept.put_at > clock.now() - SETTLED
        if young or await Document.exists(sha256=kept.sha256):
            continue
        async with transaction() as tx:
            await tx.execute("SELECT pg_advisory_xact_lock($1)", FILING_LOCK)
            if not await Document.exists(sha256=kept.sha256):
                await store.drop(kept.sha256)
                dropped += 1
    return dropped
