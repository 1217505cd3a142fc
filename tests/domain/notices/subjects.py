"""What a reminder of each kind is about, for tests of mails: rows, and the columns that name them."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from domain.agreement_terms import AgreementTerm
from domain.notices.reminders import SubjectType
from domain.notices.rules import NoticeKind, ReminderSeries
from tests import samples

Columns = dict[str, Any]
Make = Callable[[samples.Affiliation, AgreementTerm], Awaitable[Columns]]
SENT_ON = date(2026, 5, 20)


async def of_term(of: samples.Affiliation, term: AgreementTerm) -> Columns:
    return {
        "series": ReminderSeries.RENEWAL,
        "subject_type": SubjectType.TERM,
        "subject_key": f"term:{term.id}",
        "about_id": term.id,
        "agreement": of.agreement,
        "term": term,
    }


async def of_plan(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    return {
        "series": ReminderSeries.WORK_PLAN,
        "subject_type": SubjectType.PLAN_YEAR,
        "subject_key": f"plan:{of.agreement.id}:2026",
        "about_id": of.agreement.id,
        "agreement": of.agreement,
        "plan_year": 2026,
    }


async def of_review(of: samples.Affiliation, term: AgreementTerm) -> Columns:
    return {
        **await of_term(of, term),
        "series": ReminderSeries.REVIEW,
        "subject_type": SubjectType.REVIEW,
        "subject_key": f"review:{term.id}",
    }


async def of_version(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    made = await samples.version(
        of, body="We go on.", kind="RENEWAL", sent_on=SENT_ON, change_summary="New fees."
    )
    return {
        "series": ReminderSeries.SIGNING,
        "subject_type": SubjectType.VERSION,
        "subject_key": f"version:{made.id}",
        "about_id": made.id,
        "agreement": of.agreement,
    }


# By the beginning of a kind's name; what is not named is about a term.
MAKERS: dict[str, Make] = {
    "PLAN_": of_plan,
    "REPORT_": of_plan,
    "REVIEW_": of_review,
    "SIGN": of_version,
}


async def subject_of(kind: NoticeKind, of: samples.Affiliation, term: AgreementTerm) -> Columns:
    """Return the columns of a reminder of a kind about an agreement."""
    for name, make in MAKERS.items():
        if kind.value.startswith(name):
            return await make(of, term)
    return await of_term(of, term)
