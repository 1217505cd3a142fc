"""Events, contributions, exchanges, projects, programmes and obligations through GraphQL, and reciprocity."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.audit import AuditEvent
from domain.database import Database
from domain.events import Event
from domain.exchanges import ExchangeLeg, LegDirection
from domain.organizations import Organization, OrganizationKind, Visibility
from domain.participations import EventParticipation, ParticipationState
from domain.projects import Project
from domain.roles import Role
from domain.viewers import ANONYMOUS, Reach, Viewer, ViewerKind
from domain.vocabularies import Vocabulary
from tests import samples
from tests.schema.conftest import Ask

ERRORS = "errors { __typename code message path }"
DAY = date(2025, 6, 1)


def asking(name: str, field: str, shown: str) -> str:
    """The document of a mutation that reads its row back."""
    kind = name[0].upper() + name[1:]
    answer = f"{field} {{ {shown} }} {ERRORS}"
    return f"mutation M($input: {kind}Input!) {{ {name}(input: $input) {{ {answer} }} }}"


async def done(ask: Ask, name: str, field: str, shown: str, **given: Any) -> dict[str, Any]:
    """Do something, and return the row as the payload shows it."""
    payload = (await ask(asking(name, field, shown), {"input": given})).data[name]
    assert payload["errors"] == [], payload
    found: dict[str, Any] = payload[field]
    return found


async def refused(
    ask: Ask, name: str, field: str, given: dict[str, Any], **options: Any
) -> tuple[str, list[str]]:
    """Be refused, with nothing changed; return the kind of error and its path."""
    before = await AuditEvent.all().count()
    payload = (await ask(asking(name, field, "id"), {"input": given}, **options)).data[name]
    (error,) = payload["errors"]
    assert payload[field] is None
    assert await AuditEvent.all().count() == before
    return error["__typename"], error["path"]


def gid(row: Any) -> str:
    return f"{type(row).__name__}:{row.id}"


def representative_of(organization: UUID) -> Viewer:
    roles = frozenset({Role.AFFILIATE_REPRESENTATIVE})
    return Viewer(
        ViewerKind.PERSON, "representative", roles=roles, reach=Reach(own=frozenset({organization}))
    )


async def test_an_event_from_plan_to_attendance(ask: Ask, database: Database) -> None:
    host, guest = await samples.organization(), await samples.organization()
    person = await samples.person()
    event = await done(
        ask,
        "createEvent",
        "event",
        "id version status datePrecision endsOn",
        title="Congress “Åbo”",
        startsOn="2026-03-02",
        organizerId=gid(host),
        visibility="PUBLIC",
    )
    key = event.pop("id")
    assert event == {
        "version": 1,
        "status": "TENTATIVE",
        "datePrecision": "DAY",
        "endsOn": "2026-03-02",
    }
    changed = await done(
        ask, "updateEvent", "event", "city version", eventId=key, city="Turku", expectedVersion=1
    )
    assert changed == {"city": "Turku", "version": 2}
    stale = {"eventId": key, "city": None, "expectedVersion": 1}
    assert await refused(ask, "updateEvent", "event", stale) == (
        "ConflictError",
        ["expectedVersion"],
    )
    nameless = {"eventId": key, "title": None}
    assert await refused(ask, "updateEvent", "event", nameless) == ("InputError", ["title"])
    await done(ask, "confirmEvent", "event", "status", eventId=key)
    guests = {"eventId": key, "personId": gid(person), "fromOrganizationId": gid(guest)}
    over = await refused(ask, "inviteParticipant", "participation", guests)
    assert over == ("RuleError", ["eventId"])
    came = await done(
        ask,
        "recordAttendance",
        "participation",
        "state event { title organizer { id } } fromOrganization { id }",
        outcome="ATTENDED",
        **guests,
    )
    assert came == {
        "state": "ATTENDED",
        "event": {"title": "Congress “Åbo”", "organizer": {"id": gid(host)}},
        "fromOrganization": {"id": gid(guest)},
    }
    await done(ask, "holdEvent", "event", "status", eventId=key)


async def test_a_key_repeats_nothing(ask: Ask, database: Database) -> None:
    given = {"title": "Once", "idempotencyKey": "k"}
    first = await done(ask, "createEvent", "event", "id", **given)
    assert await done(ask, "createEvent", "event", "id", **given) == first
    assert await Event.all().count() == 1


async def test_absent_is_not_null(ask: Ask, database: Database) -> None:
    event = await samples.event(venue="Hall", city="Oslo")
    shown = await done(ask, "updateEvent", "event", "venue city", eventId=gid(event), venue=None)
    assert shown == {"venue": None, "city": "Oslo"}


async def test_a_contribution_appears(ask: Ask, database: Database) -> None:
    publisher, giver = await samples.organization(), await samples.organization()
    paper = await done(
        ask,
        "createPublication",
        "publication",
        "id kind",
        organizationId=gid(publisher),
        title="News",
        kind="NEWSLETTER",
    )
    made = await done(
        ask,
        "proposeContribution",
        "contribution",
        "id state publication { title }",
        publicationId=paper["id"],
        fromOrganizationId=gid(giver),
        title="Water",
    )
    assert made["publication"] == {"title": "News"}
    out = await done(
        ask,
        "publishContribution",
        "contribution",
        "state publishedOn",
        contributionId=made["id"],
        publishedOn="2026-03-01",
    )
    assert out == {"state": "PUBLISHED", "publishedOn": "2026-03-01"}
    late = {"contributionId": made["id"], "reason": "Late"}
    assert (await refused(ask, "declineContribution", "contribution", late))[0] == "RuleError"


async def test_an_exchange_is_closed_with_a_leg_waived(ask: Ask, database: Database) -> None:
    sender, host = await samples.organization(), await samples.organization()
    made = await done(
        ask,
        "proposeExchange",
        "exchange",
        "id state legs { id direction sender { id } host { id } }",
        title="Water",
        senderId=gid(sender),
        hostId=gid(host),
        kind="CITY_TO_CITY",
    )
    out, back = made["legs"]
    assert (out["direction"], back["sender"]["id"]) == ("OUTBOUND", gid(host))
    early = {"exchangeId": made["id"]}
    assert (await refused(ask, "closeExchange", "exchange", early))[0] == "RuleError"
    await done(ask, "matchExchange", "exchange", "state", exchangeId=made["id"], matchNotes="Wells")
    await done(
        ask,
        "scheduleLeg",
        "leg",
        "exchange { state }",
        legId=out["id"],
        startsOn="2026-02-02",
        endsOn="2026-02-04",
    )
    visitor = await samples.person()
    await done(ask, "addVisitor", "visitor", "leg { id }", legId=out["id"], personId=gid(visitor))
    await done(ask, "completeLeg", "leg", "state", legId=out["id"], outcomeReport="Much")
    await done(ask, "waiveLeg", "leg", "state", legId=back["id"], reason="No money")
    closed = await done(ask, "closeExchange", "exchange", "state", exchangeId=made["id"])
    assert closed == {"state": "CLOSED"}


async def test_a_project_moves_on_with_a_warning(ask: Ask, database: Database) -> None:
    lead = await samples.organization()
    made = await done(
        ask,
        "createProject",
        "project",
        "id fieldOfficeMissing countries { code } organizations { role organization { id } }",
        title="Water",
        longTerm=True,
        countries=["NA", "NO"],
        organizations=[{"organizationId": gid(lead), "role": "LEAD"}],
    )
    key = made.pop("id")
    assert made == {
        "fieldOfficeMissing": True,
        "countries": [{"code": "NA"}, {"code": "NO"}],
        "organizations": [{"role": "LEAD", "organization": {"id": gid(lead)}}],
    }
    assert await done(ask, "advanceProject", "project", "stage", projectId=key) == {
        "stage": "DESIGN"
    }
    given = {"projectId": key, "title": "Handbook", "dueOn": "2026-03-01"}
    tool = await done(ask, "addDeliverable", "deliverable", "id overdue", **given)
    assert tool["overdue"] is True
    there = {"deliverableId": tool["id"], "deliveredOn": "2026-03-04"}
    shown = await done(ask, "updateDeliverable", "deliverable", "overdue project { id }", **there)
    assert shown == {"overdue": False, "project": {"id": key}}
    assert await Project.all().count() == 1


async def test_an_enrollment_is_renewed(ask: Ask, database: Database) -> None:
    runner, partner = await samples.organization(), await samples.organization()
    programme = await samples.programme(runner)
    package = await done(
        ask,
        "createPackage",
        "package",
        "id level",
        programmeId=gid(programme),
        title="Gold",
        level=2,
    )
    made = await done(
        ask,
        "enrollOrganization",
        "enrollment",
        "id endsOn state package { title }",
        programmeId=gid(programme),
        organizationId=gid(partner),
        packageId=package["id"],
        startsOn="2025-04-01",
        months=12,
    )
    key = made.pop("id")
    assert made == {"endsOn": "2026-03-31", "state": "ENDING", "package": {"title": "Gold"}}
    following = await done(
        ask, "renewEnrollment", "enrollment", "startsOn state", enrollmentId=key, months=12
    )
    assert following == {"startsOn": "2026-04-01", "state": "UPCOMING"}
    query = "{ enrollments(where: {state: {eq: ACTIVE}}) { nodes { id decision } } }"
    assert (await ask(query)).data["enrollments"]["nodes"] == [{"id": key, "decision": "RENEW"}]


async def test_an_obligation_and_a_checklist(ask: Ask, database: Database) -> None:
    of = await samples.affiliation()
    kind = await samples.vocabulary_term(Vocabulary.COMMITMENT_TYPE)
    made = await done(
        ask,
        "addObligation",
        "obligation",
        "id recurrence occurrences(first: 5) { totalCount nodes { id dueOn overdue } }",
        agreementId=gid(of.agreement),
        commitmentTypeId=gid(kind),
        text="Confirm the code",
        startsOn="2026-03-31",
        recurrence="FREQ=YEARLY",
    )
    assert made["occurrences"]["totalCount"] == 2
    first = made["occurrences"]["nodes"][0]
    met = await done(
        ask,
        "completeOccurrence",
        "occurrence",
        "state obligation { nextDueOn }",
        occurrenceId=first["id"],
        doneOn="2026-03-04",
    )
    assert met == {"state": "DONE", "obligation": {"nextDueOn": "2027-03-31"}}
    chapter = await samples.organization(OrganizationKind.CHAPTER)
    item = await samples.vocabulary_term(Vocabulary.CHECKLIST_ITEM)
    entry = await done(
        ask,
        "setChecklistEntry",
        "entry",
        "state confirmedBy organization { id }",
        organizationId=gid(chapter),
        itemId=gid(item),
        shownOn="2026-03-01",
    )
    assert entry == {
        "state": "IN_ORDER",
        "confirmedBy": "local administrator",
        "organization": {"id": gid(chapter)},
    }


# --- representation and reciprocity --------------------------------------------------------------


async def test_gaps_are_a_filter(ask: Ask, database: Database) -> None:
    of = await samples.affiliation()
    await samples.term(of, date(2025, 1, 1), date(2027, 12, 31))
    home = await of.home.organization
    await Organization.filter(id=home.id).update(kind=OrganizationKind.HOME_ASSOCIATION)
    gap, covered = [await samples.event(await of.counterparty.organization) for _ in range(2)]
    await EventParticipation.create(
        event=covered,
        person=await samples.person(),
        from_organization=home,
        state=ParticipationState.ACCEPTED,
    )
    query = """{
        events(where: {representationState: {eq: NOBODY}, startsOn: {gte: "2026-01-01"}}) { nodes { id } }
        covered: events(where: {representationState: {eq: REPRESENTED}}) {
            nodes { id representation { totalCount nodes { state } } }
        }
    }"""
    data = (await ask(query)).data
    assert data["events"]["nodes"] == [{"id": gid(gap)}]
    assert data["covered"]["nodes"] == [
        {
            "id": gid(covered),
            "representation": {"totalCount": 1, "nodes": [{"state": "ACCEPTED"}]},
        }
    ]


async def fill_ledger() -> tuple[Organization, Organization]:
    """Give twice, receive once."""
    home = await samples.organization(OrganizationKind.HOME_ASSOCIATION)
    affiliate = await samples.organization(visibility=Visibility.PUBLIC)
    await EventParticipation.create(
        event=await samples.event(home, starts_on=DAY, ends_on=DAY, visibility=Visibility.PUBLIC),
        person=await samples.person(),
        from_organization=affiliate,
        state=ParticipationState.ATTENDED,
    )
    paper = await samples.publication(home, visibility=Visibility.PUBLIC)
    await samples.contribution(paper, affiliate, state="PUBLISHED", published_on=DAY)
    exchange = await samples.exchange(home, affiliate)
    leg = ExchangeLeg.filter(exchange_id=exchange.id, direction=LegDirection.OUTBOUND)
    await leg.update(state="COMPLETED", starts_on=DAY, ends_on=DAY)
    return home, affiliate


RECIPROCITY = """query R($id: ID, $with: ID, $from: Date, $to: Date) {
    organization(id: $id) {
        reciprocity(withOrganization: $with, from: $from, to: $to) {
            withOrganization { id } firstDay lastDay
            given received balance attendanceBalance contributionBalance visitBalance
            attendancesGiven { totalCount nodes { event { startsOn } } }
            contributionsGiven(first: 1) { nodes { publishedOn } }
            visitsReceived { nodes { sender { id } } }
        }
    }
}"""


async def test_reciprocity_in_one_statement(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    data = (await ask(RECIPROCITY, {"id": gid(affiliate)})).data
    assert data["organization"]["reciprocity"] == {
        "withOrganization": {"id": gid(home)},
        "firstDay": "2024-03-04",
        "lastDay": "2026-03-04",
        "given": 2,
        "received": 1,
        "balance": 1,
        "attendanceBalance": 1,
        "contributionBalance": 1,
        "visitBalance": -1,
        "attendancesGiven": {"totalCount": 1, "nodes": [{"event": {"startsOn": "2025-06-01"}}]},
        "contributionsGiven": {"nodes": [{"publishedOn": "2025-06-01"}]},
        "visitsReceived": {"nodes": [{"sender": {"id": gid(home)}}]},
    }


@pytest.mark.parametrize(
    ("asked", "balance"),
    [
        ({"from": "2025-06-01", "to": "2025-06-01"}, 1),
        ({"from": "2025-06-02"}, 0),
        ({"to": "2025-05-31"}, 0),
        ({"from": None, "to": None, "with": None}, 1),
    ],
)
async def test_reciprocity_over_a_period(
    ask: Ask, database: Database, asked: dict[str, Any], balance: int
) -> None:
    _, affiliate = await fill_ledger()
    data = (await ask(RECIPROCITY, {"id": gid(affiliate), **asked})).data
    assert data["organization"]["reciprocity"]["balance"] == balance


async def test_reciprocity_from_both_ends_at_once(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    query = f"""{{ organization(id: "{gid(home)}") {{
        one: reciprocity(withOrganization: "{gid(affiliate)}") {{ balance }}
        early: reciprocity(withOrganization: "{gid(affiliate)}", to: "2025-01-01") {{ balance }}
        legsSent {{ nodes {{ host {{ reciprocity {{ balance withOrganization {{ id }} }} }} }} }}
    }} }}"""
    found = (await ask(query)).data["organization"]
    assert found["one"] == {"balance": -1}
    assert found["early"] == {"balance": 0}
    back = {"balance": 1, "withOrganization": {"id": gid(home)}}
    assert {"host": {"reciprocity": back}} in found["legsSent"]["nodes"]


async def test_reciprocity_shows_what_one_may_see(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    stranger = representative_of((await samples.organization()).id)
    for viewer, counts in (
        (representative_of(affiliate.id), (2, 1)),
        (stranger, (0, 0)),
        (ANONYMOUS, (0, 0)),
    ):
        data = (await ask(RECIPROCITY, {"id": gid(affiliate)}, viewer=viewer)).data
        found = data["organization"]["reciprocity"]
        assert (found["given"], found["received"]) == counts
        seen = None if viewer is ANONYMOUS else {"id": gid(home)}
        assert found["withOrganization"] == seen


async def test_reciprocity_refuses_what_is_no_organization(ask: Ask, database: Database) -> None:
    _, affiliate = await fill_ledger()
    reply = await ask(RECIPROCITY, {"id": gid(affiliate), "with": "Event:nothing"})
    assert reply.code == "BAD_USER_INPUT"


ENTRIES = """query E($id: ID, $first: Int) { organization(id: $id) { reciprocity { entries(first: $first) {
    __typename kind direction happenedOn
    node { __typename ... on EventParticipation { event { startsOn } }
        ... on Contribution { publishedOn } ... on ExchangeLeg { direction host { id } } } } } } }"""


async def test_the_entries_of_reciprocity_are_one_list(ask: Ask, database: Database) -> None:
    home, affiliate = await fill_ledger()
    late = DAY + timedelta(days=30)
    event = await samples.event(affiliate, starts_on=late, ends_on=late)
    await EventParticipation.create(
        event=event,
        person=await samples.person(),
        from_organization=home,
        state=ParticipationState.ATTENDED,
    )
    entries = await entries_of(ask, affiliate)
    assert all(entry["__typename"] == "ReciprocityEntry" for entry in entries)
    shown = [(entry["kind"], entry["direction"], entry["happenedOn"]) for entry in entries]
    assert shown == [
        ("ATTENDANCE", "RECEIVED", "2025-07-01"),
        ("CONTRIBUTION", "GIVEN", "2025-06-01"),
        ("ATTENDANCE", "GIVEN", "2025-06-01"),
        ("VISIT", "RECEIVED", "2025-06-01"),
    ]
    assert [entry["node"] for entry in entries] == [
        {"__typename": "EventParticipation", "event": {"startsOn": "2025-07-01"}},
        {"__typename": "Contribution", "publishedOn": "2025-06-01"},
        {"__typename": "EventParticipation", "event": {"startsOn": "2025-06-01"}},
        {"__typename": "ExchangeLeg", "direction": "OUTBOUND", "host": {"id": gid(affiliate)}},
    ]
    backwards = [entry["direction"] for entry in await entries_of(ask, home)]
    # The home association has nobody beside it but itself.
    assert backwards == []


async def entries_of(ask: Ask, of: Organization, **given: Any) -> list[dict[str, Any]]:
    reply = await ask(ENTRIES, {"id": gid(of), **given})
    found: list[dict[str, Any]] = reply.data["organization"]["reciprocity"]["entries"]
    return found


async def test_entries_are_bounded_and_of_what_one_may_see(ask: Ask, database: Database) -> None:
    _, affiliate = await fill_ledger()
    assert len(await entries_of(ask, affiliate, first=2)) == 2
    for wrong in (-1, 101):
        reply = await ask(ENTRIES, {"id": gid(affiliate), "first": wrong})
        assert reply.code == "BAD_USER_INPUT"
    seen = await ask(ENTRIES, {"id": gid(affiliate)}, viewer=ANONYMOUS)
    assert seen.data["organization"]["reciprocity"]["entries"] == []
