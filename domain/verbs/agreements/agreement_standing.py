"""Where an agreement stands, asked by the verbs that move it on: each says what it may not be any more."""

from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement, AgreementState
from domain.database import current_transaction
from domain.days import write_day
from domain.derived.agreement_state import STATE
from domain.errors import DomainError, ErrorCode
from domain.rights.permissions import find

BEFORE_FORCE = frozenset(
    {
        AgreementState.PROPOSED,
        AgreementState.UNDER_REVIEW,
        AgreementState.CHANGES_REQUESTED,
        AgreementState.BOARD_APPROVED,
        AgreementState.OUT_FOR_SIGNATURE,
    }
)
IN_FORCE = frozenset({AgreementState.ACTIVE, AgreementState.NOTICE_WINDOW})
OVER = frozenset(AgreementState) - BEFORE_FORCE - IN_FORCE

CLOSED = {
    "declined_on": "was declined",
    "withdrawn_on": "was withdrawn",
    "superseded_on": "gives way to another one",
    "archived_on": "was archived",
}


async def state_of(key: UUID, today: date) -> AgreementState:
    """Return the derived state on a day."""
    state = STATE.at("agreement", "$2::date")
    return AgreementState(
        await current_transaction().fetchval(
            f"SELECT {state} FROM agreement WHERE id = $1", key, today
        )
    )


def check_open(agreement: Agreement, path: str = "agreementId") -> None:
    """Refuse an agreement that came to an end by itself: declined, withdrawn, superseded, archived."""
    for column, what in CLOSED.items():
        day: date | None = getattr(agreement, column)
        if day is not None:
            raise DomainError(
                ErrorCode.RULE_VIOLATED, f"The agreement {what} on {write_day(day)}.", (path,)
            )


async def find_text(key: UUID, act: Act) -> tuple[Agreement, AgreementVersion]:
    """Return a text that the viewer may see and its agreement, both locked: the agreement always first."""
    seen = await find(AgreementVersion, key, act, "versionId", lock=False)
    agreement = await find(Agreement, seen.agreement_id, act, "versionId")
    return agreement, await AgreementVersion.filter(id=key).select_for_update().get()


async def has_signed_term(key: UUID) -> bool:
    """Whether any term of the agreement is signed, begun or not."""
    return bool(
        await current_transaction().fetchval(
            "SELECT EXISTS (SELECT FROM agreement_term WHERE agreement_id = $1 AND signed_on IS NOT NULL)",
            key,
        )
    )


async def open_versions(key: UUID) -> list[AgreementVersion]:
    """Lock and return the texts that are under way: neither signed nor taken back."""
    return (
        await AgreementVersion.filter(agreement_id=key, signed_on=None, withdrawn_on=None)
        .order_by("number")
        .select_for_update()
    )


async def text_under_way(key: UUID) -> AgreementVersion | None:
    """Return the newest text that is under review or out for signature, if any."""
    submitted = [text for text in await open_versions(key) if text.submitted_on or text.sent_on]
    return submitted[-1] if submitted else None
