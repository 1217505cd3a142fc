"""The reminder policy is edited with checks: scopes, kinds, offsets, capacities; each change is audited."""

from datetime import date

import pytest

from domain.agreements import Category
from domain.audit import AuditEvent
from domain.database import Database
from domain.errors import DomainError, ErrorCode
from domain.notices.rules import ReminderRule, ReminderStage
from domain.verbs.desk.policy_keeping import (
    add_reminder_rule,
    add_reminder_stage,
    remove_reminder_stage,
    update_reminder_rule,
    update_reminder_stage,
)
from tests.domain.acting import ADMIN, NOBODY
from tests.domain.notices.worlds import mailed_stages, walk, world
from tests.samples import term

BRANCHES = {
    "code": "RENEWAL_OF_BRANCHES",
    "series": "RENEWAL",
    "scope": "CATEGORY",
    "category": "BRANCH",
}


async def test_a_narrower_rule_begins_as_a_copy_and_is_edited_alone(database: Database) -> None:
    branch, other = await world(Category.BRANCH), await world()
    for one in (branch, other):
        await term(one.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    rule = await add_reminder_rule(BRANCHES, ADMIN)
    stages = await ReminderStage.filter(rule=rule).order_by("position")
    assert [stage.code for stage in stages] == [
        "OPEN",
        "ASK",
        "NUDGE",
        "WEEK",
        "DEADLINE",
        "MISSED",
    ]
    changed = await update_reminder_stage(
        stages[0].id, {"offset_days": -120, "audience": ["OWNER"]}, 1, ADMIN
    )
    assert changed.offset_days == -120
    await walk(date(2026, 8, 1), date(2026, 9, 2))
    assert await mailed_stages(branch, ["RENEWAL"]) == [("2026-08-02", "OPEN")]
    assert await mailed_stages(other, ["RENEWAL"]) == [("2026-09-01", "OPEN")]
    assert await AuditEvent.exists(action="updateReminderStage", entity_id=changed.id)


async def test_a_new_stage_is_planned_also_for_the_days_just_past(database: Database) -> None:
    of = await world()
    await term(of.of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    await walk(date(2026, 9, 10), date(2026, 9, 12))
    rule = await ReminderRule.get(code="RENEWAL")
    given = {
        "rule_id": rule.id,
        "code": "SECOND_LOOK",
        "kind": "NUDGE",
        "offset_days": -88,
        "audience": ["OWNER"],
    }
    made = await add_reminder_stage(given, ADMIN)
    await walk(date(2026, 9, 13), date(2026, 9, 14))
    assert ("2026-09-13", "SECOND_LOOK") in await mailed_stages(of, ["RENEWAL"])
    assert (await remove_reminder_stage(made.id, None, ADMIN)).id == rule.id
    assert not await ReminderStage.exists(id=made.id)


async def test_a_rule_is_turned_off(database: Database) -> None:
    rule = await ReminderRule.get(code="REVIEW")
    changed = await update_reminder_rule(rule.id, {"active": False}, rule.version, ADMIN)
    assert changed.active is False


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"category": None}, "category"),
        ({"affiliate_group": "INTERNATIONAL"}, "affiliateGroup"),
        ({"scope": "EVERYTHING", "category": None}, "scope"),
        ({"code": "no code"}, "code"),
        ({"series": "CONTACT"}, "scope"),
    ],
)
async def test_a_rule_that_does_not_fit_is_refused(
    database: Database, changes: dict[str, object], path: str
) -> None:
    with pytest.raises(DomainError) as refused:
        await add_reminder_rule({**BRANCHES, **changes}, ADMIN)
    assert refused.value.path == (path,)
    assert await ReminderRule.filter(code=BRANCHES["code"]).count() == 0


async def test_a_second_rule_for_the_same_is_refused(database: Database) -> None:
    await add_reminder_rule(BRANCHES, ADMIN)
    with pytest.raises(DomainError) as refused:
        await add_reminder_rule({**BRANCHES, "code": "ANOTHER"}, ADMIN)
    assert refused.value.code is ErrorCode.CONFLICT


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"audience": []}, "audience"),
        ({"audience": ["EVERYBODY"]}, "audience"),
        ({"offset_days": 5000}, "offsetDays"),
        ({"position": None}, "position"),
        ({"repeat_days": 0}, "repeatDays"),
        ({"scaled": True, "offset_days": 3}, "scaled"),
    ],
)
async def test_a_stage_that_could_never_go_is_refused(
    database: Database, changes: dict[str, object], path: str
) -> None:
    stage = await ReminderStage.get(code="OPEN")
    with pytest.raises(DomainError) as refused:
        await update_reminder_stage(stage.id, changes, None, ADMIN)
    assert refused.value.path == (path,)
    assert (await ReminderStage.get(id=stage.id)).version == 1


async def test_a_stage_says_what_its_rule_is_about(database: Database) -> None:
    rule = await ReminderRule.get(code="RENEWAL")
    given = {
        "rule_id": rule.id,
        "code": "ITEMS",
        "kind": "ITEM_SOON",
        "offset_days": -5,
        "audience": ["OWNER"],
    }
    with pytest.raises(DomainError) as refused:
        await add_reminder_stage(given, ADMIN)
    assert refused.value.path == ("kind",)


async def test_only_administrators_edit_the_policy(database: Database) -> None:
    with pytest.raises(DomainError) as refused:
        await add_reminder_rule(BRANCHES, NOBODY)
    assert refused.value.code is ErrorCode.UNAUTHENTICATED
    assert await ReminderRule.filter(code=BRANCHES["code"]).count() == 0
