"""Row rules: what a predicate leaves to each viewer, in SQL."""

from tortoise.models import Model

from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement, AgreementParty
from domain.database import APP, Database
from domain.events import Event
from domain.goals import Goal
from domain.organizations import Organization, OrganizationCountry, Visibility
from domain.people import EmailAddress, Person
from domain.rights.access import ROWS
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.rights.rules import Nobody, Via
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
from tests import samples

READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
POWERLESS = Viewer(ViewerKind.TOKEN, "powerless")


async def seen(database: Database, model: type[Model], viewer: Viewer) -> int:
    names: list[str] = []

    def given(name: str) -> str:
        names.append(name)
        return f"${len(names)}::{reach_cast(name)}"

    predicate = row_predicate(model, viewer, "subject", given)
    table = model._meta.db_table
    sql = f"SELECT count(*) FROM {table} AS subject WHERE {predicate}"
    values = [reach_value(viewer, name) for name in names]
    return int(await database.reads.fetchval(sql, *values))


async def test_every_model_has_its_rule(database: Database) -> None:
    assert database.orm.apps is not None
    assert set(database.orm.apps[APP].values()) == set(ROWS)


def test_what_a_row_tells_itself_is_asked_before_other_tables() -> None:
    member = Viewer(ViewerKind.PERSON, "member")
    text = row_predicate(Organization, member, "subject", str.upper, place=str.upper)
    assert text.index("visibility") < text.index("PARTNERS")


async def test_the_public_sees_public_rows_only(database: Database) -> None:
    of = await samples.affiliation(visibility=Visibility.PUBLIC)
    await samples.affiliation()
    await Event.create(title="Open", date_precision="TBA", visibility=Visibility.PUBLIC)
    await Event.create(title="Closed", date_precision="TBA")
    assert await seen(database, Organization, ANONYMOUS) == 0
    assert await seen(database, Agreement, ANONYMOUS) == 1
    assert await seen(database, Event, ANONYMOUS) == 1
    assert await seen(database, AgreementParty, ANONYMOUS) == 0
    await Organization.filter(id=of.home.organization_id).update(visibility=Visibility.PUBLIC)
    assert await seen(database, Organization, ANONYMOUS) == 1
    assert await seen(database, AgreementParty, ANONYMOUS) == 1


async def test_parts_of_hidden_rows_are_hidden(database: Database) -> None:
    organization = await samples.organization()
    await OrganizationCountry.create(organization=organization, code="NA", role="SEAT")
    assert await seen(database, OrganizationCountry, ANONYMOUS) == 0
    await Organization.all().update(visibility=Visibility.PUBLIC)
    assert await seen(database, OrganizationCountry, ANONYMOUS) == 1


async def test_a_token_without_scopes_sees_what_the_public_sees(database: Database) -> None:
    await samples.person()
    for model in ROWS:
        assert await seen(database, model, POWERLESS) == await seen(database, model, ANONYMOUS)


async def test_scopes_open_tables(database: Database) -> None:
    await samples.person()
    assert await seen(database, Person, ANONYMOUS) == 0
    assert await seen(database, Person, READER) == 1
    assert await seen(database, EmailAddress, READER) == 0
    assert await seen(database, EmailAddress, LOCAL_ADMIN) == 1


def test_people_goals_and_terms_are_nobody_s_business() -> None:
    for model in (Person, EmailAddress, Goal, AgreementTerm):
        assert ROWS[model].public == Nobody()


def test_a_rule_via_targets_names_foreign_keys() -> None:
    for model, rule in ROWS.items():
        if isinstance(rule.public, Via):
            for key, target in rule.public.targets.items():
                field = model._meta.fields_map[key]
                assert getattr(field, "model_name", None) == f"entente.{target.__name__}"
