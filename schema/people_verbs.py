"""Keeping people, their addresses and positions; letting them go, and erasing their data."""

from datetime import date
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from domain import people, positions
from domain.acts import Act
from domain.errors import DomainError, ErrorCode
from domain.verbs.people import email_addresses, erasure, person_keeping, position_keeping
from schema.people import EmailAddress, Person
from schema.positions import Position
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

WHO = "The person."
OWN = "sort_name locale time_zone quiet_from quiet_to holiday_calendar monthly_roll_up phone"
REASON = Asked("reason", str, "Why.", needed=True)
ON = "today where it is left out."

CREATE = form(
    "CreatePersonInput",
    "A person, with a mail address and a position where they are known. Who does not belong to the office "
    "names an organization in their reach.",
    people.Person,
    needed="name",
    free=OWN,
    extra=[
        Asked("address", str, "Mail address; it has to be verified before anybody signs in by it."),
        Asked(
            "organization_id",
            strawberry.ID,
            "Where the person holds a position.",
            "Organization",
        ),
        Asked("position_title", str, "What the position is called."),
        Asked("position_role", positions.PositionRole, "What it means for the relationship."),
    ],
)
BESIDE = ("address", "organization_id", "position_title", "position_role")
UPDATE = form(
    "UpdatePersonInput",
    "What is known of a person now; what is left out stays, null empties.",
    people.Person,
    changes=WHO,
    free=f"name {OWN}",
)
DEACTIVATE = form(
    "DeactivatePersonInput",
    "Who goes, when and why.",
    people.Person,
    changes=WHO,
    extra=[REASON, Asked("on", date, f"First day on which the person is gone; {ON}")],
)
ERASE = form(
    "ErasePersonInput",
    "Whose data is erased for good, and why.",
    people.Person,
    changes=WHO,
    extra=[REASON],
)
ADD_ADDRESS = form(
    "AddEmailAddressInput",
    "A further mail address of a person.",
    people.EmailAddress,
    needed="person_id address",
)
VERIFY = form(
    "VerifyEmailAddressInput",
    "The address that a person proved to read.",
    people.EmailAddress,
    changes="The address.",
    extra=[
        Asked("on", date, f"When; {ON}"),
        Asked("primary", bool, "Whether mails go there from now on."),
    ],
)
REMOVE = form(
    "RemoveEmailAddressInput",
    "The address that goes.",
    people.EmailAddress,
    changes="The address.",
)
RECORD = form(
    "RecordPositionInput",
    "Who holds which office where.",
    positions.Position,
    needed="person_id organization_id title role",
    free="valid_from valid_to source",
)
UPDATE_POSITION = form(
    "UpdatePositionInput",
    "A position as it shall be; what is left out stays, null empties.",
    positions.Position,
    changes="The position.",
    free="title role valid_from valid_to source",
)
END = form(
    "EndPositionInput",
    "The position that ends.",
    positions.Position,
    changes="The position.",
    extra=[Asked("on", date, f"Its last day; {ON}")],
)
CONFIRM = form(
    "ConfirmPositionInput",
    "The position that still holds.",
    positions.Position,
    changes="The position.",
)


async def create(given: Any, act: Act) -> people.Person:
    values = read_columns(given, CREATE, *BESIDE)
    return await person_keeping.create_person(
        values, or_none(given.address), _first_position(given), act
    )


def _first_position(given: Any) -> person_keeping.FirstPosition | None:
    parts = {name: or_none(getattr(given, name)) for name in BESIDE[1:]}
    if not any(parts.values()):
        return None
    missing = [name for name, value in parts.items() if not value]
    if missing:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            "A position has an organization, a title and a role.",
            (to_camel_case(missing[0]),),
        )
    return person_keeping.FirstPosition(
        read_key(given, CREATE, "organization_id"), given.position_title, given.position_role
    )


async def update(given: Any, act: Act) -> people.Person:
    key = read_key(given, UPDATE, "person_id")
    values = read_columns(given, UPDATE, "person_id")
    return await person_keeping.update_person(key, values, version_of(given), act)


async def deactivate(given: Any, act: Act) -> people.Person:
    key = read_key(given, DEACTIVATE, "person_id")
    return await person_keeping.deactivate_person(
        key, or_none(given.on), given.reason, version_of(given), act
    )


async def erase(given: Any, act: Act) -> people.Person:
    key = read_key(given, ERASE, "person_id")
    return await erasure.erase_person(key, given.reason, version_of(given), act)


async def add_address(given: Any, act: Act) -> people.EmailAddress:
    key = read_key(given, ADD_ADDRESS, "person_id")
    return await email_addresses.add_email_address(key, given.address, act)


async def verify(given: Any, act: Act) -> people.EmailAddress:
    key = read_key(given, VERIFY, "email_address_id")
    return await email_addresses.verify_email_address(
        key, or_none(given.on), bool(or_none(given.primary)), version_of(given), act
    )


async def remove(given: Any, act: Act) -> people.Person:
    key = read_key(given, REMOVE, "email_address_id")
    return await email_addresses.remove_email_address(key, version_of(given), act)


async def record(given: Any, act: Act) -> positions.Position:
    return await position_keeping.record_position(read_columns(given, RECORD), act)


async def update_position(given: Any, act: Act) -> positions.Position:
    key = read_key(given, UPDATE_POSITION, "position_id")
    values = read_columns(given, UPDATE_POSITION, "position_id")
    return await position_keeping.update_position(key, values, version_of(given), act)


async def end(given: Any, act: Act) -> positions.Position:
    key = read_key(given, END, "position_id")
    return await position_keeping.end_position(key, or_none(given.on), version_of(given), act)


async def confirm(given: Any, act: Act) -> positions.Position:
    key = read_key(given, CONFIRM, "position_id")
    return await position_keeping.confirm_position(key, version_of(given), act)


@strawberry.type
class PeopleMutations:
    """People, addresses and positions."""

    create_person = verb(CREATE, Person, "person", "Add a person.", create)
    update_person = verb(
        UPDATE, Person, "person", "Change a person's own data; people change their own.", update
    )
    deactivate_person = verb(
        DEACTIVATE,
        Person,
        "person",
        "Let a person go: no mail, no sign-in, and each duty ends with a hand-over.",
        deactivate,
    )
    erase_person = verb(
        ERASE,
        Person,
        "person",
        "Erase a person's data for good; what is left is a key that signatures and decisions point to.",
        erase,
    )
    add_email_address = verb(
        ADD_ADDRESS,
        EmailAddress,
        "emailAddress",
        "Add an address; mails go there once an administrator has verified it, or where there is no other.",
        add_address,
    )
    verify_email_address = verb(
        VERIFY,
        EmailAddress,
        "emailAddress",
        "Record that a person proved to read an address.",
        verify,
    )
    remove_email_address = verb(REMOVE, Person, "person", "Remove an address.", remove)
    record_position = verb(
        RECORD, Position, "position", "Record that a person holds an office.", record
    )
    update_position = verb(
        UPDATE_POSITION, Position, "position", "Correct a position.", update_position
    )
    end_position = verb(END, Position, "position", "Say when a position ended or ends.", end)
    confirm_position = verb(
        CONFIRM, Position, "position", "Say that a position still holds today.", confirm
    )
