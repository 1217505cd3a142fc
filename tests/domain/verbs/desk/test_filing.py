"""Filing documents: by who may, under one owner, with the bytes in the store before the row is there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from domain.acts import Act
from domain.clock import Clock
from domain.database import Database, transaction
from domain.document_store import DocumentStore
from domain.documents import Document, DocumentAccess
from domain.errors import DomainError
from domain.organizations import Visibility
from domain.settings import Settings
from domain.verbs.desk.document_reading import find_readable, sweep_orphans
from domain.verbs.desk.filing import (
    Incoming,
    archive_document,
    set_document_access,
    upload_document,
)
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Viewer
from tests import files, samples
from tests.domain.two_sides import CLOCK, liaison, refused, representative, staff
from tests.samples import Affiliation


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
async def of(database: Database) -> Affiliation:
    return await samples.affiliation()


def incoming(content: bytes = files.PDF, name: str = "report.pdf") -> Incoming:
    return Incoming(name, len(content), BytesIO(content))


def act(settings: Settings, viewer: Viewer = LOCAL_ADMIN) -> Act:
    return Act(viewer, CLOCK, settings, "request-1")


async def file(of: Affiliation, by: Act, given: Incoming | None = None, **values: Any) -> Document:
    owner = {"agreement_id": of.agreement.id}
    return await upload_document(given or incoming(), owner, values, by)


async def test_who_may_files_and_others_do_not(of: Affiliation, settings: Settings) -> None:
    for viewer in (LOCAL_ADMIN, await staff(), await liaison(of), await representative(of)):
        row = await file(of, act(settings, viewer), title="Report")
        assert (row.media_type, row.size) == ("application/pdf", len(files.PDF))
    stranger = await representative(await samples.affiliation())
    assert await refused(file(of, act(settings, stranger))) == ("NOT_FOUND", "agreementId")
    assert (await refused(file(of, act(settings, ANONYMOUS))))[0] == "UNAUTHENTICATED"
    assert len([kept async for kept in DocumentStore.of(settings).kept()]) == 1


async def test_a_refused_file_leaves_nothing(of: Affiliation, settings: Settings) -> None:
    by = act(settings)
    assert await refused(file(of, by, incoming(files.EXE))) == ("BAD_USER_INPUT", "file")
    large = Incoming("large.pdf", 21 * 1024 * 1024, BytesIO())
    assert await refused(file(of, by, large)) == ("BAD_USER_INPUT", "file")
    assert [kept async for kept in DocumentStore.of(settings).kept()] == []


async def test_exactly_one_owner(of: Affiliation, settings: Settings, database: Database) -> None:
    both = {"agreement_id": of.agreement.id, "organization_id": of.counterparty.organization_id}
    for owners in ({}, both):
        assert (await refused(upload_document(incoming(), owners, {}, act(settings))))[0] == (
            "BAD_USER_INPUT"
        )
    with pytest.raises(asyncpg.CheckViolationError, match="document_one_subject"):
        await database.reads.execute(
            "INSERT INTO document (sha256, name, media_type, size, access, scan)"
            " VALUES ($1, 'a', 'b', 1, 'INHERITED', 'NOT_SCANNED')",
            "0" * 64,
        )


async def test_the_same_bytes_twice_are_two_rows_and_one_file(
    of: Affiliation, settings: Settings
) -> None:
    first = await file(of, act(settings))
    second = await file(of, act(settings), incoming(name="again.pdf"))
    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert len([kept async for kept in DocumentStore.of(settings).kept()]) == 1


async def test_access_is_chosen_by_the_home_side(of: Affiliation, settings: Settings) -> None:
    officer = act(settings, await representative(of))
    public = file(of, officer, access=DocumentAccess.PUBLIC)
    assert (await refused(public))[0] == "FORBIDDEN"
    row = await file(of, officer)
    with pytest.raises(DomainError, match="setDocumentAccess"):
        await set_document_access(row.id, DocumentAccess.STAFF, None, officer)
    staffed = await set_document_access(row.id, DocumentAccess.STAFF, 1, act(settings))
    assert staffed.version == 2
    hidden = set_document_access(row.id, DocumentAccess.PUBLIC, None, officer)
    assert await refused(hidden) == ("NOT_FOUND", "documentId")


async def test_only_what_is_public_itself_has_public_documents(
    of: Affiliation, settings: Settings
) -> None:
    version = await samples.version(of)
    owner = {"agreement_version_id": version.id}
    public = {"access": DocumentAccess.PUBLIC}
    made = upload_document(incoming(), owner, public, act(settings))
    assert await refused(made) == ("RULE_VIOLATED", "access")


async def test_withdrawn_by_who_filed_it_and_no_longer_public(
    of: Affiliation, settings: Settings
) -> None:
    officer = act(settings, await representative(of))
    theirs = await file(of, act(settings))
    assert (await refused(archive_document(theirs.id, None, officer)))[0] == "FORBIDDEN"
    own = await file(of, officer)
    await set_document_access(own.id, DocumentAccess.PUBLIC, None, act(settings))
    assert (await refused(archive_document(own.id, 1, officer)))[0] == "CONFLICT"
    row = await archive_document(own.id, 2, officer)
    assert row.archived_on == CLOCK.today()
    assert row.access is DocumentAccess.INHERITED
    assert (await refused(archive_document(own.id, None, officer)))[0] == "RULE_VIOLATED"
    again = set_document_access(own.id, DocumentAccess.PUBLIC, None, act(settings))
    assert await refused(again) == ("RULE_VIOLATED", "access")


async def test_a_name_that_somebody_else_has_withdraws_nothing(
    of: Affiliation, settings: Settings
) -> None:
    clerk, officer = await staff(), await representative(of)
    theirs = await file(of, act(settings, clerk))
    namesake = act(settings, replace(officer, name=clerk.name))
    assert (await refused(archive_document(theirs.id, None, namesake)))[0] == "FORBIDDEN"


async def test_who_reads_is_decided_in_sql(
    of: Affiliation, settings: Settings, database: Database
) -> None:
    of.agreement.visibility = Visibility.PUBLIC
    await of.agreement.save()
    officer = await representative(of)
    stranger = await representative(await samples.affiliation())
    viewers = (LOCAL_ADMIN, officer, stranger, ANONYMOUS)
    seen = {}
    for access in DocumentAccess:
        row = await file(of, act(settings), access=access)
        seen[access] = [await find_readable(row.id, each, database) == row for each in viewers]
    assert seen == {
        DocumentAccess.INHERITED: [True, True, False, False],
        DocumentAccess.STAFF: [True, False, False, False],
        DocumentAccess.PUBLIC: [True, True, True, True],
    }
    assert await find_readable(uuid4(), LOCAL_ADMIN, database) is None


class KilledError(Exception):
    """Stands for the end of the process."""


async def file_and_die(of: Affiliation, by: Act) -> None:
    async with transaction():
        await file(of, by)
        raise KilledError


async def test_a_kill_between_store_and_commit_leaves_bytes_that_the_sweep_removes(
    of: Affiliation, settings: Settings
) -> None:
    with pytest.raises(KilledError):
        await file_and_die(of, act(settings))
    store = DocumentStore.of(settings)
    assert await Document.all().count() == 0
    (orphan,) = [kept async for kept in store.kept()]
    kept_row = await file(of, act(settings), incoming(files.DOCX, "text.docx"))

    now = Clock.fixed(datetime.now(UTC), "America/New_York")
    assert await sweep_orphans(store, now) == 0  # it is young: its row may be about to commit
    later = Clock.fixed(now.now() + timedelta(days=2), "America/New_York")
    assert await sweep_orphans(store, later) == 1
    assert not await store.exists(orphan.sha256)
    assert await store.exists(kept_row.sha256)
