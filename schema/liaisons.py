"""Liaisons as clients see them."""

from datetime import date

from domain import liaisons
from domain.derived import freshness
from schema.compiler.declare import derived, entity, one, owned
from schema.enumerations import explain
from schema.rows import Row

explain(
    liaisons.LiaisonKind,
    REGIONAL_VICE_PRESIDENT="A board member for a region.",
    REGIONAL_DIRECTOR="The member of staff who answers for a region.",
    STAFF_LIAISON="A member of staff.",
    COMMITTEE_LIAISON="A volunteer of a committee.",
    AFFILIATE_LIAISON="Somebody of the affiliate itself.",
)
explain(
    liaisons.AssignedBy,
    COMMITTEE="A committee.",
    BOARD="The board.",
    STAFF="The staff.",
)


@entity(liaisons.LiaisonAssignment, order=("valid_from",))
class LiaisonAssignment(Row):
    """A person's duty for exactly one organization, region or agreement over a span of days."""

    kind: liaisons.LiaisonKind
    is_primary: bool
    assigned_by: liaisons.AssignedBy
    valid_from: date
    valid_to: date | None
    last_confirmed_on: date | None
    fresh_until = derived(freshness.FRESH_UNTIL)
    is_fresh = derived(freshness.IS_FRESH)

    person = one("Person")
    organization = one("Organization")
    region = one("Region")
    agreement = one("Agreement")
    delegate = one("Person")
    assigned_by_body = one("GoverningBody")
    seat = one("Seat")
    hand_overs = owned("HandOver", "How the duty was handed over.", order=("raised_on",))
    out_of_office = owned("OutOfOffice", "Days away.", order=("starts_on",))


@entity(liaisons.OutOfOffice, order=("starts_on",))
class OutOfOffice(Row):
    """Days on which the delegate of an assignment gets the mails."""

    starts_on: date
    ends_on: date

    assignment = one("LiaisonAssignment")
