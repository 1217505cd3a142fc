"""Signs of life: when the planner last finished its work, so that its silence can be seen."""

from datetime import datetime

from tortoise import fields
from tortoise.fields.base import Field

from domain.rows import Row

PLANNER = "planner"


class PlannerHeartbeat(Row):
    """The last time a planner finished."""

    name: Field[str] = fields.CharField(max_length=40, unique=True, description="Which planner.")
    beaten_at: Field[datetime] = fields.DatetimeField(description="When it last finished.")
    planned_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When its last transaction began, by the database's clock."
    )

    class Meta:
        table = "planner_heartbeat"
