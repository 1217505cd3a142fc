"""Events, contributions, exchanges, projects, programmes and obligations through GraphQL."""

from domain.database import Database
from domain.events import Event
from domain.organizations import OrganizationKind
from domain.projects import Project
from domain.vocabularies import Vocabulary
from tests import samples
from tests.schema.conftest import Ask
from tests.schema.engagement_asked import done, gid, refused


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
