"""What the page of a link says when something cannot be done: why, in the language of the page."""

from dataclasses import dataclass

from domain.agreement_terms import TermDecision
from domain.errors import DomainError, ErrorCode
from domain.languages import SOURCE, Language
from domain.notices.labels import DECISIONS, PLANS, REMINDERS
from domain.notices.reminders import ReminderState
from domain.said import Names, Said
from domain.work_plans import WorkPlanState


def _(text: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


NAMES: Names = {ReminderState: REMINDERS, WorkPlanState: PLANS, TermDecision: DECISIONS}
# What is refused in the same words everywhere is said in words for programs: these are for people.
ANYWHERE = {
    ErrorCode.NOT_FOUND: _(
        "What the mail was about is not there any more, or is not for you to see."
    ),
    ErrorCode.FORBIDDEN: _("It is not yours to do any more."),
    ErrorCode.UNAUTHENTICATED: _("You are not known here any more."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence, and the language that it is in."""

    text: str
    language: str


def say_refusal(refusal: DomainError, language: Language) -> Refusal:
    """Return why something cannot be done, for people."""
    message = refusal.message
    if isinstance(message, Said):
        return Refusal(message.say_in(language, NAMES), language.code)
    if refusal.code in ANYWHERE:
        return Refusal(language.texts.gettext(ANYWHERE[refusal.code]), language.code)
    return Refusal(message, SOURCE)
