"""Portfolios, briefs, counterparts, upcoming events, and columns whose value has dates."""

from datetime import date
from typing import Any

from domain.agreement_categories import CategoryPeriod
from domain.agreements import Agreement, Category
from domain.events import Event, EventScope, EventStatus
from domain.goals import GoalState
from domain.ids import new_id
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.organizations import (
    DatePrecision,
    Organization,
    OrganizationName,
    OrganizationNameKind,
    Visibility,
)
from domain.regions import Region
from domain.viewers import ANONYMOUS, Reach, Viewer, ViewerKind
from tests import samples
from tests.samples import Affiliation
from tests.schema.conftest import Ask


async def fill() -> tuple[Region, Affiliation]:
    """Make a region with two agreements, one of which has to be decided about."""
    region = await Region.create(code="S", name="South")
    quiet, due = await samples.affiliation(), await samples.affiliation()
    for made, ends in ((quiet, date(2030, 1, 1)), (due, date(2026, 6, 30))):
        await samples.term(made, date(2024, 1, 1), ends)
        other = await made.counterparty.organization
        await Organization.filter(id=other.id).update(region=region)
    await samples.work_plan(due, 2026)
    await samples.goal(due, date(2026, 1, 1), date(2026, 12, 31))
    await samples.goal(due, date(2025, 1, 1), date(2025, 12, 31), state=GoalState.ACHIEVED)
    theirs = await due.counterparty.organization
    for kind, until in (
        (LiaisonKind.STAFF_LIAISON, None),
        (LiaisonKind.AFFILIATE_LIAISON, None),
        (LiaisonKind.COMMITTEE_LIAISON, date(2026, 1, 31)),
    ):
        await LiaisonAssignment.create(
            person=await samples.person(),
            organization=theirs,
            kind=kind,
            valid_from=date(2025, 1, 1),
            valid_to=until,
        )
    return region, due


PORTFOLIO = """{ regions { nodes { portfolio {
    __typename
    organizations { totalCount }
    agreementsInForce { totalCount }
    openDecisions { nodes { number daysToNotice } }
    workPlans { nodes { year } }
    liaisons { totalCount }
} } } }"""


async def test_a_region_shows_what_is_open(ask: Ask) -> None:
    _, due = await fill()
    (node,) = (await ask(PORTFOLIO)).data["regions"]["nodes"]
    assert node["portfolio"] == {
        "__typename": "RegionPortfolio",
        "organizations": {"totalCount": 2},
        "agreementsInForce": {"totalCount": 2},
        "openDecisions": {"nodes": [{"number": due.agreement.number, "daysToNotice": 28}]},
        "workPlans": {"nodes": [{"year": 2026}]},
        "liaisons": {"totalCount": 0},
    }
    (node,) = (await ask(PORTFOLIO.replace(" daysToNotice", ""), viewer=ANONYMOUS)).data["regions"][
        "nodes"
    ]
    assert node["portfolio"]["organizations"] == {"totalCount": 0}
    assert node["portfolio"]["openDecisions"] == {"nodes": []}


async def test_what_is_open_is_told_of_agreements_whose_state_one_may_see(ask: Ask) -> None:
    _, due = await fill()
    theirs = await due.counterparty.organization
    await Agreement.all().update(visibility=Visibility.PUBLIC)
    await Organization.filter(id=theirs.id).update(visibility=Visibility.PUBLIC)
    query = """{ regions { nodes { portfolio {
        agreementsInForce { totalCount } openDecisions { nodes { number } } } } } }"""
    partner = Viewer(ViewerKind.PERSON, "partner", reach=Reach(own=frozenset({theirs.id})))
    elsewhere = Viewer(ViewerKind.PERSON, "elsewhere", reach=Reach(own=frozenset({new_id()})))
    for viewer, seen in ((ANONYMOUS, []), (elsewhere, []), (partner, [due.agreement])):
        (node,) = (await ask(query, viewer=viewer)).data["regions"]["nodes"]
        assert node["portfolio"] == {
            "agreementsInForce": {"totalCount": len(seen)},
            "openDecisions": {"nodes": [{"number": each.number} for each in seen]},
        }


async def test_a_brief_of_a_public_agreement_says_what_it_withholds(ask: Ask) -> None:
    _, due = await fill()
    await Agreement.all().update(visibility=Visibility.PUBLIC)
    viewer = Viewer(ViewerKind.PERSON, "elsewhere", reach=Reach(own=frozenset({new_id()})))
    query = (
        "query ($number: String!) { agreement(number: $number) { number renewalBrief { state } } }"
    )
    reply = await ask(query, {"number": due.agreement.number}, viewer=viewer)
    assert reply.content["data"]["agreement"]["renewalBrief"] == {"state": None}
    assert (reply.code, reply.errors[0]["path"]) == (
        "FORBIDDEN",
        ["agreement", "renewalBrief", "state"],
    )


BRIEF = """query Brief($number: String!, $day: Date) { agreement(number: $number, asOf: $day) { renewalBrief {
    state endsOn noticeDeadline
    term { sequence }
    goals { nodes { title rag } }
    currentPlan { year }
    lastDecision { subject }
    homeContacts { nodes { kind } }
    counterpartContacts { nodes { kind person { name } } }
} } }"""


async def test_a_renewal_is_decided_on_one_page(ask: Ask) -> None:
    _, due = await fill()
    number = due.agreement.number
    brief = (await ask(BRIEF, {"number": number})).data["agreement"]["renewalBrief"]
    assert (brief["state"], brief["endsOn"], brief["noticeDeadline"]) == (
        "NOTICE_WINDOW",
        "2026-06-30",
        "2026-04-01",
    )
    assert brief["goals"]["nodes"] == [{"title": "More members", "rag": "GREY"}]
    assert (brief["term"], brief["currentPlan"]) == ({"sequence": 1}, {"year": 2026})
    assert brief["lastDecision"] is None
    assert brief["homeContacts"]["nodes"] == [{"kind": "STAFF_LIAISON"}]
    assert len(brief["counterpartContacts"]["nodes"]) == 1
    before = (await ask(BRIEF, {"number": number, "day": "2026-01-31"})).data["agreement"]
    kinds = {node["kind"] for node in before["renewalBrief"]["homeContacts"]["nodes"]}
    assert kinds == {"STAFF_LIAISON", "COMMITTEE_LIAISON"}


LINKS = """query Links($slug: String!) { organization(slug: $slug) {
    counterparts { nodes { role organization { slug } agreement { number } } }
    partners { nodes { slug } }
    currentLiaisons { totalCount }
    linked: agreements(where: {parties: {organization: {slug: {eq: $slug}}}}) { totalCount }
} }"""


async def test_organizations_know_whom_they_are_linked_with(ask: Ask) -> None:
    _, due = await fill()
    ours, theirs = await due.home.organization, await due.counterparty.organization
    found = (await ask(LINKS, {"slug": theirs.slug})).data["organization"]
    assert found["counterparts"]["nodes"] == [
        {
            "role": "HOME",
            "organization": {"slug": ours.slug},
            "agreement": {"number": due.agreement.number},
        }
    ]
    assert found["partners"]["nodes"] == [{"slug": ours.slug}]
    assert found["currentLiaisons"] == {"totalCount": 2}
    query = """query ($slug: String!) { organizations(where: {partners: {slug: {eq: $slug}}}) {
        nodes { slug } } }"""
    assert (await ask(query, {"slug": theirs.slug})).data["organizations"]["nodes"] == [
        {"slug": ours.slug}
    ]


async def test_names_and_categories_of_the_past(ask: Ask) -> None:
    _, due = await fill()
    theirs = await due.counterparty.organization
    await OrganizationName.create(
        organization=theirs,
        name="Old Name",
        kind=OrganizationNameKind.FORMER,
        valid_to=date(2020, 12, 31),
    )
    agreement = await Agreement.get(id=due.agreement.id)
    await CategoryPeriod.filter(agreement=agreement).delete()
    for category, first, last in (
        (Category.CHAPTER, date(2010, 1, 1), date(2019, 12, 31)),
        (Category.STRATEGIC_ALLIANCE, date(2020, 1, 1), None),
    ):
        await CategoryPeriod.create(
            agreement=agreement, category=category, valid_from=first, valid_to=last
        )
    query = """query ($slug: String!, $day: Date) {
        organization(slug: $slug, asOf: $day) { name agreements(where: {category: {eq: CHAPTER}}) {
            nodes { category } } }
        organizations(asOf: $day, where: {name: {eq: "Old Name"}}, orderBy: [{name: ASC}]) {
            edges { cursor node { slug } } } }"""
    then = (await ask(query, {"slug": theirs.slug, "day": "2019-12-31"})).data
    assert then["organization"] == {
        "name": "Old Name",
        "agreements": {"nodes": [{"category": "CHAPTER"}]},
    }
    assert [edge["node"]["slug"] for edge in then["organizations"]["edges"]] == [theirs.slug]
    now = (await ask(query, {"slug": theirs.slug})).data
    assert now["organization"] == {"name": theirs.name, "agreements": {"nodes": []}}
    assert now["organizations"]["edges"] == []


UPCOMING = """query Upcoming($first: Int, $scope: EventScope) { upcomingEvents(first: $first, scope: $scope) {
    nodes { title } totalCount } }"""


async def test_events_to_come(ask: Ask) -> None:
    for title, day, more in (
        ("Yesterday", date(2026, 3, 3), {}),
        ("Today", date(2026, 3, 4), {"scope": EventScope.GLOBAL}),
        ("This month", date(2026, 3, 1), {"date_precision": DatePrecision.MONTH}),
        (
            "Cancelled",
            date(2026, 4, 1),
            {"status": EventStatus.CANCELLED, "status_reason": "Storm."},
        ),
        ("Later", date(2026, 5, 1), {"visibility": Visibility.INTERNAL}),
        ("Some day", None, {"date_precision": DatePrecision.TBA}),
    ):
        values: dict[str, Any] = {
            "date_precision": DatePrecision.DAY,
            "visibility": Visibility.PUBLIC,
            **more,
        }
        await Event.create(title=title, starts_on=day, ends_on=day, **values)
    found = (await ask(UPCOMING)).data["upcomingEvents"]
    titles = ["This month", "Today", "Later", "Some day"]
    assert [node["title"] for node in found["nodes"]] == titles
    assert found["totalCount"] == 4
    found = (await ask(UPCOMING, {"scope": "GLOBAL"})).data["upcomingEvents"]
    assert found["nodes"] == [{"title": "Today"}]
    found = (await ask(UPCOMING, {"first": 5}, viewer=ANONYMOUS)).data["upcomingEvents"]
    assert [node["title"] for node in found["nodes"]] == ["This month", "Today", "Some day"]
