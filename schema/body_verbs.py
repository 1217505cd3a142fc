"""Bodies and seats: who sits in the board and its committees, and what ends with them."""

from datetime import date
from typing import Any

import strawberry

from domain import governing_bodies
from domain.acts import Act
from domain.verbs.people import body_keeping, dissolving
from schema.duty_verbs import ON, REASON
from schema.governing_bodies import GoverningBody, Seat
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

CREATE_BODY = form(
    "CreateBodyInput",
    "A board or a committee.",
    governing_bodies.GoverningBody,
    needed="organization_id name kind",
    free="size source",
)
APPOINT = form(
    "AppointSeatInput",
    "Who gets a seat, and for which term.",
    governing_bodies.Seat,
    needed="body_id person_id term_from",
    free="term_to is_chair title",
)
UPDATE_BODY = form(
    "UpdateBodyInput",
    "A body as it shall be; what is left out stays.",
    governing_bodies.GoverningBody,
    changes="The body.",
    free="name size source",
)
DISSOLVE = form(
    "DissolveBodyInput",
    "The body that is dissolved, as of when and why.",
    governing_bodies.GoverningBody,
    changes="The body.",
    extra=[
        REASON,
        Asked("on", date, "First day on which it is no more; today where it is left out."),
    ],
)
UPDATE_SEAT = form(
    "UpdateSeatInput",
    "A seat as it shall be; what is left out stays, null empties.",
    governing_bodies.Seat,
    changes="The seat.",
    free="term_from term_to is_chair title",
)
END_SEAT = form(
    "EndSeatInput",
    "The seat that ends, when and why.",
    governing_bodies.Seat,
    changes="The seat.",
    extra=[REASON, ON],
)


async def create_body(given: Any, act: Act) -> governing_bodies.GoverningBody:
    return await body_keeping.create_body(read_columns(given, CREATE_BODY), act)


async def appoint(given: Any, act: Act) -> governing_bodies.Seat:
    return await body_keeping.appoint_seat(read_columns(given, APPOINT), act)


async def update_body(given: Any, act: Act) -> governing_bodies.GoverningBody:
    key = read_key(given, UPDATE_BODY, "governing_body_id")
    values = read_columns(given, UPDATE_BODY, "governing_body_id")
    return await body_keeping.update_body(key, values, version_of(given), act)


async def dissolve(given: Any, act: Act) -> governing_bodies.GoverningBody:
    key = read_key(given, DISSOLVE, "governing_body_id")
    on, seen = or_none(given.on), version_of(given)
    return await dissolving.dissolve_body(key, on, given.reason, seen, act)


async def update_seat(given: Any, act: Act) -> governing_bodies.Seat:
    key = read_key(given, UPDATE_SEAT, "seat_id")
    values = read_columns(given, UPDATE_SEAT, "seat_id")
    return await body_keeping.update_seat(key, values, version_of(given), act)


async def end_seat(given: Any, act: Act) -> governing_bodies.Seat:
    key = read_key(given, END_SEAT, "seat_id")
    return await body_keeping.end_seat(key, or_none(given.on), given.reason, version_of(given), act)


@strawberry.type
class BodyMutations:
    """Bodies and seats."""

    create_body = verb(
        CREATE_BODY, GoverningBody, "governingBody", "Add a board or a committee.", create_body
    )
    update_body = verb(
        UPDATE_BODY, GoverningBody, "governingBody", "Correct what is known of a body.", update_body
    )
    dissolve_body = verb(
        DISSOLVE,
        GoverningBody,
        "governingBody",
        "Dissolve a body: its seats end, and its duties, each of which raises a hand-over.",
        dissolve,
    )
    appoint_seat = verb(
        APPOINT, Seat, "seat", "Give a person a seat in a body over a term.", appoint
    )
    update_seat = verb(
        UPDATE_SEAT,
        Seat,
        "seat",
        "Correct the term, the chair or the title of a seat; its duties last no longer than it.",
        update_seat,
    )
    end_seat = verb(
        END_SEAT,
        Seat,
        "seat",
        "End a seat: the duties that came with it end and each raises a hand-over.",
        end_seat,
    )
