"""Reciprocity as clients see it: a view of an organization and another one over a period."""

from datetime import date

import strawberry

from domain import organizations
from domain.derived import reciprocity
from schema.compiler.declare import (
    Argument,
    difference,
    entity,
    facet,
    merged,
    page,
    reckoned,
    reckoned_one,
)
from schema.compiler.relay import Node
from schema.enumerations import explain

explain(
    reciprocity.EntryKind,
    ATTENDANCE="Somebody attended an event.",
    CONTRIBUTION="Something appeared in a publication.",
    VISIT="A visit of an exchange.",
)
explain(
    reciprocity.EntryDirection,
    GIVEN="The organization did it for the other one.",
    RECEIVED="The other one did it for the organization.",
)


@strawberry.type(description="Something that one organization did for another.")
class ReciprocityEntry:
    """One entry, as clients see it; the statement makes it."""

    kind: reciprocity.EntryKind = strawberry.field(description="What it was.")
    direction: reciprocity.EntryDirection = strawberry.field(description="Which way it went.")
    happened_on: date = strawberry.field(description="The day on which it counts.")
    node: Node = strawberry.field(
        description="The row itself: an EventParticipation, a Contribution or an ExchangeLeg."
    )


GIVEN = "attendances_given contributions_given visits_given"
RECEIVED = "attendances_received contributions_received visits_received"


@entity(organizations.Organization)
class Reciprocity:
    """What two organizations did for each other in a period: given by the one that it is asked of.

    Attending an event counts on its first day, a contribution when it appeared, a visit on its last day. Only
    what you may see counts.
    """

    with_organization = reckoned_one(
        "Organization", reciprocity.IS_COUNTERPART, "The other one; null where you may not see it."
    )
    first_day = reckoned(reciprocity.FIRST_DAY, date, "First day of the period.")
    last_day = reckoned(reciprocity.LAST_DAY, date, "Last day of the period.")
    given = difference("How often it did something for the other.", GIVEN)
    received = difference("How often the other did something for it.", RECEIVED)
    balance = difference("Given less received: positive where it gave more.", GIVEN, RECEIVED)
    attendance_balance = difference(
        "Attendances given less those received.", "attendances_given", "attendances_received"
    )
    contribution_balance = difference(
        "Contributions given less those received.", "contributions_given", "contributions_received"
    )
    visit_balance = difference(
        "Visits given less those received.", "visits_given", "visits_received"
    )
    entries = merged(
        ReciprocityEntry,
        "All that either did for the other in the period, the newest first.",
        reciprocity.ENTRIES,
        order="happened_on DESC",
    )
    attendances_given = page(
        "EventParticipation",
        "Who attended events of the other for it.",
        "participations",
        only=reciprocity.ATTENDANCES_GIVEN,
    )
    attendances_received = page(
        "EventParticipation",
        "Who attended its events for the other.",
        "events.participations",
        only=reciprocity.ATTENDANCES_RECEIVED,
    )
    contributions_given = page(
        "Contribution",
        "What it gave to publications of the other.",
        "contributions",
        order=("-published_on",),
        only=reciprocity.CONTRIBUTIONS_GIVEN,
    )
    contributions_received = page(
        "Contribution",
        "What the other gave to its publications.",
        "publications.contributions",
        order=("-published_on",),
        only=reciprocity.CONTRIBUTIONS_RECEIVED,
    )
    visits_given = page(
        "ExchangeLeg",
        "Its visits to the other.",
        "legs_sent",
        order=("-ends_on",),
        only=reciprocity.VISITS_GIVEN,
    )
    visits_received = page(
        "ExchangeLeg",
        "Visits of the other to it.",
        "legs_hosted",
        order=("-ends_on",),
        only=reciprocity.VISITS_RECEIVED,
    )


RECIPROCITY = facet(
    Reciprocity,
    "What it and another organization did for each other in a period.",
    Argument(
        "counterpart",
        "withOrganization",
        "The other one; the home association where it is left out.",
        entity="Organization",
    ),
    Argument("first", "from", "First day; 24 months before the last where it is left out.", date),
    Argument("last", "to", "Last day; today where it is left out.", date),
)
