"""Exchanges as clients see them: two legs, and who travels."""

from datetime import date

from domain import exchanges
from schema.compiler.declare import entity, one, owned, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    exchanges.ExchangeKind,
    ONE_ON_ONE="Two people visit each other.",
    CITY_TO_CITY="Two cities visit each other.",
    PEER_TO_PEER="Peers of one field visit each other.",
    TECHNICAL_ASSISTANCE="One helps the other on the spot.",
)
explain(
    exchanges.ExchangeState,
    PROPOSED="It was proposed.",
    MATCHED="The two fit together.",
    SCHEDULED="A visit has its days.",
    OUTBOUND_DONE="The visit is over, or waived.",
    RETURN_DONE="The return visit is over, or waived.",
    CLOSED="Nothing is left to be done.",
    CANCELLED="It was called off.",
)
explain(
    exchanges.LegDirection, OUTBOUND="The visit, which comes first.", RETURN="The return visit."
)
explain(
    exchanges.LegState,
    PLANNED="It has not taken place yet.",
    COMPLETED="It has taken place.",
    WAIVED="It will not take place, for a reason.",
)


@entity(exchanges.Exchange, order=("title",))
class Exchange(Row):
    """A visit and a return visit; it closes when each is completed, or waived with a reason."""

    title: str
    kind: exchanges.ExchangeKind
    state: exchanges.ExchangeState
    state_reason: str | None
    match_notes: str | None
    sample: bool

    programme = one("Programme")
    agreement = one("Agreement")
    legs = owned("ExchangeLeg", "The visit, then the return visit.", order=("direction",))
    work_plan_items = page("WorkPlanItem", "Items of work plans that are about it.")


@entity(exchanges.ExchangeLeg, order=("starts_on",))
class ExchangeLeg(Row):
    """One visit of an exchange."""

    direction: exchanges.LegDirection
    starts_on: date | None
    ends_on: date | None
    state: exchanges.LegState
    waiver_reason: str | None
    outcome_report: str | None

    exchange = one("Exchange")
    sender = one("Organization", nullable=True)
    host = one("Organization", nullable=True)
    event = one("Event")
    visitors = owned("ExchangeVisitor", "Who travels.")
    documents = page("Document", "Reports of it.")


@entity(exchanges.ExchangeVisitor)
class ExchangeVisitor(Row):
    """A person who travels on a leg."""

    note: str | None

    leg = one("ExchangeLeg")
    person = one("Person", nullable=True)
