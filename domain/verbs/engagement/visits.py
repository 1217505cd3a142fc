"""The legs of an exchange: scheduled, completed or waived, and who travels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, record
from domain.database import transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.exchanges import (
    Exchange,
    ExchangeLeg,
    ExchangeState,
    ExchangeVisitor,
    LegDirection,
    LegState,
)
from domain.givens import against_rule, check, check_order, misfit, need_reason
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find
from domain.verbs.engagement.exchanging import find_exchange


@dataclass(frozen=True)
class Itinerary:
    """When a visit takes place, and which event it is tied to."""

    starts_on: date
    ends_on: date | None = None
    event_id: UUID | None = None


async def schedule_leg(
    key: UUID, itinerary: Itinerary, version: int | None, act: Act
) -> ExchangeLeg:
    """Give a leg its days; the exchange has to be matched. It may be moved until it is completed."""
    async with transaction():
        leg, exchange = await _find_open(key, Action.SCHEDULE_LEG, version, act)
        if exchange.state is ExchangeState.PROPOSED:
            raise against_rule("leg_id", "The two are not matched yet: matchExchange comes first.")
        values = {
            "starts_on": itinerary.starts_on,
            "ends_on": itinerary.ends_on or itinerary.starts_on,
            "event_id": itinerary.event_id,
        }
        check_order(itinerary.starts_on, itinerary.ends_on)
        await check(ExchangeLeg, values, act)
        await change(leg, values, Action.SCHEDULE_LEG, act.actor)
        if exchange.state is ExchangeState.MATCHED:
            scheduled = {"state": ExchangeState.SCHEDULED}
            await change(exchange, scheduled, Action.SCHEDULE_LEG, act.actor)
    return leg


async def complete_leg(
    key: UUID, outcome_report: str, version: int | None, act: Act
) -> ExchangeLeg:
    """Say that a visit has taken place, and what came of it; the visit comes before the return visit."""
    async with transaction():
        leg, exchange = await _find_open(key, Action.COMPLETE_LEG, version, act)
        if leg.starts_on is None or leg.ends_on is None:
            raise against_rule("leg_id", "The leg has no dates: schedule it first.")
        if leg.ends_on > act.today:
            raise against_rule(
                "leg_id", f"The visit lasts until {write_day(leg.ends_on)}: it is not over."
            )
        values = {
            "state": LegState.COMPLETED,
            "outcome_report": need_reason(outcome_report, "Say what came of it.", "outcome_report"),
        }
        await _finish(leg, exchange, values, Action.COMPLETE_LEG, act)
    return leg


async def waive_leg(key: UUID, reason: str, version: int | None, act: Act) -> ExchangeLeg:
    """Do without a leg, for a reason (rule 25)."""
    async with transaction():
        leg, exchange = await _find_open(key, Action.WAIVE_LEG, version, act)
        values = {
            "state": LegState.WAIVED,
            "waiver_reason": need_reason(reason, "Say why there is no such visit."),
        }
        await _finish(leg, exchange, values, Action.WAIVE_LEG, act)
    return leg


async def add_visitor(key: UUID, person_id: UUID, note: str | None, act: Act) -> ExchangeVisitor:
    """Add somebody who travels on a leg; each person once."""
    async with transaction():
        leg, _ = await _find_leg(key, Action.ADD_VISITOR, None, act)
        values = {"leg_id": leg.id, "person_id": person_id, "note": note}
        await check(ExchangeVisitor, values, act)
        person = await Person.get(id=person_id)
        if person.deactivated_on is not None and person.deactivated_on <= act.today:
            raise against_rule("person_id", "The person is no longer active.")
        if await ExchangeVisitor.exists(leg_id=leg.id, person_id=person_id):
            raise against_rule("person_id", "The person travels on this leg already.")
        visitor = ExchangeVisitor(**values)
        await add(visitor, Action.ADD_VISITOR, act.actor)
    return visitor


async def remove_visitor(key: UUID, person_id: UUID, act: Act) -> ExchangeLeg:
    """Take somebody off a leg that has not taken place."""
    async with transaction():
        leg, _ = await _find_open(key, Action.REMOVE_VISITOR, None, act)
        visitor = await ExchangeVisitor.get_or_none(leg_id=leg.id, person_id=person_id)
        if visitor is None:
            raise misfit("person_id", "The person does not travel on this leg.")
        was = {"leg_id": leg.id, "person_id": person_id, "note": visitor.note}
        await record(act.actor, Action.REMOVE_VISITOR, visitor, was, None)
        await visitor.delete()
    return leg


async def _finish(
    leg: ExchangeLeg, exchange: Exchange, values: Mapping[str, object], action: Action, act: Act
) -> None:
    """Complete or waive a leg, and let the exchange follow."""
    (other,) = await ExchangeLeg.filter(exchange_id=exchange.id).exclude(id=leg.id)
    if leg.direction is LegDirection.RETURN:
        if other.state is LegState.PLANNED:
            raise against_rule(
                "leg_id", "The visit comes before the return visit: complete or waive it first."
            )
        state = ExchangeState.RETURN_DONE
    else:
        state = ExchangeState.OUTBOUND_DONE
    await change(leg, values, action, act.actor)
    await change(exchange, {"state": state}, action, act.actor)


async def _find_open(
    key: UUID, action: Action, version: int | None, act: Act
) -> tuple[ExchangeLeg, Exchange]:
    leg, exchange = await _find_leg(key, action, version, act)
    if leg.state is not LegState.PLANNED:
        raise DomainError(
            ErrorCode.RULE_VIOLATED, f"The leg is {leg.state.lower()} already.", ("legId",)
        )
    return leg, exchange


async def _find_leg(
    key: UUID, action: Action, version: int | None, act: Act
) -> tuple[ExchangeLeg, Exchange]:
    """Return a leg and its exchange; the exchange is locked first, as whoever closes it does."""
    seen = await find(ExchangeLeg, key, act, "legId", lock=False)
    exchange = await find_exchange(seen.exchange_id, action, None, act, "legId")
    leg = await find(ExchangeLeg, key, act, "legId")
    expect(leg, version)
    return leg, exchange
