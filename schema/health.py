"""Health of relationships as clients see it: the score of today, and the trend."""

from datetime import date
from decimal import Decimal

import strawberry

from domain import health_snapshots, organizations
from domain.overview import health
from schema.compiler.declare import derived, entity, facet, listed, one
from schema.enumerations import explain
from schema.rows import Row

explain(
    health.HealthComponentCode,
    AGREEMENT="An agreement is in force, and no decision is overdue.",
    GOALS="The colours of the goals, by weight.",
    WORK_PLAN="The work plan was agreed on time, its items are done, the last report is in.",
    RECIPROCITY="Visits, contributions and exchanges in both directions within 24 months.",
    CONTACTS="Primary liaisons on both sides, lately confirmed, whose mails arrive.",
)


@strawberry.type(description="A component of a health score.")
class HealthComponent:
    """An element of components."""

    code: health.HealthComponentCode = strawberry.field(description="What is judged.")
    points: Decimal | None = strawberry.field(
        description="Points that are reached; empty where nothing can be said."
    )
    max: int = strawberry.field(description="Points that can be reached.")
    reason: str = strawberry.field(description="Why, in a sentence.")
    action: str | None = strawberry.field(
        description="The one thing to do about lost points, if there are any."
    )


@strawberry.type(description="What would bring lost points of a health score back.")
class HealthAction:
    """An element of actions."""

    code: health.HealthComponentCode = strawberry.field(description="Component that it is about.")
    lost: Decimal = strawberry.field(description="Points that are lost there.")
    text: str = strawberry.field(description="What to do.")


@entity(organizations.Organization)
class OrganizationHealth:
    """How healthy the relationship with an organization is."""

    score = derived(health.SCORE)
    known = derived(health.KNOWN)
    components = listed(
        HealthComponent, "What makes the score, each with its reason.", health.COMPONENT_LIST
    )
    actions = listed(HealthAction, "What to do, most lost points first.", health.ACTION_LIST)


ORGANIZATION_HEALTH = facet(
    OrganizationHealth,
    "How healthy the relationship is; null for whoever may not see that.",
    guard=health_snapshots.HealthSnapshot,
    key="organization_id",
)


@entity(health_snapshots.HealthSnapshot, order=("as_of",))
class HealthSnapshot(Row):
    """The health score of the relationship with an organization, as it was kept once a month."""

    as_of: date
    score: Decimal | None
    components = listed(HealthComponent, "What made the score, each with its reason.", "components")
    actions = listed(HealthAction, "What was to do, most lost points first.", "actions")

    organization = one("Organization", nullable=True)


@entity(health_snapshots.HealthWeight, order=("component",))
class HealthWeight(Row):
    """How many points a component of the health score can bring."""

    component: str
    points: int
