"""Node and the packages of those that run on it, as package-lock.json says, in a folder of their own."""

import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).with_name("node")
FOLDER = Path(__file__).parents[1] / ".benchmarks" / "node"


class NoNodeError(Exception):
    """There is no npm that could fetch what the lock names."""


def prepare() -> Path:
    """Fetch the packages, unless they are there already, and return Node itself: the lock names that too."""
    if shutil.which("npm") is None:
        raise NoNodeError("There is no npm on PATH: PostGraphile and mercurius are left out.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = (SOURCES / "package-lock.json").read_text(encoding="utf-8")
    installed = FOLDER / "installed.lock"
    if not installed.exists() or installed.read_text(encoding="utf-8") != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCES / name, FOLDER)
        print("Fetching the packages of benchmarks/node; a few minutes ...", flush=True)
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=FOLDER, check=True
        )
        installed.write_text(lock, encoding="utf-8")
    for program in SOURCES.glob("*.js"):
        shutil.copy(program, FOLDER)
    return FOLDER / "node_modules" / ".bin" / "node"
