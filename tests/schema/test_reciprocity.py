"""Representation and reciprocity through GraphQL: gaps, balances and entries, as far as one may see them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.database import Database
from domain.exchanges import ExchangeLeg, LegDirection
from domain.organizations import Organization, OrganizationKind, Visibility
from domain.participations import EventParticipation, ParticipationState
from domain.roles import Role
from domain.viewers import ANONYMOUS, Reach, Viewer, ViewerKind
from tests import samples
from tests.schema.conftest import Ask
from tests.schema.engagement_asked import gid

DAY = date(2025, 6, 1)


def representative_of(organization: UUID) -> Viewer:
    roles = frozenset({Role.AFFILIATE_REPRESENTATIVE})
    return Viewer(
        ViewerKind.PERSON, "representative", roles=roles, reach=Reach(own=frozenset({organization}))
    )


async def test_gaps_are_a_filter(ask: Ask, database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 1, 1), date(2027, 12, 31))
    home = await of.home.organization
    await Organization.filter(id=home.id).update(kind=OrganizationKind.HOME_ASSOCIATION)
    gap, covered = [await samples.event(await of.counterparty.organization) for _ in range(2)]
    await EventParticipation.create(
        event=covered,
        person=await samples.person(),
        from_organization=home,
        state=ParticipationState.ACCEPTED,
    )
    query = """{
        events(where: {representationState: {eq: NOBODY}, startsOn: {gte: "2026-01-01"}}) { nodes { id } }
        covered: events(where: {representationState: {eq: REPRESENTED}}) {
            nodes { id representation { totalCount nodes { state } } }
        }
    }"""
    data = (await ask(query)).data
    assert data["events"]["nodes"] == [{"id": gid(gap)}]
    assert data["covered"]["nodes"] == [
        {
            "id": gid(covered),
            "representation": {"totalCount": 1, "nodes": [{"state": "ACCEPTED"}]},
        }
    ]


async def fill_ledger() -> tuple[Organization, Organization]:
    """Give twice, receive once."""
    home = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    affiliate = await samples.organization(visibility=Visibility.PUBLIC)
    await EventParticipation.create(
        event=await samples.event(home, starts_on=DAY, ends_on=DAY, visibility=Visibility.PUBLIC),
        person=await samples.person(),
        from_organization=affiliate,
        state=ParticipationState.ATTENDED,
    )
    paper = await samples.publication(home, visibility=Visibility.PUBLIC)
    await samples.contribution(paper, affiliate, state="PUBLISHED", published_on=DAY)
    exchange = await samples.exchange(home, affiliate)
    leg = ExchangeLeg.filter(exchange_id=exchange.id, direction=LegDirection.OUTBOUND)
    await leg.update(state="COMPLETED", starts_on=DAY, ends_on=DAY)
    return home, affiliate


RECIPROCITY = """query R($id: ID, $with: ID, $from: Date, $to: Date) {
    organization(id: $id) {
        reciprocity(withOrganization: $with, from: $from, to: $to) {
            withOrganization { id } firstDay lastDay
            given received balance attendanceBalance contributionBalance visitBalance
            attendancesGiven { totalCount nodes { event { startsOn } } }
            contributionsGiven(first: 1) { nodes { publishedOn } }
            visitsReceived { nodes { sender { id } } }
        }
    }
}"""


async def test_reciprocity_in_one_statement(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    data = (await ask(RECIPROCITY, {"id": gid(affiliate)})).data
    assert data["organization"]["reciprocity"] == {
        "withOrganization": {"id": gid(home)},
        "firstDay": "2024-03-04",
        "lastDay": "2026-03-04",
        "given": 2,
        "received": 1,
        "balance": 1,
        "attendanceBalance": 1,
        "contributionBalance": 1,
        "visitBalance": -1,
        "attendancesGiven": {"totalCount": 1, "nodes": [{"event": {"startsOn": "2025-06-01"}}]},
        "contributionsGiven": {"nodes": [{"publishedOn": "2025-06-01"}]},
        "visitsReceived": {"nodes": [{"sender": {"id": gid(home)}}]},
    }


@pytest.mark.parametrize(
    ("asked", "balance"),
    [
        ({"from": "2025-06-01", "to": "2025-06-01"}, 1),
        ({"from": "2025-06-02"}, 0),
        ({"to": "2025-05-31"}, 0),
        ({"from": None, "to": None, "with": None}, 1),
    ],
)
async def test_reciprocity_over_a_period(
    ask: Ask, database: Database, asked: dict[str, Any], balance: int
) -> None:
    _, affiliate = await fill_ledger()
    data = (await ask(RECIPROCITY, {"id": gid(affiliate), **asked})).data
    assert data["organization"]["reciprocity"]["balance"] == balance


async def test_reciprocity_from_both_ends_at_once(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    query = f"""{{ organization(id: "{gid(home)}") {{
        one: reciprocity(withOrganization: "{gid(affiliate)}") {{ balance }}
        early: reciprocity(withOrganization: "{gid(affiliate)}", to: "2025-01-01") {{ balance }}
        legsSent {{ nodes {{ host {{ reciprocity {{ balance withOrganization {{ id }} }} }} }} }}
    }} }}"""
    found = (await ask(query)).data["organization"]
    assert found["one"] == {"balance": -1}
    assert found["early"] == {"balance": 0}
    back = {"balance": 1, "withOrganization": {"id": gid(home)}}
    assert {"host": {"reciprocity": back}} in found["legsSent"]["nodes"]


async def test_reciprocity_shows_what_one_may_see(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    stranger = representative_of((await samples.organization()).id)
    for viewer, counts in (
        (representative_of(affiliate.id), (2, 1)),
        (stranger, (0, 0)),
        (ANONYMOUS, (0, 0)),
    ):
        data = (await ask(RECIPROCITY, {"id": gid(affiliate)}, viewer=viewer)).data
        found = data["organization"]["reciprocity"]
        assert (found["given"], found["received"]) == counts
        seen = None if viewer is ANONYMOUS else {"id": gid(home)}
        assert found["withOrganization"] == seen


async def test_reciprocity_refuses_what_is_no_organization(ask: Ask, database: Database) -> None:
    _, affiliate = await fill_ledger()
    reply = await ask(RECIPROCITY, {"id": gid(affiliate), "with": "Event:nothing"})
    assert reply.code == "BAD_USER_INPUT"


ENTRIES = """query E($id: ID, $first: Int) { organization(id: $id) { reciprocity { entries(first: $first) {
    __typename kind direction happenedOn
    node { __typename ... on EventParticipation { event { startsOn } }
        ... on Contribution { publishedOn } ... on ExchangeLeg { direction host { id } } } } } } }"""


async def test_the_entries_of_reciprocity_are_one_list(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    late = DAY + timedelta(days=30)
    event = await samples.event(affiliate, starts_on=late, ends_on=late)
    await EventParticipation.create(
        event=event,
        person=await samples.person(),
        from_organization=home,
        state=ParticipationState.ATTENDED,
    )
    entries = await entries_of(ask, affiliate)
    assert all(entry["__typename"] == "ReciprocityEntry" for entry in entries)
    shown = [(entry["kind"], entry["direction"], entry["happenedOn"]) for entry in entries]
    assert shown == [
        ("ATTENDANCE", "RECEIVED", "2025-07-01"),
        ("CONTRIBUTION", "GIVEN", "2025-06-01"),
        ("ATTENDANCE", "GIVEN", "2025-06-01"),
        ("VISIT", "RECEIVED", "2025-06-01"),
    ]
    assert [entry["node"] for entry in entries] == [
        {"__typename": "EventParticipation", "event": {"startsOn": "2025-07-01"}},
        {"__typename": "Contribution", "publishedOn": "2025-06-01"},
        {"__typename": "EventParticipation", "event": {"startsOn": "2025-06-01"}},
        {"__typename": "ExchangeLeg", "direction": "OUTBOUND", "host": {"id": gid(affiliate)}},
    ]
    backwards = [entry["direction"] for entry in await entries_of(ask, home)]
    # The home association has nobody beside it but itself.
    assert backwards == []


async def entries_of(ask: Ask, of: Organization, **given: Any) -> list[dict[str, Any]]:
    reply = await ask(ENTRIES, {"id": gid(of), **given})
    found: list[dict[str, Any]] = reply.data["organization"]["reciprocity"]["entries"]
    return found


async def test_entries_are_bounded_and_of_what_one_may_see(ask: Ask, database: Database) -> None:
    _, affiliate = await fill_ledger()
    assert len(await entries_of(ask, affiliate, first=2)) == 2
    for wrong in (-1, 101):
        reply = await ask(ENTRIES, {"id": gid(affiliate), "first": wrong})
        assert reply.code == "BAD_USER_INPUT"
    seen = await ask(ENTRIES, {"id": gid(affiliate)}, viewer=ANONYMOUS)
    assert seen.data["organization"]["reciprocity"]["entries"] == []
