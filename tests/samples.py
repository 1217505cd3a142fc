"""Small affiliations for tests: only what a rule needs, valid unless a test says otherwise."""

import hashlib
import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, Approval, ApprovalOutcome, Signature
from domain.agreements import Agreement, AgreementParty, Category, PartyRole
from domain.board_decisions import BoardDecision, BoardOutcome
from domain.database import Database, transaction
from domain.derivations import Derived
from domain.events import Event
from domain.exchanges import Exchange, ExchangeLeg, LegDirection
from domain.goals import Goal, Indicator, IndicatorPeriod
from domain.governing_bodies import BodyKind, GoverningBody
from domain.organizations import Organization, OrganizationKind
from domain.people import EmailAddress, Person
from domain.plan_approvals import PlanApproval, PlanOutcome
from domain.programmes import Programme, ProgrammeKind
from domain.projects import Project
from domain.publications import Contribution, Publication, PublicationKind
from domain.renewal_types import RenewalType
from domain.vocabularies import Vocabulary, VocabularyTerm
from domain.work_plans import Side, WorkPlan, WorkPlanItem, WorkPlanState

_numbers = itertools.count(1)


def _merge(values: dict[str, Any]) -> dict[str, Any]:
    """Let the type checker see that a literal holds values of any type."""
    return values


def number() -> int:
    """Return a number that no other sample has."""
    return next(_numbers)


async def organization(
    kind: OrganizationKind = OrganizationKind.ASSOCIATION, **values: Any
) -> Organization:
    n = number()
    return await Organization.create(
        **_merge(
            {"slug": f"example-{n}", "name": f"Example Association {n}", "kind": kind, **values}
        )
    )


async def person(**values: Any) -> Person:
    n = number()
    made = await Person.create(
        **_merge({"name": f"Person {n}", "sort_name": f"person {n}", **values})
    )
    await EmailAddress.create(person=made, address=f"person{n}@example.org")
    return made


@dataclass(frozen=True)
class Affiliation:
    """An agreement with its two parties."""

    agreement: Agreement
    home: AgreementParty
    counterparty: AgreementParty


async def affiliation(
    category: Category = Category.STRATEGIC_ALLIANCE, **values: Any
) -> Affiliation:
    """Make an agreement of two new organizations; a partnership gets its project."""
    n = number()
    if category is Category.PARTNERSHIP:
        values = {"project": await Project.create(title=f"Project {n}"), **values}
    async with transaction():
        agreement = await Agreement.create(
            **_merge(
                {
                    "number": f"A-{n}",
                    "title": f"Agreement {n}",
                    "category": category,
                    "review_cycle_months": 24,
                    **values,
                }
            )
        )
        home = await AgreementParty.create(
            agreement=agreement, organization=await organization(), role=PartyRole.HOME
        )
        counterparty = await AgreementParty.create(
            agreement=agreement, organization=await organization(), role=PartyRole.COUNTERPARTY
        )
    return Affiliation(agreement, home, counterparty)


async def term(
    of: Affiliation,
    starts_on: date,
    ends_on: date | None = None,
    renewal_type: RenewalType = RenewalType.FIXED_TERM,
    **values: Any,
) -> AgreementTerm:
    """Add the next term; signed on its first day unless `signed_on` or a version says otherwise."""
    sequence = 1 + await AgreementTerm.filter(agreement=of.agreement).count()
    defaults: dict[str, Any] = {"signed_on": starts_on, "notice_period_days": 90}
    made = await AgreementTerm.create(
        **_merge(
            {
                **defaults,
                "agreement": of.agreement,
                "sequence": sequence,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "renewal_type": renewal_type,
                **values,
            }
        )
    )
    await made.refresh_from_db()
    return made


async def version(
    of: Affiliation, body: str = "We work together.", **values: Any
) -> AgreementVersion:
    count = await AgreementVersion.filter(agreement=of.agreement).count()
    return await AgreementVersion.create(
        **_merge(
            {
                "agreement": of.agreement,
                "number": count + 1,
                "body": body,
                "recorded": True,
                "content_hash": hashlib.sha256(body.encode()).hexdigest(),
                **values,
            }
        )
    )


async def sign(signed: AgreementVersion, party: AgreementParty, on: date) -> Signature:
    return await Signature.create(agreement_version=signed, party=party, signed_on=on)


async def vocabulary_term(vocabulary: Vocabulary) -> VocabularyTerm:
    n = number()
    return await VocabularyTerm.create(vocabulary=vocabulary, code=f"CODE_{n}", label=f"Term {n}")


async def goal(of: Affiliation, starts_on: date, due_on: date, **values: Any) -> Goal:
    area = await vocabulary_term(Vocabulary.EMPHASIS_AREA)
    return await Goal.create(
        **_merge(
            {
                "agreement": of.agreement,
                "emphasis_area": area,
                "title": "More members",
                "starts_on": starts_on,
                "due_on": due_on,
                **values,
            }
        )
    )


async def indicator(of: Goal, **values: Any) -> Indicator:
    return await Indicator.create(**_merge({"goal": of, "title": "Members", **values}))


async def period(of: Indicator, starts_on: date, ends_on: date, **values: Any) -> IndicatorPeriod:
    return await IndicatorPeriod.create(
        indicator=of, starts_on=starts_on, ends_on=ends_on, **values
    )


async def work_plan(of: Affiliation, year: int, **values: Any) -> WorkPlan:
    return await WorkPlan.create(
        **_merge(
            {
                "agreement": of.agreement,
                "year": year,
                "year_starts_on": date(year, 1, 1),
                "override_reason": "The sample asks for no term.",
                **values,
            }
        )
    )


async def item(of: WorkPlan, **values: Any) -> WorkPlanItem:
    activity = await vocabulary_term(Vocabulary.ACTIVITY_TYPE)
    return await WorkPlanItem.create(
        **_merge({"work_plan": of, "title": "Joint session", "activity_type": activity, **values})
    )


async def derive(database: Database, derived: Derived, table: str, key: UUID, day: date) -> object:
    """Return a derived value of one row on a day."""
    value = derived.at("subject", "day.today")
    return await database.reads.fetchval(
        f"SELECT {value} FROM {table} AS subject, (SELECT $1::date AS today) AS day WHERE subject.id = $2",
        day,
        key,
    )


def broken_rule(error: BaseException) -> str | None:
    """Return the name of the constraint that a statement broke, whoever wrapped the error."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, asyncpg.PostgresError):
            name = getattr(seen, "constraint_name", None)
            return name if isinstance(name, str) else None
        seen = seen.__cause__
    return None


async def submitted(of: Affiliation, on: date, body: str = "We work together.") -> AgreementVersion:
    """Add a text that was submitted for review, with nothing said about it yet."""
    return await version(of, body, recorded=False, submitted_on=on)


async def say(
    about: AgreementVersion,
    party: AgreementParty,
    on: date,
    outcome: ApprovalOutcome = ApprovalOutcome.APPROVED,
) -> Approval:
    return await Approval.create(
        agreement_version=about,
        party=party,
        outcome=outcome,
        content_hash=about.content_hash,
        at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        said_on=on,
        note="Said in a sample.",
    )


async def board(**values: Any) -> GoverningBody:
    n = number()
    return await GoverningBody.create(
        **_merge(
            {
                "organization": values.pop("organization", None) or await organization(),
                "name": f"Board {n}",
                "kind": BodyKind.BOARD,
                **values,
            }
        )
    )


async def board_decision(
    about: AgreementVersion, on: date, outcome: BoardOutcome = BoardOutcome.APPROVED, **values: Any
) -> BoardDecision:
    return await BoardDecision.create(
        **_merge(
            {
                "body": await board(),
                "met_on": on,
                "subject": "The agreement",
                "outcome": outcome,
                "agreement_id": about.agreement_id,
                "agreement_version": about,
                **values,
            }
        )
    )


async def agree(plan: WorkPlan, **values: Any) -> WorkPlan:
    """Have both sides agree to some text of a plan."""
    async with transaction():
        for side in Side:
            await PlanApproval.create(
                work_plan=plan,
                side=side,
                outcome=PlanOutcome.AGREED,
                content_hash="a" * 64,
                at=datetime(2025, 1, 1, tzinfo=UTC),
            )
        await WorkPlan.filter(id=plan.id).update(
            **_merge({"state": WorkPlanState.AGREED, "agreed_hash": "a" * 64, **values})
        )
    await plan.refresh_from_db()
    return plan


async def submit(plan: WorkPlan, side: Side = Side.HOME, text: str = "b" * 64) -> PlanApproval:
    """Have one side submit some text of a plan."""
    said = await PlanApproval.create(
        work_plan=plan,
        side=side,
        outcome=PlanOutcome.SUBMITTED,
        content_hash=text,
        at=datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number()),
    )
    submission = {"state": WorkPlanState.SUBMITTED, "submitted_by_side": side}
    await WorkPlan.filter(id=plan.id).update(**submission, submitted_on=date(2025, 1, 1))
    await plan.refresh_from_db()
    return said


async def event(organizer: Organization | None = None, **values: Any) -> Event:
    n = number()
    return await Event.create(
        **_merge(
            {
                "title": f"Conference {n}",
                "organizer": organizer,
                "starts_on": date(2026, 6, 1),
                "ends_on": date(2026, 6, 2),
                **values,
            }
        )
    )


async def publication(of: Organization, **values: Any) -> Publication:
    return await Publication.create(
        **_merge(
            {
                "organization": of,
                "title": f"Magazine {number()}",
                "kind": PublicationKind.MAGAZINE,
                **values,
            }
        )
    )


async def contribution(to: Publication, giver: Organization, **values: Any) -> Contribution:
    return await Contribution.create(
        **_merge(
            {
                "publication": to,
                "from_organization": giver,
                "title": f"Article {number()}",
                **values,
            }
        )
    )


async def exchange(sender: Organization, host: Organization, **values: Any) -> Exchange:
    """Make an exchange with its two legs."""
    made = await Exchange.create(**_merge({"title": f"Exchange {number()}", **values}))
    for direction, first, second in (
        (LegDirection.OUTBOUND, sender, host),
        (LegDirection.RETURN, host, sender),
    ):
        await ExchangeLeg.create(exchange=made, direction=direction, sender=first, host=second)
    return made


async def programme(of: Organization, **values: Any) -> Programme:
    return await Programme.create(
        **_merge(
            {
                "organization": of,
                "title": f"Programme {number()}",
                "kind": ProgrammeKind.PARTNER,
                **values,
            }
        )
    )
