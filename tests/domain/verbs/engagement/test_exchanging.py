"""Exchanges: two legs, each completed or waived before the exchange closes (rule 25)."""

import asyncio
from datetime import date
from uuid import UUID

from domain.database import Database
from domain.errors import DomainError
from domain.exchanges import Exchange, ExchangeLeg, ExchangeState, ExchangeVisitor, LegDirection
from domain.verbs.engagement.exchanging import (
    ExchangeIdea,
    cancel_exchange,
    close_exchange,
    match_exchange,
    propose_exchange,
)
from domain.verbs.engagement.visits import (
    Itinerary,
    add_visitor,
    complete_leg,
    remove_visitor,
    schedule_leg,
    waive_leg,
)
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative

LAST_WEEK = Itinerary(date(2026, 2, 23), date(2026, 2, 27))


async def matched() -> Exchange:
    return await samples.exchange(
        await samples.organization(), await samples.organization(), state=ExchangeState.MATCHED
    )


async def leg(of: Exchange, direction: LegDirection) -> UUID:
    return (await ExchangeLeg.get(exchange_id=of.id, direction=direction)).id


async def state(of: Exchange) -> str:
    return (await Exchange.get(id=of.id)).state.value


async def test_the_whole_way_of_an_exchange(database: Database) -> None:
    sender, host = await samples.organization(), await samples.organization()
    made = await propose_exchange(ExchangeIdea("Water", sender.id, host.id), acting())
    out, back = await leg(made, LegDirection.OUTBOUND), await leg(made, LegDirection.RETURN)
    assert (await ExchangeLeg.get(id=back)).sender_id == host.id
    early = schedule_leg(out, LAST_WEEK, None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "legId")
    await match_exchange(made.id, "Both treat water.", 1, acting())
    await schedule_leg(out, LAST_WEEK, None, acting())
    assert await state(made) == "SCHEDULED"
    await complete_leg(out, "Learned much", None, acting())
    assert await state(made) == "OUTBOUND_DONE"
    open_leg = close_exchange(made.id, None, acting())
    assert await refused(open_leg) == ("RULE_VIOLATED", "exchangeId")
    await waive_leg(back, "The host has no money", None, acting())
    assert await state(made) == "RETURN_DONE"
    await close_exchange(made.id, None, acting())
    assert await state(made) == "CLOSED"
    assert await refused(cancel_exchange(made.id, "Late", None, acting())) == (
        "RULE_VIOLATED",
        "exchangeId",
    )


async def test_nobody_visits_oneself(database: Database) -> None:
    one = await samples.organization()
    alone = propose_exchange(ExchangeIdea("Water", one.id, one.id), acting())
    assert await refused(alone) == ("RULE_VIOLATED", "hostId")


async def test_a_visit_is_over_before_it_is_completed(database: Database) -> None:
    made = await matched()
    out, back = await leg(made, LegDirection.OUTBOUND), await leg(made, LegDirection.RETURN)
    undated = complete_leg(out, "Fine", None, acting())
    assert await refused(undated) == ("RULE_VIOLATED", "legId")
    wrong = Itinerary(date(2026, 3, 4), date(2026, 3, 3))
    assert await refused(schedule_leg(out, wrong, None, acting())) == ("BAD_USER_INPUT", "endsOn")
    await schedule_leg(out, Itinerary(date(2026, 3, 3), date(2026, 3, 5)), None, acting())
    early = complete_leg(out, "Fine", None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "legId")
    await schedule_leg(back, LAST_WEEK, None, acting())
    before = complete_leg(back, "Fine", None, acting())
    assert await refused(before) == ("RULE_VIOLATED", "legId")
    silent = waive_leg(out, "", None, acting())
    assert await refused(silent) == ("BAD_USER_INPUT", "reason")


async def test_what_has_begun_is_not_called_off(database: Database) -> None:
    made = await matched()
    out = await leg(made, LegDirection.OUTBOUND)
    await schedule_leg(out, LAST_WEEK, None, acting())
    await complete_leg(out, "Fine", None, acting())
    late = cancel_exchange(made.id, "No money", None, acting())
    assert await refused(late) == ("RULE_VIOLATED", "exchangeId")
    other = await matched()
    off = await cancel_exchange(other.id, "No money", None, acting())
    assert (off.state, off.state_reason) == (ExchangeState.CANCELLED, "No money")


async def test_25_the_database_closes_no_open_exchange(database: Database) -> None:
    made = await matched()
    row = Exchange.filter(id=made.id)
    assert await refusal(row.update(state="CLOSED")) == "exchange_legs_done"
    waived = ExchangeLeg.filter(exchange_id=made.id)
    assert await refusal(waived.update(state="WAIVED")) == "exchange_leg_waived"
    await waived.update(state="WAIVED", waiver_reason="No money")
    await row.update(state="CLOSED")
    reopened = ExchangeLeg.filter(exchange_id=made.id).update(state="PLANNED")
    assert await refusal(reopened) == "exchange_legs_done"


async def test_25_closing_and_cancelling_at_once(database: Database) -> None:
    made = await matched()
    for direction in LegDirection:
        await waive_leg(await leg(made, direction), "No money", None, acting())
    results = await asyncio.gather(
        close_exchange(made.id, None, acting()),
        cancel_exchange(made.id, "No money", None, acting()),
        return_exceptions=True,
    )
    assert len([found for found in results if isinstance(found, DomainError)]) == 1
    assert await state(made) in {"CLOSED", "CANCELLED"}


async def test_who_travels(database: Database) -> None:
    made = await matched()
    out, person = await leg(made, LegDirection.OUTBOUND), await samples.person()
    await add_visitor(out, person.id, "Engineer", acting())
    twice = add_visitor(out, person.id, None, acting())
    assert await refused(twice) == ("RULE_VIOLATED", "personId")
    await remove_visitor(out, person.id, acting())
    assert not await ExchangeVisitor.exists()
    gone = remove_visitor(out, person.id, acting())
    assert await refused(gone) == ("BAD_USER_INPUT", "personId")


async def test_both_sides_arrange_and_nobody_else(database: Database) -> None:
    of, other = await samples.affiliation(), await samples.affiliation()
    made = await samples.exchange(await of.home.organization, await of.counterparty.organization)
    mine = match_exchange(made.id, "Fits", None, acting(await representative(of)))
    assert await refused(mine) == ("FORBIDDEN", "")
    await match_exchange(made.id, "Fits", None, acting(await liaison(of)))
    out = await leg(made, LegDirection.OUTBOUND)
    await schedule_leg(out, LAST_WEEK, None, acting(await representative(of)))
    strange = schedule_leg(out, LAST_WEEK, None, acting(await representative(other)))
    assert await refused(strange) == ("NOT_FOUND", "legId")
