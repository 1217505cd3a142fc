"""The drill: demo data and a document, backed up, changed, taken back somewhere else, and the same again."""

import hashlib
import tarfile
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from domain.acts import Act
from domain.agreements import Agreement
from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.demo.filling import fill
from domain.document_store import DocumentStore
from domain.settings import Settings
from domain.trail.audit_sealing import seal
from domain.verbs.desk.filing import Incoming, upload_document
from domain.viewers import LOCAL_ADMIN
from domain.webhooks import Webhook, WebhookState
from service.app import create_app
from service.backups import PAUSED, BackupError, back_up, restore
from service.cli.tree import app
from tests import files, samples
from tests.conftest import Cloner
from tests.service.conftest import browse

TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)


async def fingerprints(url: str) -> dict[str, Any]:
    """Return how many rows are in every table, and a hash of all of them."""
    connection = await asyncpg.connect(url)
    try:
        tables = [record[0] for record in await connection.fetch(TABLES)]
        hashed = "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM public.{} AS t"
        found = {table: await connection.fetch(hashed.format(table)) for table in tables}
        return {table: tuple(rows[0]) for table, rows in found.items()}
    finally:
        await connection.close()


@pytest.fixture
async def elsewhere(cloner: Cloner, settings: Settings, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings of an installation with an empty database and an empty data folder."""
    async with cloner.clone("template0") as name:
        url = cloner.servers.database(name)
        yield replace(settings, database_url=url, data_dir=tmp_path / "elsewhere")


async def file_one(settings: Settings, clock: Clock) -> str:
    of = await samples.affiliation()
    given = Incoming("report.pdf", len(files.PDF), BytesIO(files.PDF))
    act = Act(LOCAL_ADMIN, clock, settings, "request-1")
    row = await upload_document(given, {"agreement_id": of.agreement.id}, {}, act)
    return row.sha256


async def test_the_drill(
    settings: Settings, elsewhere: Settings, database: Database, clock: Clock, tmp_path: Path
) -> None:
    assert settings.database_url is not None
    assert elsewhere.database_url is not None
    await fill(clock, 1)
    sha256 = await file_one(settings, clock)
    await seal(database, clock)
    before = await fingerprints(settings.database_url)
    agreements = await Agreement.all().count()
    target = tmp_path / "backup.tar"
    assert await back_up(settings, target, clock) == 1
    assert target.stat().st_mode & 0o077 == 0

    await Agreement.all().update(private_notes="changed")
    assert await fingerprints(settings.database_url) != before

    restored = await restore(elsewhere, target, replace=False)
    assert restored.verdict.whole
    assert restored.verdict.events > 0
    assert (restored.documents, restored.migrations) == (1, [])
    assert await fingerprints(elsewhere.database_url) == before
    assert await DocumentStore.of(elsewhere).exists(sha256)

    async with Database.connect(elsewhere.database_url, pool_size=2) as opened:
        web = create_app(elsewhere, opened, local_administrator=True, clock=clock)
        async with browse(web) as client:
            asked = {"query": "{ agreements { totalCount } documents { nodes { url } } }"}
            data = (await client.post("/graphql", json=asked)).json()["data"]
            assert data["agreements"]["totalCount"] == agreements
            assert (await client.get(data["documents"]["nodes"][0]["url"])).content == files.PDF

    with pytest.raises(BackupError, match="not empty"):
        await restore(settings, target, replace=False)
    await restore(settings, target, replace=True)
    assert await fingerprints(settings.database_url) == before


async def test_the_webhooks_of_a_backup_are_paused_where_it_is_restored(
    settings: Settings, elsewhere: Settings, database: Database, clock: Clock, tmp_path: Path
) -> None:
    assert elsewhere.database_url is not None
    told = await Webhook.create(name="Calendar", url="https://example.org/hook", secret_seed="s")
    await Webhook.create(
        name="Old",
        url="https://example.org/old",
        secret_seed="t",
        state=WebhookState.PAUSED,
        paused_reason="It answered 410.",
    )
    target = tmp_path / "backup.tar"
    await back_up(settings, target, clock)
    restored = await restore(elsewhere, target, replace=False)
    assert restored.paused == 1
    async with Database.connect(elsewhere.database_url, pool_size=2):
        here = await Webhook.get(id=told.id)
        assert (here.state, here.paused_reason) == (WebhookState.PAUSED, PAUSED)
        assert here.secret_seed == told.secret_seed
        assert (await Webhook.get(name="Old")).paused_reason == "It answered 410."
        trail = await AuditEvent.get(entity="Webhook", entity_id=told.id)
        assert (trail.actor, trail.action) == ("restore", "pauseWebhook")
    assert (await Webhook.get(id=told.id)).state is WebhookState.ACTIVE


def rewritten(source: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """Copy a backup with some of its parts changed, or left out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            part = old.extractfile(member)
            assert part is not None
            content = change.get(member.name, part.read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, BytesIO(content))
        for name in change.keys() - set(old.getnames()):
            added = tarfile.TarInfo(name)
            content = change[name] or b""
            added.size = len(content)
            new.addfile(added, BytesIO(content))
    return target


async def test_a_damaged_backup_changes_nothing(
    settings: Settings, elsewhere: Settings, database: Database, clock: Clock, tmp_path: Path
) -> None:
    assert elsewhere.database_url is not None
    sha256 = await file_one(settings, clock)
    good = tmp_path / "good.tar"
    await back_up(settings, good, clock)
    document = f"documents/{sha256}"
    changes: list[dict[str, bytes | None]] = [
        {document: b"something else"},
        {document: None},
        {"manifest.json": None},
        {"manifest.json": b"{}"},
        {"database.dump": None},
        {"../outside": b"x"},
        {f"documents/{hashlib.sha256(b'x').hexdigest()}": b"x"},
    ]
    for number, change in enumerate(changes):
        bad = rewritten(good, tmp_path / f"bad-{number}.tar", change)
        with pytest.raises(BackupError):
            await restore(elsewhere, bad, replace=True)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(good.read_bytes()[:20_000])
    with pytest.raises(BackupError):
        await restore(elsewhere, cut, replace=True)
    assert await fingerprints(elsewhere.database_url) == {}
    assert not (elsewhere.data_dir / "documents").exists()


async def test_a_backup_is_whole_or_not_there(
    settings: Settings, database: Database, clock: Clock, tmp_path: Path
) -> None:
    sha256 = await file_one(settings, clock)
    target = tmp_path / "backup.tar"
    target.write_text("an older one")
    with pytest.raises(BackupError, match="exists already"):
        await back_up(settings, target, clock)
    assert target.read_text() == "an older one"
    await DocumentStore.of(settings).drop(sha256)
    with pytest.raises(BackupError, match="are lost"):
        await back_up(settings, tmp_path / "other.tar", clock)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["backup.tar"]


def test_the_commands_say_why_not(tmp_path: Path, settings: Settings) -> None:
    environ = {**settings.as_environment(), "ENTENTE_LOG_LEVEL": "ERROR"}
    runner = CliRunner()
    missing = runner.invoke(app, ["restore", str(tmp_path / "none.tar")], env=environ)
    assert missing.exit_code == 1
    assert "cannot be read" in missing.stderr
    target = tmp_path / "backup.tar"
    first = runner.invoke(app, ["backup", str(target)], env=environ)
    assert first.exit_code == 0, first.output
    second = runner.invoke(app, ["backup", str(target)], env=environ)
    assert second.exit_code == 1
    assert "exists already" in second.stderr
