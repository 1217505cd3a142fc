"""Series of events as clients see them."""

from datetime import date

from domain import event_series, organizations
from schema.compiler.declare import entity, one, page
from schema.rows import Row


@entity(event_series.EventSeries, order=("title",))
class EventSeries(Row):
    """Events that follow one another, such as an annual conference."""

    title: str
    every_months: int | None
    url: str | None
    ended_on: date | None
    visibility: organizations.Visibility
    sample: bool

    organizer = one("Organization")
    contact = one("Person")
    events = page("Event", "Its events.", order=("starts_on",))
