"""Keeping the reminder policy."""

from typing import Any

import strawberry

from domain.acts import Act
from domain.notices import rules
from domain.verbs.desk import policy_keeping
from schema.reminders import ReminderRule, ReminderStage
from schema.verbs import form, read_columns, read_key, verb, version_of

ESCALATION = "backup_after director_after administrators_after"
STAGE = f"offset_days audience scaled moves awaits_home repeat_days position {ESCALATION}"

ADD_RULE = form(
    "AddReminderRuleInput",
    "A rule for the agreements of a category or a group, or for one; it begins as a copy of the general one.",
    rules.ReminderRule,
    needed="code series scope",
    free="category affiliate_group agreement_id",
)
UPDATE_RULE = form(
    "UpdateReminderRuleInput",
    "Whether a rule counts.",
    rules.ReminderRule,
    changes="The rule.",
    free="active",
)
ADD_STAGE = form(
    "AddReminderStageInput",
    "A step of a rule.",
    rules.ReminderStage,
    needed="rule_id code kind offset_days audience",
    free=f"scaled moves awaits_home repeat_days position {ESCALATION}",
)
UPDATE_STAGE = form(
    "UpdateReminderStageInput",
    "When a stage goes and to whom.",
    rules.ReminderStage,
    changes="The stage.",
    free=STAGE,
)
REMOVE_STAGE = form(
    "RemoveReminderStageInput",
    "A stage that is no longer wanted.",
    rules.ReminderStage,
    changes="The stage.",
)


async def add_rule(given: Any, act: Act) -> rules.ReminderRule:
    return await policy_keeping.add_reminder_rule(read_columns(given, ADD_RULE), act)


async def update_rule(given: Any, act: Act) -> rules.ReminderRule:
    key = read_key(given, UPDATE_RULE, "reminder_rule_id")
    values = read_columns(given, UPDATE_RULE, "reminder_rule_id")
    return await policy_keeping.update_reminder_rule(key, values, version_of(given), act)


async def add_stage(given: Any, act: Act) -> rules.ReminderStage:
    return await policy_keeping.add_reminder_stage(read_columns(given, ADD_STAGE), act)


async def update_stage(given: Any, act: Act) -> rules.ReminderStage:
    key = read_key(given, UPDATE_STAGE, "reminder_stage_id")
    values = read_columns(given, UPDATE_STAGE, "reminder_stage_id")
    return await policy_keeping.update_reminder_stage(key, values, version_of(given), act)


async def remove_stage(given: Any, act: Act) -> rules.ReminderRule:
    key = read_key(given, REMOVE_STAGE, "reminder_stage_id")
    return await policy_keeping.remove_reminder_stage(key, version_of(given), act)


@strawberry.type
class PolicyMutations:
    """The reminder policy."""

    add_reminder_rule = verb(
        ADD_RULE,
        ReminderRule,
        "reminderRule",
        "Add a rule of reminders for some agreements.",
        add_rule,
    )
    update_reminder_rule = verb(
        UPDATE_RULE,
        ReminderRule,
        "reminderRule",
        "Turn a rule of reminders on or off.",
        update_rule,
    )
    add_reminder_stage = verb(
        ADD_STAGE, ReminderStage, "reminderStage", "Add a stage to a rule of reminders.", add_stage
    )
    update_reminder_stage = verb(
        UPDATE_STAGE, ReminderStage, "reminderStage", "Change a stage of reminders.", update_stage
    )
    remove_reminder_stage = verb(
        REMOVE_STAGE, ReminderRule, "reminderRule", "Remove a stage of reminders.", remove_stage
    )
