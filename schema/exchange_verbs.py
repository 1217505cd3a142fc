"""Arranging exchanges: proposing, matching, the two legs and who travels, closing."""

from typing import Any

import strawberry

from domain import exchanges
from domain.acts import Act
from domain.verbs.engagement import exchanging, visits
from schema.exchanges import Exchange, ExchangeLeg, ExchangeVisitor
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

WHICH = "The exchange."
LEG = "The leg."
REASON = Asked("reason", str, "Why.", needed=True)

PROPOSE = form(
    "ProposeExchangeInput",
    "Who shall visit whom: the sender travels first, the host returns the visit.",
    exchanges.Exchange,
    needed="title",
    extra=[
        Asked("sender_id", strawberry.ID, "Who travels first.", "Organization", needed=True),
        Asked("host_id", strawberry.ID, "Who receives first.", "Organization", needed=True),
    ],
    free="kind programme_id agreement_id match_notes",
)
MATCH = form(
    "MatchExchangeInput",
    "The exchange whose two sides fit together.",
    exchanges.Exchange,
    changes=WHICH,
    needed="match_notes",
)
CLOSE = form("CloseExchangeInput", "The exchange that is over.", exchanges.Exchange, changes=WHICH)
CANCEL = form(
    "CancelExchangeInput",
    "The exchange that is called off.",
    exchanges.Exchange,
    changes=WHICH,
    extra=[REASON],
)
SCHEDULE = form(
    "ScheduleLegInput",
    "When a visit takes place; without a last day it is a visit of one day.",
    exchanges.ExchangeLeg,
    changes=LEG,
    key="leg_id",
    needed="starts_on",
    free="ends_on event_id",
)
COMPLETE = form(
    "CompleteLegInput",
    "The visit that has taken place, and what came of it.",
    exchanges.ExchangeLeg,
    changes=LEG,
    key="leg_id",
    needed="outcome_report",
)
WAIVE = form(
    "WaiveLegInput",
    "The visit that will not take place.",
    exchanges.ExchangeLeg,
    changes=LEG,
    key="leg_id",
    extra=[REASON],
)
ADD = form(
    "AddVisitorInput",
    "Who travels on a leg.",
    exchanges.ExchangeVisitor,
    needed="leg_id person_id",
    free="note",
)
REMOVE = form(
    "RemoveVisitorInput",
    "Who does not travel on a leg after all.",
    exchanges.ExchangeVisitor,
    needed="leg_id person_id",
)


async def propose(given: Any, act: Act) -> exchanges.Exchange:
    idea = exchanging.ExchangeIdea(**read_columns(given, PROPOSE))
    return await exchanging.propose_exchange(idea, act)


async def match(given: Any, act: Act) -> exchanges.Exchange:
    key = read_key(given, MATCH, "exchange_id")
    return await exchanging.match_exchange(key, given.match_notes, version_of(given), act)


async def close(given: Any, act: Act) -> exchanges.Exchange:
    key = read_key(given, CLOSE, "exchange_id")
    return await exchanging.close_exchange(key, version_of(given), act)


async def cancel(given: Any, act: Act) -> exchanges.Exchange:
    key = read_key(given, CANCEL, "exchange_id")
    return await exchanging.cancel_exchange(key, given.reason, version_of(given), act)


async def schedule(given: Any, act: Act) -> exchanges.ExchangeLeg:
    key = read_key(given, SCHEDULE, "leg_id")
    itinerary = visits.Itinerary(**read_columns(given, SCHEDULE, "leg_id"))
    return await visits.schedule_leg(key, itinerary, version_of(given), act)


async def complete(given: Any, act: Act) -> exchanges.ExchangeLeg:
    key = read_key(given, COMPLETE, "leg_id")
    return await visits.complete_leg(key, given.outcome_report, version_of(given), act)


async def waive(given: Any, act: Act) -> exchanges.ExchangeLeg:
    key = read_key(given, WAIVE, "leg_id")
    return await visits.waive_leg(key, given.reason, version_of(given), act)


async def add(given: Any, act: Act) -> exchanges.ExchangeVisitor:
    person = read_key(given, ADD, "person_id")
    return await visits.add_visitor(
        read_key(given, ADD, "leg_id"), person, or_none(given.note), act
    )


async def remove(given: Any, act: Act) -> exchanges.ExchangeLeg:
    person = read_key(given, REMOVE, "person_id")
    return await visits.remove_visitor(read_key(given, REMOVE, "leg_id"), person, act)


@strawberry.type
class ExchangeMutations:
    """Exchanges and their legs."""

    propose_exchange = verb(
        PROPOSE, Exchange, "exchange", "Propose a visit and a return visit.", propose
    )
    match_exchange = verb(
        MATCH, Exchange, "exchange", "Say that the two sides of an exchange fit together.", match
    )
    schedule_leg = verb(SCHEDULE, ExchangeLeg, "leg", "Give a visit its days.", schedule)
    complete_leg = verb(COMPLETE, ExchangeLeg, "leg", "Say that a visit has taken place.", complete)
    waive_leg = verb(WAIVE, ExchangeLeg, "leg", "Do without a visit, for a reason.", waive)
    add_visitor = verb(ADD, ExchangeVisitor, "visitor", "Add somebody who travels on a leg.", add)
    remove_visitor = verb(
        REMOVE, ExchangeLeg, "leg", "Take somebody off a leg that has not taken place.", remove
    )
    close_exchange = verb(
        CLOSE,
        Exchange,
        "exchange",
        "Close an exchange once each leg is completed, or waived with a reason.",
        close,
    )
    cancel_exchange = verb(
        CANCEL, Exchange, "exchange", "Call an exchange off before anybody has travelled.", cancel
    )
