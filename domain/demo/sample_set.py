"""Composes the sample set in memory: blocks of organizations, agreements and all that hangs on them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.agreement_categories import CategoryPeriod
from domain.agreement_terms import AgreementTerm, TermReview
from domain.agreement_versions import AgreementVersion, Approval, Signature
from domain.agreements import Agreement, AgreementParty, AgreementPurpose, Category
from domain.board_decisions import BoardDecision
from domain.checklists import ChecklistEntry
from domain.demo.accounts import open_accounts
from domain.demo.agreements import Drafter, Succession
from domain.demo.boards import found_board
from domain.demo.chance import Chance
from domain.demo.encounters import exchange_visits, hold_series
from domain.demo.events import hold_events
from domain.demo.goals import GoalWriter
from domain.demo.initiatives import plan_strategy
from domain.demo.inquiries import receive_inquiries
from domain.demo.minutes import keep_minutes
from domain.demo.offers import Offers, contribute, enroll, open_offers
from domain.demo.offices import Offices
from domain.demo.organizations import Bodies, Body, Registry, found, found_home
from domain.demo.pacts import Pact
from domain.demo.participations import Invitations
from domain.demo.people import Crowd
from domain.demo.promises import keep_checklists, promise
from domain.demo.renewals import follow_renewals
from domain.demo.staff import Assigner, Staff, appoint_leaders, hire, open_regions
from domain.demo.stories import STORIES, Story
from domain.demo.tables import Tables
from domain.demo.terms import plan_terms
from domain.demo.undertakings import run_projects
from domain.demo.work_plans import Planner, Task
from domain.documents import Document
from domain.enrollments import Enrollment
from domain.event_series import EventSeries
from domain.events import Event
from domain.exchanges import Exchange, ExchangeLeg, ExchangeVisitor
from domain.goals import Goal, GoalBenefit, Indicator, IndicatorPeriod, Measurement
from domain.governing_bodies import GoverningBody, Seat
from domain.hand_overs import HandOver
from domain.identities import Identity
from domain.initiatives import StrategicInitiative
from domain.inquiries import Inquiry
from domain.liaisons import LiaisonAssignment, OutOfOffice
from domain.obligations import Obligation, ObligationOccurrence
from domain.organizations import (
    MembershipCount,
    Organization,
    OrganizationCountry,
    OrganizationName,
)
from domain.participations import EventParticipation
from domain.people import EmailAddress, Person
from domain.plan_approvals import PlanApproval
from domain.positions import Position
from domain.programmes import Package, Programme
from domain.projects import Deliverable, Project, ProjectCountry, ProjectOrganization
from domain.publications import Contribution, Publication
from domain.regions import Region
from domain.renewal_campaigns import CampaignAgreement, RenewalCampaign
from domain.renewal_recommendations import RenewalRecommendation
from domain.roles import RoleGrant
from domain.tokens import ApiToken
from domain.vocabularies import Vocabulary
from domain.webhooks import Webhook
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanItemGoal

# In the order in which the tables can be written: what is referred to comes first.
ORDER = (
    Region,
    Organization,
    OrganizationName,
    OrganizationCountry,
    MembershipCount,
    StrategicInitiative,
    Person,
    EmailAddress,
    Position,
    Programme,
    Package,
    Enrollment,
    Project,
    ProjectOrganization,
    ProjectCountry,
    Deliverable,
    GoverningBody,
    Seat,
    RoleGrant,
    Agreement,
    AgreementPurpose,
    AgreementParty,
    CategoryPeriod,
    AgreementVersion,
    Approval,
    BoardDecision,
    Signature,
    Inquiry,
    AgreementTerm,
    TermReview,
    RenewalRecommendation,
    RenewalCampaign,
    CampaignAgreement,
    LiaisonAssignment,
    OutOfOffice,
    HandOver,
    Goal,
    GoalBenefit,
    Indicator,
    IndicatorPeriod,
    Measurement,
    EventSeries,
    Event,
    Publication,
    Contribution,
    Exchange,
    ExchangeLeg,
    ExchangeVisitor,
    Obligation,
    ObligationOccurrence,
    ChecklistEntry,
    WorkPlan,
    PlanApproval,
    WorkPlanItem,
    WorkPlanItemGoal,
    EventParticipation,
    Identity,
    ApiToken,
    Webhook,
    Document,
)
SEED = "entente sample set"

Terms = dict[Vocabulary, dict[str, UUID]]
"""Keys of vocabulary terms by vocabulary and code."""


@dataclass(frozen=True, slots=True)
class Writers:
    """Everything that writes a part of a block."""

    tables: Tables
    chance: Chance
    crowd: Crowd
    registry: Registry
    drafter: Drafter
    goals: GoalWriter
    offers: Offers
    offices: Offices
    board: UUID
    aside: Tables
    today: date


def compose(
    terms: Terms, now: datetime, today: date, scale: int, note_block: Callable[[int], None]
) -> Tables:
    """Return all rows of the sample set but its documents; the same arguments give the same rows."""
    chance = Chance(SEED, now)
    tables = Tables(chance, now)
    crowd = Crowd(tables, chance, today)
    regions = open_regions(tables)
    registry = Registry(tables, chance, crowd, regions, today)
    aside = tables.beside(Chance(f"{SEED}: aside", now))
    appoint_leaders(aside, crowd, regions, today)
    home = found_home(registry)
    board = found_board(tables, home)
    writers = Writers(
        tables,
        chance,
        crowd,
        registry,
        Drafter(tables, chance, [*terms[Vocabulary.PURPOSE].values()], board, today),
        GoalWriter(tables, chance, terms[Vocabulary.EMPHASIS_AREA], today),
        open_offers(tables, home),
        Offices(
            tables,
            Chance(f"{SEED}: offices", now),
            home,
            board,
            next(iter(regions.values())),
            today,
        ),
        board,
        aside,
        today,
    )
    writers.goals.initiatives = plan_strategy(tables, home.id, today)
    for block in range(scale):
        _compose_block(writers, terms, home, block)
        note_block(block + 1)
    return tables


def _compose_block(writers: Writers, terms: Terms, home: Body, block: int) -> None:
    tables, chance, today = writers.tables, writers.chance, writers.today
    bodies = found(writers.registry, home, block, today)
    staff = hire(writers.crowd, today)
    committee = writers.offices.found_committee(staff, block)
    assigner = Assigner(tables, chance, staff, today, committee)
    assigner.assign_all(bodies)
    gatherings = hold_events(tables, chance, bodies, today)
    planner = Planner(tables, chance, staff, terms[Vocabulary.ACTIVITY_TYPE], today)
    pacts = _draft_all(writers, bodies, staff)
    assigner.assign_projects(pacts)
    receive_inquiries(tables, staff, pacts, today)
    tasks: list[Task] = []
    for pact in pacts:
        aims = writers.goals.write(pact)
        hosts = {pact.partner.id, home.id}
        near = [gathering for gathering in gatherings if gathering.organizer.id in hosts]
        tasks += planner.plan(pact, aims, near)
    invitations = Invitations(tables, chance, staff, today)
    invitations.invite(home, pacts, gatherings)
    invitations.fulfil(home, tasks)
    follow_renewals(tables, staff, pacts, today)
    _engage(writers, terms, home, bodies, pacts)
    writers.offices.fill(staff, bodies, assigner.passed, block)
    keep_minutes(writers.aside, writers.board, pacts, today)
    if block == 0:
        open_accounts(writers.aside, staff, today)


def _engage(writers: Writers, terms: Terms, home: Body, bodies: Bodies, pacts: list[Pact]) -> None:
    """Write what the organizations of a block do for and with each other."""
    tables, offers, today = writers.tables, writers.offers, writers.today
    contribute(tables, offers, home, pacts, today)
    enroll(tables, offers, bodies, today)
    exchange_visits(tables, offers, home, pacts, today)
    run_projects(tables, home, bodies, today)
    hold_series(tables, bodies, today)
    promise(tables, terms[Vocabulary.COMMITMENT_TYPE], pacts, today)
    keep_checklists(tables, terms[Vocabulary.CHECKLIST_ITEM], bodies, today)


def _draft_all(writers: Writers, bodies: Bodies, staff: Staff) -> list[Pact]:
    """Give each story an organization of its own, but to those that follow an earlier agreement."""
    pools = {
        # The last three old alliances were with partners, which have none today.
        Category.STRATEGIC_ALLIANCE: [*bodies.affiliates, *bodies.partners],
        Category.PARTNERSHIP: bodies.affiliates[2:],
        Category.BRANCH: bodies.branches,
        Category.CHAPTER: bodies.chapters,
    }
    pacts: list[Pact] = []
    for category, stories in STORIES.items():
        pool = iter(pools[category])
        told: dict[str, Pact] = {}
        ahead = {story.plot: story for story in stories}
        successions: dict[str, Succession] = {}
        for story in stories:
            before = told[story.follows] if story.follows else None
            partner = before.partner if before else next(pool)
            parties = [bodies.home, partner, *_further_parties(category, story, bodies)]
            owner = writers.chance.pick(staff.liaisons)
            if story.gives_way_to:
                first_day = plan_terms(ahead[story.gives_way_to], writers.today)[0].starts_on
                successions[story.gives_way_to] = Succession(writers.chance.key(), first_day)
            told[story.plot] = writers.drafter.draft(
                story,
                category,
                parties,
                owner,
                before,
                successions.get(story.gives_way_to or ""),
                successions[story.plot].by if story.plot in successions else None,
            )
        pacts += told.values()
    return pacts


def _further_parties(category: Category, story: Story, bodies: Bodies) -> list[Body]:
    if category is not Category.PARTNERSHIP:
        return []
    university, foundation = bodies.partners[0], bodies.partners[1]
    if story.plot == "two years with a funder":
        return [university, foundation]
    return [bodies.affiliates[-1]] if story.plot == "training of trainers" else []
