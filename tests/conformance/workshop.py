"""The tools of others: a folder with Node, its packages and Python's, as the locks in this folder say."""

import os
import shutil
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = ROOT / ".conformance"
PYTHON_LOCK = HERE / "requirements.lock"
NODE = HERE / "node"
LONGEST = 3600.0


class ToolError(Exception):
    """A tool that could not be fetched, or that broke instead of telling a result."""


class Workshop:
    """Where the tools are, and how one of them is run."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.bin = folder / "venv" / "bin"
        self.bench = folder / "node"

    def prepare(self) -> None:
        """Fetch what the locks name, unless it is there already, and lay our programs beside it."""
        installed = self.folder / "installed.lock"
        locks = PYTHON_LOCK.read_text() + (NODE / "package-lock.json").read_text()
        if not installed.exists() or installed.read_text() != locks:
            installed.unlink(missing_ok=True)
            self._fetch()
            installed.write_text(locks)
        shutil.copytree(NODE, self.bench, dirs_exist_ok=True)

    def _fetch(self) -> None:
        print("Fetching the tools of the locks in tests/conformance; a few minutes ...", flush=True)
        venv.create(self.folder / "venv", clear=True, with_pip=True)
        pip = [
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--quiet",
            "--no-deps",
        ]
        locked = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(PYTHON_LOCK)]
        self.run([self.bin / "python", *pip, *locked])
        self.bench.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(NODE / name, self.bench)
        self.run([self.bin / "npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"])

    def run(self, command: Sequence[str | Path]) -> str:
        """What a tool printed; raises ToolError, with its own words, when it broke."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.bench if self.bench.exists() else self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        if done.returncode:
            raise ToolError(f"{command[0]}: exit code {done.returncode}\n{done.stderr[-4000:]}")
        return done.stdout

    def environment(self) -> dict[str, str]:
        """Node before any that the machine has; nothing of this Python's own."""
        inherited = {
            name: text for name, text in os.environ.items() if not name.startswith("PYTHON")
        }
        path = f"{self.bin}:{inherited.get('PATH', '')}"
        return inherited | {"PATH": path, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}

    def node(self, program: str, *words: str) -> str:
        """What a program of ours for Node printed."""
        return self.run([self.bin / "node", self.bench / program, *words])

    def python(self, program: str, *words: str) -> str:
        """What a module of ours for the tools' own Python printed."""
        return self.run([self.bin / "python", "-m", f"tests.conformance.{program}", *words])
