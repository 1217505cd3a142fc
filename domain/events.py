"""Events of affiliates: dates and places may be half known, and say so."""

from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation

from domain.event_series import EventSeries
from domain.organizations import DatePrecision, Organization, Visibility
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    optional_link_field,
    optional_text_field,
    optional_time_field,
)


class EventKind(StrEnum):
    """What an event is."""

    CONFERENCE = "CONFERENCE"
    MEETING = "MEETING"
    TRAINING = "TRAINING"
    CONVENING = "CONVENING"
    CEREMONY = "CEREMONY"
    OTHER = "OTHER"


class EventMode(StrEnum):
    """How one takes part."""

    IN_PERSON = "IN_PERSON"
    ONLINE = "ONLINE"
    HYBRID = "HYBRID"
    UNKNOWN = "UNKNOWN"


class EventStatus(StrEnum):
    """Whether an event takes place; a stored transition."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    HELD = "HELD"
    POSTPONED = "POSTPONED"
    CANCELLED = "CANCELLED"


class InformationStatus(StrEnum):
    """Whether the organizer has said everything; "coming soon" is INFO_PENDING."""

    COMPLETE = "COMPLETE"
    INFO_PENDING = "INFO_PENDING"


class EventScope(StrEnum):
    """Whom an event is meant for."""

    LOCAL = "LOCAL"
    NATIONAL = "NATIONAL"
    GLOBAL = "GLOBAL"


class Event(Row):
    """A conference, meeting or training that an organization holds."""

    title: Field[str] = fields.CharField(max_length=300, description="Title.")
    kind = code_field(EventKind, "What it is.", default=EventKind.CONFERENCE)
    starts_on: Field[date | None] = fields.DateField(null=True, description="First day.")
    ends_on: Field[date | None] = fields.DateField(null=True, description="Last day.")
    date_precision = code_field(
        DatePrecision, "How much of the dates is known.", default=DatePrecision.DAY
    )
    start_time = optional_time_field("Local time of the start; only with a time zone.")
    time_zone: Field[str | None] = fields.CharField(
        max_length=60, null=True, description="IANA time zone of the start."
    )
    mode = code_field(EventMode, "How one takes part.", default=EventMode.UNKNOWN)
    venue: Field[str | None] = fields.CharField(max_length=200, null=True, description="Venue.")
    city: Field[str | None] = fields.CharField(max_length=120, null=True, description="City.")
    country: Field[str | None] = fields.CharField(
        max_length=2, null=True, description="ISO 3166-1 code (NA is Namibia)."
    )
    url: Field[str | None] = fields.CharField(
        max_length=500, null=True, description="Address of its website."
    )
    organizer: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "events", "Who holds it."
    )
    status = code_field(EventStatus, "Whether it takes place.", default=EventStatus.TENTATIVE)
    information_status = code_field(
        InformationStatus,
        "Whether the organizer has said everything.",
        default=InformationStatus.COMPLETE,
    )
    scope = code_field(EventScope, "Whom it is meant for.", default=EventScope.NATIONAL)
    series: ForeignKeyNullableRelation[EventSeries] = optional_link_field(
        "EventSeries", "events", "Series that it is one of."
    )
    contact: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "organized_events", "Whom to ask about it."
    )
    status_reason = optional_text_field("Why it was postponed or cancelled.")
    note = optional_text_field("What else is known.")
    date_as_written: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="The date as its source writes it."
    )
    visibility = code_field(
        Visibility, "Who sees it without signing in.", default=Visibility.INTERNAL
    )
    source_key: Field[str | None] = fields.CharField(
        max_length=120, null=True, unique=True, description="Key in the file it was imported from."
    )
    source: Field[str | None] = fields.CharField(
        max_length=500, null=True, description="Where the facts were read."
    )
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )

    class Meta:
        table = "event"
