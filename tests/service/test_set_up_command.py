"""`admin setup`: the home association, once, and who administers it."""

from dataclasses import replace

import pytest

from domain.database import Database
from domain.organizations import Organization, OrganizationKind
from domain.people import EmailAddress
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.vocabularies import Vocabulary, VocabularyTerm
from service.cli.exits import MIGRATE_FIRST
from tests.conftest import Cloner
from tests.service.test_cli import run

NAME = ("admin", "setup", "--name", "Association of Examples")


async def test_the_home_association_is_set_up_once(settings: Settings, database: Database) -> None:
    asked = (*NAME, "--administrator", "Ana Ruiz", "--address", "ana@example.org")
    done = run(*asked, "--time-zone", settings.home_time_zone, settings=settings)
    assert done.returncode == 0, done.stderr
    assert "Association of Examples is the home association" in done.stdout
    row = await Organization.get()
    assert (row.kind, row.slug) == (OrganizationKind.HOME_ASSOCIATION, "association-of-examples")
    assert (row.created_by, (await RoleGrant.get()).role) == ("command line", Role.ADMIN)
    assert (await EmailAddress.get()).verified_on is not None
    words = await VocabularyTerm.all().values_list("vocabulary", flat=True)
    assert {Vocabulary.EMPHASIS_AREA, Vocabulary.ACTIVITY_TYPE} <= set(words)
    assert f"Its vocabularies have {len(words)} new terms." in done.stdout
    again = run(*NAME, settings=settings)
    assert (again.returncode, "has been set up" in again.stderr) == (1, True)


async def test_half_an_administrator_or_another_zone_is_refused(
    settings: Settings, database: Database
) -> None:
    for more, said in (
        (("--administrator", "Ana Ruiz"), "a name and an address"),
        (("--time-zone", "Asia/Tokyo"), "ENTENTE_HOME_TIME_ZONE"),
    ):
        done = run(*NAME, *more, settings=settings)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert not await Organization.exists()


@pytest.mark.parametrize("command", [NAME, ("admin", "tokens"), ("audit", "verify")])
async def test_a_database_without_tables_is_one_sentence(
    command: tuple[str, ...], settings: Settings, cloner: Cloner
) -> None:
    async with cloner.clone("template0") as name:
        empty = replace(settings, database_url=cloner.servers.database(name))
        done = run(*command, settings=empty)
        assert done.returncode == 5
        assert done.stderr.strip() == MIGRATE_FIRST


async def test_the_standard_vocabularies_can_be_left_out(
    settings: Settings, database: Database
) -> None:
    done = run(*NAME, "--no-vocabularies", settings=settings)
    assert (done.returncode, "vocabularies" in done.stdout) == (0, False), done.stderr
    assert not await VocabularyTerm.exists()
