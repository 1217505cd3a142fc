"""Assigning liaisons: each subject and kind has one primary at any date (rule 21), and duties end knowingly.

Whoever assigns locks the subject first, so that of two primaries at once the second is refused in words; the
database would refuse it too.
"""

from datetime import date
from uuid import UUID

import asyncpg

from domain.acts import Act
from domain.agreements import Agreement
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.givens import Given, against_rule, check, check_order, misfit, need_reason
from domain.governing_bodies import BodyKind, Seat
from domain.liaisons import AssignedBy, LiaisonAssignment, LiaisonKind
from domain.organizations import Organization, OrganizationKind
from domain.regions import Region
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.rows import Row
from domain.verbs.people.body_keeping import check_active, check_body_of_home
from domain.verbs.people.hand_over_raising import end_duty
from domain.verbs.people.position_keeping import end

SUBJECTS: dict[str, type[Row]] = {
    "organization_id": Organization,
    "region_id": Region,
    "agreement_id": Agreement,
}
PATHS = {
    "organization_id": "organizationId",
    "region_id": "regionId",
    "agreement_id": "agreementId",
}

FITS = {
    LiaisonKind.REGIONAL_VICE_PRESIDENT: ("organization_id", "region_id"),
    LiaisonKind.REGIONAL_DIRECTOR: ("region_id",),
    LiaisonKind.STAFF_LIAISON: ("organization_id", "agreement_id"),
    LiaisonKind.COMMITTEE_LIAISON: ("organization_id", "agreement_id"),
    LiaisonKind.AFFILIATE_LIAISON: ("organization_id",),
}
"""What each kind of liaison looks after."""

ASSIGNERS = {BodyKind.BOARD: AssignedBy.BOARD, BodyKind.COMMITTEE: AssignedBy.COMMITTEE}

# $1 is the subject, $2 the kind; the span of days $3 to $4 may have no end.
PRIMARIES = """
SELECT duty.id, duty.valid_from, duty.valid_to, person.name
FROM liaison_assignment AS duty JOIN person ON person.id = duty.person_id
WHERE $1 IN (duty.organization_id, duty.region_id, duty.agreement_id)
    AND duty.kind = $2 AND duty.is_primary
    AND duty.valid_from <= coalesce($4::date, 'infinity') AND coalesce(duty.valid_to, 'infinity') >= $3::date
ORDER BY duty.valid_from
"""


async def assign_liaison(given: Given, act: Act) -> LiaisonAssignment:
    """Give a person a duty, from today on unless another day is given.

    Raises DomainError RULE_VIOLATED where the kind does not fit the subject, the subject has a primary
    liaison of the kind in that time, or the seat that it comes with is another's or ends before.
    """
    async with transaction():
        column, subject = await find_subject(given, act)
        duty = plan_duty(given["kind"], given.get("assigned_by_body_id"))
        await permit(Action.ASSIGN_LIAISON, subject, act, duty=duty)
        values = {"valid_from": act.today, "is_primary": True, **given}
        await check(LiaisonAssignment, values, act)
        await check_fit(values["kind"], column, subject)
        await check_active(values["person_id"], values["valid_from"], "person_id")
        await _check_seat(values)
        check_order(values["valid_from"], values.get("valid_to"), "valid_to")
        if values["is_primary"]:
            await check_primary(subject.id, values)
        row = LiaisonAssignment(**values, assigned_by=await assigner(values))
        await add(row, Action.ASSIGN_LIAISON, act.actor)
    return row


async def end_liaison(
    key: UUID, on: date | None, reason: str, version: int | None, act: Act
) -> LiaisonAssignment:
    """End a duty after a day, today where none is given, and raise its hand-over."""
    async with transaction():
        row = await find(LiaisonAssignment, key, act, "liaisonAssignmentId")
        await permit(Action.END_LIAISON, row, act, duty=row)
        expect(row, version)
        why = need_reason(reason, "Say why: the hand-over tells it to the successor.")
        last_day = on or act.today
        end(row.valid_from, row.valid_to, last_day, "valid_to")
        await end_duty(row, last_day, why, Action.END_LIAISON, act)
    return row


async def confirm_duty(key: UUID, version: int | None, act: Act) -> LiaisonAssignment:
    """Say that a duty still holds today."""
    async with transaction():
        row = await find(LiaisonAssignment, key, act, "liaisonAssignmentId")
        await permit(Action.CONFIRM_DUTY, row, act)
        expect(row, version)
        if row.valid_to is not None and row.valid_to < act.today:
            raise against_rule("liaison_assignment_id", "The duty has ended.")
        await change(row, {"last_confirmed_on": act.today}, Action.CONFIRM_DUTY, act.actor)
    return row


# --- parts that the yearly re-assignment shares ----------------------------------------------------


def plan_duty(kind: LiaisonKind, body_id: UUID | None) -> LiaisonAssignment:
    """Return a duty that is not stored yet, as far as the right to give it depends on it."""
    return LiaisonAssignment(kind=kind, assigned_by_body_id=body_id)


async def find_subject(given: Given, act: Act) -> tuple[str, Row]:
    """Return the column that names the subject of a duty, and the subject, locked."""
    named = [column for column in SUBJECTS if given.get(column) is not None]
    if len(named) != 1:
        raise misfit(
            named[1] if named else "organization_id",
            "A duty is for exactly one organization, region or agreement.",
        )
    (column,) = named
    return column, await find(SUBJECTS[column], given[column], act, PATHS[column])


async def check_fit(kind: LiaisonKind, column: str, subject: Row) -> None:
    """Raise DomainError RULE_VIOLATED where a kind of liaison does not look after such a subject."""
    if column not in FITS[kind]:
        nouns = " or ".join(name.removesuffix("_id") for name in FITS[kind])
        raise against_rule(column, f"{kind.value} is a duty for one {nouns}.")
    if isinstance(subject, Organization) and subject.kind is OrganizationKind.HOME_ASSOCIATION:
        raise against_rule(column, "Liaisons look after the others, not the home association.")


async def check_primary(subject_id: UUID, given: Given) -> None:
    """Rule 21: raise DomainError RULE_VIOLATED where there is a primary liaison in that time."""
    found = await primaries(subject_id, given["kind"], given["valid_from"], given.get("valid_to"))
    if found:
        until = f"until {found[0]['valid_to']}" if found[0]["valid_to"] else "with no end"
        raise against_rule(
            "is_primary",
            f"{found[0]['name']} is the primary {given['kind'].value} from {found[0]['valid_from']} {until}. "
            "End that duty first, re-assign it, or make this one a backup.",
        )


async def primaries(
    subject_id: UUID, kind: LiaisonKind, first: date, last: date | None
) -> list[asyncpg.Record]:
    """Return the primary duties of a subject and kind that meet a span of days."""
    return await current_transaction().fetch(PRIMARIES, subject_id, kind.value, first, last)


async def assigner(given: Given) -> AssignedBy:
    """Return who assigns: the body that is named, else the staff."""
    key = given.get("assigned_by_body_id")
    if key is None:
        return AssignedBy.STAFF
    body = await check_body_of_home(key, "assigned_by_body_id")
    if body.dissolved_on is not None and body.dissolved_on <= given["valid_from"]:
        raise against_rule("assigned_by_body_id", "The body was dissolved.")
    return ASSIGNERS[body.kind]


async def _check_seat(values: dict[str, object]) -> None:
    """Rule 22: a duty that comes with a seat is its holder's, and lasts no longer."""
    if values.get("seat_id") is None:
        return
    seat = await Seat.get(id=values["seat_id"])
    if seat.person_id != values["person_id"]:
        raise against_rule("seat_id", "The seat is somebody else's.")
    first, last = values["valid_from"], values.get("valid_to") or seat.term_to
    assert isinstance(first, date)
    too_late = isinstance(last, date) and seat.term_to is not None and last > seat.term_to
    if first < seat.term_from or too_late:
        until = f" to {seat.term_to.isoformat()}" if seat.term_to else " on"
        raise against_rule(
            "seat_id", f"The seat's term is from {seat.term_from.isoformat()}{until}."
        )
    values["valid_to"] = last
