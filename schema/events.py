"""Events as clients see them, and who goes there."""

from datetime import date, time

from domain import events, organizations, participations
from domain.derived import clashes, representation
from domain.viewers import IN_PORTFOLIO
from schema.compiler.declare import column, derived, entity, one, page, tied
from schema.enumerations import explain
from schema.rows import Row

explain(
    events.EventKind,
    CONFERENCE="A conference.",
    MEETING="A meeting.",
    TRAINING="A training.",
    CONVENING="A gathering of professionals.",
    CEREMONY="A ceremony.",
    OTHER="Something else.",
)
explain(
    events.EventMode,
    IN_PERSON="In one place.",
    ONLINE="Online.",
    HYBRID="In one place and online.",
    UNKNOWN="Not known yet.",
)
explain(
    events.EventStatus,
    TENTATIVE="May take place.",
    CONFIRMED="Will take place.",
    HELD="Took place.",
    POSTPONED="Put off.",
    CANCELLED="Does not take place.",
)
explain(
    events.InformationStatus,
    COMPLETE="The organizer has said everything.",
    INFO_PENDING="More information is to come.",
)
explain(
    events.EventScope,
    LOCAL="For the organizer's own area.",
    NATIONAL="For one country.",
    GLOBAL="For the world.",
)
explain(
    participations.ParticipationCapacity,
    HEAD_OF_DELEGATION="Leads the delegation.",
    SPEAKER="Speaks.",
    DELEGATE="Takes part.",
    STAFF="Goes along as staff.",
)
explain(
    participations.ParticipationState,
    INVITED="Was invited.",
    ACCEPTED="Will come.",
    DECLINED="Will not come.",
    ATTENDED="Was there.",
    ABSENT="Did not come.",
)
explain(
    representation.RepresentationState,
    NOT_EXPECTED="No agreement with the organizer is in force, or the event does not take place.",
    NOBODY="Nobody represents the home association: a gap.",
    INVITED="Somebody was asked and has not accepted yet.",
    REPRESENTED="Somebody has accepted, or was there.",
)


@entity(events.Event, order=("starts_on", "title"))
class Event(Row):
    """A conference, meeting or training that an organization holds; dates and places may be partial."""

    title: str
    kind: events.EventKind
    starts_on: date | None
    ends_on: date | None
    date_precision: organizations.DatePrecision
    start_time: time | None
    time_zone: str | None
    mode: events.EventMode
    venue: str | None
    city: str | None
    country: str | None
    url: str | None
    status: events.EventStatus
    information_status: events.InformationStatus
    scope: events.EventScope
    note: str | None
    date_as_written: str | None
    visibility: organizations.Visibility
    source: str | None
    sample: bool
    status_reason: str | None = column(requires=IN_PORTFOLIO)
    representation_state = derived(representation.STATE, requires=IN_PORTFOLIO)

    organizer = one("Organization")
    series = one("EventSeries")
    contact = one("Person")
    participations = page("EventParticipation", "Who goes there.")
    representation = page(
        "EventParticipation",
        "Who represents the home association there.",
        "participations",
        only=representation.REPRESENTS_US,
    )
    clashes = tied(
        "Event",
        "Other events on the same or on neighbouring days, by first day: a hint. Only where the days of both"
        " are known, and neither was put off or cancelled.",
        clashes.CLASHES,
        order=("starts_on", "title"),
    )
    exchange_legs = page("ExchangeLeg", "Visits of exchanges that are tied to it.")
    work_plan_items = page("WorkPlanItem", "Items of work plans that are about it.")
    agreements = page(
        "Agreement",
        "Agreements whose work plans name it, or for whose items somebody attends it.",
        "work_plan_items.work_plan.agreement",
        "participations.work_plan_item.work_plan.agreement",
    )
    goals = page(
        "Goal",
        "Goals that it serves.",
        "work_plan_items.goal_links.goal",
        "participations.work_plan_item.goal_links.goal",
    )


@entity(participations.EventParticipation)
class EventParticipation(Row):
    """One person's part in an event, for an organization."""

    capacity: participations.ParticipationCapacity
    state: participations.ParticipationState
    note: str | None

    event = one("Event")
    person = one("Person", nullable=True)
    from_organization = one("Organization", nullable=True)
    work_plan_item = one("WorkPlanItem")
