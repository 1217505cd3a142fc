"""Keeping bodies and seats: who sits in the board and its committees, and what ends with a seat."""

from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.days import write_day
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, against_rule, check, check_order, misfit, need_reason
from domain.governing_bodies import GoverningBody, Seat
from domain.liaisons import LiaisonAssignment
from domain.organizations import Organization, OrganizationKind
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.people.hand_over_raising import end_duty
from domain.verbs.people.position_keeping import end

# Seats but $4 whose terms meet a span of days that may have no end: $2 to $3.
MEETING = """
SELECT seat.person_id, seat.is_chair, seat.term_from, seat.term_to FROM seat
WHERE seat.body_id = $1 AND seat.term_from <= coalesce($3::date, 'infinity')
    AND coalesce(seat.term_to, 'infinity') >= $2::date AND seat.id IS DISTINCT FROM $4
"""
SEAT_COLUMNS = ("person_id", "term_from", "term_to", "is_chair")


async def create_body(given: Given, act: Act) -> GoverningBody:
    """Add a board or a committee of an organization; raises DomainError CONFLICT for a name it has."""
    async with transaction():
        owner = await find(Organization, given["organization_id"], act, "organizationId")
        await permit(Action.CREATE_BODY, owner, act)
        await check(GoverningBody, given, act)
        if given.get("size") is not None and given["size"] < 1:
            raise misfit("size", "A body has one seat or more.")
        if await GoverningBody.exists(organization_id=owner.id, name=given["name"]):
            raise DomainError(ErrorCode.CONFLICT, "There is such a body already.", ("name",))
        row = GoverningBody(**given)
        await add(row, Action.CREATE_BODY, act.actor)
    return row


async def update_body(key: UUID, given: Given, version: int | None, act: Act) -> GoverningBody:
    """Correct the name, size or source of a body; raises DomainError like `create_body`."""
    async with transaction():
        row = await find(GoverningBody, key, act, "governingBodyId")
        await permit(Action.UPDATE_BODY, row, act)
        expect(row, version)
        await check(GoverningBody, given, act)
        if given.get("size") is not None and given["size"] < 1:
            raise misfit("size", "A body has one seat or more.")
        named = GoverningBody.filter(organization_id=row.organization_id, name=given.get("name"))
        if await named.exclude(id=row.id).exists():
            raise DomainError(ErrorCode.CONFLICT, "There is such a body already.", ("name",))
        await change(row, given, Action.UPDATE_BODY, act.actor)
    return row


async def appoint_seat(given: Given, act: Act) -> Seat:
    """Give a person a seat over a term.

    Raises DomainError RULE_VIOLATED where the body is dissolved or full, has a chair, or the person has a
    seat in it (rule 22).
    """
    async with transaction():
        body = await find(GoverningBody, given["body_id"], act, "bodyId")
        await permit(Action.APPOINT_SEAT, body, act)
        await check(Seat, given, act)
        check_order(given["term_from"], given.get("term_to"), "term_to")
        await check_active(given["person_id"], given["term_from"], "person_id")
        await _check_room(body, given)
        row = Seat(**given)
        await add(row, Action.APPOINT_SEAT, act.actor)
    return row


async def end_seat(key: UUID, on: date | None, reason: str, version: int | None, act: Act) -> Seat:
    """End a seat after a day, today where none is given; duties that came with it end and are handed over."""
    async with transaction():
        row = await find(Seat, key, act, "seatId")
        await permit(Action.END_SEAT, row, act)
        expect(row, version)
        why = need_reason(reason, "Say why: the hand-overs tell it to the successors.")
        last_day = on or act.today
        changes = end(row.term_from, row.term_to, last_day, "term_to")
        await end_duties_of_seat(row, last_day, why, Action.END_SEAT, act)
        await change(row, changes, Action.END_SEAT, act.actor)
    return row


async def update_seat(key: UUID, given: Given, version: int | None, act: Act) -> Seat:
    """Correct the term, the chair or the title of a seat; duties that came with it end with it.

    Raises DomainError RULE_VIOLATED like `appoint_seat`, and for a term that begins after a duty that came
    with the seat did.
    """
    async with transaction():
        seen = await find(Seat, key, act, "seatId", lock=False)
        await permit(Action.UPDATE_SEAT, seen, act)
        # The body before its seats, as whoever appoints or dissolves does.
        body = await find(GoverningBody, seen.body_id, act, "seatId")
        row = await find(Seat, key, act, "seatId")
        expect(row, version)
        await check(Seat, given, act)
        wanted = {name: given.get(name, getattr(row, name)) for name in SEAT_COLUMNS}
        check_order(wanted["term_from"], wanted["term_to"], "term_to")
        await _check_room(body, wanted, row.id)
        await _check_begun(row, wanted["term_from"])
        if wanted["term_to"] is not None:
            why = "The term of the seat that it came with was corrected."
            await end_duties_of_seat(row, wanted["term_to"], why, Action.UPDATE_SEAT, act)
        await change(row, given, Action.UPDATE_SEAT, act.actor)
    return row


async def end_duties_of_seat(
    seat: Seat, last_day: date, reason: str, action: Action, act: Act
) -> None:
    """End the duties that came with a seat and go on after a day; each is handed over.

    Before the seat ends: the database would end them by itself, and nobody would know who did.
    """
    for duty in await LiaisonAssignment.filter(seat_id=seat.id).order_by("id").select_for_update():
        if duty.valid_to is None or duty.valid_to > last_day:
            await end_duty(duty, last_day, reason, action, act)


async def check_active(person_id: UUID, on: date, path: str) -> Person:
    """Return a person who can take on something from a day on, or raise DomainError RULE_VIOLATED."""
    person = await Person.get(id=person_id)
    if person.erased_at is not None:
        raise against_rule(path, "The person's data was erased.")
    if person.deactivated_on is not None and person.deactivated_on <= on:
        raise against_rule(path, f"{person.name} is not active any more.")
    return person


async def check_body_of_home(body_id: UUID, path: str) -> GoverningBody:
    """Return a body that may give duties for the home association, or raise DomainError RULE_VIOLATED."""
    body = await GoverningBody.get(id=body_id).select_related("organization")
    if body.organization.kind is not OrganizationKind.HOME_ASSOCIATION:
        raise against_rule(path, f"{body.name} is a body of another organization.")
    return body


async def _check_begun(seat: Seat, term_from: date) -> None:
    early = await LiaisonAssignment.filter(seat_id=seat.id, valid_from__lt=term_from).first()
    if early is not None:
        raise against_rule(
            "term_from", f"A duty that came with the seat began on {write_day(early.valid_from)}."
        )


async def _check_room(body: GoverningBody, given: Given, seat: UUID | None = None) -> None:
    first, last = given["term_from"], given.get("term_to")
    if body.dissolved_on is not None and body.dissolved_on <= (last or first):
        raise against_rule("body_id", "The body was dissolved.")
    found = await current_transaction().fetch(MEETING, body.id, first, last, seat)
    if any(seat["person_id"] == given["person_id"] for seat in found):
        raise against_rule("person_id", "The person has a seat in this body in that time.")
    if given.get("is_chair") and any(seat["is_chair"] for seat in found):
        raise against_rule("is_chair", "The body has a chair in that time: that seat ends first.")
    on_first = [seat for seat in found if seat["term_from"] <= first]
    if body.size is not None and len(on_first) >= body.size:
        raise against_rule("body_id", f"All {body.size} seats of the body are taken on that day.")
