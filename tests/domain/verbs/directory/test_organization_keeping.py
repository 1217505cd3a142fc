"""The directory: organizations, regions and vocabularies, and what affiliates may say of themselves."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.errors import DomainError
from domain.organizations import (
    CountryRole,
    DatePrecision,
    MembershipCount,
    Organization,
    OrganizationCountry,
    OrganizationKind,
    OrganizationName,
    OrganizationNameKind,
    OrganizationStatus,
)
from domain.roles import Role
from domain.verbs.directory.organization_keeping import (
    Country,
    archive_organization,
    create_organization,
    record_membership_count,
    set_organization_countries,
    update_organization,
)
from domain.verbs.directory.organization_names import (
    add_organization_name,
    remove_organization_name,
    update_organization_name,
)
from domain.verbs.directory.region_keeping import create_region, update_region
from domain.verbs.directory.vocabulary_keeping import (
    add_vocabulary_term,
    retire_vocabulary_term,
    update_vocabulary_term,
)
from domain.vocabularies import Vocabulary
from tests import samples
from tests.domain import people
from tests.domain.acting import ADMIN, TODAY, affiliate, refusal

pytestmark = pytest.mark.usefixtures("database")
NEW = {"name": "Städtebund of Example", "kind": OrganizationKind.ASSOCIATION}


async def test_an_organization_gets_a_slug_of_its_own() -> None:
    first = await create_organization(NEW, ADMIN)
    second = await create_organization(NEW, ADMIN)
    assert (first.slug, second.slug) == ("stadtebund-of-example", "stadtebund-of-example-2")
    taken = create_organization({**NEW, "slug": first.slug}, ADMIN)
    assert await refusal(taken) == ("CONFLICT", "slug")


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"name": " "}, "BAD_USER_INPUT", "name"),
        ({"slug": "No Slug"}, "BAD_USER_INPUT", "slug"),
        ({"kind": OrganizationKind.HOME_ASSOCIATION}, "RULE_VIOLATED", "kind"),
        ({"website": "ftp://example.org"}, "BAD_USER_INPUT", "website"),
        ({"time_zone": "Nowhere"}, "BAD_USER_INPUT", "timeZone"),
        ({"founded_on": date(1990, 1, 1)}, "BAD_USER_INPUT", "foundedPrecision"),
        ({"founded_precision": DatePrecision.YEAR}, "BAD_USER_INPUT", "foundedOn"),
    ],
    ids=str,
)
async def test_what_makes_no_sense_is_refused(given: dict[str, Any], code: str, path: str) -> None:
    assert await refusal(create_organization({**NEW, **given}, ADMIN)) == (code, path)


async def test_a_new_name_leaves_the_old_one_among_the_former_names() -> None:
    row = await samples.organization(name="Old Name")
    await update_organization(row.id, {"name": "New Name"}, row.version, ADMIN)
    former = await OrganizationName.get(organization_id=row.id)
    assert (former.name, former.kind) == ("Old Name", OrganizationNameKind.FORMER)
    assert former.valid_to == TODAY - timedelta(days=1)
    stale = update_organization(row.id, {"name": "Newer"}, row.version, ADMIN)
    assert await refusal(stale) == ("CONFLICT", "expectedVersion")


async def test_affiliates_change_their_profile_and_nothing_else() -> None:
    own = await samples.organization()
    act = await people.with_role(Role.AFFILIATE_REPRESENTATIVE, organization=own)
    changed = await update_organization(own.id, {"website": "https://example.org"}, None, act)
    assert changed.website == "https://example.org"
    for given in ({"name": "Mine"}, {"visibility": "PUBLIC"}, {"private_notes": "x"}):
        code, path = await refusal(update_organization(own.id, given, None, act))
        assert (code, path) == ("FORBIDDEN", {"private_notes": "privateNotes"}.get(*[*given] * 2))
    other = await samples.organization()
    hidden = update_organization(other.id, {"city": "X"}, None, act)
    assert await refusal(hidden) == ("NOT_FOUND", "organizationId")


async def test_an_organization_is_no_part_of_itself_over_any_number_of_steps() -> None:
    top = await samples.organization()
    middle = await samples.organization(parent=top)
    low = await samples.organization(parent=middle)
    circle = update_organization(top.id, {"parent_id": low.id}, None, ADMIN)
    assert await refusal(circle) == ("RULE_VIOLATED", "parentId")
    itself = update_organization(top.id, {"parent_id": top.id}, None, ADMIN)
    assert await refusal(itself) == ("RULE_VIOLATED", "parentId")


async def test_two_parents_set_at_once_close_no_circle(database: Database) -> None:
    one, other = await samples.organization(), await samples.organization()
    outcomes = await asyncio.gather(
        update_organization(one.id, {"parent_id": other.id}, None, ADMIN),
        update_organization(other.id, {"parent_id": one.id}, None, ADMIN),
        return_exceptions=True,
    )
    assert sum(isinstance(each, DomainError) for each in outcomes) == 1


async def test_34_archiving_keeps_the_row_and_waits_for_agreements() -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2026, 1, 1), date(2026, 12, 31))
    key = of.counterparty.organization_id
    busy = archive_organization(key, None, ADMIN)
    assert await refusal(busy) == ("RULE_VIOLATED", "organizationId")
    free = await samples.organization()
    for _ in range(2):
        row = await archive_organization(free.id, None, ADMIN)
        assert row.status is OrganizationStatus.ARCHIVED
    home = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    assert (await refusal(archive_organization(home.id, None, ADMIN)))[0] == "RULE_VIOLATED"


async def test_a_further_name_is_corrected_and_removed() -> None:
    row = await samples.organization()
    given = {"organization_id": row.id, "name": "Vereinigung", "kind": OrganizationNameKind.LEGAL}
    name = await add_organization_name(given, ADMIN)
    language = {"language": "de", "valid_from": TODAY}
    named = await update_organization_name(name.id, language, 1, ADMIN)
    assert (named.language, named.version) == ("de", 2)
    early = {"valid_to": TODAY - timedelta(days=1)}
    for broken, refused in (
        (update_organization_name(name.id, early, None, ADMIN), ("BAD_USER_INPUT", "validTo")),
        (update_organization_name(name.id, {"name": " "}, None, ADMIN), ("BAD_USER_INPUT", "name")),
        (update_organization_name(name.id, {}, 1, ADMIN), ("CONFLICT", "expectedVersion")),
        (remove_organization_name(name.id, 1, ADMIN), ("CONFLICT", "expectedVersion")),
    ):
        assert await refusal(broken) == refused
    own = affiliate((await samples.person()).id, row.id)
    await update_organization_name(name.id, {"name": "Verein"}, None, own)
    assert (await refusal(remove_organization_name(name.id, None, own)))[0] == "FORBIDDEN"
    assert (await remove_organization_name(name.id, None, ADMIN)).id == row.id
    assert not await OrganizationName.exists(organization_id=row.id)
    told = await AuditEvent.get(action="removeOrganizationName")
    assert told.before is not None
    assert told.before["name"] == "Verein"


async def test_names_countries_and_members_are_recorded() -> None:
    row = await samples.organization()
    given = {"organization_id": row.id, "name": "ABC", "kind": OrganizationNameKind.ACRONYM}
    await add_organization_name(given, ADMIN)
    wrong = {**given, "valid_from": TODAY, "valid_to": TODAY - timedelta(days=1)}
    assert await refusal(add_organization_name(wrong, ADMIN)) == ("BAD_USER_INPUT", "validTo")
    belgium = Country("BE", CountryRole.SEAT)
    await set_organization_countries(
        row.id, [belgium, belgium, Country("NL", CountryRole.COVERAGE)], ADMIN
    )
    await set_organization_countries(row.id, [Country("LU", CountryRole.COVERAGE), belgium], ADMIN)
    held = await OrganizationCountry.filter(organization_id=row.id).order_by("code")
    assert [each.code for each in held] == ["BE", "LU"]
    for wrong_ones in (
        [belgium, Country("LU", CountryRole.SEAT)],
        [Country("be", CountryRole.SEAT)],
    ):
        asked = set_organization_countries(row.id, wrong_ones, ADMIN)
        assert (await refusal(asked))[1] == "countries"


async def test_a_count_of_a_day_is_corrected_by_a_second_one() -> None:
    row = await samples.organization()
    given = {"organization_id": row.id, "as_of": TODAY, "value": 100}
    await record_membership_count(given, ADMIN)
    await record_membership_count({**given, "value": 120}, ADMIN)
    assert (await MembershipCount.get()).value == 120
    for wrong, path in (({"value": -1}, "value"), ({"as_of": date(2027, 1, 1)}, "asOf")):
        asked = record_membership_count({**given, **wrong}, ADMIN)
        assert await refusal(asked) == ("BAD_USER_INPUT", path)


async def test_regions_have_codes_that_stay() -> None:
    row = await create_region({"code": "NORTH-1", "name": "North"}, ADMIN)
    assert await refusal(create_region({"code": "NORTH-1", "name": "N"}, ADMIN)) == (
        "CONFLICT",
        "code",
    )
    assert await refusal(create_region({"code": "north", "name": "N"}, ADMIN)) == (
        "BAD_USER_INPUT",
        "code",
    )
    assert (await update_region(row.id, {"name": "The North"}, None, ADMIN)).name == "The North"
    staff = await people.with_role(Role.STAFF)
    assert (await refusal(update_region(row.id, {"name": "X"}, None, staff)))[0] == "FORBIDDEN"


async def test_terms_of_a_vocabulary_are_added_worded_and_retired() -> None:
    given = {"vocabulary": Vocabulary.EMPHASIS_AREA, "code": "CLIMATE", "label": "Climate"}
    row = await add_vocabulary_term(given, ADMIN)
    assert await refusal(add_vocabulary_term(given, ADMIN)) == ("CONFLICT", "code")
    small = add_vocabulary_term({**given, "code": "climate"}, ADMIN)
    assert await refusal(small) == ("BAD_USER_INPUT", "code")
    worded = await update_vocabulary_term(row.id, {"labels": {"de": "Klima"}}, None, ADMIN)
    assert worded.labels == {"de": "Klima"}
    empty = update_vocabulary_term(row.id, {"labels": {"de": ""}}, None, ADMIN)
    assert await refusal(empty) == ("BAD_USER_INPUT", "labels")
    assert (await retire_vocabulary_term(row.id, None, None, ADMIN)).active_to == TODAY
    assert await Organization.all().count() == 0


async def test_a_record_is_an_object_of_texts_and_a_part_of_a_country_a_code() -> None:
    row = await samples.organization()
    for wrong in ("x", ["x"], {"key": 7}, {"key": {"deeper": "x"}}):
        update = update_organization(row.id, {"external_ids": wrong}, None, ADMIN)
        assert await refusal(update) == ("BAD_USER_INPUT", "externalIds")
    for unfit in (" ", "Ontario", "CA-", "ca-on"):
        update = update_organization(row.id, {"subdivision": unfit}, None, ADMIN)
        assert await refusal(update) == ("BAD_USER_INPUT", "subdivision")
    kept = await update_organization(
        row.id, {"external_ids": {"key": "x"}, "subdivision": "CA-ON"}, None, ADMIN
    )
    assert (kept.external_ids, kept.subdivision) == ({"key": "x"}, "CA-ON")
