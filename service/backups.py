"""Backups: the database and the bytes of its documents in one file, with a manifest of SHA-256 sums.

The database is dumped first: bytes are written before the row that names them and are not removed while there
is one, so all bytes that the dump names are there when they are copied.
"""

import asyncio
import hashlib
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from domain.clock import Clock
from domain.database import Database, migrate, orm_config, pool_options, transaction
from domain.document_store import DocumentStore, MissingBytesError
from domain.settings import Settings
from domain.trail.audit_verification import Verdict, verify
from service.embedded.binaries import NoServerError, find_postgres

FORMAT = 1
MANIFEST, DUMP, DOCUMENTS = "manifest.json", "database.dump", "documents"
MEMBER = re.compile(r"manifest\.json|database\.dump|documents/[0-9a-f]{64}")
EMPTY_SCHEMA = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
NAMED = "SELECT DISTINCT sha256 FROM document ORDER BY sha256"
TABLES = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)


# What goes on in the world meanwhile is the business of the installation that the backup was made of.
PAUSED = "A backup was restored here: resume the webhook when this installation is the one to tell."
PAUSE = """
WITH paused AS (
    UPDATE webhook SET state = 'PAUSED', paused_reason = $1, version = webhook.version + 1,
        updated_at = now(), updated_by = 'restore'
    WHERE state = 'ACTIVE'
    RETURNING id
)
INSERT INTO audit_event (actor, action, entity, entity_id, before, after)
SELECT 'restore', 'pauseWebhook', 'Webhook', paused.id, '{"state": "ACTIVE"}'::jsonb,
    jsonb_build_object('state', 'PAUSED', 'paused_reason', $1::text)
FROM paused
RETURNING entity_id
"""


class BackupError(Exception):
    """A backup cannot be made or taken back; the message says why, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to."""

    documents: int
    migrations: list[str]
    verdict: Verdict
    paused: int = 0


async def back_up(settings: Settings, target: Path, clock: Clock) -> int:
    """Write a backup and return how many documents are in it; what is at the target is never replaced."""
    if target.exists():
        raise BackupError(f"{target} exists already: a backup is not written over another.")
    with _workshop(target) as folder:
        await _run("pg_dump", settings, "--format=custom", "--no-owner", "--file", folder / DUMP)
        named = await _copy_documents(settings, folder / DOCUMENTS)
        await asyncio.to_thread(_pack, folder, clock.now().isoformat())
        # A link, and not a rename: it fails where somebody else was faster.
        os.link(folder / "backup.tar", target)
    return named


async def restore(settings: Settings, source: Path, *, replace: bool) -> Restored:
    """Put a backup in the place of what is there; sums are checked before anything is touched.

    Raises BackupError for a backup that is not whole, and for a database that is not empty unless it is
    to be replaced. The database changes in one transaction; afterwards it is migrated, its trail is
    verified, and its webhooks are paused: a drill tells nobody, a real restore once somebody says so.
    """
    assert settings.database_url is not None
    with tempfile.TemporaryDirectory(prefix="entente-restore-") as made:
        folder = Path(made)
        await asyncio.to_thread(_unpack, source, folder)
        if not replace and await _table_count(settings):
            raise BackupError("The database is not empty. With --replace all of it goes.")
        kept = sorted((folder / DOCUMENTS).iterdir()) if (folder / DOCUMENTS).is_dir() else []
        store = DocumentStore.of(settings)
        for each in kept:
            await store.put(each.name, each.read_bytes())
        script = folder / "restore.sql"
        await _run(
            "pg_restore", None, "--no-owner", "--no-privileges", "--file", script, folder / DUMP
        )
        before = folder / "before.sql"
        before.write_text(EMPTY_SCHEMA, encoding="ascii")
        quiet = ("--quiet", "--no-psqlrc", "--output", os.devnull)
        strict = ("--single-transaction", "--set", "ON_ERROR_STOP=1")
        await _run("psql", settings, *quiet, *strict, "--file", before, "--file", script)
    migrations = await migrate(settings.database_url)
    async with Database.connect(settings.database_url, pool_size=2) as database:
        verdict = await verify(database)
        async with transaction() as tx:
            paused = await tx.fetch(PAUSE, PAUSED)
        return Restored(len(kept), migrations, verdict, len(paused))


# --- the file ------------------------------------------------------------------------------------


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target, so that a link can put the finished file there."""
    try:
        made = tempfile.TemporaryDirectory(prefix=".entente-backup-", dir=target.absolute().parent)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error}") from error
    with made as folder:
        yield Path(folder)


def _pack(folder: Path, made_at: str) -> None:
    """Put everything into a tar that only its owner reads, the manifest first."""
    parts = [folder / DUMP, *sorted((folder / DOCUMENTS).iterdir())]
    sums = {_member(part, folder): _sum(part) for part in parts}
    manifest = {"format": FORMAT, "made_at": made_at, "sha256": sums}
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    packed = folder / "backup.tar"
    packed.touch(mode=0o600)
    with tarfile.open(packed, "w") as archive:
        for part in (folder / MANIFEST, *parts):
            archive.add(part, _member(part, folder))
    with packed.open("rb") as written:
        os.fsync(written.fileno())


def _unpack(source: Path, folder: Path) -> None:
    """Take out the parts, and compare each with its sum."""
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                if not member.isreg() or not MEMBER.fullmatch(member.name):
                    raise BackupError(
                        f"{source} holds {member.name!r}: it is no backup of Entente."
                    )
                archive.extract(member, folder, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source} cannot be read: {error}") from error
    sums = _read_manifest(folder / MANIFEST)
    found = {_member(part, folder) for part in folder.rglob("*") if part.is_file()} - {MANIFEST}
    if found != sums.keys() or DUMP not in sums:
        raise BackupError(f"{source} is not whole: its parts are not those of its manifest.")
    for name, expected in sums.items():
        if _sum(folder / name) != expected or (name != DUMP and Path(name).name != expected):
            raise BackupError(f"{source} is damaged: {name} is not what its sum says.")


def _read_manifest(path: Path) -> dict[str, str]:
    try:
        manifest: Any = orjson.loads(path.read_bytes())
        if manifest["format"] == FORMAT:
            return {str(name): str(digest) for name, digest in manifest["sha256"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise BackupError("The backup has no manifest that this version reads.")


def _member(part: Path, folder: Path) -> str:
    return part.relative_to(folder).as_posix()


def _sum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


# --- the database and the store ------------------------------------------------------------------


async def _copy_documents(settings: Settings, folder: Path) -> int:
    folder.mkdir()
    connection = await asyncpg.connect(**_access(settings))
    try:
        named = [record["sha256"] for record in await connection.fetch(NAMED)]
    finally:
        await connection.close()
    store = DocumentStore.of(settings)
    for sha256 in named:
        try:
            pieces = [piece async for piece in await store.open(sha256)]
        except MissingBytesError as error:
            raise BackupError(f"The bytes of the document {sha256} are lost.") from error
        (folder / sha256).write_bytes(b"".join(pieces))
    return len(named)


async def _table_count(settings: Settings) -> int:
    connection = await asyncpg.connect(**_access(settings))
    try:
        return int(await connection.fetchval(TABLES))
    finally:
        await connection.close()


def _access(settings: Settings) -> dict[str, Any]:
    assert settings.database_url is not None
    options = pool_options(orm_config(settings.database_url))
    return {name: options[name] for name in ("host", "port", "user", "password", "database")}


async def _run(program: str, settings: Settings | None, *arguments: object) -> None:
    """Run one of PostgreSQL's programs; the password is in its environment, where no list shows it."""
    environment = {"PATH": os.environ.get("PATH", "")}
    if settings is not None:
        access = _access(settings)
        environment |= {
            f"PG{name.upper()}": str(value) for name, value in access.items() if value is not None
        }
        environment |= {key: text for key, text in os.environ.items() if key.startswith("PGSSL")}
    process = await asyncio.create_subprocess_exec(
        _find(program),
        *(str(argument) for argument in arguments),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise BackupError(f"{program} failed: {said.decode(errors='replace').strip()[:2000]}")


def _find(program: str) -> str:
    """The program of the embedded server, or the one on the PATH."""
    try:
        beside = find_postgres() / program
    except NoServerError:
        beside = Path(program)
    found = str(beside) if beside.is_file() else shutil.which(program)
    if found is None:
        raise BackupError(f"There is no {program} on this machine: install PostgreSQL's clients.")
    return found
