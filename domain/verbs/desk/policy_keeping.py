"""Keeping the reminder policy: which stages a series has, when and for whom, for all agreements or for some.

A narrower rule takes the place of the general one of its series as a whole, so that it begins as its copy.
"""

import re
from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement
from domain.audit import add, change, remove
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, against_rule, check_columns, misfit
from domain.notices.planning.stages import FAMILY_OF
from domain.notices.rules import (
    Audience,
    EscalationStep,
    ReminderRule,
    ReminderSeries,
    ReminderStage,
    RuleScope,
)
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit

CODE = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*", re.ASCII)
MOST_DAYS = 400
TARGETS = {
    RuleScope.CATEGORY: "category",
    RuleScope.GROUP: "affiliate_group",
    RuleScope.AGREEMENT: "agreement_id",
}
COPIED = (
    "code",
    "kind",
    "offset_days",
    "scaled",
    "moves",
    "awaits_home",
    "audience",
    "position",
    "repeat_days",
    "backup_after",
    "director_after",
    "administrators_after",
)


async def add_reminder_rule(given: Given, act: Act) -> ReminderRule:
    """Add a rule for some agreements, as a copy of the general rule of its series, and return it.

    Raises DomainError: BAD_USER_INPUT where the scope and what it names do not fit, CONFLICT where the series
    has a rule for that already, RULE_VIOLATED for a series whose reminders have no agreement.
    """
    async with transaction():
        await permit(Action.ADD_REMINDER_RULE, None, act)
        check_columns(ReminderRule, {name: one for name, one in given.items() if name != "code"})
        _check_code(given["code"])
        general = await _general(ReminderSeries(given["series"]))
        await _check_target(general, given, act)
        if await ReminderRule.exists(code=given["code"]):
            raise DomainError(ErrorCode.CONFLICT, "There is a rule of that code.", ("code",))
        row = ReminderRule(**given, anchor=general.anchor)
        await add(row, Action.ADD_REMINDER_RULE, act.actor)
        for stage in await ReminderStage.filter(rule=general).order_by("position"):
            copy = ReminderStage(rule_id=row.id, **{name: getattr(stage, name) for name in COPIED})
            await add(copy, Action.ADD_REMINDER_RULE, act.actor)
    return row


async def update_reminder_rule(
    key: UUID, given: Given, version: int | None, act: Act
) -> ReminderRule:
    """Turn a rule on or off; without the general one, a series sends nothing that no other rule asks for."""
    async with transaction():
        row = await find(ReminderRule, key, act, "reminderRuleId")
        await permit(Action.UPDATE_REMINDER_RULE, row, act)
        expect(row, version)
        check_columns(ReminderRule, given)
        await change(row, given, Action.UPDATE_REMINDER_RULE, act.actor)
    return row


async def add_reminder_stage(given: Given, act: Act) -> ReminderStage:
    """Add a stage to a rule; what would have been due in the last 45 days is planned too."""
    async with transaction():
        rule = await find(ReminderRule, given["rule_id"], act, "ruleId")
        await permit(Action.ADD_REMINDER_STAGE, rule, act)
        _check_code(given["code"])
        if await ReminderStage.exists(rule_id=rule.id, code=given["code"]):
            raise DomainError(ErrorCode.CONFLICT, "The rule has a stage of that code.", ("code",))
        values = {"position": await _next_position(), **given}
        _check_empty(values)
        row = ReminderStage(**values)
        _check_stage(rule, row, values)
        await add(row, Action.ADD_REMINDER_STAGE, act.actor)
    return row


async def update_reminder_stage(
    key: UUID, given: Given, version: int | None, act: Act
) -> ReminderStage:
    """Change when a stage goes and to whom; what was sent is not sent again (its code stays)."""
    async with transaction():
        row = await find(ReminderStage, key, act, "reminderStageId")
        await permit(Action.UPDATE_REMINDER_STAGE, row, act)
        expect(row, version)
        _check_empty(given)
        changed = ReminderStage(**{**{name: getattr(row, name) for name in COPIED}, **given})
        _check_stage(await ReminderRule.get(id=row.rule_id), changed, given)
        await change(row, given, Action.UPDATE_REMINDER_STAGE, act.actor)
    return row


async def remove_reminder_stage(key: UUID, version: int | None, act: Act) -> ReminderRule:
    """Take a stage out of a rule, and return the rule; its reminders in the ledger stay as they are."""
    async with transaction():
        row = await find(ReminderStage, key, act, "reminderStageId")
        await permit(Action.REMOVE_REMINDER_STAGE, row, act)
        expect(row, version)
        rule = await ReminderRule.get(id=row.rule_id)
        if await ReminderStage.filter(rule_id=rule.id).count() == 1:
            raise against_rule(
                "reminder_stage_id", "It is the rule's last stage: turn the rule off instead."
            )
        await remove(row, Action.REMOVE_REMINDER_STAGE, act.actor)
    return rule


def _check_empty(given: Given) -> None:
    """Refuse null where a stage needs a value."""
    check_columns(ReminderStage, {name: one for name, one in given.items() if one is None})


async def _general(series: ReminderSeries) -> ReminderRule:
    return await ReminderRule.get(series=series, scope=RuleScope.EVERYTHING)


async def _next_position() -> int:
    last = await ReminderStage.all().order_by("-position").first()
    return last.position + 1 if last else 0


async def _check_target(general: ReminderRule, given: Given, act: Act) -> None:
    """Refuse a scope that does not say for what, and a second rule for the same."""
    scope = RuleScope(given["scope"])
    if scope is RuleScope.EVERYTHING:
        raise misfit("scope", "The general rule is there: change its stages.")
    needed = TARGETS[scope]
    for name in TARGETS.values():
        if (given.get(name) is not None) != (name == needed):
            raise misfit(name, f"A rule of scope {scope.value} names exactly that.")
    is_about_agreements = "NULL::uuid AS agreement_id" not in FAMILY_OF[general.anchor].subjects
    if scope is not RuleScope.GROUP and not is_about_agreements:
        raise against_rule("scope", "The reminders of this series are about no agreement.")
    if scope is RuleScope.AGREEMENT:
        await find(Agreement, given[needed], act, "agreementId", lock=False)
    if await ReminderRule.exists(
        **{"series": general.series, "scope": scope, needed: given[needed]}
    ):
        raise DomainError(ErrorCode.CONFLICT, "The series has a rule for that.", ("scope",))


def _check_code(code: str) -> None:
    if len(code) > 40 or not CODE.fullmatch(code):
        raise misfit("code", "A code has capital letters, digits and underscores between them.")


def _check_stage(rule: ReminderRule, stage: ReminderStage, given: Given) -> None:
    """Refuse a stage that could never go, or that says what its series is not about."""
    apart = {"audience", "code"}
    check_columns(ReminderStage, {name: one for name, one in given.items() if name not in apart})
    family = FAMILY_OF[rule.anchor]
    if stage.kind not in {kind.code for kind in family.kinds}:
        raise misfit("kind", f"No reminder that counts from {rule.anchor.value} says that.")
    if abs(stage.offset_days) > MOST_DAYS:
        raise misfit("offset_days", f"A stage lies within {MOST_DAYS} days of its date.")
    if stage.repeat_days is not None and stage.repeat_days < 1:
        raise misfit("repeat_days", "It comes again after a day or more.")
    shrinks = any(arm.lead and arm.of is rule.anchor for arm in family.arms)
    if stage.scaled and (not shrinks or stage.offset_days > 0):
        raise misfit("scaled", "Only what comes before the end of a term shrinks with it.")
    waits = [getattr(stage, f"{step.lower()}_after") for step in EscalationStep]
    given_waits = [days for days in waits if days is not None]
    if given_waits and (given_waits[0] < 1 or given_waits != sorted(set(given_waits))):
        raise misfit(
            "backup_after", "It goes on after a day or more: to each after the one before."
        )
    known = {one.value for one in Audience}
    if not stage.audience or not set(stage.audience) <= known:
        raise misfit("audience", f"Name one or more of: {', '.join(sorted(known))}.")
