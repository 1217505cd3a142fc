"""Recording what boards and committees decided, as their minutes tell: often only the month is known."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement
from domain.audit import add
from domain.board_decisions import BoardDecision, BoardOutcome
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import misfit
from domain.governing_bodies import GoverningBody
from domain.organizations import DatePrecision
from domain.rights.actions import Action
from domain.rights.permissions import find, find_optional, permit


@dataclass(frozen=True)
class Minutes:
    """A decision as it is entered."""

    body_id: UUID
    met_on: date
    subject: str
    outcome: BoardOutcome
    met_on_precision: DatePrecision = DatePrecision.DAY
    reference: str | None = None
    conditions: str | None = None
    agreement_id: UUID | None = None
    version_id: UUID | None = None
    source: str | None = None


async def record_board_decision(minutes: Minutes, act: Act) -> BoardDecision:
    """Record a decision; one about a text counts for exactly that text (rule 9).

    Of a month or year its first day is kept. Raises DomainError: BAD_USER_INPUT for a meeting to come, or
    conditions that are missing; RULE_VIOLATED for a text that was not submitted or was taken back.
    """
    async with transaction():
        await permit(Action.RECORD_BOARD_DECISION, None, act)
        body = await find(GoverningBody, minutes.body_id, act, "bodyId", lock=False)
        met_on = _first_known_day(minutes, act.today)
        _check_wording(minutes)
        if body.dissolved_on is not None and body.dissolved_on < met_on:
            raise misfit("body_id", f"{body.name} was dissolved before that.")
        text = await find_optional(AgreementVersion, minutes.version_id, act, "versionId")
        agreement_id = await _subject(minutes, text, act)
        decision = BoardDecision(
            body_id=body.id,
            met_on=met_on,
            met_on_precision=minutes.met_on_precision,
            reference=minutes.reference,
            subject=minutes.subject.strip(),
            outcome=minutes.outcome,
            conditions=minutes.conditions,
            agreement_id=agreement_id,
            agreement_version_id=minutes.version_id,
            source=minutes.source,
        )
        await add(decision, Action.RECORD_BOARD_DECISION, act.actor)
    return decision


def _first_known_day(minutes: Minutes, today: date) -> date:
    """Return the day, or the first of its month or year."""
    match minutes.met_on_precision:
        case DatePrecision.TBA:
            raise misfit("met_on_precision", "A decision was taken in a known month or year.")
        case DatePrecision.MONTH:
            day = minutes.met_on.replace(day=1)
        case DatePrecision.YEAR:
            day = minutes.met_on.replace(month=1, day=1)
        case _:
            day = minutes.met_on
    if day > today:
        raise misfit("met_on", "The meeting is yet to come.")
    return day


def _check_wording(minutes: Minutes) -> None:
    if not minutes.subject.strip():
        raise misfit("subject", "Say what was decided about.")
    conditional = minutes.outcome is BoardOutcome.APPROVED_WITH_CONDITIONS
    if conditional and not (minutes.conditions or "").strip():
        raise misfit("conditions", "An approval with conditions names them.")
    if minutes.conditions is not None and not conditional:
        raise misfit("conditions", "Only APPROVED_WITH_CONDITIONS has conditions.")


async def _subject(minutes: Minutes, text: AgreementVersion | None, act: Act) -> UUID | None:
    """Return the agreement that the decision is about: the named one, or the text's."""
    agreement = await find_optional(Agreement, minutes.agreement_id, act, "agreementId")
    if text is None:
        return None if agreement is None else agreement.id
    if agreement is not None and agreement.id != text.agreement_id:
        raise misfit("version_id", "The text belongs to another agreement.")
    if text.submitted_on is None or text.withdrawn_on is not None:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "Nobody submitted that text, or it was taken back.",
            ("versionId",),
        )
    return text.agreement_id
