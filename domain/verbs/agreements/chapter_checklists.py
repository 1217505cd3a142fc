"""The chapter checklist: what a chapter has shown, what is missing, what runs out."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.checklists import ChecklistEntry
from domain.clock import Clock
from domain.database import current_transaction, transaction
from domain.derivations import Derived
from domain.givens import Given, against_rule, check, check_order
from domain.organizations import Organization
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.vocabularies import Vocabulary, VocabularyTerm


class ChecklistState(StrEnum):
    """Where an entry of a checklist stands."""

    NOT_REQUIRED = "NOT_REQUIRED"
    MISSING = "MISSING"
    RUN_OUT = "RUN_OUT"
    RUNS_OUT_SOON = "RUNS_OUT_SOON"
    IN_ORDER = "IN_ORDER"


SOON = 60
"""Days before its end at which an entry is pointed out."""

STATE = Derived(
    "state",
    f"""CASE
        WHEN {{row}}.shown_on IS NULL THEN
            CASE WHEN {{row}}.required THEN 'MISSING' ELSE 'NOT_REQUIRED' END
        WHEN {{row}}.holds_until < {{today}} THEN 'RUN_OUT'
        WHEN {{row}}.holds_until - {SOON} <= {{today}} THEN 'RUNS_OUT_SOON'
        ELSE 'IN_ORDER'
    END""",
    ChecklistState,
    "Whether it was shown and still holds today.",
    nullable=False,
)

# Chapters of all kinds, and every item that is in use: what nobody has shown yet has its row too.
OPEN = """
INSERT INTO checklist_entry (organization_id, item_id, required, created_by)
SELECT chapter.id, item.id, TRUE, 'sweep'
FROM organization AS chapter CROSS JOIN vocabulary_term AS item
WHERE chapter.kind IN ('CHAPTER', 'STUDENT_CHAPTER') AND chapter.status = 'ACTIVE'
    AND item.vocabulary = 'CHECKLIST_ITEM'
    AND coalesce(item.active_from, '-infinity') <= $1::date
    AND coalesce(item.active_to, 'infinity') >= $1::date
    AND ($2::uuid IS NULL OR chapter.id = $2)
ON CONFLICT (organization_id, item_id) DO NOTHING
RETURNING id
"""


async def open_checklists(clock: Clock) -> int:
    """Give every chapter an entry for each item; return how many are new. The sweep calls it."""
    async with transaction():
        return await _open(clock.today(), None)


async def set_checklist_entry(
    organization_id: UUID, item_id: UUID, given: Given, version: int | None, act: Act
) -> ChecklistEntry:
    """Write down what an organization has shown for an item, since when and until when that holds."""
    async with transaction():
        organization = await find(Organization, organization_id, act, "organizationId")
        await permit(Action.SET_CHECKLIST_ENTRY, organization, act)
        item = await find(VocabularyTerm, item_id, act, "itemId", lock=False)
        if item.vocabulary is not Vocabulary.CHECKLIST_ITEM:
            raise against_rule("item_id", "The term is not an item of the checklist.")
        await check(ChecklistEntry, given, act)
        await _open(act.today, organization.id)
        known = ChecklistEntry.filter(organization_id=organization_id, item_id=item_id)
        entry = await known.select_for_update().first()
        values = _complete(entry, given, act)
        if entry is None:
            entry = ChecklistEntry(organization_id=organization_id, item_id=item_id, **values)
            await add(entry, Action.SET_CHECKLIST_ENTRY, act.actor)
        else:
            expect(entry, version)
            await change(entry, values, Action.SET_CHECKLIST_ENTRY, act.actor)
    return entry


def _complete(entry: ChecklistEntry | None, given: Given, act: Act) -> dict[str, object]:
    """Return the values with who checked them; what is shown is shown on a day that has come."""
    shown_on: date | None = given.get("shown_on", entry.shown_on if entry else None)
    holds_until: date | None = given.get("holds_until", entry.holds_until if entry else None)
    if shown_on is not None and shown_on > act.today:
        raise against_rule("shown_on", "That day is yet to come.")
    if holds_until is not None and shown_on is None:
        raise against_rule("holds_until", "What was not shown cannot hold: give shownOn too.")
    check_order(shown_on, holds_until, "holds_until")
    if given.get("shown_on") is None:
        return {**given, "confirmed_by": None} if "shown_on" in given else dict(given)
    return {**given, "confirmed_by": act.viewer.name[:120]}


async def _open(today: date, organization_id: UUID | None) -> int:
    return len(await current_transaction().fetch(OPEN, today, organization_id))
