"""A sample strategy of the home association: initiatives that some goals build on."""

from datetime import date
from uuid import UUID

from domain.demo.tables import Tables
from domain.initiatives import StrategicInitiative

STRATEGY = "Example strategy: stronger together"
PARTS = {
    "Example initiative: ethics in every office": "The code of ethics is known wherever members work.",
    "Example initiative: leaders of tomorrow": "Each affiliate brings young managers on.",
    "Example initiative: learning across borders": "Members learn from peers in other countries.",
}


def plan_strategy(tables: Tables, home: UUID, today: date) -> list[UUID]:
    """Write a strategy with its parts and return the parts."""
    years = {"starts_on": date(today.year - 2, 1, 1), "ends_on": date(today.year + 3, 12, 31)}
    whole = tables.add(
        StrategicInitiative,
        title=STRATEGY,
        summary="What the association wants to reach with its affiliates.",
        organization_id=home,
        sample=True,
        **years,
    )
    return [
        tables.add(
            StrategicInitiative,
            title=title,
            summary=summary,
            organization_id=home,
            parent_id=whole,
            sample=True,
            **years,
        )
        for title, summary in PARTS.items()
    ]
