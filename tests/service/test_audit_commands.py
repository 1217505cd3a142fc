"""`audit`: a whole trail is exit code 0, a broken one 1 with its place, and a copy is lines of JSON."""

import json

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from domain.trail.audit_sealing import seal
from tests.domain import trails
from tests.service.test_cli import run


async def _trail(database: Database, clock: Clock) -> None:
    row = await trails.organization()
    await trails.rename(row, "Café “Zürich”")
    await seal(database, clock)


async def test_a_whole_trail(database: Database, clock: Clock, settings: Settings) -> None:
    await _trail(database, clock)
    await trails.organization()
    verified = run("audit", "verify", settings=settings)
    assert verified.returncode == 0, verified.stderr
    head = (await trails.seals(database))[-1]["hash"]
    lines = verified.stdout.splitlines()
    assert lines[:2] == ["The chain is whole: 2 events, 0 of them erased.", f"Head: 2:{head}"]
    assert lines[2].startswith("Not sealed yet: 1, the oldest from 20")
    again = run("audit", "verify", "--anchor", f"2:{head}", "--format", "json", settings=settings)
    assert again.returncode == 0, again.stderr
    found = json.loads(again.stdout)
    assert (found["whole"], found["head"]) == (True, {"position": 2, "hash": head})
    assert (found["events"], found["unsealed"], found["broken"]) == (2, 1, None)


async def test_a_broken_trail(database: Database, clock: Clock, settings: Settings) -> None:
    await _trail(database, clock)
    seq = (await trails.events(database))[1]["seq"]
    await trails.tamper(database, "UPDATE audit_event SET actor = 'nobody' WHERE seq = $1", seq)
    verified = run("audit", "verify", settings=settings)
    assert verified.returncode == 1
    assert verified.stdout.splitlines()[0] == (
        f"The chain breaks at position 2 (event {seq}): The event is not what was sealed."
    )
    found = json.loads(run("audit", "verify", "--format", "json", settings=settings).stdout)
    assert found["broken"] == {
        "position": 2,
        "seq": seq,
        "reason": "The event is not what was sealed.",
    }


async def test_an_anchor_of_another_trail(
    database: Database, clock: Clock, settings: Settings
) -> None:
    await _trail(database, clock)
    other = run("audit", "verify", "--anchor", f"1:{'a' * 64}", settings=settings)
    assert other.returncode == 1
    assert "The seal is not the one that the anchor names." in other.stdout
    assert run("audit", "verify", "--anchor", "yesterday", settings=settings).returncode == 2


async def test_a_copy(database: Database, clock: Clock, settings: Settings) -> None:
    await _trail(database, clock)
    copied = run("audit", "export", settings=settings)
    assert copied.returncode == 0, copied.stderr
    first, second = map(json.loads, copied.stdout.splitlines())
    assert (first["position"], first["action"]) == (1, "addOrganization")
    assert second["after"] == {"name": "Café “Zürich”"}
    assert second["hash"] == (await trails.seals(database))[1]["hash"]
    rest = run("audit", "export", "--since", "1", settings=settings)
    assert [json.loads(line)["position"] for line in rest.stdout.splitlines()] == [2]
