"""Health snapshots: what the health score of a relationship was, month by month, and why."""

from datetime import date
from decimal import Decimal
from typing import Any

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.organizations import Organization
from domain.rows import Row, link_field, short_text_field


class HealthWeight(Row):
    """How many points a component of the health score can bring; policy, not code."""

    component: Field[str] = short_text_field(40, "Code of the component.", unique=True)
    points: Field[int] = fields.IntField(description="Points that it can bring at most.")

    class Meta:
        table = "health_weight"


class HealthSnapshot(Row):
    """The health score of the relationship with an organization on a day."""

    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "health_snapshots", "With whom."
    )
    as_of: Field[date] = fields.DateField(description="The day.")
    score: Field[Decimal | None] = fields.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        description="0 to 100; empty where too little is known.",
    )
    components: Field[Any] = fields.JSONField(
        default=list, description="Points, most points and the reason of each component."
    )
    actions: Field[Any] = fields.JSONField(
        default=list, description="What would bring lost points back."
    )

    class Meta:
        table = "health_snapshot"
        unique_together = (("organization", "as_of"),)
