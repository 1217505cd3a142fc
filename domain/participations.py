"""Who goes to whose events: the senior officials of both sides attend each other's conferences."""

from enum import StrEnum
from uuid import UUID

from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.events import Event
from domain.organizations import Organization
from domain.people import Person
from domain.rows import Row, code_field, link_field, optional_link_field, optional_text_field
from domain.work_plans import WorkPlanItem


class ParticipationCapacity(StrEnum):
    """In which capacity somebody goes to an event."""

    HEAD_OF_DELEGATION = "HEAD_OF_DELEGATION"
    SPEAKER = "SPEAKER"
    DELEGATE = "DELEGATE"
    STAFF = "STAFF"


class ParticipationState(StrEnum):
    """How far a participation has come; a stored transition."""

    INVITED = "INVITED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    ATTENDED = "ATTENDED"
    ABSENT = "ABSENT"


class EventParticipation(Row):
    """One person's part in an event, for an organization; it may fulfil an item of a work plan."""

    event_id: UUID
    person_id: UUID
    from_organization_id: UUID

    event: ForeignKeyRelation[Event] = link_field("Event", "participations", "The event.")
    person: ForeignKeyRelation[Person] = link_field("Person", "participations", "Who goes.")
    from_organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "participations", "For whom."
    )
    work_plan_item: ForeignKeyNullableRelation[WorkPlanItem] = optional_link_field(
        "WorkPlanItem", "participations", "Item of a work plan that it fulfils."
    )
    capacity = code_field(
        ParticipationCapacity, "In which capacity.", default=ParticipationCapacity.DELEGATE
    )
    state = code_field(
        ParticipationState, "How far it has come.", default=ParticipationState.INVITED
    )

    note = optional_text_field("What came of it.")

    class Meta:
        table = "event_participation"
        unique_together = (("event", "person"),)
