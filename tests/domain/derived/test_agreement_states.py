"""Worked examples: how agreements stand, day by day (domain rules 4.4 and 4.5)."""

from datetime import date, timedelta

import pytest

from domain.agreement_terms import TermDecision
from domain.agreements import Category
from domain.database import Database
from domain.derived.agreement_state import (
    DAYS_LEFT,
    DAYS_TO_NOTICE,
    ENDS_ON,
    NOTICE_DEADLINE,
    STATE,
    TERM_DAYS_TO_NOTICE,
)
from domain.renewal_types import RenewalType
from tests import samples
from tests.samples import Affiliation

Standing = tuple[str, date | None, int | None]
"""State, notice deadline, days left."""


async def standing(database: Database, of: Affiliation, day: date) -> Standing:
    values = [
        await samples.derive(database, derived, "agreement", of.agreement.id, day)
        for derived in (STATE, NOTICE_DEADLINE, DAYS_LEFT)
    ]
    return values[0], values[1], values[2]  # type: ignore[return-value]  # the database's types


async def expect(database: Database, of: Affiliation, examples: dict[date, Standing]) -> None:
    found = {day: await standing(database, of, day) for day in examples}
    assert found == examples


async def test_a_fixed_term_of_36_months_with_90_days_notice(database: Database) -> None:
    of = await samples.affiliation()
    term = await samples.term(of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    deadline = date(2026, 11, 30)
    assert term.notice_deadline == deadline
    assert term.notice_opens_on == date(2026, 9, 1)
    await expect(
        database,
        of,
        {
            date(2024, 2, 29): ("PROPOSED", None, None),
            date(2024, 3, 1): ("ACTIVE", deadline, 1094),
            date(2026, 8, 31): ("ACTIVE", deadline, 181),
            date(2026, 9, 1): ("NOTICE_WINDOW", deadline, 180),
            date(2026, 11, 30): ("NOTICE_WINDOW", deadline, 90),
            date(2026, 12, 1): ("NOTICE_WINDOW", deadline, 89),
            date(2027, 2, 28): ("NOTICE_WINDOW", deadline, 0),
            date(2027, 3, 1): ("EXPIRED", None, None),
        },
    )


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2024, 2, 29), None),
        (date(2026, 9, 1), 90),
        (date(2026, 11, 30), 0),
        (date(2027, 2, 28), -90),
        (date(2027, 3, 1), None),
    ],
)
async def test_the_days_to_the_notice_deadline_are_not_those_to_the_end(
    database: Database, day: date, days: int | None
) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    key = of.agreement.id
    assert await samples.derive(database, DAYS_TO_NOTICE, "agreement", key, day) == days


async def test_a_term_counts_to_its_own_notice_deadline(database: Database) -> None:
    of = await samples.affiliation()
    term = await samples.term(of, date(2024, 3, 1), date(2027, 2, 28), months=36)
    day = date(2027, 3, 10)
    counted = await samples.derive(database, TERM_DAYS_TO_NOTICE, "agreement_term", term.id, day)
    assert counted == -100
    term.ended_early_on = date(2026, 1, 31)
    await term.save(update_fields=["ended_early_on"])
    counted = await samples.derive(database, TERM_DAYS_TO_NOTICE, "agreement_term", term.id, day)
    assert counted is None


async def test_a_signed_renewal_ends_the_notice_window(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2024, 1, 1), date(2024, 12, 31), months=12)
    await samples.term(of, date(2025, 1, 1), date(2025, 12, 31), signed_on=date(2024, 10, 10))
    await expect(
        database,
        of,
        {
            date(2024, 10, 9): ("NOTICE_WINDOW", date(2024, 10, 2), 83),
            date(2024, 10, 10): ("ACTIVE", date(2024, 10, 2), 82),
            date(2024, 12, 31): ("ACTIVE", date(2024, 10, 2), 0),
            date(2025, 1, 1): ("ACTIVE", date(2025, 10, 2), 364),
        },
    )


async def test_a_late_signature_leaves_a_gap_in_force_but_not_in_the_terms(
    database: Database,
) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2024, 1, 1), date(2024, 12, 31))
    renewal = await samples.term(of, date(2025, 1, 1), date(2025, 12, 31), signed_on=None)
    await expect(database, of, {date(2025, 1, 20): ("EXPIRED", None, None)})
    renewal.signed_on = date(2025, 1, 20)
    await renewal.save(update_fields=["signed_on"])
    await expect(
        database,
        of,
        {
            date(2025, 1, 19): ("EXPIRED", None, None),
            date(2025, 1, 20): ("ACTIVE", date(2025, 10, 2), 345),
        },
    )
    assert renewal.starts_on == date(2025, 1, 1)


async def test_signatures_of_all_parties_bring_a_first_term_into_force(database: Database) -> None:
    of = await samples.affiliation()
    of.counterparty.signatures_required = 2
    await of.counterparty.save()
    text = await samples.version(of, sent_on=date(2025, 1, 10))
    await samples.term(
        of, date(2025, 2, 1), date(2026, 1, 31), signed_on=None, agreement_version=text
    )
    await samples.sign(text, of.home, date(2025, 1, 20))
    await samples.sign(text, of.counterparty, date(2025, 1, 25))
    await expect(
        database,
        of,
        {
            date(2025, 1, 9): ("PROPOSED", None, None),
            date(2025, 1, 10): ("OUT_FOR_SIGNATURE", None, None),
            date(2025, 2, 10): ("OUT_FOR_SIGNATURE", None, None),
        },
    )
    await samples.sign(text, of.counterparty, date(2025, 2, 5))
    await text.refresh_from_db()
    assert text.signed_on == date(2025, 2, 5)
    await expect(
        database,
        of,
        {
            date(2025, 2, 4): ("OUT_FOR_SIGNATURE", None, None),
            date(2025, 2, 5): ("ACTIVE", date(2025, 11, 2), 360),
        },
    )


async def test_signed_before_its_first_day_is_not_yet_active(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 2, 1), date(2026, 1, 31), signed_on=date(2025, 1, 5))
    await expect(
        database,
        of,
        {
            date(2025, 1, 4): ("PROPOSED", None, None),
            date(2025, 1, 31): ("OUT_FOR_SIGNATURE", None, None),
            date(2025, 2, 1): ("ACTIVE", date(2025, 11, 2), 364),
        },
    )


async def test_evergreen_is_active_until_it_is_terminated(database: Database) -> None:
    of = await samples.affiliation()
    term = await samples.term(of, date(2020, 1, 1), renewal_type=RenewalType.EVERGREEN)
    await expect(database, of, {date(2040, 1, 1): ("ACTIVE", None, None)})
    term.ended_early_on = date(2030, 6, 30)
    await term.save(update_fields=["ended_early_on"])
    await expect(
        database,
        of,
        {
            date(2030, 6, 30): ("ACTIVE", None, 0),
            date(2030, 7, 1): ("TERMINATED", None, None),
        },
    )


async def test_auto_renew_goes_on_without_a_worker(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(
        of,
        date(2023, 1, 1),
        date(2023, 12, 31),
        RenewalType.AUTO_RENEW,
        months=12,
        notice_period_days=30,
    )
    await expect(
        database,
        of,
        {
            date(2023, 9, 1): ("ACTIVE", date(2023, 12, 1), 121),
            date(2023, 9, 2): ("NOTICE_WINDOW", date(2023, 12, 1), 120),
            date(2023, 12, 1): ("NOTICE_WINDOW", date(2023, 12, 1), 30),
            date(2023, 12, 2): ("ACTIVE", date(2023, 12, 1), 29),
            date(2024, 1, 1): ("ACTIVE", date(2024, 12, 1), 365),
            date(2024, 10, 1): ("NOTICE_WINDOW", date(2024, 12, 1), 91),
            date(2024, 12, 2): ("ACTIVE", date(2024, 12, 1), 29),
            date(2029, 6, 1): ("ACTIVE", date(2029, 12, 1), 213),
        },
    )


async def test_auto_renew_ends_where_notice_was_given_in_time(database: Database) -> None:
    of = await samples.affiliation()
    term = await samples.term(
        of,
        date(2023, 1, 1),
        date(2023, 12, 31),
        RenewalType.AUTO_RENEW,
        months=12,
        notice_period_days=30,
        decision=TermDecision.LET_EXPIRE,
        decided_on=date(2023, 11, 1),
    )
    await expect(database, of, {date(2024, 1, 1): ("ACTIVE", date(2024, 12, 1), 365)})
    term.notice_given_on = date(2023, 12, 1)
    await term.save(update_fields=["notice_given_on"])
    await expect(
        database,
        of,
        {
            date(2023, 12, 31): ("NOTICE_WINDOW", date(2023, 12, 1), 0),
            date(2024, 1, 1): ("EXPIRED", None, None),
        },
    )
    term.notice_given_on = date(2023, 12, 2)
    await term.save(update_fields=["notice_given_on"])
    await expect(database, of, {date(2024, 1, 1): ("ACTIVE", date(2024, 12, 1), 365)})


@pytest.mark.parametrize(
    ("ends_on", "months", "opens_on"),
    [(date(2025, 2, 28), 2, date(2025, 2, 9)), (date(2025, 4, 30), 4, date(2025, 3, 22))],
)
async def test_a_short_partnership_has_a_short_window(
    database: Database, ends_on: date, months: int, opens_on: date
) -> None:
    of = await samples.affiliation(Category.PARTNERSHIP)
    term = await samples.term(of, date(2025, 1, 1), ends_on, months=months, notice_period_days=0)
    assert (term.notice_deadline, term.notice_opens_on) == (ends_on, opens_on)
    assert (ends_on - opens_on).days == (ends_on - date(2025, 1, 1)).days // 3
    eve = opens_on - timedelta(days=1)
    await expect(
        database,
        of,
        {
            eve: ("ACTIVE", ends_on, (ends_on - eve).days),
            opens_on: ("NOTICE_WINDOW", ends_on, (ends_on - opens_on).days),
            ends_on + timedelta(days=1): ("EXPIRED", None, None),
        },
    )


async def test_a_one_off_agreement_knows_no_notice_window(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(
        of, date(2025, 1, 1), date(2025, 6, 30), RenewalType.ONE_OFF, notice_period_days=0
    )
    await expect(
        database,
        of,
        {
            date(2025, 6, 30): ("ACTIVE", None, 0),
            date(2025, 7, 1): ("EXPIRED", None, None),
        },
    )


async def test_terminated_early_and_reinstated_with_a_recorded_gap(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(
        of,
        date(2024, 1, 1),
        date(2026, 12, 31),
        ended_early_on=date(2025, 3, 31),
        decision=TermDecision.TERMINATE,
        decided_on=date(2025, 2, 1),
    )
    await samples.term(
        of, date(2025, 7, 1), date(2026, 6, 30), gap_reason="Reinstated by the board"
    )
    await expect(
        database,
        of,
        {
            date(2025, 3, 31): ("ACTIVE", None, 0),
            date(2025, 4, 1): ("TERMINATED", None, None),
            date(2025, 6, 30): ("TERMINATED", None, None),
            date(2025, 7, 1): ("ACTIVE", date(2026, 4, 1), 364),
        },
    )


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (date(2024, 3, 1), 36, date(2027, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 4, 30)),
        (date(2024, 8, 30), 6, date(2025, 2, 28)),
        (date(2025, 1, 1), 2, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
    ],
)
async def test_calendar_months_with_inclusive_ends(
    database: Database, starts_on: date, months: int, ends_on: date
) -> None:
    assert await database.reads.fetchval("SELECT term_end($1, $2)", starts_on, months) == ends_on


async def test_automatic_terms_from_a_month_s_end_stay_on_month_s_ends(database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(
        of,
        date(2025, 1, 31),
        date(2025, 2, 28),
        RenewalType.AUTO_RENEW,
        months=1,
        notice_period_days=5,
    )
    ends = {
        day: await samples.derive(database, ENDS_ON, "agreement", of.agreement.id, day)
        for day in (date(2025, 3, 15), date(2025, 4, 30), date(2026, 2, 1))
    }
    assert ends == {
        date(2025, 3, 15): date(2025, 3, 31),
        date(2025, 4, 30): date(2025, 4, 30),
        date(2026, 2, 1): date(2026, 2, 28),
    }


async def test_an_automatic_term_shorter_than_its_notice_period_decides_on_its_first_day(
    database: Database,
) -> None:
    of = await samples.affiliation()
    await samples.term(
        of,
        date(2025, 1, 1),
        date(2025, 1, 31),
        RenewalType.AUTO_RENEW,
        months=1,
        notice_period_days=30,
    )
    await expect(
        database,
        of,
        {
            date(2025, 2, 1): ("NOTICE_WINDOW", date(2025, 2, 1), 27),
            date(2025, 2, 2): ("ACTIVE", date(2025, 2, 1), 26),
            date(2025, 3, 1): ("NOTICE_WINDOW", date(2025, 3, 1), 30),
        },
    )
