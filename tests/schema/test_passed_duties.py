"""Passed duties through GraphQL: who reads which, and taking one back with a key, a version and a reason."""

from datetime import date
from typing import Any

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.passed_duties import PassedDuty
from domain.people import Person
from domain.reach import person_viewer
from domain.roles import Role, RoleGrant
from domain.trail.audit_sealing import seal
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
from tests import samples
from tests.domain.notices.worlds import LONG_AGO, World, world
from tests.schema.conftest import Ask

TODAY = date(2026, 3, 4)
READER = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
LIST = """query List($where: PassedDutyFilter) {
    passedDuties(where: $where) { totalCount nodes {
        id saidOn note takenBackOn takenBackBecause
        agreement { number } person { name } successor { name } } } }"""
OF_AGREEMENTS = """{ agreements { nodes { number
    passedDuties(first: 1) { totalCount nodes { person { name } } } } } }"""
TAKE_BACK = """mutation TakeBack($input: TakeBackPassedDutyInput!) {
    takeBackPassedDuty(input: $input) {
        passedDuty { takenBackOn takenBackBecause version } errors { code path } } }"""
CHANGES = """query Follow($since: String) {
    changes(since: $since, types: ["PassedDuty"]) { cursor entries { id kind } } }"""


async def said(of: World, who: Person, **values: Any) -> PassedDuty:
    return await PassedDuty.create(
        agreement=of.agreement, person=who, said_on=TODAY, note="Ask the board.", **values
    )


async def view(person: Person) -> Viewer:
    return await person_viewer(person.id, TODAY)


async def listed(ask: Ask, viewer: Viewer, **where: Any) -> list[dict[str, Any]]:
    found = (await ask(LIST, {"where": where}, viewer=viewer)).data["passedDuties"]
    assert found["totalCount"] == len(found["nodes"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


def given(passed: PassedDuty, **values: Any) -> dict[str, object]:
    return {
        "input": {"passedDutyId": f"PassedDuty:{passed.id}", "reason": "It is theirs.", **values}
    }


async def test_who_looks_after_it_reads_what_was_said_and_the_others_their_own(
    ask: Ask, database: Database
) -> None:
    of, elsewhere = await world(), await world()
    home = await said(of, of.owner, successor=of.director)
    there = await said(of, of.representative)
    other = await said(elsewhere, elsewhere.owner)
    clerk = await samples.person()
    await RoleGrant.create(person=clerk, role=Role.STAFF, valid_from=LONG_AGO)
    expected = {
        LOCAL_ADMIN: {home, there, other},
        READER: {home, there, other},
        await view(clerk): {home, there, other},
        await view(of.director): {home, there},
        await view(of.committee): {home, there},
        await view(of.owner): {home},
        await view(of.representative): {there},
        await view(await samples.person()): set(),
        ANONYMOUS: set(),
    }
    for viewer, rows in expected.items():
        found = {each["id"] for each in await listed(ask, viewer)}
        assert found == {f"PassedDuty:{row.id}" for row in rows}, viewer.name


async def test_it_says_who_said_so_when_and_whose_it_is_and_of_whom_one_may_not_see_nothing(
    ask: Ask, database: Database
) -> None:
    of = await world()
    passed = await said(of, of.owner, successor=of.director)
    shown = {
        "id": f"PassedDuty:{passed.id}",
        "saidOn": "2026-03-04",
        "note": "Ask the board.",
        "takenBackOn": None,
        "takenBackBecause": None,
        "agreement": {"number": of.agreement.number},
        "person": {"name": of.owner.name},
        "successor": {"name": of.director.name},
    }
    assert await listed(ask, LOCAL_ADMIN) == [shown]
    # An owner without any duty sees neither the agreement nor colleagues, and their own word all the same.
    mine = {**shown, "agreement": None, "successor": None}
    assert await listed(ask, await view(of.owner)) == [mine]
    nodes = (await ask(OF_AGREEMENTS)).data["agreements"]["nodes"]
    assert nodes[0]["passedDuties"] == {
        "totalCount": 1,
        "nodes": [{"person": {"name": of.owner.name}}],
    }


async def test_taking_back_has_its_effect_once_a_key_and_only_on_what_was_seen(
    ask: Ask, database: Database
) -> None:
    of = await world()
    passed = await said(of, of.owner)
    for stale in (given(passed, expectedVersion=7), given(passed, reason=" ")):
        refused = (await ask(TAKE_BACK, stale)).data["takeBackPassedDuty"]
        assert refused["passedDuty"] is None
        assert refused["errors"][0]["code"] in {"CONFLICT", "BAD_USER_INPUT"}
    keyed = given(passed, expectedVersion=1, idempotencyKey="a")
    first, second = [(await ask(TAKE_BACK, keyed)).data["takeBackPassedDuty"] for _ in range(2)]
    assert first == second
    assert first == {
        "passedDuty": {
            "takenBackOn": "2026-03-04",
            "takenBackBecause": "It is theirs.",
            "version": 2,
        },
        "errors": [],
    }
    assert await listed(ask, LOCAL_ADMIN, takenBackOn={"isNull": True}) == []
    again = (await ask(TAKE_BACK, given(passed))).data["takeBackPassedDuty"]
    assert again["errors"] == [{"code": "RULE_VIOLATED", "path": ["passedDutyId"]}]
    assert (
        await database.reads.fetchval(
            "SELECT count(*) FROM audit_event WHERE action = 'takeBackPassedDuty'"
        )
        == 1
    )


@pytest.mark.parametrize("hidden", [True, False])
async def test_of_a_hidden_one_nothing_more_is_told_than_of_none(
    ask: Ask, database: Database, hidden: bool
) -> None:
    of = await world()
    passed = await said(of, of.owner)
    key = passed.id if hidden else of.owner.id
    asked = {"input": {"passedDutyId": f"PassedDuty:{key}", "reason": "Mine now."}}
    answer = await ask(TAKE_BACK, asked, viewer=await view(of.representative))
    assert answer.data["takeBackPassedDuty"] == {
        "passedDuty": None,
        "errors": [{"code": "NOT_FOUND", "path": ["passedDutyId"]}],
    }
    assert (await PassedDuty.get(id=passed.id)).taken_back_on is None


async def test_the_feed_of_changes_tells_that_it_was_taken_back(
    ask: Ask, database: Database, clock: Clock
) -> None:
    of = await world()
    passed = await said(of, of.owner)
    readers = (READER, await view(of.owner), await view(of.representative))
    since = [(await ask(CHANGES, viewer=one)).data["changes"]["cursor"] for one in readers]
    await ask(TAKE_BACK, given(passed))
    await seal(database, clock)
    told = [
        (await ask(CHANGES, {"since": cursor}, viewer=one)).data["changes"]["entries"]
        for one, cursor in zip(readers, since, strict=True)
    ]
    entry = {"id": f"PassedDuty:{passed.id}", "kind": "CHANGED"}
    assert told == [[entry], [entry], []]
