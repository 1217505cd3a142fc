"""The root fields: lists, one row by its key, and the mutation."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import strawberry
from tortoise.transactions import in_transaction

from benchmarks.ordinary.types import Event, Goal, Measurement, Organization
from domain import events, goals, organizations


@strawberry.type
class PageInfo:
    has_next_page: bool


@strawberry.type
class GoalPage:
    total_count: int
    nodes: list[Goal]


@strawberry.type
class EventPage:
    nodes: list[Event]
    page_info: PageInfo


@strawberry.type
class Query:
    @strawberry.field
    async def organization(self, id: UUID) -> Organization | None:  # noqa: A002 (the argument's name in GraphQL)
        row = await organizations.Organization.get_or_none(id=id)
        return Organization.of(row) if row else None

    @strawberry.field
    async def organizations(self, name_from: str, first: int = 20) -> list[Organization]:
        rows = organizations.Organization.filter(name__gte=name_from).order_by("name", "id")
        return [Organization.of(row) for row in await rows.limit(first)]

    @strawberry.field
    async def active_goals(self, city: str, first: int = 20) -> GoalPage:
        found = goals.Goal.filter(
            state=goals.GoalState.ACTIVE, agreement__parties__organization__city=city
        ).distinct()
        rows = await found.order_by("-due_on", "-id").limit(first)
        return GoalPage(total_count=await found.count(), nodes=[Goal.of(row) for row in rows])

    @strawberry.field
    async def events(self, first: int = 20, offset: int = 0) -> EventPage:
        rows = await events.Event.all().order_by("starts_on", "id").offset(offset).limit(first + 1)
        return EventPage(
            nodes=[Event.of(row) for row in rows[:first]],
            page_info=PageInfo(has_next_page=len(rows) > first),
        )


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def record_measurement(self, indicator: UUID, day: date, value: Decimal) -> Measurement:
        async with in_transaction():
            period = await goals.IndicatorPeriod.get(
                indicator_id=indicator, starts_on__lte=day, ends_on__gte=day
            )
            row = await goals.Measurement.create(
                indicator_id=indicator,
                period_id=period.id,
                value=value,
                observed_on=day,
                state=goals.MeasurementState.APPROVED,
            )
        return Measurement.of(row)


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation)
