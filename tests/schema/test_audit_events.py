"""The audit trail as administrators read it, and nobody else."""

import pytest

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.trail.audit_sealing import seal
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from tests import samples
from tests.domain import trails
from tests.schema.conftest import Ask

HISTORY = """query History($where: AuditEventFilter, $after: String) {
    auditEvents(where: $where, first: 2, after: $after) {
        nodes {
            id seq nodeId actor action entity before after at requestId sealPosition sealHash sealedAt
            erasedAt actorPerson { name } subjectPerson { name }
        }
        pageInfo { hasNextPage endCursor }
        totalCount
    }
}"""


@pytest.mark.parametrize(
    "viewer",
    [
        ANONYMOUS,
        Viewer(ViewerKind.PERSON, "somebody"),
        Viewer(ViewerKind.TOKEN, "writer", frozenset({Scope.READ, Scope.WRITE})),
    ],
)
async def test_others_see_nothing_of_it(ask: Ask, viewer: Viewer) -> None:
    await trails.organization()
    found = await ask("{ auditEvents { nodes { id } totalCount } }", viewer=viewer)
    assert found.data["auditEvents"] == {"nodes": [], "totalCount": 0}


async def test_the_history_of_a_row(ask: Ask, database: Database, clock: Clock) -> None:
    row = await trails.organization()
    person = await samples.person(name="Ana Ruiz")
    await seal(database, clock)
    await trails.rename(row, "New Name", Actor("Ana Ruiz", "request-2", person.id))
    await trails.organization()
    where = {"nodeId": {"eq": f"Organization:{row.id}"}}
    second, first = (await ask(HISTORY, {"where": where})).data["auditEvents"]["nodes"]
    assert (first["action"], first["before"]) == ("addOrganization", None)
    assert first["after"]["slug"] == row.slug
    (sealed,) = await trails.seals(database)
    assert (first["sealPosition"], first["sealHash"]) == (1, sealed["hash"])
    assert (second["sealPosition"], second["sealHash"], second["sealedAt"]) == (None, None, None)
    assert second["after"] == {"name": "New Name"}
    assert (second["actor"], second["requestId"]) == ("Ana Ruiz", "request-2")
    assert second["actorPerson"] == {"name": "Ana Ruiz"}


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({"action": {"eq": "renameOrganization"}}, 3),
        ({"actor": {"contains": "clerk"}}, 4),
        ({"entity": {"in": ["Agreement", "Goal"]}}, 0),
        ({"requestId": {"eq": "request-1"}}, 4),
        ({"at": {"lt": "2020-01-01T00:00:00Z"}}, 0),
        ({"sealPosition": {"isNull": True}}, 2),
        ({"not": {"sealPosition": {"isNull": True}}}, 2),
        ({"subjectPerson": {"name": {"eq": "Nobody"}}}, 0),
    ],
)
async def test_filters(
    ask: Ask, database: Database, clock: Clock, where: dict[str, object], count: int
) -> None:
    row = await trails.organization()
    await trails.rename(row, "One")
    await seal(database, clock)
    await trails.rename(row, "Two")
    await trails.rename(row, "Three")
    found = (await ask(HISTORY, {"where": where})).data["auditEvents"]
    assert found["totalCount"] == count


async def test_pages(ask: Ask) -> None:
    row = await trails.organization()
    for name in ("One", "Two", "Three"):
        await trails.rename(row, name)
    first = (await ask(HISTORY)).data["auditEvents"]
    after = first["pageInfo"]["endCursor"]
    second = (await ask(HISTORY, {"after": after})).data["auditEvents"]
    seqs = [found["seq"] for found in [*first["nodes"], *second["nodes"]]]
    assert seqs == sorted(seqs, reverse=True)
    assert len(set(seqs)) == 4
    assert not second["pageInfo"]["hasNextPage"]
