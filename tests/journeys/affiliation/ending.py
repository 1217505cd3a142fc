"""The affiliation ends: notice given and taken back, a termination in time, the archive, the whole trail."""

from tests.journeys.affiliation.renewing import standing
from tests.journeys.affiliation.story import Story

TERM = "term { noticeGivenOn noticeGivenBy { role } endedEarlyOn decision }"
OVER = """query Over($id: ID!, $on: Date) { agreement(id: $id, asOf: $on) {
    state archivedOn workPlans { nodes { year state } } } }"""


async def end(story: Story) -> None:
    await _think_it_over(story)
    await _terminate(story)
    await _archive(story)
    await _look_back(story)


async def _think_it_over(story: Story) -> None:
    """The guild gives notice for the end of the term, and takes it back."""
    story.turn_to("2030-04-02")
    which = {"agreementId": story.ids["agreement"]}
    theirs = {**which, "partyId": story.ids["guild party"]}
    ours = {**which, "partyId": story.ids["home party"]}
    assert await story.rival.refused("giveNotice", **theirs) == "NOT_FOUND"
    assert await story.volunteer.refused("giveNotice", **ours) == "FORBIDDEN"
    assert await story.officer.refused("giveNotice", **ours) == "FORBIDDEN"
    given = await story.officer.do("giveNotice", TERM, **theirs)
    assert (given["noticeGivenOn"], given["noticeGivenBy"]) == (
        "2030-04-02",
        {"role": "COUNTERPARTY"},
    )
    story.turn_to("2030-04-20")
    back = {**which, "reason": "The assembly voted to stay."}
    assert await story.volunteer.refused("withdrawNotice", **back) == "FORBIDDEN"
    withdrawn = await story.officer.do("withdrawNotice", TERM, **back)
    assert withdrawn["noticeGivenOn"] is None
    assert (await standing(story, "2030-04-20"))["state"] == "ACTIVE"


async def _terminate(story: Story) -> None:
    """The condition is not kept; the director terminates, with the notice that the text asks for."""
    story.turn_to("2030-06-03")
    which = {"agreementId": story.ids["agreement"], "reason": "No delegate came in two years."}
    whole = {**which, "endsOn": "2030-09-30"}
    for part in ("officer", "volunteer", "chair", "secretary"):
        refusal = await story.people[part].refused("terminateAgreement", **whole)
        assert refusal == "FORBIDDEN", part
    assert await story.rival.refused("terminateAgreement", **whole) == "NOT_FOUND"
    hasty = {**which, "endsOn": "2030-06-30"}
    assert await story.director.refused("terminateAgreement", **hasty) == "RULE_VIOLATED"
    ended = await story.director.do("terminateAgreement", TERM, **whole)
    assert (ended["endedEarlyOn"], ended["decision"]) == ("2030-09-30", "TERMINATE")
    await story.stage.work()
    told = {letter.to.partition(" <")[0]: letter for letter in story.stage.letters("2030-06-03")}
    assert "Olga Officer" in told
    assert "30 September 2030" in told["Olga Officer"].text
    assert (await standing(story))["renewalStep"] == "ENDING"
    early = {"agreementId": story.ids["agreement"]}
    assert await story.staff.refused("archiveAgreement", **early) == "RULE_VIOLATED"


async def _archive(story: Story) -> None:
    story.turn_to("2030-10-01")
    await story.stage.work()
    assert (await standing(story))["state"] == "TERMINATED"
    which = {"agreementId": story.ids["agreement"]}
    plan = {**which, "year": 2031}
    assert await story.volunteer.refused("openWorkPlan", **plan) == "RULE_VIOLATED"
    for part in ("officer", "volunteer", "director"):
        assert await story.people[part].refused("archiveAgreement", **which) == "FORBIDDEN", part
    story.turn_to("2030-10-15")
    archived = await story.staff.do("archiveAgreement", "agreement { archivedOn state }", **which)
    assert archived == {"archivedOn": "2030-10-15", "state": "TERMINATED"}
    assert await story.volunteer.refused("openWorkPlan", **plan) == "RULE_VIOLATED"


async def _look_back(story: Story) -> None:
    """Who took part still reads all of it, day by day; others still do not; the trail is whole."""
    which = {"id": story.ids["agreement"]}
    for day, state in (("2027-06-01", "ACTIVE"), ("2030-09-30", "ACTIVE")):
        former = await story.officer.ask(OVER, **which, on=day)
        assert former["agreement"]["state"] == state, day
    now = (await story.officer.ask(OVER, **which))["agreement"]
    assert now["state"] == "TERMINATED"
    plans = {plan["year"]: plan["state"] for plan in now["workPlans"]["nodes"]}
    assert [plans[year] for year in (2026, 2027, 2028)] == ["CLOSED"] * 3
    assert (await story.rival.ask(OVER, **which))["agreement"] is None
    assert await story.actors_of("terminateAgreement") == ["Dora Director"]
    assert await story.actors_of("archiveAgreement") == ["Stefan Staff"]
    assert await story.actors_of("giveNotice") == ["Olga Officer"]
