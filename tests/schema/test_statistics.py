"""Counts by keys and published figures: of what the viewer may see, for a day, in one statement."""

from datetime import date
from typing import Any

import pytest

from domain.agreements import AgreementParty, Category, PartyRole
from domain.organizations import (
    AffiliateGroup,
    CountryRole,
    Organization,
    OrganizationCountry,
    OrganizationKind,
    Visibility,
)
from domain.projects import (
    Project,
    ProjectCountry,
    ProjectOrganization,
    ProjectRole,
    ProjectStage,
)
from domain.regions import Region
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from schema.admission import DOCUMENTS
from tests import samples
from tests.samples import Affiliation
from tests.schema.conftest import Ask

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
STATS = """query Stats($by: [AgreementGrouping!]!, $where: AgreementFilter, $day: Date) {
    agreementStats(groupBy: $by, where: $where, asOf: $day) {
        state category affiliateGroup endMonth region { code } count } }"""


async def fill() -> dict[str, Affiliation]:
    """Make four agreements: two of the south's, one of them public, one ended, and one of two parties."""
    home = await samples.organization(
        OrganizationKind.HOME_ASSOCIATION, visibility=Visibility.PUBLIC
    )
    south = await Region.create(code="S", name="South")
    made = {}
    for name, group, public in (
        ("open", AffiliateGroup.INTERNATIONAL, True),
        ("inner", AffiliateGroup.STATE_ASSOCIATION, False),
        ("ended", AffiliateGroup.INTERNATIONAL, True),
    ):
        seen = Visibility.PUBLIC if public else Visibility.INTERNAL
        found = await samples.affiliation(visibility=seen)
        await AgreementParty.filter(id=found.home.id).update(organization_id=home.id)
        other = await found.counterparty.organization
        await Organization.filter(id=other.id).update(
            affiliate_group=group, visibility=seen, region=south
        )
        await OrganizationCountry.create(organization=other, code="BE", role=CountryRole.SEAT)
        await OrganizationCountry.create(organization=other, code="NL", role=CountryRole.COVERAGE)
        ends = date(2025, 6, 30) if name == "ended" else date(2028, 6, 30)
        await samples.term(found, date(2024, 7, 1), ends)
        made[name] = found
    third = await samples.organization(affiliate_group=AffiliateGroup.STATE_ASSOCIATION)
    await AgreementParty.create(
        agreement=made["open"].agreement, organization=third, role=PartyRole.CO_PARTY
    )
    return made


async def counted(ask: Ask, by: list[str], **more: Any) -> list[dict[str, Any]]:
    viewer = more.pop("viewer", READER)
    reply = await ask(STATS, {"by": by, **more}, viewer=viewer)
    rows: list[dict[str, Any]] = reply.data["agreementStats"]
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


async def test_agreements_by_state_and_month(ask: Ask) -> None:
    await fill()
    assert await counted(ask, []) == [{"count": 3}]
    assert await counted(ask, ["STATE"]) == [
        {"state": "ACTIVE", "count": 2},
        {"state": "EXPIRED", "count": 1},
    ]
    assert await counted(ask, ["CATEGORY", "END_MONTH"]) == [
        {"category": "STRATEGIC_ALLIANCE", "endMonth": "2028-06-01", "count": 2},
        {"category": "STRATEGIC_ALLIANCE", "count": 1},
    ]
    assert await counted(ask, ["STATE"], day="2024-09-01") == [{"state": "ACTIVE", "count": 3}]
    found = await counted(ask, ["STATE"], where={"endsOn": {"gte": "2026-01-01"}})
    assert found == [{"state": "ACTIVE", "count": 2}]


async def test_other_parties_count_once_for_each_value(ask: Ask) -> None:
    await fill()
    assert await counted(ask, ["AFFILIATE_GROUP"]) == [
        {"affiliateGroup": "INTERNATIONAL", "count": 2},
        {"affiliateGroup": "STATE_ASSOCIATION", "count": 2},
    ]
    assert await counted(ask, ["REGION", "AFFILIATE_GROUP"]) == [
        {"region": {"code": "S"}, "affiliateGroup": "INTERNATIONAL", "count": 2},
        {"region": {"code": "S"}, "affiliateGroup": "STATE_ASSOCIATION", "count": 1},
        {"affiliateGroup": "STATE_ASSOCIATION", "count": 1},
    ]


async def test_counts_are_of_what_the_viewer_may_see(ask: Ask) -> None:
    await fill()
    assert await counted(ask, ["CATEGORY"], viewer=ANONYMOUS) == [
        {"category": Category.STRATEGIC_ALLIANCE.value, "count": 2}
    ]
    reply = await ask(STATS, {"by": ["STATE"]}, viewer=ANONYMOUS)
    assert reply.code == "FORBIDDEN"
    assert await counted(ask, ["REGION"], viewer=ANONYMOUS) == [
        {"region": {"code": "S"}, "count": 2}
    ]


@pytest.mark.parametrize("by", [["STATE", "STATE"], ["REGION", "STATE", "REGION"]])
async def test_a_key_is_named_once(ask_quiet: Ask, by: list[str]) -> None:
    assert (await ask_quiet(STATS, {"by": by})).code == "BAD_USER_INPUT"


async def test_one_statement_a_field(ask: Ask) -> None:
    await fill()
    await counted(ask, ["STATE", "REGION", "AFFILIATE_GROUP", "END_MONTH", "CATEGORY"])
    (book,) = DOCUMENTS.known[STATS].books.values()
    statement = list(book.plans.values())[-1].statement.sql
    assert statement.startswith("SELECT convert_to(")
    assert statement.count(";") == 0


GOALS = """{ goalStats(groupBy: [RAG, EMPHASIS_AREA, AFFILIATE_GROUP, STATE]) {
    rag state affiliateGroup emphasisArea { label } count } }"""


async def test_goals_by_colour_area_and_group(ask: Ask) -> None:
    made = await fill()
    goal = await samples.goal(made["inner"], date(2026, 1, 1), date(2026, 12, 31))
    area = await goal.emphasis_area
    assert (await ask(GOALS)).data["goalStats"] == [
        {
            "rag": "GREY",
            "state": "PROPOSED",
            "affiliateGroup": "STATE_ASSOCIATION",
            "emphasisArea": {"label": area.label},
            "count": 1,
        }
    ]
    assert (await ask(GOALS, viewer=ANONYMOUS)).data["goalStats"] == []


FIGURES = """query ($day: Date) { publicFigures(asOf: $day) {
    asOf activeRelationships internationalRelationships countries projectCountries } }"""


async def test_published_figures_are_the_same_for_everybody(ask: Ask) -> None:
    await fill()
    told = {"activeRelationships": 1, "internationalRelationships": 1, "countries": 2}
    told["projectCountries"] = 0
    for viewer in (ANONYMOUS, READER):
        found = (await ask(FIGURES, viewer=viewer)).data["publicFigures"]
        assert found == {"asOf": "2026-03-04", **told}
    found = (await ask(FIGURES, {"day": "2025-01-01"})).data["publicFigures"]
    assert found == {
        **told,
        "asOf": "2025-01-01",
        "activeRelationships": 2,
        "internationalRelationships": 2,
    }


async def test_no_figure_of_a_day_to_come_tells_which_agreement_ends(ask: Ask) -> None:
    await fill()
    for viewer in (ANONYMOUS, READER):
        for day, ahead in (("2026-03-04", False), ("2026-03-05", True), ("2030-01-01", True)):
            reply = await ask(FIGURES, {"day": day}, viewer=viewer)
            assert ("errors" in reply.content) == ahead
            assert not ahead or reply.code == "BAD_USER_INPUT"


PROJECTS = """query ($day: Date) { projectFigures(asOf: $day) {
    asOf projects countries } }"""


async def test_countries_of_projects_at_work_count_once_on_each_day(ask: Ask) -> None:
    for title, stage, first, last, countries in (
        ("Water", ProjectStage.DESIGN, None, None, ["NA", "NO"]),
        ("Waste", ProjectStage.DESIGN, date(2026, 1, 1), date(2026, 12, 31), ["NO", "SE"]),
        ("Later", ProjectStage.ASSESSMENT, date(2027, 1, 1), None, ["DE"]),
        ("Over", ProjectStage.CLOSED, date(2024, 1, 1), date(2025, 6, 30), ["FR"]),
        ("Lost", ProjectStage.CLOSED, None, None, ["IT"]),
    ):
        made = await Project.create(title=title, stage=stage, starts_on=first, ends_on=last)
        for code in countries:
            await ProjectCountry.create(project=made, code=code)
    for day, projects, number in (
        ("2026-03-04", 2, 3),
        ("2025-06-30", 2, 3),
        ("2025-07-01", 1, 2),
        ("2027-01-01", 2, 3),
    ):
        found = (await ask(PROJECTS, {"day": day}, viewer=READER)).data["projectFigures"]
        assert found == {"asOf": day, "projects": projects, "countries": number}
    for published, number in (([], 0), (["Water", "Over"], 2)):
        await Project.filter(title__in=published).update(visibility=Visibility.PUBLIC)
        found = (await ask(PROJECTS, viewer=ANONYMOUS)).data["projectFigures"]
        assert found == {"asOf": "2026-03-04", "projects": number // 2, "countries": number}
        for viewer in (ANONYMOUS, READER):
            public = (await ask(FIGURES, viewer=viewer)).data["publicFigures"]
            assert public["projectCountries"] == number


async def test_what_a_published_project_shows(ask: Ask) -> None:
    seen, hidden = [
        await samples.organization(visibility=found)
        for found in (Visibility.PUBLIC, Visibility.INTERNAL)
    ]
    made = await Project.create(
        title="Wells", visibility=Visibility.PUBLIC, funding_url="https://grants.example.org/"
    )
    await Project.create(title="Inner")
    for body in (seen, hidden):
        await ProjectOrganization.create(project=made, organization=body, role=ProjectRole.PARTNER)
    query = (
        """{ projects { nodes { title fundingUrl organizations { organization { name } } } } }"""
    )
    reply = await ask(query, viewer=ANONYMOUS)
    assert reply.code == "FORBIDDEN"
    assert reply.content["data"]["projects"]["nodes"] == [
        {
            "title": "Wells",
            "fundingUrl": None,
            "organizations": [{"organization": {"name": seen.name}}],
        }
    ]
