"""On the first Tuesday of a month those who oversee agreements, and want it, get one summary of it (4.7)."""

import email
import email.policy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement
from domain.database import Database
from domain.governing_bodies import BodyKind, Seat
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.composing import compose
from domain.notices.facts import read_facts
from domain.notices.links import Purpose
from domain.notices.preview import preview
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rendering import Ways, render
from domain.notices.roll_ups import MOST_ROWS
from domain.notices.sweeps import sweep
from domain.organizations import Organization, OrganizationKind
from domain.people import Person
from domain.reach import person_viewer
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.viewers import IN_REACH, Viewer
from tests.domain.notices.worlds import ALWAYS, BUSINESS, LONG_AGO, at, mail, step, world
from tests.domain.verbs.answers.links import press
from tests.samples import agree, board, item, person, term, work_plan

TUESDAY = date(2027, 3, 2)
SERIES = "ROLL_UP"
LATE = "It is too late for it; the next one comes."


async def wanting(to: Person) -> Person:
    await Person.filter(id=to.id).update(monthly_roll_up=True)
    return to


async def rows(**values: object) -> list[Reminder]:
    """Return the rows of summaries, but for those of months before anybody looked."""
    found = await Reminder.filter(series=SERIES, **values).order_by("key")
    return [one for one in found if one.reason != LATE]


async def month_of(database: Database, row: Reminder, today: date = TUESDAY) -> dict[str, Any]:
    month: dict[str, Any] = (await read_facts(database.reads, [row.id], today))[row.id]["roll_up"]
    return month


def names(month: dict[str, Any], section: str) -> list[str]:
    return [
        one["name"].split(" · ")[0] for one in month["sections"].get(section, {"rows": []})["rows"]
    ]


async def test_only_who_oversees_and_wants_it_gets_it_on_the_first_tuesday(
    database: Database,
) -> None:
    of = await world()
    await wanting(of.director)
    await wanting(of.liaison)
    await world()
    day = TUESDAY - timedelta(days=40)
    assert not await rows()
    while day <= TUESDAY + timedelta(days=35):
        await step(at(day))
        day += timedelta(days=1)
    assert [(one.recipient_id, str(one.local_date), one.state) for one in await rows()] == [
        (of.director.id, str(when), ReminderState.MAILED)
        for when in (date(2027, 2, 2), TUESDAY, date(2027, 4, 6))
    ]


async def test_it_moves_forward_from_a_holiday_and_keeps_the_hours(database: Database) -> None:
    of = await world()
    await wanting(of.director)
    await Person.filter(id=of.director.id).update(holiday_calendar="US")
    # The first Tuesday of 2030 is New Year's Day.
    for day in (date(2029, 12, 31), date(2030, 1, 1), date(2030, 1, 2)):
        await sweep(at(day, 9), BUSINESS)
    (row,) = await rows()
    assert (row.local_date, row.anchor_on) == (date(2030, 1, 2), date(2030, 1, 1))
    assert f"{at(date(2030, 1, 2), 9).now():%H:%M}" == f"{row.due_at:%H:%M}"


async def test_a_month_is_summed_up_by_what_is_open_due_overdue_renewed_and_ending(
    database: Database,
) -> None:
    of, renewed, elsewhere = [await world() for _ in range(3)]
    region = (await Organization.get(id=of.of.counterparty.organization_id)).region_id
    await Organization.filter(id=renewed.of.counterparty.organization_id).update(region_id=region)
    await wanting(of.director)
    await term(of.of, date(2025, 1, 1), date(2027, 3, 20), notice_period_days=10)
    plan = await agree(await work_plan(of.of, 2027))
    for title, due_on in (("Late", TUESDAY - timedelta(days=1)), ("Soon", TUESDAY)):
        await item(plan, title=title, due_on=due_on)
    await item(plan, title="Next month", due_on=date(2027, 4, 1))
    await term(renewed.of, date(2024, 1, 1), date(2026, 12, 31))
    again = await term(renewed.of, date(2027, 1, 1), date(2028, 12, 31), sequence=2)
    await AgreementTerm.filter(id=again.id).update(signed_on=date(2027, 2, 10))
    await term(elsewhere.of, date(2025, 1, 1), date(2027, 3, 20))
    await step(at(TUESDAY))
    (row,) = await rows()
    month = await month_of(database, row)
    mine = of.agreement.number
    details = {
        name: [(one["what"], one["detail"]) for one in found["rows"]]
        for name, found in month["sections"].items()
    }
    assert month["agreements"] == 2
    assert details["overdue"] == [("ITEM", "Late")]
    assert details["due"] == [("ITEM", "Soon"), ("NOTICE", None)]
    assert names(month, "ending") == [mine]
    assert names(month, "renewed") == [renewed.agreement.number]
    assert "Next month" not in str(month)
    assert elsewhere.agreement.number not in str(month)


async def test_a_full_month_fits_in_every_language(database: Database) -> None:
    of = await world()
    await wanting(of.director)
    await step(at(TUESDAY))
    (row,) = await rows()
    facts = (await read_facts(database.reads, [row.id], TUESDAY))[row.id]
    one = {"what": "ITEM", "name": "<b>é</b> " * 40, "detail": "é" * 120, "day_on": TUESDAY}
    full = {"total": MOST_ROWS + 4, "rows": [one] * MOST_ROWS}
    sections = ("open", "due", "overdue", "renewed", "ending")
    facts["roll_up"]["sections"] = dict.fromkeys(sections, full)
    ways = Ways(lambda purpose, _item: f"https://entente.example.org/r/{purpose.lower()}")
    for language, more in (("en", "and 4 more"), ("es", "y 4 más"), ("fr", "et 4 autres")):
        words = render(facts, ways, TUESDAY, wanted=language)
        assert len(words.html.encode()) < 100_000
        assert "<b>é" not in words.html
        assert words.text.count(more) == words.html.count(more) == len(sections)


async def seen_by(database: Database, viewer: Viewer) -> set[UUID]:
    """Return the agreements that the row rules show for another reason than that they are public."""
    values: list[object] = []

    def given(name: str) -> str:
        values.append(reach_value(viewer, name))
        return f"${len(values)}::{reach_cast(name)}"

    where = row_predicate(Agreement, viewer, "agreement", given, sight=IN_REACH)
    found = await database.reads.fetch(f"SELECT id FROM agreement WHERE {where}", *values)
    return {row["id"] for row in found}


async def test_the_scope_is_that_of_the_row_rules(database: Database) -> None:
    chaired, directed, public = [await world() for _ in range(3)]
    await Agreement.filter(id=public.agreement.id).update(visibility="PUBLIC")
    home = await Organization.get(id=chaired.of.home.organization_id)
    await Organization.filter(id=home.id).update(kind=OrganizationKind.HOME_ASSOCIATION)
    body = await board(organization=home, kind=BodyKind.COMMITTEE)
    chair, reader = await person(), await person()
    await Seat.create(body=body, person=chair, is_chair=True, term_from=LONG_AGO)
    await LiaisonAssignment.filter(
        person_id=chaired.committee.id, kind=LiaisonKind.COMMITTEE_LIAISON
    ).update(assigned_by_body_id=body.id)
    await RoleGrant.create(person=reader, role=Role.BOARD_VIEWER, valid_from=LONG_AGO)
    expected = {
        chair.id: {chaired.agreement.id},
        directed.director.id: {directed.agreement.id},
        reader.id: {chaired.agreement.id, directed.agreement.id, public.agreement.id},
    }
    for one in (chair, directed.director, reader):
        await wanting(one)
    await step(at(TUESDAY))
    assert {row.recipient_id for row in await rows()} == expected.keys()
    for row in await rows():
        assert row.recipient_id is not None
        own = expected[row.recipient_id]
        assert await seen_by(database, await person_viewer(row.recipient_id, TUESDAY)) == own
        assert (await month_of(database, row))["agreements"] == len(own)


async def test_a_director_who_is_also_on_staff_gets_their_region_alone(database: Database) -> None:
    of, other = await world(), await world()
    await RoleGrant.create(person=of.director, role=Role.ADMIN, valid_from=LONG_AGO)
    await LiaisonAssignment.create(
        person=of.director,
        kind=LiaisonKind.COMMITTEE_LIAISON,
        organization_id=other.of.counterparty.organization_id,
        is_primary=False,
        valid_from=LONG_AGO,
    )
    await wanting(of.director)
    await step(at(TUESDAY))
    (row,) = await rows()
    assert (await month_of(database, row))["agreements"] == 1


async def test_the_link_ends_it_and_the_field_begins_it_again(
    database: Database, settings: Settings
) -> None:
    of = await world()
    await wanting(of.director)
    given = replace(settings, home_time_zone="America/New_York", send_window="always")
    clock = at(TUESDAY)
    await sweep(clock, given)
    assert await compose(given, clock)
    (row,) = await rows()
    (written,) = await database.reads.fetch("SELECT content FROM outbox_message")
    message = email.message_from_bytes(written["content"], policy=email.policy.default)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "roll-ups" in message["List-Id"]
    await mail(clock.now())
    await press(given, clock, row, Purpose.UNSUBSCRIBE)
    assert not (await Person.get(id=of.director.id)).monthly_roll_up
    await step(at(date(2027, 4, 6)))
    assert [one.state for one in await rows()] == [ReminderState.MAILED]
    await wanting(of.director)
    await step(at(date(2027, 5, 4)))
    assert [one.anchor_on for one in await rows()][-1] == date(2027, 5, 4)


async def test_whoever_changes_their_mind_before_it_leaves_is_told_why(database: Database) -> None:
    of, other = await world(), await world()
    for one in (of.director, other.director):
        await wanting(one)
    await sweep(at(TUESDAY, 9), BUSINESS)
    await Person.filter(id=of.director.id).update(monthly_roll_up=False)
    await LiaisonAssignment.filter(person_id=other.director.id).delete()
    await sweep(at(TUESDAY, 9, 1), BUSINESS)
    assert {one.recipient_id: (one.state, one.reason) for one in await rows()} == {
        of.director.id: (ReminderState.CANCELLED, "The recipient does not want it any more."),
        other.director.id: (
            ReminderState.CANCELLED,
            "The recipient oversees no agreements any more.",
        ),
    }


async def test_after_a_downtime_only_the_current_month_goes(database: Database) -> None:
    of = await world()
    await wanting(of.director)
    await step(at(date(2027, 1, 20)))
    await step(at(date(2027, 2, 27)))
    assert await Reminder.exists(series=SERIES, anchor_on=date(2027, 2, 2), reason=LATE)
    await step(at(TUESDAY))
    assert [one.anchor_on for one in await rows(state=ReminderState.MAILED)] == [TUESDAY]


async def test_the_preview_has_it(database: Database) -> None:
    of = await world()
    await wanting(of.director)
    await step(at(date(2027, 2, 20)))
    planned = await preview(TUESDAY, at(date(2027, 2, 20)), ALWAYS, database.url)
    (one,) = [each for each in planned if each.series == SERIES]
    assert (one.goes, one.agreement_title, one.local_date) == (True, of.director.name, TUESDAY)
