"""Strategic initiatives as clients see them: a tree that goals build on."""

from datetime import date
from typing import Any

import strawberry

from domain import initiatives
from domain.acts import Act
from domain.verbs.goals.initiative_tree import create_initiative, update_initiative
from schema.compiler.declare import entity, one, page
from schema.rows import Row
from schema.verbs import form, read_columns, read_key, verb, version_of

COLUMNS = "summary organization_id parent_id starts_on ends_on url source"


@entity(initiatives.StrategicInitiative, order=("title",))
class StrategicInitiative(Row):
    """A branch or leaf of an organization's strategy."""

    title: str
    summary: str | None
    starts_on: date | None
    ends_on: date | None
    url: str | None
    source: str | None
    sample: bool

    organization = one("Organization", nullable=True)
    parent = one("StrategicInitiative")
    children = page("StrategicInitiative", "Initiatives that are a part of it.")
    goals = page("Goal", "Goals that build on it.", order=("due_on",))


CREATE = form(
    "CreateStrategicInitiativeInput",
    "An initiative, on its own or as a part of another one.",
    initiatives.StrategicInitiative,
    needed="title",
    free=COLUMNS,
)
UPDATE = form(
    "UpdateStrategicInitiativeInput",
    "What the initiative is now; what is left out stays, null empties.",
    initiatives.StrategicInitiative,
    changes="The initiative.",
    key="initiative_id",
    free=f"title {COLUMNS}",
)


async def create(given: Any, act: Act) -> initiatives.StrategicInitiative:
    return await create_initiative(read_columns(given, CREATE), act)


async def update(given: Any, act: Act) -> initiatives.StrategicInitiative:
    key = read_key(given, UPDATE, "initiative_id")
    values = read_columns(given, UPDATE, "initiative_id")
    return await update_initiative(key, values, version_of(given), act)


@strawberry.type
class InitiativeMutations:
    """What can be done with strategic initiatives."""

    create_strategic_initiative = verb(
        CREATE,
        StrategicInitiative,
        "initiative",
        "Add a strategic initiative of an organization.",
        create,
    )
    update_strategic_initiative = verb(
        UPDATE,
        StrategicInitiative,
        "initiative",
        "Change a strategic initiative, or move it in the tree.",
        update,
    )
