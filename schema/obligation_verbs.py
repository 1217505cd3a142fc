"""Recording what parties promised, meeting it, and the checklist of chapters."""

from typing import Any

import strawberry

from domain import checklists, obligations
from domain.acts import Act
from domain.verbs.agreements import chapter_checklists, commitments, occurrences
from schema.obligations import ChecklistEntry, Obligation, ObligationOccurrence
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of

COLUMNS = "party_id owner_id recurrence standing evidence_required ended_on"
WHICH = "The obligation."

ADD = form(
    "AddObligationInput",
    "What a party promised under an agreement: due once, again and again, or always.",
    obligations.Obligation,
    needed="agreement_id commitment_type_id text starts_on",
    free=COLUMNS,
)
UPDATE = form(
    "UpdateObligationInput",
    "What is known of an obligation now; what is left out stays, null empties.",
    obligations.Obligation,
    changes=WHICH,
    free=f"commitment_type_id text starts_on {COLUMNS}",
)
END = form(
    "EndObligationInput",
    "The obligation that is due no more after a day.",
    obligations.Obligation,
    changes=WHICH,
    needed="ended_on",
)
COMPLETE = form(
    "CompleteOccurrenceInput",
    "The day of an obligation that was met; where evidence is required, a document is there already.",
    obligations.ObligationOccurrence,
    changes="The day of the obligation.",
    key="occurrence_id",
    needed="done_on",
    free="note",
)
WAIVE = form(
    "WaiveOccurrenceInput",
    "The day of an obligation that need not be met.",
    obligations.ObligationOccurrence,
    changes="The day of the obligation.",
    key="occurrence_id",
    extra=[Asked("reason", str, "Why.", needed=True)],
)
SET = form(
    "SetChecklistEntryInput",
    "What an organization has shown for an item of the checklist; null empties.",
    checklists.ChecklistEntry,
    needed="organization_id item_id",
    free="required shown_on holds_until note",
    extra=[Asked("expected_version", int, "Version of the entry that you saw.")],
)


async def add(given: Any, act: Act) -> obligations.Obligation:
    return await commitments.add_obligation(read_columns(given, ADD), act)


async def update(given: Any, act: Act) -> obligations.Obligation:
    key = read_key(given, UPDATE, "obligation_id")
    values = read_columns(given, UPDATE, "obligation_id")
    return await commitments.update_obligation(key, values, version_of(given), act)


async def end(given: Any, act: Act) -> obligations.Obligation:
    key = read_key(given, END, "obligation_id")
    return await commitments.end_obligation(key, given.ended_on, version_of(given), act)


async def complete(given: Any, act: Act) -> obligations.ObligationOccurrence:
    key = read_key(given, COMPLETE, "occurrence_id")
    done = occurrences.Completion(given.done_on, or_none(given.note))
    return await occurrences.complete_occurrence(key, done, version_of(given), act)


async def waive(given: Any, act: Act) -> obligations.ObligationOccurrence:
    key = read_key(given, WAIVE, "occurrence_id")
    return await occurrences.waive_occurrence(key, given.reason, version_of(given), act)


async def set_entry(given: Any, act: Act) -> checklists.ChecklistEntry:
    organization_id = read_key(given, SET, "organization_id")
    item_id = read_key(given, SET, "item_id")
    values = read_columns(given, SET, "organization_id", "item_id")
    return await chapter_checklists.set_checklist_entry(
        organization_id, item_id, values, version_of(given), act
    )


@strawberry.type
class ObligationMutations:
    """Obligations, their days, and checklists."""

    add_obligation = verb(
        ADD, Obligation, "obligation", "Record what was promised under an agreement.", add
    )
    update_obligation = verb(
        UPDATE,
        Obligation,
        "obligation",
        "Change an obligation; days to come that nobody has touched follow.",
        update,
    )
    end_obligation = verb(END, Obligation, "obligation", "End an obligation.", end)
    complete_occurrence = verb(
        COMPLETE, ObligationOccurrence, "occurrence", "Say that an obligation was met.", complete
    )
    waive_occurrence = verb(
        WAIVE,
        ObligationOccurrence,
        "occurrence",
        "Let an obligation go this time, for a reason.",
        waive,
    )
    set_checklist_entry = verb(
        SET, ChecklistEntry, "entry", "Write down what a chapter has shown.", set_entry
    )
