"""Events: dates that are known in part, statuses, and refusals that explain themselves (rule 23)."""

import asyncio
from datetime import date, time
from typing import Any

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.errors import DomainError
from domain.events import Event, EventStatus
from domain.organizations import DatePrecision, Visibility
from domain.participations import EventParticipation, ParticipationState
from domain.verbs.engagement.event_planning import (
    create_event,
    create_event_series,
    update_event,
    update_event_series,
)
from domain.verbs.engagement.event_states import (
    Postponement,
    cancel_event,
    confirm_event,
    hold_event,
    postpone_event,
)
from domain.viewers import ANONYMOUS, Scope, Viewer, ViewerKind
from tests import samples
from tests.domain.two_sides import acting, liaison, refused, representative

DAY = date(2026, 6, 1)


async def test_one_day_is_the_first_and_the_last(database: Database) -> None:
    event = await create_event({"title": "Day", "starts_on": DAY}, acting())
    assert (event.ends_on, event.date_precision) == (DAY, DatePrecision.DAY)
    assert event.status is EventStatus.TENTATIVE
    trail = await AuditEvent.get(entity="Event")
    assert (trail.action, trail.request_id) == ("createEvent", "request-1")


async def test_an_event_without_dates_is_to_be_announced(database: Database) -> None:
    event = await create_event({"title": "Some day"}, acting())
    assert (event.starts_on, event.date_precision) == (None, DatePrecision.TBA)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"title": "Congress (more information coming soon)"}, "title"),
        ({"title": "Congress, TBA"}, "title"),
        ({"date_precision": DatePrecision.TBA, "starts_on": DAY}, "datePrecision"),
        ({"date_precision": DatePrecision.MONTH}, "startsOn"),
        ({"starts_on": DAY, "start_time": time(9)}, "startTime"),
        ({"start_time": time(9), "time_zone": "Europe/Oslo"}, "startTime"),
    ],
)
async def test_23_what_contradicts_itself_is_refused_with_the_way_out(
    database: Database, given: dict[str, Any], place: str
) -> None:
    values = {"title": "Congress", **given}
    assert await refused(create_event(values, acting())) == ("RULE_VIOLATED", place)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"title": " "}, "title"),
        ({"title": None}, "title"),
        ({"starts_on": DAY, "ends_on": date(2026, 5, 31)}, "endsOn"),
        ({"country": "na"}, "country"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"time_zone": "Mars/Olympus"}, "timeZone"),
        ({"venue": "x" * 201}, "venue"),
    ],
)
async def test_values_that_no_column_holds_are_refused(
    database: Database, given: dict[str, Any], place: str
) -> None:
    values = {"title": "Congress", **given}
    assert await refused(create_event(values, acting())) == ("BAD_USER_INPUT", place)


async def test_namibia_and_letters_of_all_kinds_are_fine(database: Database) -> None:
    event = await create_event({"title": "Åbo “Cities” ’26", "country": "NA"}, acting())
    await event.refresh_from_db()
    assert (event.title, event.country) == ("Åbo “Cities” ’26", "NA")


async def test_absent_is_not_null(database: Database) -> None:
    event = await samples.event(venue="Town Hall", city="Oslo")
    await update_event(event.id, {"venue": None, "country": "NO"}, None, acting())
    await event.refresh_from_db()
    assert (event.venue, event.city, event.country, event.version) == (None, "Oslo", "NO", 2)


async def test_an_old_version_is_a_conflict(database: Database) -> None:
    event = await samples.event()
    await update_event(event.id, {"city": "Oslo"}, 1, acting())
    stale = update_event(event.id, {"city": "Bergen"}, 1, acting())
    assert await refused(stale) == ("CONFLICT", "expectedVersion")


async def test_saying_tba_empties_the_dates(database: Database) -> None:
    event = await samples.event()
    await update_event(event.id, {"date_precision": DatePrecision.TBA}, None, acting())
    assert (event.id, (await Event.get(id=event.id)).starts_on) == (event.id, None)


async def test_a_first_date_needs_no_more_words(database: Database) -> None:
    event = await create_event({"title": "Some day"}, acting())
    changed = await update_event(event.id, {"starts_on": DAY}, None, acting())
    assert (changed.ends_on, changed.date_precision) == (DAY, DatePrecision.DAY)


async def test_the_way_of_an_event(database: Database) -> None:
    event = await samples.event(starts_on=date(2026, 3, 4), ends_on=date(2026, 3, 5))
    early = hold_event(event.id, None, acting())
    assert await refused(early) == ("RULE_VIOLATED", "eventId")
    await confirm_event(event.id, None, acting())
    held = await hold_event(event.id, 2, acting())
    assert (held.status, held.version) == (EventStatus.HELD, 3)
    for broken in (
        confirm_event(event.id, None, acting()),
        cancel_event(event.id, "Rain", None, acting()),
        postpone_event(event.id, Postponement("Rain"), None, acting()),
    ):
        assert await refused(broken) == ("RULE_VIOLATED", "eventId")


async def test_nothing_is_held_before_its_first_day(database: Database) -> None:
    event = await samples.event(status=EventStatus.CONFIRMED, starts_on=date(2026, 3, 5))
    assert await refused(hold_event(event.id, None, acting())) == ("RULE_VIOLATED", "eventId")


async def test_what_has_no_date_is_not_confirmed(database: Database) -> None:
    event = await create_event({"title": "Some day"}, acting())
    assert await refused(confirm_event(event.id, None, acting())) == ("RULE_VIOLATED", "eventId")


async def test_an_event_is_put_off_and_takes_place_after_all(database: Database) -> None:
    event = await samples.event()
    blank = postpone_event(event.id, Postponement(" "), None, acting())
    assert await refused(blank) == ("BAD_USER_INPUT", "reason")
    put_off = await postpone_event(event.id, Postponement("Strike"), None, acting())
    assert (put_off.date_precision, put_off.status_reason) == (DatePrecision.TBA, "Strike")
    await update_event(event.id, {"starts_on": DAY}, None, acting())
    again = await confirm_event(event.id, None, acting())
    assert (again.status, again.status_reason) == (EventStatus.CONFIRMED, None)


async def test_a_cancelled_event_stays_cancelled(database: Database) -> None:
    event = await samples.event()
    await cancel_event(event.id, "Nobody came forward", None, acting())
    changed = update_event(event.id, {"city": "Oslo"}, None, acting())
    assert await refused(changed) == ("RULE_VIOLATED", "eventId")


async def test_24_what_somebody_attended_is_not_moved_ahead(database: Database) -> None:
    event = await samples.event(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2))
    await EventParticipation.create(
        event=event,
        person=await samples.person(),
        from_organization=await samples.organization(),
        state=ParticipationState.ATTENDED,
    )
    later = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 2)}
    assert await refused(update_event(event.id, later, None, acting())) == (
        "RULE_VIOLATED",
        "startsOn",
    )
    put_off = postpone_event(event.id, Postponement("Late"), None, acting())
    assert await refused(put_off) == ("RULE_VIOLATED", "startsOn")


async def test_two_at_once_cannot_both_decide(database: Database) -> None:
    event = await samples.event(starts_on=date(2026, 3, 1), status=EventStatus.CONFIRMED)
    results = await asyncio.gather(
        hold_event(event.id, None, acting()),
        cancel_event(event.id, "Rain", None, acting()),
        return_exceptions=True,
    )
    assert len([found for found in results if isinstance(found, DomainError)]) == 1
    assert await AuditEvent.filter(entity="Event").count() == 1


async def test_affiliates_plan_their_own_events_only(database: Database) -> None:
    of = await samples.affiliation()
    theirs, ours = await of.counterparty.organization, await of.home.organization
    for viewer in (await representative(of), await liaison(of)):
        own = {"title": "Own", "organizer_id": theirs.id}
        event = await create_event(own, acting(viewer))
        moved = update_event(event.id, {"organizer_id": ours.id}, None, acting(viewer))
        assert (await refused(moved))[0] in {"FORBIDDEN", "NOT_FOUND"}
        strange = create_event({"title": "Nobody's"}, acting(viewer))
        assert await refused(strange) == ("FORBIDDEN", "")


async def test_whoever_may_not_write_changes_nothing(database: Database) -> None:
    event = await samples.event(visibility=Visibility.PUBLIC)
    reader = Viewer(ViewerKind.TOKEN, "reader", frozenset({Scope.READ}))
    for viewer, code in ((ANONYMOUS, "UNAUTHENTICATED"), (reader, "FORBIDDEN")):
        broken = update_event(event.id, {"city": "Oslo"}, None, acting(viewer))
        assert (await refused(broken))[0] == code


async def test_a_series_is_opened_and_given_up(database: Database) -> None:
    organizer = await samples.organization()
    given = {"title": "Annual Conference", "organizer_id": organizer.id, "every_months": 12}
    series = await create_event_series(given, acting())
    event = await create_event({"title": "2026", "series_id": series.id}, acting())
    assert await Event.exists(id=event.id, series_id=series.id)
    ended = await update_event_series(series.id, {"ended_on": DAY}, 1, acting())
    assert (ended.ended_on, ended.every_months) == (DAY, 12)
    endless = create_event_series({"title": "Never", "every_months": 0}, acting())
    assert await refused(endless) == ("BAD_USER_INPUT", "everyMonths")
