"""The health score through the graph: for the home side, and not for the affiliate."""

from datetime import date
from typing import Any

from domain.organizations import Organization, Visibility
from domain.overview.health import take_health_snapshots
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Viewer, ViewerKind
from tests import samples
from tests.samples import Affiliation
from tests.schema.conftest import Ask

QUERY = """query Health($slug: String!) { organization(slug: $slug) {
    name
    health { __typename score known components { code points max reason action } actions { code lost text } }
    healthSnapshots { nodes { asOf score components { code points } organization { slug } } } } }"""


async def fill() -> tuple[Affiliation, Organization]:
    made = await samples.affiliation()
    theirs = await made.counterparty.organization
    await Organization.filter(id=theirs.id).update(visibility=Visibility.PUBLIC)
    await samples.term(made, date(2024, 1, 1), date(2028, 12, 31))
    await take_health_snapshots(date(2026, 2, 1))
    return made, theirs


def member(**reach: Any) -> Viewer:
    return Viewer(ViewerKind.PERSON, "member", reach=Reach(**reach))


async def test_the_score_explains_itself(ask: Ask) -> None:
    _, theirs = await fill()
    found = (await ask(QUERY, {"slug": theirs.slug})).data["organization"]
    codes = [part["code"] for part in found["health"]["components"]]
    assert codes == ["AGREEMENT", "GOALS", "WORK_PLAN", "RECIPROCITY", "CONTACTS"]
    for part in found["health"]["components"]:
        assert part["reason"].endswith(".")
        lost = part["points"] is not None and part["points"] < part["max"]
        assert (part["action"] is not None) == lost
    assert [action["code"] for action in found["health"]["actions"]] == [
        "RECIPROCITY",
        "WORK_PLAN",
        "CONTACTS",
    ]
    (snapshot,) = found["healthSnapshots"]["nodes"]
    assert (snapshot["asOf"], snapshot["organization"]["slug"]) == ("2026-02-01", theirs.slug)
    assert snapshot["score"] == found["health"]["score"]


async def test_the_affiliate_and_the_public_do_not_see_it(ask: Ask) -> None:
    _, theirs = await fill()
    person = await samples.person()
    own = member(person=person.id, own=frozenset({theirs.id}))
    liaison = member(person=person.id, portfolio=frozenset({theirs.id}))
    for viewer, seen in ((ANONYMOUS, False), (own, False), (liaison, True), (LOCAL_ADMIN, True)):
        reply = await ask(QUERY, {"slug": theirs.slug}, viewer=viewer)
        found = reply.data["organization"]
        assert found["name"] == theirs.name
        assert (found["health"] is not None) is seen, viewer
        assert len(found["healthSnapshots"]["nodes"]) == seen
