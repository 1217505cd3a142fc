"""Worked examples of domain rule 4.6: what is mailed on which day, walked day by day over nine months."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.agreement_terms import AgreementTerm, TermDecision
from domain.agreements import Category
from domain.database import Database
from domain.notices.reminders import ReminderState
from domain.notices.rules import ReminderSeries
from domain.renewal_types import RenewalType
from tests.domain.notices.worlds import Act, World, mailed_stages, states, walk, world
from tests.samples import term

FIRST, LAST = date(2026, 8, 1), date(2027, 4, 5)
PLANS = {"WORK_PLAN", "PLAN_AGREEMENT", "MID_YEAR", "PLAN_REPORT"}
RENEWALS = [series for series in ReminderSeries if series not in PLANS]


@dataclass
class Example:
    """An agreement, what people do about it, and the mails that follow."""

    expected: list[tuple[str, str]]
    make: Callable[[World], Awaitable[object]]
    category: Category = Category.STRATEGIC_ALLIANCE
    acts: dict[date, Callable[[World], Awaitable[object]]] = field(default_factory=dict)


def fixed(starts_on: date, ends_on: date, **values: Any) -> Callable[[World], Awaitable[object]]:
    return lambda of: term(of.of, starts_on, ends_on, **values)


def change(**values: object) -> Callable[[World], Awaitable[object]]:
    return lambda of: AgreementTerm.filter(agreement_id=of.agreement.id, sequence=1).update(
        **values
    )


UNDECIDED_36_MONTHS = [
    ("2026-09-01", "OPEN"),
    ("2026-10-01", "ASK"),
    ("2026-10-31", "NUDGE"),
    ("2026-11-23", "WEEK"),
    ("2026-11-30", "DEADLINE"),
    ("2027-03-01", "AFTER"),
    ("2027-03-30", "LAPSED"),
]

EXAMPLES = {
    "fixed, 36 months, 90 days' notice": Example(
        UNDECIDED_36_MONTHS, fixed(date(2024, 3, 1), date(2027, 2, 28), months=36)
    ),
    "36 months from 29 February": Example(
        UNDECIDED_36_MONTHS, fixed(date(2024, 2, 29), date(2027, 2, 28), months=36)
    ),
    "evergreen": Example([], lambda of: term(of.of, date(2020, 1, 1), None, RenewalType.EVERGREEN)),
    "one-off": Example(
        [("2026-12-01", "CLOSE_30"), ("2026-12-24", "CLOSE_7"), ("2027-01-01", "AFTER")],
        lambda of: term(
            of.of, date(2026, 1, 1), date(2026, 12, 31), RenewalType.ONE_OFF, notice_period_days=0
        ),
    ),
    "auto-renew, 12 months, 60 days' notice": Example(
        [
            ("2026-08-03", "OPEN"),
            ("2026-09-02", "ASK"),
            ("2026-10-02", "NUDGE"),
            ("2026-10-25", "WEEK"),
            ("2026-11-01", "DEADLINE"),
            ("2027-01-01", "AFTER"),
        ],
        lambda of: term(
            of.of,
            date(2026, 1, 1),
            date(2026, 12, 31),
            RenewalType.AUTO_RENEW,
            months=12,
            notice_period_days=60,
        ),
    ),
    # LET_EXPIRE alone does not stop it; notice given by the deadline does.
    "auto-renew, ended by notice": Example(
        [
            ("2026-08-03", "OPEN"),
            ("2026-09-02", "ASK"),
            ("2026-10-02", "NUDGE"),
            ("2026-10-20", "ENDING"),
            ("2026-12-01", "ENDING_30"),
            ("2027-01-01", "AFTER"),
        ],
        lambda of: term(
            of.of,
            date(2026, 1, 1),
            date(2026, 12, 31),
            RenewalType.AUTO_RENEW,
            months=12,
            notice_period_days=60,
        ),
        acts={
            date(2026, 9, 20): change(
                decision=TermDecision.LET_EXPIRE, decided_on=date(2026, 9, 20)
            ),
            date(2026, 10, 20): change(notice_given_on=date(2026, 10, 20)),
        },
    ),
    # lead = floor(60 / 3) = 20: 60, 30 and 7 days shrink to 13, 6 and 1
    "two-month partnership": Example(
        [
            ("2026-10-11", "OPEN"),
            ("2026-10-18", "ASK"),
            ("2026-10-25", "NUDGE"),
            ("2026-10-30", "WEEK"),
            ("2026-10-31", "DEADLINE"),
            ("2026-11-01", "AFTER"),
            ("2026-11-30", "LAPSED"),
        ],
        fixed(date(2026, 9, 1), date(2026, 10, 31), months=2, notice_period_days=0),
        Category.PARTNERSHIP,
    ),
    # lead = floor(121 / 3) = 40: 60, 30 and 7 days shrink to 26, 13 and 3
    "four-month partnership": Example(
        [
            ("2026-11-21", "OPEN"),
            ("2026-12-05", "ASK"),
            ("2026-12-18", "NUDGE"),
            ("2026-12-28", "WEEK"),
            ("2026-12-31", "DEADLINE"),
            ("2027-01-01", "AFTER"),
            ("2027-01-30", "LAPSED"),
        ],
        fixed(date(2026, 9, 1), date(2026, 12, 31), months=4, notice_period_days=0),
        Category.PARTNERSHIP,
    ),
    # lead = floor(28 / 3) = 9: a week before shrinks to the deadline day itself, which goes alone
    "one month from 31 January": Example(
        [
            ("2027-02-19", "OPEN"),
            ("2027-02-22", "ASK"),
            ("2027-02-25", "NUDGE"),
            ("2027-02-28", "DEADLINE"),
            ("2027-03-01", "AFTER"),
            ("2027-03-30", "LAPSED"),
        ],
        fixed(date(2027, 1, 31), date(2027, 2, 28), months=1, notice_period_days=0),
        Category.PARTNERSHIP,
    ),
    "renewed in time": Example(
        [
            ("2026-09-01", "OPEN"),
            ("2026-10-01", "ASK"),
            ("2026-12-30", "STATUS_60"),
            ("2027-03-01", "AFTER"),
        ],
        fixed(date(2024, 3, 1), date(2027, 2, 28), months=36),
        acts={
            date(2026, 10, 15): change(decision=TermDecision.RENEW, decided_on=date(2026, 10, 15)),
            date(2027, 1, 10): lambda of: term(
                of.of, date(2027, 3, 1), date(2030, 2, 28), signed_on=date(2027, 1, 10)
            ),
        },
    ),
    "renewed, signed late": Example(
        [
            ("2026-09-01", "OPEN"),
            ("2026-10-01", "ASK"),
            ("2026-12-30", "STATUS_60"),
            ("2027-01-29", "STATUS_30"),
            ("2027-02-14", "STATUS_14"),
            ("2027-02-21", "STATUS_7"),
            ("2027-03-01", "AFTER"),
            ("2027-03-11", "AFTER"),
        ],
        fixed(date(2024, 3, 1), date(2027, 2, 28), months=36),
        acts={
            date(2026, 10, 15): change(decision=TermDecision.RENEW, decided_on=date(2026, 10, 15)),
            date(2027, 3, 10): lambda of: term(
                of.of, date(2027, 3, 1), date(2030, 2, 28), signed_on=date(2027, 3, 10)
            ),
        },
    ),
    "let expire": Example(
        [
            ("2026-09-01", "OPEN"),
            ("2026-10-01", "ASK"),
            ("2026-10-15", "ENDING"),
            ("2027-01-29", "ENDING_30"),
            ("2027-03-01", "AFTER"),
        ],
        fixed(date(2024, 3, 1), date(2027, 2, 28), months=36),
        acts={
            date(2026, 10, 15): change(
                decision=TermDecision.LET_EXPIRE, decided_on=date(2026, 10, 15)
            )
        },
    ),
    "terminated early": Example(
        [("2026-09-01", "OPEN"), ("2026-09-05", "ENDING"), ("2026-12-05", "AFTER")],
        fixed(date(2024, 3, 1), date(2027, 2, 28), months=36),
        acts={
            date(2026, 9, 5): change(
                decision=TermDecision.TERMINATE,
                decided_on=date(2026, 9, 5),
                ended_early_on=date(2026, 12, 4),
            )
        },
    ),
    # Expired with its deadline long past; back with a gap: the day after the signature says so.
    "reinstated": Example(
        [("2026-10-01", "AFTER"), ("2026-10-30", "LAPSED"), ("2026-11-11", "AFTER")],
        fixed(date(2023, 10, 1), date(2026, 9, 30), months=36, notices_from=date(2026, 9, 1)),
        acts={
            date(2026, 11, 10): lambda of: term(
                of.of, date(2026, 11, 10), date(2029, 11, 9), gap_reason="Reinstated."
            )
        },
    ),
}


def acting(act: Callable[[World], Awaitable[object]], of: World) -> Act:
    return lambda: act(of)


async def test_each_example_is_reminded_of_on_its_days(database: Database) -> None:
    worlds: dict[str, World] = {}
    acts: dict[date, list[Act]] = {}
    for name, example in EXAMPLES.items():
        of = worlds[name] = await world(example.category)
        await example.make(of)
        for day, act in example.acts.items():
            acts.setdefault(day, []).append(acting(act, of))
    await walk(FIRST, LAST, acts=acts)
    mailed = {name: await mailed_stages(of, RENEWALS) for name, of in worlds.items()}
    assert mailed == {name: example.expected for name, example in EXAMPLES.items()}
    # What was not mailed says why.
    late = worlds["renewed, signed late"]
    assert await states(late, "LAPSED") == {ReminderState.CANCELLED: 2}
    assert set(await states(late, "DEADLINE")) == {ReminderState.CANCELLED}
    assert await states(worlds["one month from 31 January"], "WEEK") == {
        ReminderState.SUPERSEDED: 3
    }
    assert await states(worlds["reinstated"], "OPEN") == {ReminderState.SKIPPED_BACKFILL: 3}
    renewed = worlds["auto-renew, 12 months, 60 days' notice"]
    assert set(await states(renewed, "MISSED")) == {ReminderState.CANCELLED}
    next_term = await AgreementTerm.get(agreement_id=renewed.agreement.id, sequence=2)
    assert (next_term.starts_on, next_term.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
