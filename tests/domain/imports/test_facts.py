"""The facts of the package: all of them are read, none is doubled, none is bent."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.events import Event, EventStatus, InformationStatus
from domain.imports.findings import HintCode
from domain.imports.results import Outcome
from domain.organizations import (
    AffiliateGroup,
    CountryRole,
    DatePrecision,
    Organization,
    OrganizationCountry,
    OrganizationKind,
    OrganizationName,
    OrganizationNameKind,
    Visibility,
)
from domain.vocabularies import Vocabulary, VocabularyTerm
from tests.domain.imports.conftest import FACTS, Run

FILES = sorted(FACTS.glob("*.csv"))


async def _everything(database: Database) -> str:
    """A digest of all that imports may write, but for the trail."""
    texts = []
    for table in ("organization", "organization_name", "organization_country", "event"):
        rows = await database.reads.fetch(f"SELECT t::text FROM {table} AS t ORDER BY id")
        texts += [row[0] for row in rows]
    terms = await database.reads.fetch("SELECT t::text FROM vocabulary_term AS t ORDER BY id")
    return hashlib.sha256("\n".join([*texts, *[row[0] for row in terms]]).encode()).hexdigest()


async def test_every_file_of_facts_is_imported_or_waits(run: Run) -> None:
    results = {result.path.name: result for result in await run(*FILES)}
    outcomes = {name: (result.outcome, result.created) for name, result in results.items()}
    assert outcomes == {
        "agreement_term_facts_public_pages.csv": (Outcome.WAITS, 0),
        "bodies_and_roles_from_seeds.csv": (Outcome.WAITS, 0),
        "claims_from_seeds.csv": (Outcome.WAITS, 0),
        "events_from_seeds.csv": (Outcome.APPLIED, 11),
        "nlc_state_leagues_partial.csv": (Outcome.APPLIED, 11),
        "organizations_from_seeds.csv": (Outcome.APPLIED, 17),
        "organizations_public_pages.csv": (Outcome.APPLIED, 31),
        "programmes_from_seeds.csv": (Outcome.WAITS, 0),
        "vocabularies_from_seeds.csv": (Outcome.APPLIED, 46),
        "vocabularies_of_commitments.csv": (Outcome.APPLIED, 13),
    }
    assert all("later" in str(r.note) for r in results.values() if r.outcome is Outcome.WAITS)


async def test_a_second_import_changes_nothing(run: Run, database: Database) -> None:
    await run(*FILES)
    before, events = await _everything(database), await AuditEvent.all().count()
    for result in await run(*FILES):
        assert (result.created, result.updated) == (0, 0), result.path.name
    assert await _everything(database) == before
    assert await AuditEvent.all().count() == events


async def test_the_order_of_the_files_does_not_matter(run: Run) -> None:
    await run(*reversed(FILES))
    assert await Organization.all().count() == 59
    for result in await run(*FILES):
        assert (result.created, result.updated) == (0, 0), result.path.name


async def test_33_a_dry_run_reports_the_same_and_stores_nothing(
    run: Run, database: Database
) -> None:
    empty = await _everything(database)
    tried = await run(*FILES, dry_run=True)
    assert await _everything(database) == empty
    done = await run(*FILES)
    for a, b in zip(tried, done, strict=True):
        assert (a.counts, a.findings, a.rows) == (b.counts, b.findings, b.rows)
        assert a.outcome is (Outcome.CHECKED if b.outcome is Outcome.APPLIED else b.outcome)


@pytest.mark.parametrize(
    ("slug", "name", "short", "country"),
    [
        ("cama", "Canadian Association of Municipal Administrators", "CAMA", "CA"),
        ("exello", "Exello.net (Association of Flemish General Managers)", "Exello.net", "BE"),
        (
            "ccma-ireland",
            "County and City Managers' Association of Ireland",
            "CCMA-Ireland",
            "IE",
        ),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
async def test_an_organization_of_two_files_is_one(
    run: Run, slug: str, name: str, short: str, country: str, turned: bool
) -> None:
    """The full name wins, the short one is kept, whichever file comes first."""
    files = [FACTS / "organizations_from_seeds.csv", FACTS / "organizations_public_pages.csv"]
    await run(*(reversed(files) if turned else files))
    row = await Organization.get(name=name)
    assert row.external_ids == {"key": slug}
    assert row.affiliate_group is AffiliateGroup.INTERNATIONAL
    assert {"seed:001"} < {part.strip() for part in str(row.source).split(";")}
    seat = await OrganizationCountry.get(organization_id=row.id, role=CountryRole.SEAT)
    assert seat.code == country
    names = await OrganizationName.filter(organization_id=row.id)
    assert [(each.name, each.kind) for each in names] == [(short, OrganizationNameKind.ACRONYM)]


async def test_names_that_differ_by_an_article_are_one(run: Run) -> None:
    await run(*FILES)
    assert await Organization.filter(name__contains="Urban Management Centre").count() == 1
    centre = await Organization.get(slug="umc")
    assert centre.kind is OrganizationKind.ANCHOR_ORGANIZATION
    assert centre.affiliate_group is AffiliateGroup.INTERNATIONAL


async def test_kinds_parents_and_years_as_the_pages_write_them(run: Run) -> None:
    await run(*FILES)
    home = await Organization.get(slug="icma")
    assert home.kind is OrganizationKind.HOME_ASSOCIATION
    assert (home.founded_on, home.founded_precision) == (date(1914, 1, 1), DatePrecision.YEAR)
    europe = await Organization.get(slug="icma-europe").select_related("parent")
    assert europe.kind is OrganizationKind.REGIONAL_OFFICE
    assert europe.parent is not None
    assert europe.parent.slug == "icma"
    assert (await Organization.get(slug="esri")).kind is OrganizationKind.PRIVATE_SECTOR
    arizona = await Organization.get(slug="acma")
    assert (arizona.subdivision, arizona.founded_on) == ("US-AZ", date(1954, 1, 1))
    league = await Organization.get(slug="league-of-arizona-cities-and-towns")
    assert (league.affiliate_group, league.subdivision) == (None, "US-AZ")
    assert (await Organization.get(name="ICMA México-Latinoamérica")).city == "Guadalajara"


async def test_everything_keeps_its_source_and_is_public(run: Run) -> None:
    await run(*FILES)
    assert not await Organization.filter(source=None).exists()
    assert not await Event.filter(source=None).exists()
    assert not await VocabularyTerm.filter(source=None).exists()
    assert not await Organization.exclude(visibility=Visibility.PUBLIC).exists()


async def test_events_keep_what_is_known_and_say_what_is_pending(run: Run) -> None:
    await run(*FILES)
    summit = await Event.get(source_key="seed-event-05").select_related("organizer")
    assert (summit.city, summit.country, summit.venue) == ("Hasselt", "BE", None)
    assert summit.information_status is InformationStatus.INFO_PENDING
    assert (summit.note, summit.start_time) == (None, None)
    assert summit.organizer is not None
    assert summit.organizer.name == "ICMA Europe"
    dinner = await Event.get(source_key="seed-event-01")
    assert (dinner.starts_on, dinner.ends_on) == (date(2024, 3, 21), date(2024, 3, 21))
    assert (dinner.date_as_written, dinner.status) == ("March 21, 2024", EventStatus.HELD)
    assert await Event.filter(organizer=None).count() == 1
    assert await Event.filter(title="Taituarā Annual Conference").exists()


async def test_events_on_the_same_or_neighbouring_days_are_hinted_at(run: Run) -> None:
    results = {result.path.name: result for result in await run(*FILES)}
    hints = results["events_from_seeds.csv"].hints
    assert {hint.code for hint in hints} == {HintCode.EVENTS_CLASH}
    assert [hint.line for hint in hints] == [3, 4, 5, 6, 7, 8, 9]
    assert results["events_from_seeds.csv"].outcome is Outcome.APPLIED


async def test_purposes_are_terms_of_the_purpose_vocabulary(run: Run) -> None:
    await run(*FILES)
    assert await VocabularyTerm.filter(vocabulary=Vocabulary.PURPOSE).count() == 9
    term = await VocabularyTerm.get(vocabulary=Vocabulary.EMPHASIS_AREA, code="LEADERSHIP_PD")
    assert (term.label, term.position) == ("Leadership and professional development", 2)


async def test_the_trail_names_every_row_that_was_made(run: Run) -> None:
    await run(*FILES)
    made = AuditEvent.filter(action="import", actor="tester", before=None)
    assert await made.filter(entity="Organization").count() == 59
    assert await made.filter(entity="Event").count() == 11
    assert await made.filter(entity="VocabularyTerm").count() == 59
    row = await Organization.get(slug="cama")
    (event,) = await AuditEvent.filter(entity_id=row.id).exclude(before=None)
    assert event.before is not None
    assert event.before["name"] == "CAMA"


def test_the_facts_are_as_long_as_they_were() -> None:
    """A fact that is lost in an edit is a fact nobody misses."""
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) - 1 for path in FILES}
    assert sum(lengths.values()) == 176
    assert Path(FACTS / "organizations_public_pages.csv").read_text("utf-8").count("https://") > 30
