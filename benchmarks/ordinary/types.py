"""The types: a Strawberry class a table, with the row of the ORM behind it."""

from datetime import date
from decimal import Decimal
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

import strawberry

from benchmarks.ordinary.loading import Loaders
from domain import agreements, events, goals, organizations

Row = TypeVar("Row")
Info = strawberry.Info[dict[str, Any], None]


def loaders(info: Info) -> Loaders:
    found: Loaders = info.context["loaders"]
    return found


class Noun(Generic[Row]):
    """What all types have: a constructor that takes the attributes of a row by their names."""

    row: strawberry.Private[Any]

    @classmethod
    def of(cls, row: Any) -> Self:
        made = cls.__new__(cls)
        made.row = row
        for name in cls.__annotations__:
            if name != "row":
                setattr(made, name, getattr(row, name))
        return made


@strawberry.type
class Measurement(Noun[goals.Measurement]):
    id: UUID
    value: Decimal | None
    observed_on: date

    @strawberry.field
    async def indicator(self, info: Info) -> "Indicator":
        return Indicator.of(await loaders(info).load("indicator", self.row.indicator_id))


@strawberry.type
class Indicator(Noun[goals.Indicator]):
    id: UUID
    title: str

    @strawberry.field
    async def goal(self, info: Info) -> "Goal":
        return Goal.of(await loaders(info).load("goal", self.row.goal_id))

    @strawberry.field
    async def measurements(self, info: Info, first: int = 20) -> list[Measurement]:
        rows = await loaders(info).load("measurements_of_indicator", self.id)
        return [Measurement.of(row) for row in rows[:first]]


@strawberry.type
class Goal(Noun[goals.Goal]):
    id: UUID
    title: str
    state: str
    due_on: date

    @strawberry.field
    async def agreement(self, info: Info) -> "Agreement":
        return Agreement.of(await loaders(info).load("agreement", self.row.agreement_id))

    @strawberry.field
    async def indicators(self, info: Info) -> list[Indicator]:
        rows = await loaders(info).load("indicators_of_goal", self.id)
        return [Indicator.of(row) for row in rows]


@strawberry.type
class Agreement(Noun[agreements.Agreement]):
    id: UUID
    number: str
    title: str
    instrument: str

    @strawberry.field
    async def goals(self, info: Info, first: int = 20) -> list[Goal]:
        rows = await loaders(info).load("goals_of_agreement", self.id)
        return [Goal.of(row) for row in rows[:first]]


@strawberry.type
class Event(Noun[events.Event]):
    id: UUID
    title: str
    starts_on: date | None
    city: str | None

    @strawberry.field
    async def organizer(self, info: Info) -> "Organization | None":
        row = await loaders(info).load("organization", self.row.organizer_id)
        return Organization.of(row) if row else None


@strawberry.type
class Organization(Noun[organizations.Organization]):
    id: UUID
    slug: str
    name: str
    kind: str
    city: str | None
    website: str | None

    @strawberry.field
    async def agreements(self, info: Info, first: int = 20) -> list[Agreement]:
        rows = await loaders(info).load("agreements_of_organization", self.id)
        return [Agreement.of(row) for row in rows[:first]]

    @strawberry.field
    async def events(self, info: Info, first: int = 20) -> list[Event]:
        rows = await loaders(info).load("events_of_organization", self.id)
        return [Event.of(row) for row in rows[:first]]
