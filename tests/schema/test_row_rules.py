"""Row rules, table by table: what SQL leaves to a viewer is what the rules say in Python, to the row."""

import random

from tortoise.models import Model

from domain.clock import Clock
from domain.database import Database
from domain.event_series import EventSeries
from domain.organizations import Organization, OrganizationName, Visibility
from domain.programmes import Package, Programme
from domain.publications import Publication
from domain.rights.access import ROWS, TOGETHER
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.rights.rules import Everyone
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Viewer
from schema.compiler.paths import key_column, table_of
from tests.schema.memory import Memory, remember
from tests.schema.oracle import Oracle
from tests.schema.test_random_queries import VIEWERS, make_people


async def see(database: Database, model: type[Model], viewer: Viewer) -> set[object]:
    """Return the keys of the rows that the predicate leaves."""
    names: list[str] = []

    def given(name: str) -> str:
        names.append(name)
        return f"${len(names)}::{reach_cast(name)}"

    predicate = row_predicate(model, viewer, "subject", given)
    key = model._meta.db_pk_column
    rows = await database.reads.fetch(
        f"SELECT {key} AS key FROM {table_of(model)} AS subject WHERE {predicate}",
        *[reach_value(viewer, name) for name in names],
    )
    return {row["key"] for row in rows}


def expect(memory: Memory, model: type[Model], viewer: Viewer) -> set[object]:
    """Return the same, from the rules as they are told in Python."""
    key = model._meta.db_pk_column
    return {row[key] for row in Oracle(memory, viewer)._visible(model)}


async def test_29_each_rule_leaves_what_it_says_and_hides_something(
    demo: Database, clock: Clock, rng: random.Random
) -> None:
    hidden = await Organization.filter(visibility=Visibility.INTERNAL).first()
    await OrganizationName.create(organization=hidden, name="Once", kind="FORMER")
    published: list[type[Model]] = [EventSeries, Programme, Publication]
    for model in published:
        some = [row.pk for row in await model.all().limit(2)]
        await model.filter(id__in=some).update(visibility=Visibility.INTERNAL)
    sold = await Package.all().first()
    assert sold is not None
    await Programme.filter(id=sold.programme_id).update(visibility=Visibility.INTERNAL)
    memory = await remember(demo, clock.today())
    viewers = [*VIEWERS, *make_people(memory, rng), *make_people(memory, rng)]
    unproven = []
    for model, rule in ROWS.items():
        every = expect(memory, model, LOCAL_ADMIN)
        hides = False
        for viewer in viewers:
            seen = await see(demo, model, viewer)
            assert seen == expect(memory, model, viewer), (model.__name__, viewer.name)
            hides = hides or seen < every
        # Without its predicate each viewer would see every row: a difference that is found above.
        if every and not isinstance(rule.public, Everyone) and not hides:
            unproven.append(model.__name__)
    assert unproven == []


async def test_what_is_in_reach_together_is_seen_together(
    demo: Database, clock: Clock, rng: random.Random
) -> None:
    memory = await remember(demo, clock.today())
    for viewer in make_people(memory, rng):
        oracle = Oracle(memory, viewer)
        for model, keys in TOGETHER.items():
            for name in keys:
                column, target = key_column(model, name)[0], target_of(model, name)
                there = {row["id"] for row in oracle._visible(target)}
                shown = {row[column] for row in oracle._visible(model)}
                assert shown <= there, (model.__name__, name, viewer.name)


def target_of(model: type[Model], name: str) -> type[Model]:
    field = model._meta.fields_map[name]
    target = getattr(field, "related_model", None)
    assert isinstance(target, type)
    return target


async def test_30_without_a_viewer_only_what_is_public_is_seen(
    demo: Database, clock: Clock
) -> None:
    memory = await remember(demo, clock.today())
    for model in ROWS:
        for row in Oracle(memory, ANONYMOUS)._visible(model):
            assert "visibility" not in row or row["visibility"].value == "PUBLIC"
