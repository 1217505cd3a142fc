"""Obligations and checklists as clients see them: what was promised, when it is due, what was shown."""

from datetime import date

from domain import checklists, obligations
from domain.verbs.agreements import chapter_checklists, occurrences
from schema.compiler.declare import derived, entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    obligations.OccurrenceState,
    OPEN="It is due, or will be.",
    DONE="It was met.",
    WAIVED="It need not be met this time.",
    MISSED="Its day passed and nobody said that it was met; it can still be.",
)
explain(
    chapter_checklists.ChecklistState,
    NOT_REQUIRED="Nobody asks for it.",
    MISSING="It was not shown.",
    RUN_OUT="It was shown, and holds no more.",
    RUNS_OUT_SOON="It holds for 60 days at most.",
    IN_ORDER="It was shown and holds.",
)


@entity(obligations.Obligation, order=("starts_on",))
class Obligation(Row):
    """A commitment of a party, or of all of them, under an agreement."""

    text: str
    starts_on: date
    recurrence: str | None
    standing: bool
    evidence_required: bool
    ended_on: date | None
    next_due_on = derived(occurrences.NEXT_DUE_ON)

    agreement = one("Agreement")
    commitment_type = one("VocabularyTerm")
    party = one("AgreementParty")
    owner = one("Person")
    occurrences = page("ObligationOccurrence", "The days on which it is due.", order=("due_on",))


@entity(obligations.ObligationOccurrence, order=("due_on",))
class ObligationOccurrence(Row):
    """One day on which an obligation is due."""

    due_on: date
    state: obligations.OccurrenceState
    overdue = derived(occurrences.OVERDUE)
    done_on: date | None
    note: str | None

    obligation = one("Obligation")
    evidence = page("Document", "Files that prove it.")


@entity(checklists.ChecklistEntry)
class ChecklistEntry(Row):
    """One thing that a chapter has to show: whether it did, and until when that holds."""

    required: bool
    shown_on: date | None
    holds_until: date | None
    state = derived(chapter_checklists.STATE)
    confirmed_by: str | None
    note: str | None

    organization = one("Organization", nullable=True)
    item = one("VocabularyTerm")
    evidence = page("Document", "Files that prove it.")
