"""Goals that are measured: one side reports a value, somebody of the other side approves it."""

from typing import Any

from tests.journeys.affiliation.story import Story

VALUE = "measurement { id state value submittedByPerson { name } reviewedByPerson { name } }"
STANDING = """query Standing($id: ID!) { node(id: $id) { ... on Goal {
    state rag ragReason progress
    indicators { actual rag periods { nodes { startsOn endsOn target actual rag } } }
} } }"""


async def begin_goals(story: Story) -> None:
    """The affiliate says what is counted, the office when; the volunteer begins the work."""
    story.turn_to("2026-04-02")
    goal = {"goalId": story.ids["growth"]}
    assert await story.volunteer.refused("activateGoal", **goal) == "RULE_VIOLATED"
    counted: dict[str, Any] = {
        "title": "Members of the guild",
        "unit": "members",
        "aggregation": "LATEST",
        "baseline": 400,
        "target": 520,
        "frequency": "YEARLY",
        "ownerId": story.officer.id,
    }
    assert await story.rival.refused("addIndicator", **goal, **counted) == "NOT_FOUND"
    indicator = await story.officer.do("addIndicator", "indicator { id }", **goal, **counted)
    story.ids["members"] = indicator["id"]
    cut = await story.staff.do(
        "setIndicatorPeriods",
        "indicator { periods { nodes { startsOn endsOn target } } }",
        indicatorId=indicator["id"],
        cut={"reportWithinDays": 30},
    )
    assert cut["periods"]["nodes"][0] == {
        "startsOn": "2026-04-01",
        "endsOn": "2027-03-31",
        "target": 440,
    }
    assert len(cut["periods"]["nodes"]) == 3
    # An affiliate proposes goals; that they are worked on is for the home association's side to say.
    assert await story.officer.refused("activateGoal", **goal) == "FORBIDDEN"
    begun = await story.volunteer.do("activateGoal", "goal { state rag }", **goal)
    assert begun == {"state": "ACTIVE", "rag": "GREY"}
    conduct = {"goalId": story.ids["conduct"]}
    reason = {"noIndicatorReason": "Both codes are read side by side."}
    await story.staff.do("updateGoal", "goal { id }", **conduct, **reason)
    await story.staff.do("activateGoal", "goal { state }", **conduct)


async def report(story: Story, day: str, value: int, seen_on: str, rag: str) -> None:
    """The officer reports how many members there are; the director approves it."""
    story.turn_to(day)
    given = {"indicatorId": story.ids["members"], "observedOn": seen_on, "value": value}
    assert await story.rival.refused("draftMeasurement", **given) == "NOT_FOUND"
    assert await story.officer.refused("recordMeasurement", **given) == "FORBIDDEN"
    drafted = await story.officer.do("draftMeasurement", VALUE, **given)
    which = {"measurementId": drafted["id"]}
    assert await story.clerk.refused("submitMeasurement", **which) == "FORBIDDEN"
    assert await story.director.refused("approveMeasurement", **which) == "RULE_VIOLATED"
    submitted = await story.officer.do("submitMeasurement", VALUE, **which)
    assert submitted["state"] == "SUBMITTED"
    before = await standing(story)
    for part in ("officer", "clerk", "volunteer", "chair"):
        refusal = await story.people[part].refused("approveMeasurement", **which)
        assert refusal == "FORBIDDEN", part
    assert await standing(story) == before, "What was not approved does not count."
    approved = await story.director.do("approveMeasurement", VALUE, **which)
    assert approved == {
        "id": drafted["id"],
        "state": "APPROVED",
        "value": value,
        "submittedByPerson": {"name": "Olga Officer"},
        "reviewedByPerson": {"name": "Dora Director"},
    }
    now = await standing(story)
    assert (now["rag"], now["indicators"][0]["actual"]) == (rag, value), now["ragReason"]
    assert now["ragReason"]


async def standing(story: Story) -> Any:
    found = await story.officer.ask(STANDING, id=story.ids["growth"])
    return found["node"]


async def close_goals(story: Story, day: str) -> None:
    story.turn_to(day)
    goal = {"goalId": story.ids["growth"], "state": "PARTLY_ACHIEVED"}
    assert await story.officer.refused("closeGoal", **goal, reason="Nearly") == "FORBIDDEN"
    assert await story.staff.refused("closeGoal", **goal) == "BAD_USER_INPUT"
    closed = await story.staff.do(
        "closeGoal", "goal { state stateReason }", **goal, reason="510 of 520 members."
    )
    assert closed == {"state": "PARTLY_ACHIEVED", "stateReason": "510 of 520 members."}
    conduct = {"goalId": story.ids["conduct"], "state": "ACHIEVED"}
    await story.volunteer.do("closeGoal", "goal { state }", **conduct)
