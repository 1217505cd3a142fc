"""`./entente`: the program, with the packages and the data of its checkout, wherever one stands."""

import os
import subprocess
import sys
from pathlib import Path

from domain.settings import PREFIX

ROOT = Path(__file__).parents[2]


def _run(
    launcher: Path, *words: str, folder: Path, **more: str
) -> "subprocess.CompletedProcess[str]":
    kept = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.run(
        [str(launcher), *words],
        cwd=folder,
        env=kept | {"COLUMNS": "100", "VIRTUAL_ENV": sys.prefix} | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_runs_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    # A module of the same name where one stands is not taken for the program.
    (tmp_path / "service.py").write_text("raise SystemExit(9)", encoding="utf-8")
    linked = tmp_path / "linked"
    linked.symlink_to(ROOT / "entente")
    for launcher in (ROOT / "entente", linked):
        shown = _run(launcher, "admin", "--help", folder=tmp_path)
        assert shown.returncode == 0, shown.stderr
        assert "./entente admin" in shown.stdout
    assert not (tmp_path / ".entente").exists()


def test_without_the_packages_it_says_how_to_get_them(tmp_path: Path) -> None:
    alone = tmp_path / "entente"
    alone.write_bytes((ROOT / "entente").read_bytes())
    alone.chmod(0o755)
    shown = _run(alone, "--help", folder=tmp_path, VIRTUAL_ENV=str(tmp_path / "none"))
    assert (shown.returncode, shown.stderr.strip()) == (
        1,
        f"The packages are not installed yet: make -C {tmp_path} venv",
    )


def test_while_the_packages_are_being_installed_it_says_so(tmp_path: Path) -> None:
    """Python is there from the first moment on, and the lock beside it when all packages are."""
    alone = tmp_path / "entente"
    alone.write_bytes((ROOT / "entente").read_bytes())
    alone.chmod(0o755)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    early = _run(alone, "admin", "tokens", folder=tmp_path)
    assert (early.returncode, early.stdout) == (1, "")
    assert early.stderr == (
        "The packages are still being installed, or that was broken off:"
        f" wait for it, or make -C {tmp_path} venv\n"
    )
    (tmp_path / ".venv" / "installed.lock").touch()
    complete = _run(alone, "admin", "tokens", folder=tmp_path)
    assert (complete.returncode, complete.stdout) == (0, "-P -m service admin tokens\n")


def test_make_leaves_the_mark_after_the_last_package() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    recipe = lines[lines.index("$(VENV)/installed.lock:") :]
    recipe = recipe[: recipe.index("")]
    assert recipe[-1].strip() == "@cp requirements.lock $@"


def test_no_page_tells_of_another_way() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("service/templates/*")]
    told = [page for page in pages if "python -m service" in page.read_text(encoding="utf-8")]
    assert told == []
