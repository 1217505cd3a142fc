"""Erasing a person, first set-up, and data that goes by itself."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from domain.audit import MACHINES, Actor, AuditEvent, record
from domain.clock import Clock
from domain.database import Database
from domain.errors import DomainError
from domain.hand_overs import HandOver
from domain.identities import Identity
from domain.inquiries import Inquiry, InquiryState
from domain.notices.passed_duties import PassedDuty
from domain.organizations import Organization, OrganizationKind
from domain.people import EmailAddress, Person
from domain.reach import person_viewer
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.trail.audit_sealing import seal
from domain.trail.audit_verification import verify
from domain.trail.retention import forget_inquiries
from domain.verbs.agreements.inquiry_triage import mark_inquiry_spam
from domain.verbs.goals.measurement_reports import draft_measurement, submit_measurement
from domain.verbs.goals.observations import Observation
from domain.verbs.people.email_addresses import add_email_address
from domain.verbs.people.erasure import TOMBSTONE, erase_person, pseudonym
from domain.verbs.people.person_keeping import update_person
from domain.verbs.people.setting_up import FirstAdministrator, Home, set_up_home_association
from domain.verbs.people.sign_in import Subject, find_person, link_by_address, link_identity
from domain.verbs.people.taking_back import take_back_passed_duty
from domain.viewers import ANONYMOUS, LOCAL_ADMIN
from tests import samples
from tests.domain import people
from tests.domain.acting import ADMIN, NOON, TODAY, refusal
from tests.domain.people import FROM
from tests.domain.trails import find_named

YESTERDAY = TODAY - timedelta(days=1)


async def test_of_an_erased_person_only_the_key_is_left(database: Database) -> None:
    person = await samples.person(name="Ana Ruiz", locale="es")
    act = await people.act_of(person)
    await update_person(person.id, {"phone": "+32 555"}, None, act)
    await add_email_address(person.id, "ana.ruiz@example.org", ADMIN)
    await link_identity(person.id, "https://id.example", "ana", ADMIN)
    held = await people.liaison(person=person)
    for_another = await people.liaison(delegate=person)
    seat = await people.seat(await people.body(), person=person)
    grant = await RoleGrant.create(
        person=person, role=Role.STAFF, valid_from=FROM, reason="Ana asked"
    )
    assert await refusal(erase_person(person.id, " ", None, ADMIN)) == ("BAD_USER_INPUT", "reason")
    erased = await erase_person(person.id, "She asked for it", None, ADMIN)
    assert (erased.name, erased.phone, erased.locale) == (TOMBSTONE, None, None)
    assert (erased.deactivated_on, erased.erased_at) == (TODAY, ADMIN.now)
    assert not await EmailAddress.exists(person_id=person.id)
    assert not await Identity.exists(person_id=person.id)
    for row, column in ((held, "valid_to"), (seat, "term_to"), (grant, "valid_to")):
        await row.refresh_from_db()
        assert getattr(row, column) == YESTERDAY
    await for_another.refresh_from_db()
    assert (for_another.delegate_id, grant.reason) == (None, None)
    assert (await HandOver.get()).assignment_id == held.id
    assert erased.updated_by != "Ana Ruiz"
    again = erase_person(person.id, "Again", None, ADMIN)
    assert await refusal(again) == ("RULE_VIOLATED", "personId")
    with pytest.raises(DomainError):
        await person_viewer(person.id, TODAY)


async def test_no_table_names_an_erased_person_any_more(database: Database) -> None:
    person = await samples.person(name="Ana Ruiz")
    act = await people.act_of(person)
    await update_person(person.id, {"phone": "+32 555"}, None, act)
    row = await samples.organization(created_by="Ana Ruiz", updated_by="Ana Ruiz")
    await seal(database, Clock.fixed(NOON))
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await row.refresh_from_db()
    assert row.created_by == row.updated_by == pseudonym(person.id)
    assert await find_named(database, "Ruiz", "+32 555") == []


async def test_what_an_erased_person_wrote_about_a_duty_is_forgotten(database: Database) -> None:
    of, person = await samples.affiliation(), await samples.person(name="Ana Ruiz")
    passed = await PassedDuty.create(
        agreement=of.agreement, person=person, said_on=TODAY, note="I am ill."
    )
    await take_back_passed_duty(passed.id, "She is well again.", None, ADMIN)
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await passed.refresh_from_db()
    assert (passed.note, passed.taken_back_because, passed.taken_back_on) == (None, None, TODAY)
    assert await find_named(database, "I am ill", "well again") == []


async def test_what_an_erased_person_did_names_nobody_whatever_name_it_was_done_under(
    database: Database,
) -> None:
    person = await samples.person(name="Ana Ruiz")
    await RoleGrant.create(person=person, role=Role.STAFF, valid_from=FROM)
    indicator = await samples.indicator(
        await samples.goal(await samples.affiliation(), date(2026, 1, 1), date(2026, 12, 31)),
        baseline=0,
        target=10,
    )
    await samples.period(indicator, date(2026, 1, 1), date(2026, 12, 31))
    seen = Observation(indicator.id, date(2026, 3, 2), Decimal(3), None, None, None)
    drafted = await draft_measurement(seen, None, await people.act_of(person))
    inquiry = await Inquiry.create(
        organization_name="Example",
        contact_name="Somebody",
        contact_email="somebody@example.org",
        message="Buy this at once",
        consent_at=NOON,
    )
    await mark_inquiry_spam(inquiry.id, None, await people.act_of(person))
    await update_person(person.id, {"name": "Ana Blanco"}, None, await people.act_of(person))
    await submit_measurement(drafted.id, None, await people.act_of(person))
    await seal(database, Clock.fixed(NOON))
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await seal(database, Clock.fixed(NOON))
    assert await find_named(database, "Ruiz", "Blanco") == []
    assert (await verify(database)).whole


async def test_whoever_has_the_name_of_a_machine_takes_nothing_of_it_along(
    database: Database,
) -> None:
    person = await samples.person(name="workers")
    row = await samples.organization(created_by="workers", updated_by="workers")
    await record(Actor("workers"), "sendMail", row, None, {"state": "SENT"})
    await update_person(person.id, {"phone": "+32 555"}, None, await people.act_of(person))
    await seal(database, Clock.fixed(NOON))
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await row.refresh_from_db()
    assert row.created_by == row.updated_by == "workers"
    assert (await AuditEvent.get(action="sendMail")).actor == "workers"
    own = await AuditEvent.get(action="updatePerson")
    assert (own.actor, own.after) == (pseudonym(person.id), None)


def test_each_machine_that_acts_is_known_as_one() -> None:
    literal = re.compile(r"""Actor\("([^"]+)"\)|(?:updated|created)_by = '([a-z -]+)'""")
    root = Path(__file__).parents[4]
    found = {
        name
        for floor in ("domain", "service", "workers")
        for file in (root / floor).rglob("*.py")
        for match in literal.findall(file.read_text(encoding="utf-8"))
        for name in match
        if name
    }
    assert len(found) > 5
    assert found | {ANONYMOUS.name, LOCAL_ADMIN.name} <= MACHINES


async def test_32_the_chain_stays_whole(database: Database) -> None:
    person = await samples.person(name="Ana Ruiz")
    await update_person(person.id, {"phone": "+32 555"}, None, ADMIN)
    await seal(database, Clock.fixed(NOON))
    await erase_person(person.id, "She asked for it", None, ADMIN)
    await seal(database, Clock.fixed(NOON))
    assert (await verify(database)).whole


async def test_only_administrators_erase_and_not_themselves(database: Database) -> None:
    person = await samples.person()
    staff = await people.with_role(Role.STAFF)
    assert (await refusal(erase_person(person.id, "No", None, staff)))[0] == "FORBIDDEN"
    admin = await people.with_role(Role.ADMIN)
    assert admin.viewer.person_id is not None
    own = erase_person(admin.viewer.person_id, "Me", None, admin)
    assert await refusal(own) == ("RULE_VIOLATED", "personId")


async def test_closed_inquiries_forget_who_sent_them(database: Database) -> None:
    settings = Settings(inquiry_retention_months=24)

    async def inquiry(state: InquiryState, created: date) -> Inquiry:
        row = await Inquiry.create(
            organization_name="Example",
            contact_name="Ana Ruiz",
            contact_email="ana@example.org",
            message="Hello",
            consent_at=NOON,
            state=state,
            state_reason="Because",
            sender_digest="d",
        )
        instant = datetime(created.year, created.month, created.day, tzinfo=UTC)
        await Inquiry.filter(id=row.id).update(created_at=instant)
        return row

    old, young = date(2024, 3, 4), date(2024, 3, 5)
    gone = await inquiry(InquiryState.DECLINED, old)
    kept = [await inquiry(InquiryState.NEW, old), await inquiry(InquiryState.SPAM, young)]
    assert await forget_inquiries(Clock.fixed(NOON), settings) == 1
    assert await forget_inquiries(Clock.fixed(NOON), settings) == 0
    await gone.refresh_from_db()
    assert (gone.contact_name, gone.contact_email) == ("Erased", "erased@invalid")
    assert (gone.message, gone.sender_digest, gone.organization_name) == (
        "Erased.",
        None,
        "Example",
    )
    for row in kept:
        await row.refresh_from_db()
        assert row.contact_name == "Ana Ruiz"


# --- first set-up ----------------------------------------------------------------------------------

HOME = Home("Association of Examples", website="https://example.org")
FIRST = FirstAdministrator("Ana Ruiz", "ana@example.org")


async def test_the_home_association_is_set_up_once(database: Database) -> None:
    row = await set_up_home_association(HOME, None, ADMIN)
    assert (row.slug, row.kind) == ("association-of-examples", OrganizationKind.HOME_ASSOCIATION)
    assert row.time_zone == ADMIN.settings.home_time_zone
    again = set_up_home_association(HOME, None, ADMIN)
    assert await refusal(again) == ("RULE_VIOLATED", "name")


async def test_of_two_set_ups_at_once_one_is_refused(database: Database) -> None:
    outcomes = await asyncio.gather(
        *(set_up_home_association(HOME, None, ADMIN) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(each, DomainError) for each in outcomes) == 1
    assert await Organization.all().count() == 1


async def test_the_first_administrator_signs_in_by_the_address(database: Database) -> None:
    await set_up_home_association(HOME, FIRST, ADMIN)
    subject = Subject("https://id.example", "ana", "ana@example.org")
    key = await link_by_address(subject, NOON, TODAY)
    assert key == await find_person(subject, NOON)
    assert key is not None
    assert Role.ADMIN in (await person_viewer(key, TODAY)).roles


@pytest.mark.parametrize(
    ("home", "path"),
    [
        (replace(HOME, name=" "), "name"),
        (replace(HOME, slug="No Slug"), "slug"),
        (replace(HOME, time_zone="Europe/Brussels"), "timeZone"),
        (replace(HOME, website="example.org"), "website"),
    ],
    ids=str,
)
async def test_a_home_that_makes_no_sense_is_refused(
    database: Database, home: Home, path: str
) -> None:
    assert await refusal(set_up_home_association(home, FIRST, ADMIN)) == ("BAD_USER_INPUT", path)
    assert await Person.all().count() == 0


async def test_only_administrators_set_up(database: Database) -> None:
    staff = await people.with_role(Role.STAFF)
    assert (await refusal(set_up_home_association(HOME, None, staff)))[0] == "FORBIDDEN"
