"""Programmes, packages and enrollments: terms that never overlap, with the same arithmetic as agreements."""

import asyncio
from datetime import date
from typing import Any

from domain.agreement_terms import TermDecision
from domain.database import Database
from domain.derived import enrollment_state
from domain.enrollments import Enrollment
from domain.errors import DomainError
from domain.programmes import Programme, ProgrammeKind
from domain.renewal_types import RenewalType
from domain.verbs.engagement.enrolling import (
    Renewal,
    Span,
    end_enrollment,
    enroll_organization,
    renew_enrollment,
)
from domain.verbs.engagement.programme_keeping import (
    create_package,
    create_programme,
    update_package,
    update_programme,
)
from tests import samples
from tests.domain.breaking import refusal
from tests.domain.two_sides import acting, liaison, refused

YEAR = Span(months=12)
FIRST = date(2026, 1, 1)


async def given(**values: Any) -> dict[str, Any]:
    """Who is enrolled in what, from the first day of the year on."""
    programme = await samples.programme(await samples.organization())
    partner = await samples.organization()
    return {
        "programme_id": programme.id,
        "organization_id": partner.id,
        "starts_on": FIRST,
        **values,
    }


async def state(database: Database, of: Enrollment, day: date) -> object:
    return await samples.derive(database, enrollment_state.STATE, "enrollment", of.id, day)


async def test_35_a_term_of_months_ends_the_day_before(database: Database) -> None:
    asked = await given(starts_on=date(2024, 3, 1))
    made = await enroll_organization(asked, Span(months=36), acting())
    assert made.ends_on == date(2027, 2, 28)
    leap = await given(starts_on=date(2024, 2, 29))
    assert (await enroll_organization(leap, YEAR, acting())).ends_on == date(2025, 2, 28)


async def test_a_term_has_one_length(database: Database) -> None:
    asked = await given()
    for span in (Span(), Span(12, date(2026, 12, 31)), Span(months=0), Span(months=1000)):
        broken = enroll_organization(asked, span, acting())
        assert await refused(broken) == ("BAD_USER_INPUT", "months")
    before = enroll_organization(asked, Span(ends_on=date(2025, 1, 1)), acting())
    assert await refused(before) == ("BAD_USER_INPUT", "endsOn")


async def test_1_terms_of_one_organization_never_overlap(database: Database) -> None:
    asked = await given()
    await enroll_organization(asked, YEAR, acting())
    again = enroll_organization({**asked, "starts_on": date(2026, 12, 31)}, YEAR, acting())
    assert await refused(again) == ("RULE_VIOLATED", "startsOn")
    row = Enrollment.create(**{**asked, "ends_on": date(2026, 2, 1)})
    assert await refusal(row) == "enrollment_no_overlap"


async def test_1_two_at_once_enroll_once(database: Database) -> None:
    asked = await given()
    results = await asyncio.gather(
        enroll_organization(asked, YEAR, acting()),
        enroll_organization(asked, YEAR, acting()),
        return_exceptions=True,
    )
    assert len([found for found in results if isinstance(found, DomainError)]) == 1


async def test_the_package_is_one_of_the_programme(database: Database) -> None:
    other = await samples.programme(await samples.organization())
    package = await create_package({"programme_id": other.id, "title": "Gold"}, acting())
    asked = await given(package_id=package.id)
    broken = enroll_organization(asked, YEAR, acting())
    assert await refused(broken) == ("RULE_VIOLATED", "packageId")
    row = Enrollment.create(**{**asked, "ends_on": date(2026, 2, 1)})
    assert await refusal(row) == "enrollment_package_of_programme"


async def test_an_enrollment_has_an_end_and_a_deadline_in_it(database: Database) -> None:
    evergreen = await given(renewal_type=RenewalType.EVERGREEN)
    assert await refused(enroll_organization(evergreen, YEAR, acting())) == (
        "RULE_VIOLATED",
        "renewalType",
    )
    early = await given(notice_period_days=400)
    assert await refused(enroll_organization(early, YEAR, acting())) == (
        "BAD_USER_INPUT",
        "noticePeriodDays",
    )
    made = await enroll_organization(await given(notice_period_days=30), YEAR, acting())
    assert made.notice_deadline == date(2026, 12, 1)


async def test_states_follow_from_dates(database: Database) -> None:
    made = await enroll_organization(await given(), YEAR, acting())
    for day, expected in (
        (date(2025, 12, 31), "UPCOMING"),
        (FIRST, "ACTIVE"),
        (date(2026, 10, 31), "ACTIVE"),
        (date(2026, 11, 1), "ENDING"),
        (date(2026, 12, 31), "ENDING"),
        (date(2027, 1, 1), "ENDED"),
    ):
        assert await state(database, made, day) == expected, day


async def test_a_renewal_follows_without_a_gap(database: Database) -> None:
    made = await enroll_organization(await given(), YEAR, acting())
    following = await renew_enrollment(made.id, Renewal(YEAR, "Glad to stay"), 1, acting())
    assert (following.starts_on, following.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    await made.refresh_from_db()
    assert (made.decision, made.decided_on) == (TermDecision.RENEW, date(2026, 3, 4))
    assert await state(database, made, date(2026, 12, 31)) == "ACTIVE"
    assert await state(database, made, date(2027, 1, 1)) == "RENEWED"
    twice = renew_enrollment(made.id, Renewal(YEAR), None, acting())
    assert await refused(twice) == ("RULE_VIOLATED", "startsOn")
    ended = end_enrollment(made.id, None, "No money", None, acting())
    assert await refused(ended) == ("RULE_VIOLATED", "enrollmentId")


async def test_an_enrollment_ends_with_its_term_or_early(database: Database) -> None:
    made = await enroll_organization(await given(), YEAR, acting())
    silent = end_enrollment(made.id, None, " ", None, acting())
    assert await refused(silent) == ("BAD_USER_INPUT", "reason")
    outside = end_enrollment(made.id, date(2027, 1, 1), "No money", None, acting())
    assert await refused(outside) == ("RULE_VIOLATED", "endsOn")
    await end_enrollment(made.id, None, "No money", None, acting())
    assert made.ended_early_on is None
    early = await end_enrollment(made.id, date(2026, 3, 31), "At once", None, acting())
    assert (early.decision, early.ended_early_on) == (TermDecision.TERMINATE, date(2026, 3, 31))
    assert await state(database, made, date(2026, 4, 1)) == "ENDED"
    late = renew_enrollment(made.id, Renewal(YEAR), None, acting())
    assert await refused(late) == ("RULE_VIOLATED", "enrollmentId")


async def test_an_automatic_term_goes_on_until_somebody_decides(database: Database) -> None:
    asked = await given(renewal_type=RenewalType.AUTO_RENEW)
    made = await enroll_organization(asked, YEAR, acting())
    assert await state(database, made, date(2027, 6, 1)) == "ACTIVE"
    await end_enrollment(made.id, None, "No money", None, acting())
    assert await state(database, made, date(2027, 6, 1)) == "ENDED"


async def test_programmes_and_packages_are_kept(database: Database) -> None:
    home = await samples.organization()
    values = {"organization_id": home.id, "title": "Partners", "kind": ProgrammeKind.PARTNER}
    programme = await create_programme(values, acting())
    await update_programme(programme.id, {"summary": "For firms"}, 1, acting())
    gold = {"programme_id": programme.id, "title": "Gold", "level": 2}
    package = await create_package(gold, acting())
    assert await refused(create_package(gold, acting())) == ("RULE_VIOLATED", "title")
    await update_package(package.id, {"title": "Gold", "benefits": "A stand"}, 1, acting())
    low = update_package(package.id, {"level": 0}, None, acting())
    assert await refused(low) == ("BAD_USER_INPUT", "level")
    assert (await Programme.get(id=programme.id)).summary == "For firms"


async def test_liaisons_enroll_nobody(database: Database) -> None:
    of = await samples.affiliation()
    asked = await given(organization_id=(await of.counterparty.organization).id)
    broken = enroll_organization(asked, YEAR, acting(await liaison(of)))
    assert await refused(broken) == ("FORBIDDEN", "")
