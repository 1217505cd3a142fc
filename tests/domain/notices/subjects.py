"""What a reminder of each kind is about, for tests of mails: rows, and the columns that name them."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from domain.agreement_terms import AgreementTerm
from domain.enrollments import Enrollment
from domain.event_series import EventSeries
from domain.governing_bodies import BodyKind, Seat
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.notices.reminders import SubjectType
from domain.notices.rules import NoticeKind, ReminderSeries
from domain.obligations import Obligation, ObligationOccurrence
from domain.organizations import Organization
from domain.positions import Position
from domain.regions import Region
from domain.rows import Row
from domain.vocabularies import Vocabulary
from domain.work_plans import WorkPlan
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


async def of_item(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    plan = await WorkPlan.get_or_none(agreement=of.agreement, year=2026)
    plan = plan or await samples.work_plan(of, 2026)
    made = await samples.item(plan, title="Train together", due_on=date(2026, 3, 20))
    return {
        "series": ReminderSeries.ITEM,
        "subject_type": SubjectType.ITEM,
        "subject_key": f"item:{made.id}",
        "about_id": made.id,
        "agreement": of.agreement,
        "plan_year": plan.year,
        "work_plan": plan,
    }


async def of_period(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    made = await samples.period(
        await samples.indicator(await samples.goal(of, first, last)), first, last
    )
    return {
        "series": ReminderSeries.MEASUREMENT,
        "subject_type": SubjectType.PERIOD,
        "subject_key": f"period:{made.id}",
        "about_id": made.id,
        "agreement": of.agreement,
    }


async def of_occurrence(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    obligation = await Obligation.create(
        agreement=of.agreement,
        commitment_type=await samples.vocabulary_term(Vocabulary.COMMITMENT_TYPE),
        text="Invite guests to the conference.",
        starts_on=date(2026, 3, 20),
    )
    made = await ObligationOccurrence.create(obligation=obligation, due_on=date(2026, 3, 20))
    return {
        "series": ReminderSeries.OBLIGATION,
        "subject_type": SubjectType.OCCURRENCE,
        "subject_key": f"occurrence:{made.id}",
        "about_id": made.id,
        "agreement": of.agreement,
    }


def _of_organization(
    kind: SubjectType, series: ReminderSeries, key: str, row: Row, at: UUID
) -> Columns:
    return {
        "series": series,
        "subject_type": kind,
        "subject_key": f"{key}:{row.id}",
        "about_id": row.id,
        "organization_id": at,
    }


async def of_enrollment(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    organization = of.counterparty.organization_id
    programme = await samples.programme(
        await Organization.get(id=of.home.organization_id), title="Example alliance"
    )
    made = await Enrollment.create(
        programme=programme,
        organization_id=organization,
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 4, 1),
    )
    return _of_organization(
        SubjectType.ENROLLMENT, ReminderSeries.ENROLLMENT, "enrollment", made, organization
    )


async def of_event(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    organization = await Organization.get(id=of.counterparty.organization_id)
    made = await samples.event(
        organization, title="Example alliance", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2)
    )
    return _of_organization(SubjectType.EVENT, ReminderSeries.EVENT, "event", made, organization.id)


async def of_series(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    organization = of.counterparty.organization_id
    made = await EventSeries.create(title="Example alliance", organizer_id=organization)
    return _of_organization(
        SubjectType.SERIES, ReminderSeries.EVENT_SERIES, "series", made, organization
    )


async def of_position(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    organization = of.counterparty.organization_id
    await Organization.filter(id=organization).update(name="Example alliance")
    made = await Position.create(
        person=await samples.person(),
        organization_id=organization,
        title="Secretary",
        role="SECRETARY",
        valid_from=date(2025, 3, 1),
    )
    return _of_organization(
        SubjectType.POSITION, ReminderSeries.CONTACT, "position", made, organization
    )


async def of_committee(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    """A committee with a chair whose liaison looks after the agreement, which owes a report."""
    home = of.home.organization_id
    made = await samples.board(
        organization=await Organization.get(id=home), kind=BodyKind.COMMITTEE
    )
    await type(made).filter(id=made.id).update(name=f"Example alliance {samples.number()}")
    await Seat.create(
        body=made, person=await samples.person(), is_chair=True, term_from=date(2020, 1, 1)
    )
    await LiaisonAssignment.create(
        person=await samples.person(),
        kind=LiaisonKind.COMMITTEE_LIAISON,
        agreement=of.agreement,
        assigned_by_body=made,
        valid_from=date(2020, 1, 1),
    )
    if not await WorkPlan.exists(agreement=of.agreement, year=2025):
        await samples.work_plan(of, 2025)
    return {
        **_of_organization(
            SubjectType.REPORTS, ReminderSeries.MISSING_REPORTS, "reports", made, home
        ),
        "anchor_on": date(2025, 12, 31),
    }


async def of_month(of: samples.Affiliation, _term: AgreementTerm) -> Columns:
    """The month of a director, whose region holds the agreement."""
    region = await Region.create(code=f"M{samples.number()}", name="Example region")
    await Organization.filter(id=of.counterparty.organization_id).update(region_id=region.id)
    director = await samples.person(monthly_roll_up=True)
    await LiaisonAssignment.create(
        person=director,
        kind=LiaisonKind.REGIONAL_DIRECTOR,
        region=region,
        valid_from=date(2020, 1, 1),
    )
    return {
        "series": ReminderSeries.ROLL_UP,
        "subject_type": SubjectType.ROLL_UP,
        "subject_key": f"rollup:{director.id}",
        "about_id": director.id,
        "anchor_on": date(2026, 3, 3),
        "deadline_on": None,
    }


# By the beginning of a kind's name; what is not named is about a term.
MAKERS: dict[str, Make] = {
    "PLAN_": of_plan,
    "REPORTS_MISSING": of_committee,
    "ROLL_UP": of_month,
    "REPORT_": of_plan,
    "REVIEW_": of_review,
    "SIGN": of_version,
    "ITEM_": of_item,
    "MEASUREMENT_": of_period,
    "OBLIGATION_": of_occurrence,
    "ENROLLMENT_": of_enrollment,
    "EVENT_": of_event,
    "NEXT_EVENT": of_series,
    "CONTACT_": of_position,
}


async def subject_of(kind: NoticeKind, of: samples.Affiliation, term: AgreementTerm) -> Columns:
    """Return the columns of a reminder of a kind about an agreement."""
    for name, make in MAKERS.items():
        if kind.value.startswith(name):
            return await make(of, term)
    return await of_term(of, term)
