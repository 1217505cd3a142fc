"""The term comes to its end: a recommendation, a decision with conditions, a renewal text, signatures."""

from typing import Any

from tests.journeys.affiliation.measuring import close_goals, report
from tests.journeys.affiliation.planning import close_year, move
from tests.journeys.affiliation.story import Story

STANDING = """query Standing($id: ID!, $on: Date) { agreement(id: $id, asOf: $on) {
    state stateReason renewalStep endsOn noticeDeadline
    terms { id sequence startsOn endsOn decision conditions signedOn version } } }"""
TEXT = """agreementVersion { id number kind contentHash termStartsOn termEndsOn
    agreement { state renewalStep } }"""
TERM = "term { decision conditions decidedBy agreement { state renewalStep } }"
WAITING = "{ viewer { nextActions { kind node { id } } } }"
CONDITIONS = "The guild sends a delegate every year."


async def renew(story: Story) -> None:
    """From the first mail about the end of the term to the first day of the next."""
    await _be_reminded(story)
    await _recommend(story)
    await _decide(story)
    await _write(story)
    await _say_yes(story)
    await _sign(story)
    await _go_on(story)


async def standing(story: Story, on: str | None = None, part: str = "officer") -> Any:
    actor = story.people[part]
    return (await actor.ask(STANDING, id=story.ids["agreement"], on=on))["agreement"]


async def waiting(story: Story, part: str) -> set[str]:
    """What waits for somebody, of the kinds that the renewal brings."""
    found = await story.people[part].ask(WAITING)
    return {action["kind"] for action in found["viewer"]["nextActions"]}


async def _be_reminded(story: Story) -> None:
    """Ninety days before notice has to be given the home side is asked, sixty days before the affiliate."""
    story.turn_to("2028-10-05")
    await story.stage.work()
    seen = await standing(story)
    assert (seen["state"], seen["noticeDeadline"]) == ("NOTICE_WINDOW", "2028-12-31")
    assert seen["renewalStep"] == "TO_DECIDE"
    letters = story.stage.letters("2028-10-05")
    told = {letter.to.partition(" <")[0] for letter in letters if "31 March 2029" in letter.text}
    assert told == {"Stefan Staff", "Vera Volunteer"}
    story.turn_to("2028-11-02")
    await story.stage.work()
    told = {letter.to.partition(" <")[0] for letter in story.stage.letters("2028-11-02")}
    assert "Olga Officer" in told
    assert "DECIDE" in await waiting(story, "staff")


async def _recommend(story: Story) -> None:
    given = {
        "agreementId": story.ids["agreement"],
        "recommendation": "RENEW_CONDITIONAL",
        "reason": "The work is good; they rarely travel.",
    }
    assert await story.officer.refused("recommendRenewal", **given) == "FORBIDDEN"
    assert await story.rival.refused("recommendRenewal", **given) == "NOT_FOUND"
    shown = "recommendation { recommendation recommendedBy }"
    said = await story.volunteer.do("recommendRenewal", shown, **given)
    assert said == {"recommendation": "RENEW_CONDITIONAL", "recommendedBy": "Vera Volunteer"}
    query = """query Said($id: ID!) { agreement(id: $id) {
        termInForce { recommendations { nodes { reason } } }
        renewalBrief { noticeDeadline goals { nodes { title } } } } }"""
    for part, reasons in (("director", [given["reason"]]), ("officer", [])):
        seen = await story.people[part].ask(query, id=story.ids["agreement"])
        found = seen["agreement"]["termInForce"]["recommendations"]["nodes"]
        assert [row["reason"] for row in found] == reasons, part
        goals = seen["agreement"]["renewalBrief"]["goals"]["nodes"]
        assert {goal["title"] for goal in goals} == {"More members", "One code of ethics"}


async def _decide(story: Story) -> None:
    story.turn_to("2028-11-20")
    given = {
        "agreementId": story.ids["agreement"],
        "decision": "RENEW_CONDITIONAL",
        "reason": "As the committee's liaison says.",
    }
    whole = {**given, "conditions": CONDITIONS}
    for part in ("officer", "volunteer", "secretary", "colleague"):
        assert await story.people[part].refused("decideRenewal", **whole) == "FORBIDDEN", part
    assert await story.rival.refused("decideRenewal", **whole) == "NOT_FOUND"
    assert await story.director.refused("decideRenewal", **given) == "BAD_USER_INPUT"
    decided = await story.director.do("decideRenewal", TERM, **whole)
    assert decided == {
        "decision": "RENEW_CONDITIONAL",
        "conditions": CONDITIONS,
        "decidedBy": "Dora Director",
        "agreement": {"state": "NOTICE_WINDOW", "renewalStep": "TO_DRAFT"},
    }
    why = "query Why($id: ID!) { agreement(id: $id) { termInForce { decisionReason } } }"
    assert await story.officer.denied(why, id=story.ids["agreement"]) == ["FORBIDDEN"]
    said = await story.volunteer.ask(why, id=story.ids["agreement"])
    assert said["agreement"]["termInForce"] == {"decisionReason": given["reason"]}
    other = {**given, "decision": "LET_EXPIRE"}
    assert await story.staff.refused("decideRenewal", **other) == "CONFLICT"
    assert await story.actors_of("decideRenewal") == ["Dora Director"]


async def _write(story: Story) -> None:
    """The last year is closed on the way; the next term gets a goal of its own."""
    story.turn_to("2028-12-12")
    await move(story, "officer", "Handbook 2028", "DEFERRED", "Half of it is written.")
    await close_year(story, 2028, "2029-01-08", "A visit and its return.")
    renewal = {"agreementId": story.ids["agreement"], "changeSummary": CONDITIONS}
    for part in ("officer", "volunteer"):
        assert await story.people[part].refused("renewAgreement", **renewal) == "FORBIDDEN", part
    text = await story.staff.do("renewAgreement", TEXT, **renewal)
    assert (text["kind"], text["termStartsOn"], text["termEndsOn"]) == (
        "RENEWAL",
        "2029-04-01",
        "2032-03-31",
    )
    assert text["agreement"]["renewalStep"] == "DRAFTED"
    story.ids["renewal"], story.hashes["renewal"] = text["id"], text["contentHash"]
    submitted = await story.staff.do("submitAgreement", TEXT, versionId=text["id"])
    assert submitted["agreement"] == {"state": "NOTICE_WINDOW", "renewalStep": "UNDER_REVIEW"}


async def _say_yes(story: Story) -> None:
    story.turn_to("2029-02-05")
    assert "APPROVE_VERSION" in await waiting(story, "officer")
    assert "APPROVE_VERSION" not in await waiting(story, "rival")
    which = {"versionId": story.ids["renewal"], "contentHash": story.hashes["renewal"]}
    old = {**which, "contentHash": story.hashes["text"], "partyId": story.ids["guild party"]}
    assert await story.officer.refused("approveVersion", **old) == "CONFLICT"
    for part, party in (("officer", "guild party"), ("staff", "home party")):
        approved = await story.people[part].do(
            "approveVersion", "approval { outcome }", **which, partyId=story.ids[party]
        )
        assert approved == {"outcome": "APPROVED"}
    assert "APPROVE_VERSION" not in await waiting(story, "officer")
    version = {"versionId": story.ids["renewal"]}
    assert await story.staff.refused("sendForSignature", **version) == "RULE_VIOLATED"
    await story.secretary.do(
        "recordBoardDecision",
        "decision { outcome }",
        bodyId=story.ids["board"],
        **version,
        metOn="2029-01-01",
        metOnPrecision="MONTH",
        subject="The second term of the Example Guild",
        outcome="APPROVED_WITH_CONDITIONS",
        conditions=CONDITIONS,
    )


async def _sign(story: Story) -> None:
    """The association's paper is signed in ink, which the office records; the officer signs on the screen."""
    story.turn_to("2029-02-20")
    sent = await story.staff.do("sendForSignature", TEXT, versionId=story.ids["renewal"])
    assert sent["agreement"]["renewalStep"] == "OUT_FOR_SIGNATURE"
    assert "SIGN_VERSION" in await waiting(story, "officer")
    which = {"versionId": story.ids["renewal"], "contentHash": story.hashes["renewal"]}
    story.turn_to("2029-03-01")
    theirs = {**which, "partyId": story.ids["guild party"], "confirm": True}
    ours = {**which, "partyId": story.ids["home party"]}
    await story.officer.do("signVersion", "signature { method }", **theirs)
    assert await story.officer.refused("signVersion", **theirs) == "CONFLICT"
    ink = {**ours, "method": "INK", "personId": story.people["admin"].id, "signedOn": "2029-02-27"}
    signed = await story.staff.do(
        "signVersion", "signature { method signedOn person { name } }", **ink
    )
    assert signed == {
        "method": "INK",
        "signedOn": "2029-02-27",
        "person": {"name": "Ada Admin"},
    }
    seen = await standing(story)
    assert (seen["state"], seen["renewalStep"]) == ("ACTIVE", "RENEWED")
    assert await waiting(story, "officer") & {"SIGN_VERSION", "APPROVE_VERSION"} == set()


async def _go_on(story: Story) -> None:
    """The second term runs; what held before it can still be read."""
    story.turn_to("2029-04-02")
    await story.stage.work()
    seen = await standing(story)
    assert (seen["state"], seen["endsOn"]) == ("ACTIVE", "2032-03-31")
    assert [(term["sequence"], term["startsOn"]) for term in seen["terms"]] == [
        (1, "2026-04-01"),
        (2, "2029-04-01"),
    ]
    for day, state, end in (
        ("2028-10-05", "NOTICE_WINDOW", "2029-03-31"),
        ("2028-06-01", "ACTIVE", "2029-03-31"),
        ("2026-03-11", "OUT_FOR_SIGNATURE", None),
    ):
        former = await standing(story, day)
        assert (former["state"], former["endsOn"]) == (state, end), day
    await report(story, "2029-04-10", 510, "2029-03-31", "AMBER")
    await close_goals(story, "2029-04-12")
