"""Both sides agree on a text: goals, a first draft, changes, the board, the signatures."""

from typing import Any

from tests.journeys.affiliation.story import Story

TEXT = """agreementVersion { id number contentHash termStartsOn termEndsOn
    agreement { state stateReason } }"""
SAID = "approval { outcome method contentHash party { role } person { name } }"
SIGNED = """signature { method signedOn person { name }
    agreementVersion { signedOn agreement { state stateReason } } }"""
FIRST = "We meet once a year.\nWe print each other's articles."
SECOND = "We meet twice a year.\nWe print each other's articles.\nOur cities visit each other."
STATE = "query State($id: ID!, $on: Date) { agreement(id: $id, asOf: $on) { state stateReason } }"


async def agree(story: Story) -> None:
    """From the first goals to the day on which the agreement is in force."""
    story.turn_to("2026-01-20")
    await _propose_goals(story)
    await _write(story)
    await _ask_for_changes(story)
    await _write_anew(story)
    await _approve(story)
    await _decide(story)
    await _sign(story)
    await _look_back(story)


async def _propose_goals(story: Story) -> None:
    """The affiliate proposes one goal, the office another; each is to benefit both."""
    benefits = [
        {"partyId": story.ids["home party"], "text": "More members abroad"},
        {"partyId": story.ids["guild party"], "text": "A reason to join"},
    ]
    given: dict[str, Any] = {
        "agreementId": story.ids["agreement"],
        "startsOn": "2026-04-01",
        "dueOn": "2029-03-31",
        "benefits": benefits,
    }
    growth = {**given, "title": "More members", "emphasisAreaId": story.ids["membership"]}
    conduct = {**given, "title": "One code of ethics", "emphasisAreaId": story.ids["ethics"]}
    assert await story.rival.refused("proposeGoal", **growth) == "NOT_FOUND"
    assert await story.reader.refused("proposeGoal", **growth) == "FORBIDDEN"
    for name, part, goal in (("growth", "officer", growth), ("conduct", "staff", conduct)):
        proposed = await story.people[part].do("proposeGoal", "goal { id state }", **goal)
        assert proposed["state"] == "PROPOSED"
        story.ids[name] = proposed["id"]


async def _write(story: Story) -> None:
    draft: dict[str, Any] = {
        "agreementId": story.ids["agreement"],
        "body": FIRST,
        "term": {"startsOn": "2026-04-01", "months": 36, "noticePeriodDays": 90},
    }
    for part in ("officer", "volunteer", "colleague", "director"):
        assert await story.people[part].refused("draftVersion", **draft) == "FORBIDDEN", part
    text = await story.staff.do("draftVersion", TEXT, **draft)
    assert (text["number"], text["termEndsOn"]) == (1, "2029-03-31")
    story.turn_to("2026-01-22")
    submitted = await story.staff.do("submitAgreement", TEXT, versionId=text["id"])
    assert submitted["agreement"]["state"] == "UNDER_REVIEW"
    story.ids["first text"] = text["id"]
    story.hashes["first text"] = text["contentHash"]


async def _ask_for_changes(story: Story) -> None:
    story.turn_to("2026-02-02")
    seen = {
        "versionId": story.ids["first text"],
        "contentHash": story.hashes["first text"],
        "note": "Twice a year, and let our cities meet.",
    }
    theirs = {**seen, "partyId": story.ids["guild party"]}
    assert await story.rival.refused("requestVersionChanges", **theirs) == "NOT_FOUND"
    assert await story.volunteer.refused("requestVersionChanges", **theirs) == "FORBIDDEN"
    ours = {**seen, "partyId": story.ids["home party"]}
    assert await story.officer.refused("requestVersionChanges", **ours) == "FORBIDDEN"
    said = await story.officer.do("requestVersionChanges", SAID, **theirs)
    assert (said["outcome"], said["person"]) == ("CHANGES_REQUESTED", {"name": "Olga Officer"})
    assert await story.actors_of("requestVersionChanges") == ["Olga Officer"]
    assert (await _state(story))["state"] == "CHANGES_REQUESTED"


async def _write_anew(story: Story) -> None:
    story.turn_to("2026-02-09")
    text = await story.staff.do(
        "draftVersion",
        TEXT,
        agreementId=story.ids["agreement"],
        body=SECOND,
        term={"startsOn": "2026-04-01", "months": 36, "noticePeriodDays": 90},
        changeSummary="Two meetings, and exchanges of cities.",
    )
    story.ids["text"], story.hashes["text"] = text["id"], text["contentHash"]
    await story.staff.do("submitAgreement", TEXT, versionId=text["id"])
    query = """query Diff($from: ID!, $to: ID!) {
        versionDiff(from: $from, to: $to) { lines { kind text } changes { name } } }"""
    both = {"from": story.ids["first text"], "to": text["id"]}
    diff = (await story.officer.ask(query, **both))["versionDiff"]
    assert diff["lines"] == [
        {"kind": "REMOVED", "text": "We meet once a year."},
        {"kind": "ADDED", "text": "We meet twice a year."},
        {"kind": "SAME", "text": "We print each other's articles."},
        {"kind": "ADDED", "text": "Our cities visit each other."},
    ]
    assert await story.rival.denied(query, **both) == ["NOT_FOUND"]


async def _approve(story: Story) -> None:
    story.turn_to("2026-02-12")
    which = {"versionId": story.ids["text"]}
    ours = {**which, "partyId": story.ids["home party"], "contentHash": story.hashes["text"]}
    theirs = {**ours, "partyId": story.ids["guild party"]}
    stale = {**theirs, "contentHash": story.hashes["first text"]}
    assert await story.officer.refused("approveVersion", **stale) == "CONFLICT"
    assert await story.officer.refused("approveVersion", **ours) == "FORBIDDEN"
    assert await story.volunteer.refused("approveVersion", **ours) == "FORBIDDEN"
    for actor, given in ((story.officer, theirs), (story.staff, ours)):
        said = await actor.do("approveVersion", SAID, **given)
        assert (said["outcome"], said["method"]) == ("APPROVED", "ELECTRONIC")
        assert (said["person"], said["contentHash"]) == (
            {"name": actor.name},
            story.hashes["text"],
        )
    assert await story.staff.refused("sendForSignature", **which) == "RULE_VIOLATED"


async def _decide(story: Story) -> None:
    """The board decided some day in February: the minutes tell the month."""
    story.turn_to("2026-03-03")
    minutes = {
        "bodyId": story.ids["board"],
        "versionId": story.ids["text"],
        "metOn": "2026-02-17",
        "metOnPrecision": "MONTH",
        "subject": "The alliance with the Example Guild",
        "outcome": "APPROVED",
    }
    for part in ("staff", "director", "reader", "officer"):
        refusal = await story.people[part].refused("recordBoardDecision", **minutes)
        assert refusal == "FORBIDDEN", part
    decided = await story.secretary.do(
        "recordBoardDecision", "decision { metOn metOnPrecision agreement { state } }", **minutes
    )
    assert decided == {
        "metOn": "2026-02-01",
        "metOnPrecision": "MONTH",
        "agreement": {"state": "BOARD_APPROVED"},
    }
    assert await story.actors_of("recordBoardDecision") == ["Samir Secretary"]


async def _sign(story: Story) -> None:
    story.turn_to("2026-03-05")
    which = {"versionId": story.ids["text"]}
    assert await story.director.refused("sendForSignature", **which) == "FORBIDDEN"
    sent = await story.staff.do("sendForSignature", TEXT, **which)
    assert sent["agreement"]["state"] == "OUT_FOR_SIGNATURE"
    ours = {**which, "partyId": story.ids["home party"], "contentHash": story.hashes["text"]}
    theirs = {**ours, "partyId": story.ids["guild party"]}
    story.turn_to("2026-03-10")
    assert await story.rival.refused("signVersion", **theirs, confirm=True) == "NOT_FOUND"
    assert await story.volunteer.refused("signVersion", **ours, confirm=True) == "FORBIDDEN"
    assert await story.officer.refused("signVersion", **ours, confirm=True) == "FORBIDDEN"
    assert await story.officer.refused("signVersion", **theirs) == "BAD_USER_INPUT"
    signed = await story.officer.do("signVersion", SIGNED, **theirs, confirm=True)
    assert signed["person"] == {"name": "Olga Officer"}
    assert signed["agreementVersion"]["signedOn"] is None
    story.turn_to("2026-03-12")
    signed = await story.staff.do("signVersion", SIGNED, **ours, confirm=True)
    assert signed["agreementVersion"] == {
        "signedOn": "2026-03-12",
        "agreement": {
            "state": "OUT_FOR_SIGNATURE",
            "stateReason": "Signed; begins on 1 April 2026.",
        },
    }
    assert await story.actors_of("signVersion") == ["Olga Officer", "Stefan Staff"]
    story.turn_to("2026-04-01")
    assert (await _state(story))["state"] == "ACTIVE"


async def _look_back(story: Story) -> None:
    """Each earlier day still shows what held then, to whoever may see the agreement."""
    for day, state in (
        ("2026-01-20", "PROPOSED"),
        ("2026-01-25", "UNDER_REVIEW"),
        ("2026-02-05", "CHANGES_REQUESTED"),
        ("2026-02-10", "UNDER_REVIEW"),
        ("2026-03-06", "OUT_FOR_SIGNATURE"),
        ("2026-04-01", "ACTIVE"),
    ):
        assert (await _state(story, day))["state"] == state, day
    rival = await story.rival.ask(STATE, id=story.ids["agreement"], on="2026-04-01")
    assert rival["agreement"] is None


async def _state(story: Story, on: str | None = None) -> Any:
    found = await story.officer.ask(STATE, id=story.ids["agreement"], on=on)
    return found["agreement"]
