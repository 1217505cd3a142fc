"""What the two do with each other: conferences in both directions, articles, a visit and its return."""

from typing import Any

from tests.journeys.affiliation.story import Story

EVENT = "event { id title status }"
VISIT = "participation { id state person { name } }"
PIECE = "contribution { id state }"
EXCHANGE = "exchange { id state legs { id direction state } }"
LEG = "leg { state exchange { state } }"
GUESTS = """query Guests($id: ID!) { node(id: $id) { ... on Event {
    representationState representation { nodes { person { name } } } } } }"""
LEDGER = """query Ledger($guild: ID!, $home: ID!, $from: Date!, $to: Date!) {
    organization(id: $guild) { reciprocity(withOrganization: $home, from: $from, to: $to) {
        given received balance attendanceBalance contributionBalance visitBalance } } }"""


async def visit_their_meeting(story: Story, year: int) -> None:
    """The guild meets; until somebody is invited nobody represents the association."""
    story.turn_to(f"{year}-05-04")
    meeting = await story.officer.do(
        "createEvent",
        EVENT,
        title=f"Guild meeting {year}",
        kind="MEETING",
        startsOn=f"{year}-06-20",
        endsOn=f"{year}-06-21",
        organizerId=story.ids["guild"],
        city="Windhoek",
        country="NA",
    )
    which = {"eventId": meeting["id"]}
    await story.officer.do("confirmEvent", EVENT, **which)
    assert await _represented(story, meeting["id"]) == ("NOBODY", [])
    assert (await story.rival.ask(GUESTS, id=meeting["id"]))["node"] is None
    assert await story.officer.denied(GUESTS, id=meeting["id"]) == ["FORBIDDEN"]
    guest = {**which, "personId": story.director.id, "fromOrganizationId": story.ids["home"]}
    assert await story.rival.refused("inviteParticipant", **guest) == "NOT_FOUND"
    invited = await story.volunteer.do(
        "inviteParticipant", VISIT, **guest, capacity="HEAD_OF_DELEGATION"
    )
    visit = {"participationId": invited["id"]}
    answer = {**visit, "answer": "ACCEPTED"}
    accepted = await story.director.do("answerInvitation", VISIT, **answer)
    assert accepted["state"] == "ACCEPTED"
    attended = {**visit, "outcome": "ATTENDED"}
    assert await story.officer.refused("recordAttendance", **attended) == "RULE_VIOLATED"
    story.turn_to(f"{year}-06-22")
    assert await story.rival.refused("recordAttendance", **attended) == "NOT_FOUND"
    recorded = await story.volunteer.do("recordAttendance", VISIT, **attended)
    assert recorded["state"] == "ATTENDED"
    assert await _represented(story, meeting["id"]) == ("REPRESENTED", ["Dora Director"])


async def _represented(story: Story, event: str) -> tuple[str, list[str]]:
    """Whether the association is represented, and by whom, as the volunteer sees it."""
    found = (await story.volunteer.ask(GUESTS, id=event))["node"]
    guests = [guest["person"]["name"] for guest in found["representation"]["nodes"]]
    return found["representationState"], guests


async def invite_to_our_conference(story: Story, year: int) -> None:
    """The association's conference, to which the guild sends its officer."""
    story.turn_to(f"{year}-07-01")
    conference = await story.staff.do(
        "createEvent",
        EVENT,
        title=f"Annual Conference {year}",
        kind="CONFERENCE",
        startsOn=f"{year}-10-10",
        endsOn=f"{year}-10-14",
        organizerId=story.ids["home"],
        visibility="PUBLIC",
    )
    guest = {
        "eventId": conference["id"],
        "personId": story.officer.id,
        "fromOrganizationId": story.ids["guild"],
    }
    invited = await story.staff.do("inviteParticipant", VISIT, **guest, capacity="SPEAKER")
    answer = {"participationId": invited["id"], "answer": "ACCEPTED"}
    assert await story.rival.refused("answerInvitation", **answer) == "NOT_FOUND"
    await story.officer.do("answerInvitation", VISIT, **answer)
    story.ids[f"invitation {year}"] = invited["id"]


async def note_who_came(story: Story, year: int) -> None:
    story.turn_to(f"{year}-10-16")
    here = {"participationId": story.ids[f"invitation {year}"], "outcome": "ATTENDED"}
    recorded = await story.staff.do("recordAttendance", VISIT, **here)
    assert recorded == {
        "id": here["participationId"],
        "state": "ATTENDED",
        "person": {"name": "Olga Officer"},
    }


async def print_each_other(story: Story, day: str) -> None:
    """An article of the guild in the association's magazine, and one the other way round."""
    story.turn_to(day)
    for part, place, title in (
        ("staff", "home", "The Manager"),
        ("officer", "guild", "Guild News"),
    ):
        given = {"organizationId": story.ids[place], "title": title, "kind": "MAGAZINE"}
        assert await story.rival.refused("createPublication", **given) == "FORBIDDEN"
        made = await story.people[part].do(
            "createPublication", "publication { id }", **given, visibility="PUBLIC"
        )
        story.ids[title] = made["id"]
    for giver, writer, medium, editor in (
        ("guild", "officer", "The Manager", "staff"),
        ("home", "volunteer", "Guild News", "officer"),
    ):
        offer: dict[str, Any] = {
            "publicationId": story.ids[medium],
            "fromOrganizationId": story.ids[giver],
            "title": f"From the {giver}",
            "agreementId": story.ids["agreement"],
        }
        assert await story.rival.refused("proposeContribution", **offer) in {
            "NOT_FOUND",
            "FORBIDDEN",
        }
        piece = await story.people[writer].do("proposeContribution", PIECE, **offer)
        which = {"contributionId": piece["id"]}
        await story.people[writer].do("submitContribution", PIECE, **which)
        assert await story.rival.refused("publishContribution", **which, publishedOn=day) == (
            "NOT_FOUND"
        )
        printed = await story.people[editor].do(
            "publishContribution", PIECE, **which, publishedOn=day
        )
        assert printed["state"] == "PUBLISHED"


async def visit_each_other(story: Story, year: int) -> None:
    """Somebody of the association visits the guild in spring, the guild returns the visit in autumn."""
    story.turn_to(f"{year}-02-01")
    exchange = await story.volunteer.do(
        "proposeExchange",
        EXCHANGE,
        title="Water works",
        senderId=story.ids["home"],
        hostId=story.ids["guild"],
        kind="CITY_TO_CITY",
        agreementId=story.ids["agreement"],
    )
    which = {"exchangeId": exchange["id"]}
    notes = {**which, "matchNotes": "Both run their own water works."}
    assert await story.officer.refused("matchExchange", **notes) == "FORBIDDEN"
    matched = await story.volunteer.do("matchExchange", EXCHANGE, **notes)
    assert [leg["direction"] for leg in matched["legs"]] == ["OUTBOUND", "RETURN"]
    for place, host, visitor, start, end in (
        (0, "officer", "director", f"{year}-03-08", f"{year}-03-12"),
        (1, "staff", "clerk", f"{year}-09-06", f"{year}-09-10"),
    ):
        leg = {"legId": matched["legs"][place]["id"]}
        days = {**leg, "startsOn": start, "endsOn": end}
        assert await story.rival.refused("scheduleLeg", **days) == "NOT_FOUND"
        await story.people[host].do("scheduleLeg", LEG, **days)
        await story.people[host].do(
            "addVisitor",
            "visitor { person { name } }",
            **leg,
            personId=story.people[visitor].id,
        )
        assert await story.volunteer.refused("closeExchange", **which) == "RULE_VIOLATED"
        story.turn_to(f"{end[:-2]}20")
        done = {**leg, "outcomeReport": "Two pumps were compared."}
        completed = await story.people[host].do("completeLeg", LEG, **done)
        assert completed["state"] == "COMPLETED"
    assert await story.officer.refused("closeExchange", **which) == "FORBIDDEN"
    closed = await story.volunteer.do("closeExchange", EXCHANGE, **which)
    assert closed["state"] == "CLOSED"
    story.ids["exchange"] = exchange["id"]


async def ledger(story: Story, part: str, first: str, last: str) -> Any:
    """What the guild gave and received, as somebody sees it."""
    between = {"guild": story.ids["guild"], "home": story.ids["home"]}
    found = await story.people[part].ask(LEDGER, **between, **{"from": first, "to": last})
    return found["organization"]["reciprocity"]
