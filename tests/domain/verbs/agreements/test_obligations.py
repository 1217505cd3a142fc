"""Obligations, the days on which they are due, and the checklist of chapters."""

import asyncio
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.checklists import ChecklistEntry
from domain.clock import Clock
from domain.database import Database
from domain.documents import Document
from domain.errors import DomainError
from domain.obligations import Obligation, ObligationOccurrence, OccurrenceState
from domain.organizations import OrganizationKind
from domain.recurrence import check_recurrence, due_days
from domain.verbs.agreements import chapter_checklists, occurrences
from domain.verbs.agreements.chapter_checklists import open_checklists, set_checklist_entry
from domain.verbs.agreements.commitments import add_obligation, end_obligation, update_obligation
from domain.verbs.agreements.occurrences import (
    Completion,
    complete_occurrence,
    miss_occurrences,
    open_occurrences,
    waive_occurrence,
)
from domain.vocabularies import Vocabulary
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused, representative
from tests.samples import Affiliation

TODAY = date(2026, 3, 4)
YEARLY = "FREQ=YEARLY"


async def given(of: Affiliation | None = None, **values: Any) -> dict[str, Any]:
    """A promise that is due from the middle of the year on."""
    of = of or await samples.affiliation()
    kind = await samples.vocabulary_term(Vocabulary.COMMITMENT_TYPE)
    return {
        "agreement_id": of.agreement.id,
        "commitment_type_id": kind.id,
        "text": "Confirm the code of ethics",
        "starts_on": date(2026, 6, 30),
        **values,
    }


async def promise(**values: Any) -> Obligation:
    """An obligation that was recorded before the tests' day, with its days open."""
    made = await add_obligation(await given(**values), acting())
    await Obligation.filter(id=made.id).update(created_at=datetime(2025, 1, 1, tzinfo=UTC))
    await open_for_today(made)
    return await Obligation.get(id=made.id)


async def open_for_today(made: Obligation, day: date = TODAY) -> int:
    return await open_occurrences(at_noon(day))


def at_noon(day: date) -> Clock:
    return Clock.fixed(datetime(day.year, day.month, day.day, 15, tzinfo=UTC), "America/New_York")


async def days(of: Obligation) -> list[date]:
    found = await ObligationOccurrence.filter(obligation_id=of.id).order_by("due_on")
    return [occurrence.due_on for occurrence in found]


async def test_it_is_due_again_and_again_for_eighteen_months(database: Database) -> None:
    made = await promise(recurrence="RRULE:FREQ=MONTHLY;INTERVAL=6")
    assert made.recurrence == "FREQ=MONTHLY;INTERVAL=6"
    assert await days(made) == [date(2026, 6, 30), date(2026, 12, 30), date(2027, 6, 30)]


async def test_once_is_one_day_and_always_is_none(database: Database) -> None:
    assert await days(await promise()) == [date(2026, 6, 30)]
    assert await days(await promise(standing=True)) == []


async def test_the_sweep_opens_what_is_new_and_nothing_twice(database: Database) -> None:
    made = await promise(recurrence=YEARLY)
    assert await days(made) == [date(2026, 6, 30), date(2027, 6, 30)]
    counts = await asyncio.gather(*[open_for_today(made, date(2027, 3, 4)) for _ in range(2)])
    assert sum(counts) == 1
    assert (await days(made))[-1] == date(2028, 6, 30)


async def test_nothing_is_due_before_it_was_recorded(database: Database) -> None:
    made = await promise(starts_on=date(2020, 1, 1), recurrence="FREQ=MONTHLY")
    assert (await days(made))[0] >= date(2025, 1, 1)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every year",
        "FREQ=DAILY",
        "FREQ=YEARLY;FREQ=YEARLY",
        "FREQ=YEARLY;BYHOUR=3",
        "FREQ=YEARLY;COUNT=0",
        "FREQ=YEARLY;UNTIL=20261332",
        "FREQ=YEARLY;COUNT=2;UNTIL=20271231",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=MONTHLY;BYSETPOS=2",
        "FREQ=WEEKLY;BYDAY=MO,TU",
        "DTSTART:20260101\nRRULE:FREQ=YEARLY",
    ],
)
async def test_a_rule_that_cannot_be_kept_is_refused_in_time(database: Database, rule: str) -> None:
    began = perf_counter()
    broken = add_obligation(await given(recurrence=rule), acting())
    assert await refused(broken) == ("BAD_USER_INPUT", "recurrence")
    assert perf_counter() - began < 20


@pytest.mark.parametrize(
    ("rule", "second"),
    [
        ("FREQ=YEARLY", date(2027, 1, 31)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 2, 28)),
        ("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3", date(2026, 4, 24)),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", date(2026, 2, 27)),
        ("freq=yearly;bymonth=3;bymonthday=31", date(2027, 3, 31)),
    ],
)
def test_rules_say_when(rule: str, second: date) -> None:
    first = date(2026, 1, 31)
    written = check_recurrence(rule, first)
    found = due_days(written, first, first, date(2028, 1, 1))
    assert second in found[:2]


async def test_what_is_always_has_no_recurrence(database: Database) -> None:
    both = add_obligation(await given(standing=True, recurrence=YEARLY), acting())
    assert await refused(both) == ("RULE_VIOLATED", "recurrence")
    made = await promise(standing=True)
    row = Obligation.filter(id=made.id).update(recurrence=YEARLY)
    assert await refusal(row) == "obligation_standing_or_dated"


async def test_the_party_is_one_of_the_agreement(database: Database) -> None:
    other = await samples.affiliation()
    strange = add_obligation(await given(party_id=other.home.id), acting())
    assert await refused(strange) == ("RULE_VIOLATED", "partyId")
    made = await promise()
    row = Obligation.filter(id=made.id).update(party_id=other.home.id)
    assert await refusal(row) == "obligation_party_of_agreement"
    purpose = await samples.vocabulary_term(Vocabulary.PURPOSE)
    wrong = add_obligation(await given(commitment_type_id=purpose.id), acting())
    assert await refused(wrong) == ("RULE_VIOLATED", "commitmentTypeId")
    row = Obligation.filter(id=made.id).update(commitment_type_id=purpose.id)
    assert await refusal(row) == "obligation_commitment_type_vocabulary"


async def test_a_new_recurrence_moves_days_that_nobody_touched(database: Database) -> None:
    made = await promise(recurrence="FREQ=MONTHLY")
    kept = await ObligationOccurrence.filter(obligation_id=made.id).order_by("due_on").first()
    assert kept is not None
    await waive_occurrence(kept.id, "Not this time", None, acting())
    await update_obligation(made.id, {"recurrence": YEARLY}, None, acting())
    assert await days(made) == [date(2026, 6, 30), date(2027, 6, 30)]
    await kept.refresh_from_db()
    assert kept.state is OccurrenceState.WAIVED


async def test_an_obligation_ends(database: Database) -> None:
    made = await promise(recurrence=YEARLY)
    before = end_obligation(made.id, date(2026, 1, 1), None, acting())
    assert await refused(before) == ("RULE_VIOLATED", "endedOn")
    await end_obligation(made.id, date(2026, 12, 31), 1, acting())
    assert await days(made) == [date(2026, 6, 30)]
    assert await open_for_today(made, date(2027, 6, 1)) == 0


async def test_evidence_is_there_before_it_counts(database: Database) -> None:
    made = await promise(evidence_required=True)
    due = await ObligationOccurrence.get(obligation_id=made.id)
    done = Completion(TODAY, "Sent by post")
    bare = complete_occurrence(due.id, done, None, acting())
    assert await refused(bare) == ("RULE_VIOLATED", "occurrenceId")
    await Document.create(
        sha256="a" * 64,
        name="letter.pdf",
        media_type="application/pdf",
        size=1,
        obligation_occurrence=due,
    )
    early = complete_occurrence(due.id, Completion(date(2026, 3, 5)), None, acting())
    assert await refused(early) == ("BAD_USER_INPUT", "doneOn")
    met = await complete_occurrence(due.id, done, 1, acting())
    assert (met.state, met.done_on, met.note) == (OccurrenceState.DONE, TODAY, "Sent by post")
    again = waive_occurrence(due.id, "Late", None, acting())
    assert await refused(again) == ("RULE_VIOLATED", "occurrenceId")
    row = ObligationOccurrence.filter(id=due.id)
    assert await refusal(row.update(done_on=None)) == "obligation_occurrence_done"


async def test_two_at_once_cannot_both_decide(database: Database) -> None:
    due = await ObligationOccurrence.get(obligation_id=(await promise()).id)
    results = await asyncio.gather(
        complete_occurrence(due.id, Completion(TODAY), None, acting()),
        waive_occurrence(due.id, "Not now", None, acting()),
        return_exceptions=True,
    )
    assert len([found for found in results if isinstance(found, DomainError)]) == 1


async def test_what_is_late_says_so(database: Database) -> None:
    made = await promise()
    due = await ObligationOccurrence.get(obligation_id=made.id)
    table = "obligation_occurrence"
    for day, late in ((date(2026, 6, 30), False), (date(2026, 7, 1), True)):
        assert await samples.derive(database, occurrences.OVERDUE, table, due.id, day) is late
    ahead = await samples.derive(database, occurrences.NEXT_DUE_ON, "obligation", made.id, TODAY)
    assert ahead == date(2026, 6, 30)


async def test_a_day_that_passes_unmet_is_missed_and_says_why(database: Database) -> None:
    made = await promise(recurrence="FREQ=MONTHLY")
    june, july = (
        await ObligationOccurrence.filter(obligation_id=made.id).order_by("due_on").limit(2)
    )
    await waive_occurrence(july.id, "Holidays", None, acting())
    assert await miss_occurrences(at_noon(date(2026, 6, 30))) == 0
    later = at_noon(date(2026, 7, 31))
    assert sum(await asyncio.gather(miss_occurrences(later), miss_occurrences(later))) == 1
    await june.refresh_from_db()
    assert (june.state, june.note) == (
        OccurrenceState.MISSED,
        "Nobody said by 30 June 2026 that it was met.",
    )
    event = await AuditEvent.get(action="missOccurrence")
    assert (event.actor, event.entity_id) == ("clock", june.id)
    assert (event.before, event.after) == (
        {"state": "OPEN", "note": None},
        {"state": "MISSED", "note": june.note},
    )
    day = date(2026, 7, 31)
    late = await samples.derive(
        database, occurrences.OVERDUE, "obligation_occurrence", june.id, day
    )
    assert late is True
    following = await samples.derive(database, occurrences.NEXT_DUE_ON, "obligation", made.id, day)
    assert following == date(2026, 8, 30)


async def test_what_was_missed_can_still_be_met(database: Database) -> None:
    made = await promise()
    await miss_occurrences(at_noon(date(2026, 7, 1)))
    missed = await ObligationOccurrence.get(obligation_id=made.id)
    met = await complete_occurrence(missed.id, Completion(TODAY), None, acting())
    assert (met.state, met.note) == (OccurrenceState.DONE, None)


async def test_the_home_side_records_and_both_fulfil(database: Database) -> None:
    of = await samples.affiliation()
    theirs = await representative(of)
    strange = add_obligation(await given(of), acting(theirs))
    assert await refused(strange) == ("FORBIDDEN", "")
    made = await add_obligation(await given(of), acting(await liaison(of)))
    due = await ObligationOccurrence.get(obligation_id=made.id)
    met = await complete_occurrence(due.id, Completion(TODAY), None, acting(theirs))
    assert met.state is OccurrenceState.DONE


# --- checklist -----------------------------------------------------------------------------------


async def entry_state(database: Database, of: ChecklistEntry, day: date = TODAY) -> object:
    value = chapter_checklists.STATE
    return await samples.derive(database, value, "checklist_entry", of.id, day)


async def test_a_chapter_owes_every_item_until_it_shows_it(
    database: Database, clock: Clock
) -> None:
    chapter = await samples.organization(OrganizationKind.STUDENT_CHAPTER)
    await samples.organization()
    charter = await samples.vocabulary_term(Vocabulary.CHECKLIST_ITEM)
    await samples.vocabulary_term(Vocabulary.CHECKLIST_ITEM)
    counts = await asyncio.gather(open_checklists(clock), open_checklists(clock))
    assert sum(counts) == 2
    entry = await ChecklistEntry.get(item=charter)
    assert await entry_state(database, entry) == "MISSING"
    shown = {"shown_on": date(2026, 1, 1), "holds_until": date(2026, 12, 31)}
    made = await set_checklist_entry(chapter.id, charter.id, shown, 1, acting())
    assert (made.id, made.confirmed_by) == (entry.id, "local administrator")
    for day, expected in (
        (TODAY, "IN_ORDER"),
        (date(2026, 11, 1), "RUNS_OUT_SOON"),
        (date(2027, 1, 1), "RUN_OUT"),
    ):
        assert await entry_state(database, entry, day) == expected
    await set_checklist_entry(
        chapter.id,
        charter.id,
        {"shown_on": None, "holds_until": None, "required": False},
        None,
        acting(),
    )
    assert await entry_state(database, entry) == "NOT_REQUIRED"


async def test_a_checklist_refuses_what_makes_no_sense(database: Database) -> None:
    chapter = await samples.organization(OrganizationKind.CHAPTER)
    item = await samples.vocabulary_term(Vocabulary.CHECKLIST_ITEM)

    async def said(given: dict[str, Any]) -> tuple[str, str]:
        return await refused(set_checklist_entry(chapter.id, item.id, given, None, acting()))

    assert await said({"shown_on": date(2026, 3, 5)}) == ("RULE_VIOLATED", "shownOn")
    assert await said({"holds_until": TODAY}) == ("RULE_VIOLATED", "holdsUntil")
    reversed_days = {"shown_on": TODAY, "holds_until": date(2026, 3, 3)}
    assert await said(reversed_days) == ("BAD_USER_INPUT", "holdsUntil")
    area = await samples.vocabulary_term(Vocabulary.EMPHASIS_AREA)
    wrong = set_checklist_entry(chapter.id, area.id, {}, None, acting())
    assert await refused(wrong) == ("RULE_VIOLATED", "itemId")
    row = ChecklistEntry.create(organization=chapter, item=area)
    assert await refusal(row) == "checklist_entry_item_vocabulary"


async def test_nothing_is_missed_under_an_agreement_that_was_over(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2024, 1, 1), date(2026, 12, 31))
    made = await promise(of=of, recurrence=YEARLY)
    assert await days(made) == [date(2026, 6, 30), date(2027, 6, 30)]
    assert await miss_occurrences(at_noon(date(2027, 7, 1))) == 2
    found = await ObligationOccurrence.filter(obligation_id=made.id).order_by("due_on")
    assert [each.state for each in found] == [OccurrenceState.MISSED, OccurrenceState.WAIVED]
    assert found[1].note is not None
    assert "expired" in found[1].note
    event = await AuditEvent.get(entity_id=found[1].id, action="waiveOccurrence")
    assert event.actor == "clock"
