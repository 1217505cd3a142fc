"""A small world with fixed keys, for answers that are compared letter by letter."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tortoise.models import Model

from domain import (
    agreement_terms,
    agreements,
    events,
    goals,
    liaisons,
    organizations,
    people,
    regions,
    renewal_types,
    work_plans,
)
from domain.database import transaction
from domain.participations import EventParticipation
from domain.vocabularies import Vocabulary, VocabularyTerm

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PUBLIC = organizations.Visibility.PUBLIC


def key(number: int) -> UUID:
    """Return the key of the row of a number."""
    return UUID(f"00000000-0000-7000-8000-{number:012}")


async def make_world() -> None:
    """Write the world: an association, two affiliates, an agreement with all that hangs on it."""
    async with transaction():
        await _make_bodies()
        await _make_agreements()
        await _make_goals()
        await _make_plan()


async def _make(model: type[Model], place: int, **values: Any) -> None:
    await model.create(id=key(place), created_by="world", **values)
    await model.filter(id=key(place)).update(created_at=MOMENT, updated_at=MOMENT)


async def _make_bodies() -> None:
    kinds = organizations.OrganizationKind
    await _make(regions.Region, 1, code="N", name="North")
    await _make(people.Person, 2, name="Åsa Öberg", sort_name="asa oberg", time_zone="Europe/Oslo")
    await _make(people.EmailAddress, 3, person_id=key(2), address="asa@example.org")
    for number, slug, name, kind, seen in (
        (10, "home", "Example Home Association", kinds.HOME_ASSOCIATION, PUBLIC),
        (11, "quote", 'Example "Quoted" \\ Association', kinds.ASSOCIATION, PUBLIC),
        (12, "inner", "Example Inner Circle", kinds.ASSOCIATION, organizations.Visibility.INTERNAL),
    ):
        await _make(
            organizations.Organization,
            number,
            slug=slug,
            name=name,
            kind=kind,
            visibility=seen,
            region_id=key(1),
            languages=["en", "no"],
            private_notes="Not for everybody.",
        )
        await _make(
            organizations.OrganizationCountry,
            number + 10,
            organization_id=key(number),
            code="NA",
            role=organizations.CountryRole.SEAT,
        )
    await _make(
        liaisons.LiaisonAssignment,
        4,
        person_id=key(2),
        organization_id=key(11),
        kind=liaisons.LiaisonKind.STAFF_LIAISON,
        valid_from=date(2025, 1, 1),
    )


async def _make_agreements() -> None:
    roles = agreements.PartyRole
    for number, counterparty, seen in ((100, 11, PUBLIC), (200, 12, PUBLIC)):
        await _make(
            agreements.Agreement,
            number,
            number=f"W-{number}",
            title=f"Agreement {number}",
            category=agreements.Category.STRATEGIC_ALLIANCE,
            visibility=seen,
            owner_id=key(2),
        )
        for place, (body, role) in enumerate(
            ((10, roles.HOME), (counterparty, roles.COUNTERPARTY))
        ):
            await _make(
                agreements.AgreementParty,
                number + 1 + place,
                agreement_id=key(number),
                organization_id=key(body),
                role=role,
                position=place,
            )
    await _make(
        agreement_terms.AgreementTerm,
        110,
        agreement_id=key(100),
        sequence=1,
        starts_on=date(2024, 7, 1),
        ends_on=date(2027, 6, 30),
        renewal_type=renewal_types.RenewalType.FIXED_TERM,
        signed_on=date(2024, 6, 1),
    )


async def _make_goals() -> None:
    await _make(
        VocabularyTerm, 5, vocabulary=Vocabulary.EMPHASIS_AREA, code="WORLD_ETHICS", label="Ethics"
    )
    await _make(
        goals.Goal,
        120,
        agreement_id=key(100),
        emphasis_area_id=key(5),
        title="More members",
        starts_on=date(2026, 1, 1),
        due_on=date(2026, 12, 31),
        state=goals.GoalState.ACTIVE,
    )
    await _make(
        goals.Indicator,
        121,
        goal_id=key(120),
        title="Members",
        unit="people",
        baseline=Decimal(100),
        target=Decimal(200),
    )
    await _make(
        goals.IndicatorPeriod,
        122,
        indicator_id=key(121),
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    for number, day, value in ((123, 1, Decimal("110.5")), (124, 2, Decimal(120))):
        await _make(
            goals.Measurement,
            number,
            indicator_id=key(121),
            period_id=key(122),
            observed_on=date(2026, 2, day),
            value=value,
            state=goals.MeasurementState.APPROVED,
        )


async def _make_plan() -> None:
    await _make(
        VocabularyTerm, 6, vocabulary=Vocabulary.ACTIVITY_TYPE, code="WORLD_TALK", label="Talk"
    )
    for number, title, day in ((130, "Conference", date(2026, 5, 1)), (131, "Visit", None)):
        await _make(
            events.Event,
            number,
            title=title,
            starts_on=day,
            ends_on=day,
            date_precision=organizations.DatePrecision.DAY
            if day
            else organizations.DatePrecision.TBA,
            organizer_id=key(11),
            visibility=PUBLIC,
        )
    await _make(
        work_plans.WorkPlan, 140, agreement_id=key(100), year=2026, year_starts_on=date(2026, 1, 1)
    )
    for number, event in ((141, 130), (142, None)):
        await _make(
            work_plans.WorkPlanItem,
            number,
            work_plan_id=key(140),
            activity_type_id=key(6),
            title=f"Item {number}",
            event_id=key(event) if event else None,
        )
    await _make(work_plans.WorkPlanItemGoal, 143, item_id=key(141), goal_id=key(120))
    await _make(
        EventParticipation,
        144,
        event_id=key(131),
        person_id=key(2),
        from_organization_id=key(10),
        work_plan_item_id=key(142),
    )
