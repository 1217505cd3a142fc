"""Data loaders: one query a relation and level, whatever the number of parents."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from strawberry.dataloader import DataLoader
from tortoise.models import Model

from domain.agreements import Agreement, AgreementParty
from domain.events import Event
from domain.goals import Goal, Indicator, Measurement
from domain.organizations import Organization

Loader = DataLoader[UUID, Any]


def by_key(model: type[Model]) -> Loader:
    """Rows by their key: for relations to one row."""

    async def load(keys: list[UUID]) -> list[Any]:
        found = await model.filter(id__in=keys).in_bulk(keys, "id")
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load)


def by_parent(model: type[Model], column: str, *order: str) -> Loader:
    """Rows by the key of what they belong to, in an order."""

    async def load(keys: list[UUID]) -> list[list[Any]]:
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in await model.filter(**{f"{column}__in": keys}).order_by(*order):
            found[getattr(row, column)].append(row)
        return [found[key] for key in keys]

    return DataLoader(load_fn=load)


def agreements_by_organization() -> Loader:
    """Agreements by their parties: the table between them is read along."""

    async def load(keys: list[UUID]) -> list[list[Agreement]]:
        found: dict[UUID, list[Agreement]] = defaultdict(list)
        parties = AgreementParty.filter(organization_id__in=keys).select_related("agreement")
        for party in await parties.order_by("agreement__number"):
            found[party.organization_id].append(party.agreement)
        return [found[key] for key in keys]

    return DataLoader(load_fn=load)


LOADERS: dict[str, Callable[[], Loader]] = {
    "agreement": lambda: by_key(Agreement),
    "organization": lambda: by_key(Organization),
    "indicator": lambda: by_key(Indicator),
    "goal": lambda: by_key(Goal),
    "agreements_of_organization": agreements_by_organization,
    "events_of_organization": lambda: by_parent(Event, "organizer_id", "starts_on", "id"),
    "goals_of_agreement": lambda: by_parent(Goal, "agreement_id", "due_on", "id"),
    "indicators_of_goal": lambda: by_parent(Indicator, "goal_id", "id"),
    "measurements_of_indicator": lambda: by_parent(
        Measurement, "indicator_id", "-observed_on", "-id"
    ),
}


class Loaders:
    """The loaders of one request, made when they are first asked for."""

    def __init__(self) -> None:
        self.made: dict[str, Loader] = {}

    def load(self, name: str, key: UUID) -> Awaitable[Any]:
        if name not in self.made:
            self.made[name] = LOADERS[name]()
        return self.made[name].load(key)
