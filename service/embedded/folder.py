"""The data folder: whose it is, who holds it now, and how others reach the servers in it.

The lock is the kernel's, on an open file: it ends with its holder, however that ends.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUseError(Exception):
    """Another process runs the servers of this data folder."""

    def __init__(self, folder: Path, note: dict[str, str]) -> None:
        self.note = note
        where = f" at {note['address']}" if "address" in note else ""
        who = f" (process {note['pid']})" if "pid" in note else ""
        super().__init__(
            f"Entente already runs on the data folder {folder}{where}{who}. "
            "Stop that one first, or give this one another folder with --data-dir."
        )


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder, or raise FolderInUseError at once."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PermissionError(
            f"The data folder {folder} cannot be used: {error.strerror}."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(folder, read_note(folder)) from None
        forget_note(folder)
        yield
        forget_note(folder)
    finally:
        os.close(handle)


def write_note(folder: Path, note: dict[str, str]) -> None:
    """Leave word for other commands on this folder: URLs, address, process id."""
    written = folder / f"running.{os.getpid()}"
    written.touch(mode=0o600)
    written.write_text(json.dumps(note), encoding="utf-8")
    written.replace(folder / "running.json")


def read_note(folder: Path) -> dict[str, str]:
    """What the holder left, or nothing."""
    try:
        note = json.loads((folder / "running.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in note.items()}


def forget_note(folder: Path) -> None:
    """Remove the word left by a holder that is gone."""
    with contextlib.suppress(OSError):
        (folder / "running.json").unlink()


def secret_key(folder: Path) -> str:
    """A signing key of this folder's own, made once, for when none is given."""
    file = folder / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii")
