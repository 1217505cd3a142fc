"""Strategic initiatives form a tree, whoever moves them (no part of itself, over however many steps)."""

import asyncio
from datetime import date

import pytest

from domain.initiatives import StrategicInitiative
from domain.verbs.goals.initiative_tree import create_initiative, update_initiative
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative, staff

pytestmark = pytest.mark.usefixtures("database")


async def chain(length: int) -> list[StrategicInitiative]:
    """Return initiatives that are each a part of the one before."""
    made: list[StrategicInitiative] = []
    for place in range(length):
        above = made[-1].id if made else None
        made.append(
            await create_initiative({"title": f"Part {place}", "parent_id": above}, acting())
        )
    return made


async def test_an_initiative_is_no_part_of_itself() -> None:
    top, middle, bottom = await chain(3)
    for below in (top, middle, bottom):
        moved = update_initiative(top.id, {"parent_id": below.id}, None, acting())
        assert await refused(moved) == ("RULE_VIOLATED", "parentId")
    moved_up = await update_initiative(bottom.id, {"parent_id": top.id}, 1, acting())
    assert (moved_up.parent_id, moved_up.version) == (top.id, 2)


async def test_the_database_refuses_a_cycle() -> None:
    top, _, bottom = await chain(3)
    row = StrategicInitiative.filter(id=top.id)
    assert await refusal(row.update(parent_id=bottom.id)) == "strategic_initiative_parent_no_cycle"
    assert await refusal(row.update(parent_id=top.id)) == ("strategic_initiative_parent_is_another")


async def test_two_cannot_become_each_others_parents_at_once() -> None:
    (one,), (other,) = await chain(1), await chain(1)
    results = await asyncio.gather(
        update_initiative(one.id, {"parent_id": other.id}, None, acting()),
        update_initiative(other.id, {"parent_id": one.id}, None, acting()),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert await StrategicInitiative.filter(parent_id=None).count() == 1


async def test_values_that_make_no_sense() -> None:
    (one,) = await chain(1)
    for given, expected in (
        ({"title": ""}, ("BAD_USER_INPUT", "title")),
        (
            {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)},
            ("BAD_USER_INPUT", "endsOn"),
        ),
        ({"url": "example.org"}, ("BAD_USER_INPUT", "url")),
    ):
        assert await refused(update_initiative(one.id, given, None, acting())) == expected
    stale = update_initiative(one.id, {"title": "Other"}, 7, acting())
    assert await refused(stale) == ("CONFLICT", "expectedVersion")


async def test_an_affiliate_keeps_the_initiatives_of_its_own() -> None:
    of = await samples.affiliation()
    away = acting(await representative(of))
    own = (await of.counterparty.organization).id
    made = await create_initiative({"title": "Ours", "organization_id": own}, away)
    await update_initiative(made.id, {"summary": "What we want."}, None, away)
    home = {"title": "Theirs", "organization_id": (await of.home.organization).id}
    assert (await refused(create_initiative(home, away)))[0] in {"FORBIDDEN", "NOT_FOUND"}
    assert (await refused(create_initiative({"title": "Nobody's"}, away)))[0] == "FORBIDDEN"
    volunteer = acting(await liaison(of))
    assert (await refused(update_initiative(made.id, {"title": "x"}, None, volunteer)))[0] == (
        "FORBIDDEN"
    )
    await create_initiative({"title": "Nobody's"}, acting(await staff()))


async def test_an_affiliate_sees_its_own_strategy_and_the_associations_and_no_other_affiliates() -> (
    None
):
    of, other = await samples.affiliation(), await samples.affiliation()
    ours, home, theirs = [
        await create_initiative({"title": "Part", "organization_id": owner}, acting())
        for owner in (
            of.counterparty.organization_id,
            of.home.organization_id,
            other.counterparty.organization_id,
        )
    ]
    officer = acting(await representative(of))
    for seen in (ours, home):
        wanted = {"title": "Part", "parent_id": seen.id}
        await create_initiative({**wanted, "organization_id": ours.organization_id}, officer)
    hidden = {"title": "Part", "parent_id": theirs.id, "organization_id": ours.organization_id}
    assert await refused(create_initiative(hidden, officer)) == ("NOT_FOUND", "parentId")
    changed = update_initiative(theirs.id, {"title": "Ours"}, None, officer)
    assert await refused(changed) == ("NOT_FOUND", "initiativeId")


async def test_nobody_lets_go_of_an_initiative_but_who_may_change_what_is_nobodys() -> None:
    of = await samples.affiliation()
    given = {"title": "Part", "organization_id": of.counterparty.organization_id}
    officer = acting(await representative(of))
    own = await create_initiative(given, officer)
    for owner in (None, of.home.organization_id):
        let_go = update_initiative(own.id, {"organization_id": owner}, None, officer)
        assert (await refused(let_go))[0] == "FORBIDDEN"
    freed = await update_initiative(own.id, {"organization_id": None}, None, acting())
    assert freed.organization_id is None
