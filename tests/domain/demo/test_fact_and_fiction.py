"""Facts and fiction never touch: no real association gets a made-up agreement, person or address."""

import pytest

from tests.domain.demo.conftest import Filled

# Every column that refers to an organization from a row that only the sample set has.
REFERENCES = {
    "agreement_party.organization_id": "agreement_party",
    "membership_count.organization_id": "membership_count",
    "liaison_assignment.organization_id": "liaison_assignment",
    "event_participation.from_organization_id": "event_participation",
}


@pytest.mark.parametrize("reference", REFERENCES)
async def test_real_organizations_have_nothing_made_up(filled: Filled, reference: str) -> None:
    table = REFERENCES[reference]
    touched = f"SELECT count(*) FROM {table} JOIN organization ON organization.id = {reference}"
    assert await filled.one(f"{touched} WHERE NOT sample") == 0
    assert await filled.one(f"{touched} WHERE sample") > 0


async def test_nothing_crosses_the_line(filled: Filled) -> None:
    for crossing in (
        "event JOIN organization ON organization.id = organizer_id",
        "organization AS part JOIN organization ON organization.id = part.parent_id",
    ):
        left = "event" if crossing.startswith("event") else "part"
        sql = f"SELECT count(*) FROM {crossing} WHERE organization.sample <> {left}.sample"
        assert await filled.one(sql) == 0, crossing
    regional = "SELECT count(*) FROM organization WHERE NOT sample AND region_id IS NOT NULL"
    assert await filled.one(regional) == 0


async def test_every_made_up_row_says_so(filled: Filled) -> None:
    for table in ("agreement", "project", "person"):
        assert await filled.one(f"SELECT count(*) FROM {table} WHERE NOT sample") == 0, table
    for table, name in (("organization", "name"), ("event", "title")):
        plain = f"SELECT count(*) FROM {table} WHERE sample AND {name} NOT LIKE 'Example %'"
        assert await filled.one(plain) == 0, table
    real = "SELECT count(*) FROM organization WHERE NOT sample AND name LIKE 'Example %'"
    assert await filled.one(real) == 0


async def test_every_address_leads_to_example_org(filled: Filled) -> None:
    foreign = "SELECT count(*) FROM email_address WHERE address NOT LIKE '%@example.org'"
    assert await filled.one(foreign) == 0
    sites = "SELECT count(*) FROM organization WHERE sample AND website !~ 'example[.]org/$'"
    assert await filled.one(sites) == 0
    strange = "SELECT count(*) FROM email_address WHERE address !~ '^[a-z0-9.-]+@'"
    assert await filled.one(strange) == 0


async def test_real_events_stay_in_2024(filled: Filled) -> None:
    sql = "SELECT DISTINCT extract(year FROM starts_on)::int FROM event WHERE NOT sample"
    assert await filled.column(sql) == [2024]


async def test_the_home_side_of_samples_is_a_sample_too(filled: Filled) -> None:
    homes = await filled.column(
        """SELECT DISTINCT organization.name FROM agreement_party
        JOIN organization ON organization.id = organization_id WHERE role = 'HOME'"""
    )
    assert homes == ["Example Association of City and County Managers"]
