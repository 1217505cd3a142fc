"""Liaisons and their absences, hand-overs: who has which duty, and who has it next."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain import hand_overs, liaisons
from domain.acts import Act
from domain.errors import DomainError
from domain.liaisons import LiaisonKind
from domain.notices import passed_duties
from domain.verbs.people import absences, assigning, handing_over, reassigning, taking_back
from schema.hand_overs import HandOver
from schema.liaisons import LiaisonAssignment, OutOfOffice
from schema.passed_duties import PassedDuty
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt_all, read_id

DUTY = "The duty."
REASON = Asked("reason", str, "Why; the hand-overs tell it to the successors.", needed=True)
ON = Asked("on", date, "Last day; today where it is left out.")

ASSIGN = form(
    "AssignLiaisonInput",
    "Who looks after exactly one organization, region or agreement, in which capacity.",
    liaisons.LiaisonAssignment,
    needed="person_id kind",
    free=(
        "organization_id region_id agreement_id is_primary valid_from valid_to delegate_id"
        " assigned_by_body_id seat_id"
    ),
)
END = form(
    "EndLiaisonInput",
    "The duty that ends, when and why.",
    liaisons.LiaisonAssignment,
    changes=DUTY,
    extra=[REASON, ON],
)
CONFIRM = form(
    "ConfirmDutyInput", "The duty that still holds.", liaisons.LiaisonAssignment, changes=DUTY
)
DELEGATE = form(
    "SetDelegateInput",
    "Who stands in while the holder of a duty is away; nobody where it is left out.",
    liaisons.LiaisonAssignment,
    changes=DUTY,
    free="delegate_id",
)
AWAY = form(
    "SetOutOfOfficeInput",
    "The days on which the holder of a duty is away, both included.",
    liaisons.OutOfOffice,
    needed="starts_on ends_on",
    extra=[
        Asked(
            "liaison_assignment_id",
            strawberry.ID,
            DUTY,
            "LiaisonAssignment",
            needed=True,
        )
    ],
)
BACK = form(
    "ClearOutOfOfficeInput",
    "The absence that is over, or does not happen.",
    liaisons.OutOfOffice,
    changes="The absence.",
)
COMPLETE = form(
    "CompleteHandOverInput",
    "The hand-over that is done, and to whom.",
    hand_overs.HandOver,
    changes="The hand-over.",
    free="successor_id notes",
)
WAIVE = form(
    "WaiveHandOverInput",
    "The hand-over that nobody needs, and why.",
    hand_overs.HandOver,
    changes="The hand-over.",
    extra=[Asked("reason", str, "Why nobody takes over.", needed=True)],
)
TAKE_BACK = form(
    "TakeBackPassedDutyInput",
    "The passed duty whose person is written to again, and why.",
    passed_duties.PassedDuty,
    changes="The passed duty.",
    extra=[Asked("reason", str, "Why, for whoever reads the trail.", needed=True)],
)


async def assign(given: Any, act: Act) -> liaisons.LiaisonAssignment:
    return await assigning.assign_liaison(read_columns(given, ASSIGN), act)


async def end(given: Any, act: Act) -> liaisons.LiaisonAssignment:
    key = read_key(given, END, "liaison_assignment_id")
    return await assigning.end_liaison(key, or_none(given.on), given.reason, version_of(given), act)


async def confirm(given: Any, act: Act) -> liaisons.LiaisonAssignment:
    key = read_key(given, CONFIRM, "liaison_assignment_id")
    return await assigning.confirm_duty(key, version_of(given), act)


async def delegate(given: Any, act: Act) -> liaisons.LiaisonAssignment:
    key = read_key(given, DELEGATE, "liaison_assignment_id")
    named = read_columns(given, DELEGATE, "liaison_assignment_id").get("delegate_id")
    return await absences.set_delegate(key, named, version_of(given), act)


async def away(given: Any, act: Act) -> liaisons.OutOfOffice:
    key = read_key(given, AWAY, "liaison_assignment_id")
    return await absences.set_out_of_office(key, given.starts_on, given.ends_on, act)


async def back(given: Any, act: Act) -> liaisons.LiaisonAssignment:
    key = read_key(given, BACK, "out_of_office_id")
    return await absences.clear_out_of_office(key, version_of(given), act)


async def complete(given: Any, act: Act) -> hand_overs.HandOver:
    key = read_key(given, COMPLETE, "hand_over_id")
    named = read_columns(given, COMPLETE, "hand_over_id")
    return await handing_over.complete_hand_over(
        key, named.get("successor_id"), named.get("notes"), version_of(given), act
    )


async def waive(given: Any, act: Act) -> hand_overs.HandOver:
    key = read_key(given, WAIVE, "hand_over_id")
    return await handing_over.waive_hand_over(key, given.reason, version_of(given), act)


async def take_back(given: Any, act: Act) -> passed_duties.PassedDuty:
    key = read_key(given, TAKE_BACK, "passed_duty_id")
    return await taking_back.take_back_passed_duty(key, given.reason, version_of(given), act)


@strawberry.input(
    description="A primary duty, by its one subject and its kind, and who has it next."
)
class PassingInput:
    """Part of the input of reassignLiaisons."""

    kind: LiaisonKind = strawberry.field(description="In which capacity.")
    person_id: strawberry.ID = strawberry.field(description="Who has it from then on.")
    organization_id: strawberry.ID | None = strawberry.field(
        default=None, description="Organization that is looked after."
    )
    region_id: strawberry.ID | None = strawberry.field(
        default=None, description="Region that is looked after."
    )
    agreement_id: strawberry.ID | None = strawberry.field(
        default=None, description="Agreement that is looked after."
    )


@strawberry.input(
    description="The yearly re-assignment: which primary duties pass on, when and why."
)
class ReassignLiaisonsInput:
    """Input of reassignLiaisons."""

    on: date = strawberry.field(description="First day of the new liaisons.")
    reason: str = strawberry.field(description="Why; the hand-overs tell it.")
    items: list[PassingInput] = strawberry.field(description="The duties, at most 500.")
    valid_to: date | None = strawberry.field(
        default=None, description="Last day of the new liaisons, where it is known."
    )
    assigned_by_body_id: strawberry.ID | None = strawberry.field(
        default=None, description="Committee or board that decided it."
    )
    idempotency_key: str | None = KEY


@strawberry.type(description="The duties that hold from then on, or why none was changed.")
class ReassignLiaisonsPayload:
    """Payload of reassignLiaisons."""

    liaison_assignments: list[LiaisonAssignment] = strawberry.field(
        description="One for each item, in their order; empty where nothing was changed."
    )
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def reassign(
    info: Info, given: Annotated[ReassignLiaisonsInput, INPUT]
) -> ReassignLiaisonsPayload:
    """Pass primary duties on, all or none of them."""

    async def run(act: Act) -> list[liaisons.LiaisonAssignment]:
        body = given.assigned_by_body_id
        asked = reassigning.Reassignment(
            on=given.on,
            reason=given.reason,
            items=[_passing(*item) for item in enumerate(given.items)],
            assigned_by_body_id=read_id(body, "GoverningBody", "assignedByBodyId")
            if body
            else None,
            valid_to=given.valid_to,
        )
        return await reassigning.reassign_liaisons(asked, act)

    rows, errors = await attempt_all(info, given, run)
    return ReassignLiaisonsPayload(liaison_assignments=rows, errors=errors)


def _passing(index: int, item: PassingInput) -> reassigning.Passing:
    def key(text: str | None, entity: str, field: str) -> UUID | None:
        try:
            return read_id(text, entity, field) if text else None
        except DomainError as error:
            path = ("items", str(index), *error.path)
            raise DomainError(error.code, error.message, path) from None

    person = key(item.person_id or "?", "Person", "personId")
    assert person is not None
    return reassigning.Passing(
        kind=item.kind,
        person_id=person,
        organization_id=key(item.organization_id, "Organization", "organizationId"),
        region_id=key(item.region_id, "Region", "regionId"),
        agreement_id=key(item.agreement_id, "Agreement", "agreementId"),
    )


@strawberry.type
class DutyMutations:
    """Liaisons and hand-overs."""

    assign_liaison = verb(
        ASSIGN,
        LiaisonAssignment,
        "liaisonAssignment",
        "Give a person a duty; a subject has one primary liaison of a kind at any date.",
        assign,
    )
    end_liaison = verb(
        END, LiaisonAssignment, "liaisonAssignment", "End a duty and raise its hand-over.", end
    )
    confirm_duty = verb(
        CONFIRM,
        LiaisonAssignment,
        "liaisonAssignment",
        "Say that a duty still holds today.",
        confirm,
    )
    reassign_liaisons = strawberry.field(
        resolver=reassign,
        description="Pass many primary duties on at once, all or none; who stays keeps theirs.",
    )
    set_delegate = verb(
        DELEGATE,
        LiaisonAssignment,
        "liaisonAssignment",
        "Say who stands in while the holder of a duty is away.",
        delegate,
    )
    set_out_of_office = verb(
        AWAY, OutOfOffice, "outOfOffice", "Say that the holder of a duty is away.", away
    )
    clear_out_of_office = verb(
        BACK,
        LiaisonAssignment,
        "liaisonAssignment",
        "Say that the holder of a duty is there from today on.",
        back,
    )
    complete_hand_over = verb(
        COMPLETE, HandOver, "handOver", "Record that somebody has taken over.", complete
    )
    waive_hand_over = verb(WAIVE, HandOver, "handOver", "Say why nobody needs to take over.", waive)
    take_back_passed_duty = verb(
        TAKE_BACK,
        PassedDuty,
        "passedDuty",
        "Write to somebody again who passed an agreement's reminders on by mail; the next sweep does.",
        take_back,
    )
