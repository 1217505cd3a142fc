"""Keeping people: who they are, in which language and hours mails reach them, since when they are gone."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from babel import Locale, UnknownLocaleError

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, against_rule, check_columns, misfit
from domain.notices.sweeps import review_recipient
from domain.organizations import Organization
from domain.people import Person
from domain.positions import Position, PositionRole
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.people.email_addresses import make_address
from domain.verbs.people.hand_over_raising import end_duties_of

HOURS = frozenset({"time_zone", "quiet_from", "quiet_to", "holiday_calendar"})
"""What decides when mail may reach somebody."""


@dataclass(frozen=True)
class FirstPosition:
    """What a new person is in an organization, from today on."""

    organization_id: UUID
    title: str
    role: PositionRole


async def create_person(
    given: Given, address: str | None, position: FirstPosition | None, act: Act
) -> Person:
    """Add a person, with an address that still has to be verified and a position where they are given.

    Affiliates and liaisons add people to organizations in their reach: for them the position is needed.
    """
    async with transaction():
        place = position and await find(
            Organization, position.organization_id, act, "organizationId"
        )
        await permit(Action.CREATE_PERSON, place or None, act)
        _check(given)
        _check_quiet(given.get("quiet_from"), given.get("quiet_to"), given)
        row = Person(**{"sort_name": sort_name(given["name"]), **given})
        await add(row, Action.CREATE_PERSON, act.actor)
        if address is not None:
            await make_address(row, address, Action.CREATE_PERSON, act)
        if position is not None:
            await _take_up(row, position, act)
    return row


async def update_person(key: UUID, given: Given, version: int | None, act: Act) -> Person:
    """Change a person's own data: name, language, hours, telephone number.

    What they are to get and has not left goes by their new hours. Quiet hours that have one end alone after
    the change, or two that are the same, are BAD_USER_INPUT.
    """
    async with transaction() as tx:
        row = await find(Person, key, act, "personId")
        await permit(Action.UPDATE_PERSON, row, act)
        refuse_erased(row)
        expect(row, version)
        _check(given)
        first = given.get("quiet_from", row.quiet_from)
        _check_quiet(first, given.get("quiet_to", row.quiet_to), given)
        changes = dict(given)
        if "name" in given and "sort_name" not in given:
            changes["sort_name"] = sort_name(given["name"])
        await change(row, changes, Action.UPDATE_PERSON, act.actor)
        if HOURS & set(changes):
            await review_recipient(tx, row.id, act.clock, act.settings)
    return row


async def deactivate_person(
    key: UUID, on: date | None, reason: str, version: int | None, act: Act
) -> Person:
    """Let a person go from a day on, today where none is given: no mail, no sign-in, no duty.

    Duties end on the day before, or that same day where they began then, and each raises a hand-over.
    """
    async with transaction():
        row = await find(Person, key, act, "personId")
        await permit(Action.DEACTIVATE_PERSON, row, act)
        refuse_erased(row)
        expect(row, version)
        if not reason.strip():
            raise misfit("reason", "Say why: the hand-overs tell it to the successors.")
        gone = on or act.today
        if gone < act.today:
            raise misfit("on", "That day is over.")
        await change(row, {"deactivated_on": gone}, Action.DEACTIVATE_PERSON, act.actor)
        await end_duties_of(row, gone, reason.strip(), Action.DEACTIVATE_PERSON, act)
    return row


def sort_name(name: str) -> str:
    """Return a name as it is sorted, family name first: "Ana Ruiz" is "ruiz ana"."""
    words = name.lower().split()
    return " ".join([*words[-1:], *words[:-1]])


def refuse_erased(person: Person, path: str = "person_id") -> None:
    """Raise DomainError RULE_VIOLATED for somebody whose data was erased."""
    if person.erased_at is not None:
        raise against_rule(path, "The person's data was erased.")


def _check(given: Given) -> None:
    check_columns(Person, given)
    locale = given.get("locale")
    if locale is not None:
        try:
            Locale.parse(locale.replace("-", "_"))
        except (ValueError, UnknownLocaleError) as error:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT, f'"{locale}" is not a language code.', ("locale",)
            ) from error


def _check_quiet(first: time | None, last: time | None, given: Given) -> None:
    """Refuse quiet hours that would do nothing, at the field that is empty, or at the one that was given."""
    if (first is None) != (last is None):
        missing = "quiet_from" if first is None else "quiet_to"
        raise misfit(missing, "Quiet hours have a beginning and an end: give both, or neither.")
    if first is not None and first == last:
        name = "quiet_to" if "quiet_to" in given else "quiet_from"
        raise misfit(name, "Quiet hours end at another time than they begin.")


async def _take_up(person: Person, position: FirstPosition, act: Act) -> None:
    check_columns(Position, {"title": position.title})
    row = Position(
        person_id=person.id,
        organization_id=position.organization_id,
        title=position.title,
        role=position.role,
        valid_from=act.today,
        last_confirmed_on=act.today,
    )
    await add(row, Action.CREATE_PERSON, act.actor)
