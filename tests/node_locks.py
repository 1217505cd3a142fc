"""Chooses the packages for Node anew: `python -m tests.node_locks`, which `make lock` runs.

What npm writes names addresses of who likes to be paid, and may name a registry's. The locks keep what is
needed to fetch the same packages from any registry: versions and hashes.
"""

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = (
    ROOT / "benchmarks" / "node" / "package-lock.json",
    ROOT / "tests" / "conformance" / "node" / "package-lock.json",
)
# Texts of each package that only people read; all addresses of a lock stand in them.
FOR_PEOPLE = ("funding", "deprecated")


def without_addresses(lock: str) -> str:
    """The text of a package-lock.json without what is for people; versions, hashes and order stay."""
    told = json.loads(lock)
    for package in told["packages"].values():
        for key in FOR_PEOPLE:
            package.pop(key, None)
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def choose_anew(lock: Path) -> None:
    """Lock the newest packages that package.json allows; raises CalledProcessError where npm fails."""
    lock.unlink(missing_ok=True)
    only_lock = ["--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts"]
    subprocess.run(
        ["npm", "install", *only_lock, "--no-audit", "--no-fund"], cwd=lock.parent, check=True
    )
    lock.write_text(without_addresses(lock.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    for each in LOCKS:
        choose_anew(each)
