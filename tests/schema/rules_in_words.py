"""The conditions of row rules, told a second time in Python, for the slow answers of the oracle."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement, AgreementParty
from domain.derived.clashes import CLASHES
from domain.events import Event
from domain.exchanges import ExchangeLeg
from domain.governing_bodies import Seat
from domain.liaisons import LiaisonAssignment
from domain.organizations import Organization
from domain.participations import EventParticipation
from domain.positions import Position
from domain.projects import ProjectOrganization
from domain.publications import Contribution, Publication
from domain.renewal_campaigns import CampaignAgreement
from domain.rights import conditions
from domain.rights.rules import IS_PUBLIC
from domain.viewers import Viewer
from domain.work_plans import WorkPlan, WorkPlanItem

Row = dict[str, Any]
Condition = Callable[[Row, Viewer, Any], bool]


def _agreement(key: UUID | None, viewer: Viewer, memory: Any) -> bool:
    parties = memory.where(AgreementParty, "agreement_id", key)
    return any(party["organization_id"] in viewer.reach.reach for party in parties)


def _organization(row: Row, viewer: Viewer, memory: Any) -> bool:
    if row["id"] in viewer.reach.reach or row["kind"].value == "HOME_ASSOCIATION":
        return True
    shared = memory.where(AgreementParty, "organization_id", row["id"])
    return any(_agreement(party["agreement_id"], viewer, memory) for party in shared)


def _duty(row: Row, viewer: Viewer, memory: Any) -> bool:
    local = memory.where(Organization, "region_id", row["region_id"])
    return (
        row["organization_id"] in viewer.reach.reach
        or _agreement(row["agreement_id"], viewer, memory)
        or any(found["id"] in viewer.reach.reach for found in local)
    )


def _own_duty(row: Row, viewer: Viewer, memory: Any) -> bool:
    return row["person_id"] == viewer.person_id or _duty(row, viewer, memory)


def _person(row: Row, viewer: Viewer, memory: Any) -> bool:
    duties = memory.where(LiaisonAssignment, "person_id", row["id"])
    offices = memory.where(Position, "person_id", row["id"])
    bodies = {seat["body_id"] for seat in memory.where(Seat, "person_id", viewer.person_id)}
    return (
        row["id"] == viewer.person_id
        or any(_duty(duty, viewer, memory) for duty in duties)
        or any(office["organization_id"] in viewer.reach.reach for office in offices)
        or any(seat["body_id"] in bodies for seat in memory.where(Seat, "person_id", row["id"]))
    )


def _address(row: Row, viewer: Viewer, memory: Any) -> bool:
    duties = memory.where(LiaisonAssignment, "person_id", row["person_id"])
    offices = memory.where(Position, "person_id", row["person_id"])
    return (
        row["person_id"] == viewer.person_id
        or any(office["organization_id"] in viewer.reach.reach for office in offices)
        or any(
            duty["kind"].value == "AFFILIATE_LIAISON"
            and duty["organization_id"] in viewer.reach.reach
            for duty in duties
        )
    )


def _event(row: Row, viewer: Viewer, memory: Any) -> bool:
    visits = memory.where(EventParticipation, "event_id", row["id"])
    tasks = memory.where(WorkPlanItem, "event_id", row["id"])
    plans = [plan for task in tasks for plan in memory.where(WorkPlan, "id", task["work_plan_id"])]
    return (
        row["visibility"].value == "PUBLIC"
        or row["organizer_id"] in viewer.reach.reach
        or any(
            visit["person_id"] == viewer.person_id
            or visit["from_organization_id"] in viewer.reach.reach
            for visit in visits
        )
        or any(_agreement(plan["agreement_id"], viewer, memory) for plan in plans)
    )


def _visit(row: Row, viewer: Viewer, memory: Any) -> bool:
    held = memory.where(Event, "id", row["event_id"])
    return (
        row["person_id"] == viewer.person_id
        or row["from_organization_id"] in viewer.reach.reach
        or any(event["organizer_id"] in viewer.reach.reach for event in held)
    )


def _publication(row: Row, viewer: Viewer, memory: Any) -> bool:
    given = memory.where(Contribution, "publication_id", row["id"])
    return (
        row["visibility"].value == "PUBLIC"
        or row["organization_id"] in viewer.reach.reach
        or any(found["from_organization_id"] in viewer.reach.reach for found in given)
    )


def _contribution(row: Row, viewer: Viewer, memory: Any) -> bool:
    media = memory.where(Publication, "id", row["publication_id"])
    return row["from_organization_id"] in viewer.reach.reach or any(
        medium["organization_id"] in viewer.reach.reach for medium in media
    )


def _exchange(row: Row, viewer: Viewer, memory: Any) -> bool:
    legs = memory.where(ExchangeLeg, "exchange_id", row["id"])
    return any(viewer.reach.reach & {leg["sender_id"], leg["host_id"]} for leg in legs)


def _project(row: Row, viewer: Viewer, memory: Any) -> bool:
    shares = memory.where(ProjectOrganization, "project_id", row["id"])
    pacts = memory.where(Agreement, "project_id", row["id"])
    return any(share["organization_id"] in viewer.reach.reach for share in shares) or any(
        _agreement(pact["id"], viewer, memory) for pact in pacts
    )


def _position(row: Row, viewer: Viewer, _memory: Any) -> bool:
    return row["person_id"] == viewer.person_id or row["organization_id"] in viewer.reach.reach


def _initiative(row: Row, viewer: Viewer, memory: Any) -> bool:
    owners = memory.where(Organization, "id", row["organization_id"])
    return row["organization_id"] is None or any(
        _organization(owner, viewer, memory) for owner in owners
    )


def _series(row: Row, viewer: Viewer, _memory: Any) -> bool:
    return row["visibility"].value == "PUBLIC" or row["organizer_id"] in viewer.reach.reach


def _looked_after(agreement: UUID, viewer: Viewer, memory: Any) -> bool:
    parties = memory.where(AgreementParty, "agreement_id", agreement)
    return any(party["organization_id"] in viewer.reach.overseen for party in parties)


def _term(row: Row, viewer: Viewer, memory: Any) -> bool:
    return _looked_after(row["agreement_id"], viewer, memory)


def _campaign(row: Row, viewer: Viewer, memory: Any) -> bool:
    entries = memory.where(CampaignAgreement, "campaign_id", row["id"])
    own = viewer.person_id is not None and row["owner_id"] == viewer.person_id
    return own or any(_looked_after(entry["agreement_id"], viewer, memory) for entry in entries)


def _recommendation(row: Row, viewer: Viewer, memory: Any) -> bool:
    (term,) = memory.where(AgreementTerm, "id", row["term_id"])
    return _looked_after(term["agreement_id"], viewer, memory)


CONDITIONS: dict[str, Condition] = {
    IS_PUBLIC.sql: lambda row, _viewer, _memory: row["visibility"].value == "PUBLIC",
    conditions.ORGANIZATION_IN_REACH: _organization,
    conditions.PERSON_IN_REACH: _person,
    conditions.ADDRESS_IN_REACH: _address,
    conditions.POSITION_IN_REACH: _position,
    conditions.OWN_IDENTITY: lambda row, viewer, _memory: row["person_id"] == viewer.person_id,
    conditions.DUTY_IN_REACH: _own_duty,
    conditions.AGREEMENT_IN_REACH: lambda row, viewer, memory: _agreement(
        row["id"], viewer, memory
    ),
    conditions.EVENT_IN_REACH: _event,
    conditions.INITIATIVE_IN_REACH: _initiative,
    conditions.SERIES_IN_REACH: _series,
    conditions.VISIT_IN_REACH: _visit,
    conditions.PUBLICATION_IN_REACH: _publication,
    conditions.CONTRIBUTION_IN_REACH: _contribution,
    conditions.EXCHANGE_IN_REACH: _exchange,
    conditions.PROJECT_IN_REACH: _project,
    conditions.ORGANIZATIONS_ROW: lambda row, viewer, _memory: (
        row["organization_id"] in viewer.reach.reach
    ),
    conditions.LOOKED_AFTER: lambda row, viewer, _memory: (
        row["organization_id"] in viewer.reach.overseen
    ),
    conditions.CAMPAIGN_IN_PORTFOLIO: _campaign,
    conditions.RECOMMENDED_IN_PORTFOLIO: _recommendation,
    conditions.AGREEMENT_LOOKED_AFTER: _term,
    conditions.EVENT_LOOKED_AFTER: lambda row, viewer, _memory: (
        row["organizer_id"] in viewer.reach.overseen
    ),
    conditions.FOR_ME: lambda row, viewer, _memory: row["recipient_id"] == viewer.person_id,
    conditions.NOT_FOR_STAFF_ONLY: lambda row, _viewer, _memory: row["access"].value != "STAFF",
    conditions.SHARED_FILE: lambda row, _viewer, _memory: (
        row["access"].value != "STAFF" and row["scan"].value != "INFECTED"
    ),
    conditions.PUBLIC_FILE: lambda row, _viewer, _memory: (
        row["access"].value == "PUBLIC" and row["scan"].value != "INFECTED"
    ),
}


def _clash(row: Row, beside: Row) -> bool:
    """Tell the same of two events as CLASHES does."""
    both = (row, beside)
    if row["id"] == beside["id"] or any(one["starts_on"] is None for one in both):
        return False
    if any(one["date_precision"].value != "DAY" for one in both):
        return False
    if any(one["status"].value in {"POSTPONED", "CANCELLED"} for one in both):
        return False
    spans = [(one["starts_on"], one["ends_on"] or one["starts_on"]) for one in both]
    (first, last), (other_first, other_last) = spans
    return bool((first - other_last).days <= 1 and (other_first - last).days <= 1)


TIES: dict[str, Callable[[Row, Row], bool]] = {CLASHES.sql: _clash}


def ties_in_words(sql: str) -> Callable[[Row, Row], bool]:
    """Return what a condition says of two rows."""
    return TIES[sql]


def in_words(sql: str) -> Condition:
    """Return what a condition says; one that is told here in no words fails the test."""
    return CONDITIONS[sql]
