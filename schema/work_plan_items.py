"""Working on the items of a work plan."""

from datetime import date
from typing import Annotated

import strawberry

from domain import work_plans
from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.permissions import Action, find, permit
from domain.work_plan_items import ItemUpdate, update_item
from domain.work_plans import WorkPlanItemState
from schema.work_plans import WorkPlanItem
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt, read_id


@strawberry.input(description="What changes about an item; what is left out stays as it is.")
class UpdateWorkPlanItemInput:
    """Input of updateWorkPlanItem. Absent is not null: null empties a value."""

    item_id: strawberry.ID = strawberry.field(description="The item.")
    state: WorkPlanItemState | None = strawberry.field(
        default=strawberry.UNSET, description="How far it has come; never null."
    )
    state_reason: str | None = strawberry.field(
        default=strawberry.UNSET, description="Why it was cancelled or deferred."
    )
    due_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="Day by which it is to be done: in the plan year or up to 90 days after it.",
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Who sees to it."
    )
    note: str | None = strawberry.field(default=strawberry.UNSET, description="What came of it.")
    expected_version: int | None = strawberry.field(
        default=None, description="Version of the item that you saw; another one is a conflict."
    )
    idempotency_key: str | None = KEY


@strawberry.type(description="The changed item, or why it stayed as it was.")
class UpdateWorkPlanItemPayload:
    """Payload of updateWorkPlanItem."""

    item: WorkPlanItem | None = strawberry.field(description="The item.")
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def update(
    info: Info, given: Annotated[UpdateWorkPlanItemInput, INPUT]
) -> UpdateWorkPlanItemPayload:
    """Change an item of a work plan."""

    async def verb(act: Act) -> work_plans.WorkPlanItem:
        wanted = ItemUpdate(
            item_id=read_id(given.item_id, "WorkPlanItem", "itemId"),
            values=_values(given),
            version=given.expected_version,
        )
        item = await find(work_plans.WorkPlanItem, wanted.item_id, act, "itemId")
        await permit(Action.UPDATE_WORK_PLAN_ITEM, item, act)
        return await update_item(wanted, act.actor)

    item, errors = await attempt(info, given, verb)
    return UpdateWorkPlanItemPayload(item=item, errors=errors)


def _values(given: UpdateWorkPlanItemInput) -> dict[str, object]:
    """Return the values that the input names, by column."""
    values: dict[str, object] = {
        "state": given.state,
        "state_reason": given.state_reason,
        "due_on": given.due_on,
        "note": given.note,
        "owner_id": given.owner_id,
    }
    if given.state is None:
        raise DomainError(ErrorCode.BAD_USER_INPUT, "An item has a state.", ("state",))
    if given.owner_id:
        values["owner_id"] = read_id(given.owner_id, "Person", "ownerId")
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}
