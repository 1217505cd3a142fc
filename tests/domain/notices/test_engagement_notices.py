"""Programmes, events, series and contacts: reminders about organizations, without an agreement (rule 4.7)."""

from datetime import date

from domain.database import Database
from domain.enrollments import Enrollment
from domain.event_series import EventSeries
from domain.events import Event
from domain.liaisons import LiaisonAssignment
from domain.notices.explain import explain
from domain.notices.preview import preview
from domain.notices.reminders import Reminder, ReminderState
from domain.organizations import Organization
from domain.people import EmailAddress
from domain.positions import Position
from tests.domain.notices.worlds import ALWAYS, World, at, walk, world
from tests.samples import event, person, programme

FIRST = date(2026, 5, 1)


async def sent(of: World, series: str) -> list[tuple[str, str, str]]:
    """Return what was mailed of a series: day, stage, to whom."""
    rows = await Reminder.filter(
        escalation=None, series=series, state=ReminderState.MAILED
    ).order_by("local_date", "key")
    return [(str(row.local_date), row.stage, of.name_of(row.recipient_id)) for row in rows]


async def organization_of(of: World) -> Organization:
    return await Organization.get(id=of.of.counterparty.organization_id)


async def enrolled(of: World, starts_on: date, ends_on: date, **values: object) -> Enrollment:
    at_home = await Organization.get(id=of.of.home.organization_id)
    return await Enrollment.create(
        programme=await programme(at_home),
        organization=await organization_of(of),
        starts_on=starts_on,
        ends_on=ends_on,
        **values,  # type: ignore[arg-type]  # columns of an enrollment
    )


async def test_the_end_of_an_enrollment_is_reminded_of_three_times(database: Database) -> None:
    of = await world()
    await enrolled(of, date(2025, 9, 1), date(2026, 8, 31), owner=of.owner)
    await walk(date(2026, 6, 30), date(2026, 9, 2))
    assert await sent(of, "ENROLLMENT") == [
        ("2026-07-02", "ENROLLMENT_60", "owner"),
        ("2026-08-01", "ENROLLMENT_30", "owner"),
        ("2026-08-24", "ENROLLMENT_7", "owner"),
    ]


async def test_offsets_of_a_short_enrollment_shrink(database: Database) -> None:
    of = await world()
    # 60 days: of 90 there are 20, so that 60, 30 and 7 become 13, 6 and 1.
    await enrolled(of, date(2026, 7, 2), date(2026, 8, 31))
    await walk(date(2026, 7, 2), date(2026, 9, 2))
    assert await sent(of, "ENROLLMENT") == [
        ("2026-08-18", "ENROLLMENT_60", "liaison"),
        ("2026-08-25", "ENROLLMENT_30", "liaison"),
        ("2026-08-30", "ENROLLMENT_7", "liaison"),
    ]


async def test_a_renewed_enrollment_is_not_reminded_of(database: Database) -> None:
    of = await world()
    made = await enrolled(of, date(2025, 9, 1), date(2026, 8, 31))
    await walk(date(2026, 6, 30), date(2026, 7, 3))
    await Enrollment.create(
        programme_id=made.programme_id,
        organization_id=made.organization_id,
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 8, 31),
    )
    await walk(date(2026, 7, 4), date(2026, 8, 3))
    assert [stage for _, stage, _ in await sent(of, "ENROLLMENT")] == ["ENROLLMENT_60"]
    assert (await Reminder.get(stage="ENROLLMENT_30")).reason == "The next term of it is recorded."


async def test_who_holds_an_event_is_asked_for_what_is_missing(database: Database) -> None:
    of, contact = await world(), await person()
    held = await event(
        await organization_of(of),
        starts_on=date(2026, 9, 15),
        ends_on=date(2026, 9, 16),
        information_status="INFO_PENDING",
        contact=contact,
    )
    await walk(FIRST, date(2026, 7, 20))
    assert await sent(of, "EVENT") == [
        ("2026-05-18", "EVENT_120", str(contact.id)),
        ("2026-07-17", "EVENT_60", str(contact.id)),
    ]
    await Event.filter(id=held.id).update(information_status="COMPLETE")
    await walk(date(2026, 7, 21), date(2026, 8, 20))
    assert len(await sent(of, "EVENT")) == 2


async def test_last_the_liaison_hears_of_it_too_and_without_a_contact_the_representative_is_asked(
    database: Database,
) -> None:
    of = await world()
    await event(
        await organization_of(of),
        starts_on=date(2026, 6, 15),
        ends_on=date(2026, 6, 16),
        information_status="INFO_PENDING",
    )
    await walk(date(2026, 5, 14), date(2026, 5, 17))
    assert sorted(await sent(of, "EVENT")) == [
        ("2026-05-16", "EVENT_30", "liaison"),
        ("2026-05-16", "EVENT_30", "representative"),
    ]


async def test_a_series_without_a_next_date_is_asked_about(database: Database) -> None:
    of = await world()
    place = await organization_of(of)
    series, other = [
        await EventSeries.create(title=f"Congress {n}", organizer=place) for n in range(2)
    ]
    for one in (series, other):
        await event(place, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3), series=one)
    await event(place, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 3), series=other)
    await walk(date(2026, 5, 30), date(2026, 6, 3))
    assert await sent(of, "EVENT_SERIES") == [("2026-06-01", "SERIES_90", "representative")]


async def test_a_year_after_they_were_confirmed_people_are_asked_and_again_a_year_later(
    database: Database,
) -> None:
    of = await world()
    await LiaisonAssignment.all().update(last_confirmed_on=date(2026, 1, 1))
    place = await organization_of(of)
    who, unreachable = await person(), await person()
    await EmailAddress.filter(person=unreachable).delete()
    for one in (who, unreachable):
        await Position.create(
            person=one,
            organization=place,
            title="Editor",
            role="EDITOR",
            valid_from=date(2025, 6, 10),
        )
    await walk(date(2026, 6, 8), date(2026, 6, 12))
    assert await sent(of, "CONTACT") == [("2026-06-10", "CONTACT", str(who.id))]
    assert await Reminder.filter(series="CONTACT").count() == 1
    await walk(date(2027, 6, 9), date(2027, 6, 11))
    assert (await sent(of, "CONTACT"))[-1] == ("2027-06-10", "CONTACT.1", str(who.id))


async def test_a_confirmed_contact_is_left_alone(database: Database) -> None:
    of = await world()
    await LiaisonAssignment.all().update(last_confirmed_on=date(2025, 6, 10))
    await walk(date(2026, 6, 8), date(2026, 6, 9))
    await LiaisonAssignment.all().update(last_confirmed_on=date(2026, 6, 9))
    await walk(date(2026, 6, 10), date(2026, 6, 12))
    assert await sent(of, "CONTACT") == []


async def test_preview_and_explanation_know_reminders_without_an_agreement(
    database: Database,
) -> None:
    of = await world()
    await enrolled(of, date(2025, 9, 1), date(2026, 8, 31), owner=of.owner)
    place = await organization_of(of)
    found = await preview(date(2026, 7, 3), at(date(2026, 7, 1)), ALWAYS, database.url)
    assert [(one.stage, one.agreement_title) for one in found if one.series == "ENROLLMENT"] == [
        ("ENROLLMENT_60", place.name)
    ]
    await walk(date(2026, 7, 1), date(2026, 7, 2))
    row = await Reminder.get(series="ENROLLMENT")
    said = await explain(row.id)
    assert f"about {place.name}, for {of.owner.name}." in said
    assert "60 days before the last day of the enrollment" in said
