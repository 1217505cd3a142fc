"""Exchanges: a visit and a return visit, between two people or two cities."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement
from domain.events import Event
from domain.organizations import Organization
from domain.people import Person
from domain.programmes import Programme
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    optional_text_field,
    part_field,
    short_text_field,
)


class ExchangeKind(StrEnum):
    """Who visits whom."""

    ONE_ON_ONE = "ONE_ON_ONE"
    CITY_TO_CITY = "CITY_TO_CITY"
    PEER_TO_PEER = "PEER_TO_PEER"
    TECHNICAL_ASSISTANCE = "TECHNICAL_ASSISTANCE"


class ExchangeState(StrEnum):
    """How far an exchange has come; a stored transition."""

    PROPOSED = "PROPOSED"
    MATCHED = "MATCHED"
    SCHEDULED = "SCHEDULED"
    OUTBOUND_DONE = "OUTBOUND_DONE"
    RETURN_DONE = "RETURN_DONE"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class LegDirection(StrEnum):
    """The visit or the return visit."""

    OUTBOUND = "OUTBOUND"
    RETURN = "RETURN"


class LegState(StrEnum):
    """How far a leg has come; a stored transition."""

    PLANNED = "PLANNED"
    COMPLETED = "COMPLETED"
    WAIVED = "WAIVED"


class Exchange(Row):
    """Two legs between two organizations; it closes when each leg is completed or waived."""

    title: Field[str] = short_text_field(300, "Title.")
    kind = code_field(ExchangeKind, "Who visits whom.", default=ExchangeKind.ONE_ON_ONE)
    programme: ForeignKeyNullableRelation[Programme] = optional_link_field(
        "Programme", "exchanges", "Programme that it belongs to."
    )
    agreement: ForeignKeyNullableRelation[Agreement] = optional_link_field(
        "Agreement", "exchanges", "Agreement that it fulfils."
    )
    state = code_field(ExchangeState, "How far it has come.", default=ExchangeState.PROPOSED)
    state_reason = optional_text_field("Why it was cancelled.")
    match_notes = optional_text_field("Why the two fit together.")
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )

    class Meta:
        table = "exchange"


class ExchangeLeg(Row):
    """One visit of an exchange."""

    exchange_id: UUID
    sender_id: UUID
    host_id: UUID

    exchange: ForeignKeyRelation[Exchange] = part_field("Exchange", "legs", "The exchange.")
    direction = code_field(LegDirection, "Visit or return visit.")
    sender: ForeignKeyRelation[Organization] = link_field(
        "Organization", "legs_sent", "Who sends the visitors."
    )
    host: ForeignKeyRelation[Organization] = link_field(
        "Organization", "legs_hosted", "Who receives them."
    )
    starts_on = optional_date_field("First day of the visit.")
    ends_on = optional_date_field("Last day of the visit.")
    event: ForeignKeyNullableRelation[Event] = optional_link_field(
        "Event", "exchange_legs", "Event that the visit is tied to."
    )
    state = code_field(LegState, "How far it has come.", default=LegState.PLANNED)
    waiver_reason = optional_text_field("Why the leg is waived.")
    outcome_report = optional_text_field("What came of it.")

    class Meta:
        table = "exchange_leg"
        unique_together = (("exchange", "direction"),)


class ExchangeVisitor(Row):
    """A person who travels on a leg."""

    leg_id: UUID
    person_id: UUID

    leg: ForeignKeyRelation[ExchangeLeg] = part_field("ExchangeLeg", "visitors", "The leg.")
    person: ForeignKeyRelation[Person] = link_field("Person", "exchange_visits", "Who travels.")
    note: Field[str | None] = fields.CharField(
        max_length=300, null=True, description="In which capacity."
    )

    class Meta:
        table = "exchange_visitor"
        unique_together = (("leg", "person"),)
