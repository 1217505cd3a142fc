"""Work plans: opened, agreed by both sides on one hash, worked on, reported, and carried over."""

from typing import Any

from tests.journeys.affiliation.story import Story

PLAN = "workPlan { id state contentHash agreedHash }"
ITEM = "item { id state stateReason owner { name } }"
READ = """query Plan($agreement: ID!, $year: Int!) { agreement(id: $agreement) {
    workPlans(where: {year: {eq: $year}}) { nodes {
        id state contentHash agreedHash
        items(orderBy: [{title: ASC}]) { nodes {
            id title state carryCount carryCandidate carriedFrom { workPlan { year } } } }
        approvals { nodes { side outcome contentHash person { name } } }
    } } } }"""


async def read_plan(story: Story, year: int, part: str = "officer") -> Any:
    actor = story.people[part]
    found = await actor.ask(READ, agreement=story.ids["agreement"], year=year)
    (plan,) = found["agreement"]["workPlans"]["nodes"]
    return plan


async def open_first(story: Story) -> None:
    """The volunteer opens the plan of the first year."""
    story.turn_to("2026-04-15")
    year = {"agreementId": story.ids["agreement"], "year": 2026}
    assert await story.rival.refused("openWorkPlan", **year) == "NOT_FOUND"
    assert await story.reader.refused("openWorkPlan", **year) == "FORBIDDEN"
    plan = await story.volunteer.do(
        "openWorkPlan",
        PLAN,
        **year,
        homeOwnerId=story.staff.id,
        counterpartOwnerId=story.officer.id,
    )
    assert plan["state"] == "DRAFT"
    assert await story.staff.refused("openWorkPlan", **year) == "CONFLICT"
    story.ids["plan 2026"] = plan["id"]
    assert await story.actors_of("openWorkPlan") == ["Vera Volunteer"]


async def add_item(story: Story, part: str, year: int, title: str, kind: str, **more: Any) -> str:
    item = await story.people[part].do(
        "addWorkPlanItem",
        ITEM,
        workPlanId=story.ids[f"plan {year}"],
        title=title,
        activityTypeId=story.ids[kind],
        **more,
    )
    story.ids[f"{title} {year}"] = item["id"]
    return str(item["id"])


async def agree_on_plan(story: Story, year: int, day: str, *, returned: bool = False) -> None:
    """The volunteer submits the text; the officer agrees to exactly that, perhaps at the second attempt."""
    story.turn_to(day)
    plan = await read_plan(story, year)
    which = {"workPlanId": plan["id"]}
    text = {**which, "contentHash": plan["contentHash"]}
    assert await story.volunteer.refused("agreeWorkPlan", **text) == "RULE_VIOLATED"
    await story.volunteer.do("submitWorkPlan", PLAN, **text)
    assert await story.staff.refused("agreeWorkPlan", **text) == "FORBIDDEN", "the same side"
    stale = {**text, "contentHash": "0" * 64}
    assert await story.officer.refused("agreeWorkPlan", **stale) == "CONFLICT"
    assert await story.rival.refused("agreeWorkPlan", **text) == "NOT_FOUND"
    if returned:
        await story.officer.do("returnWorkPlan", PLAN, **which, reason="Name the months.")
        item = {"itemId": story.ids[f"Webinar {year}"], "dueOn": f"{year}-09-30"}
        await story.volunteer.do("updateWorkPlanItem", ITEM, **item)
        plan = await read_plan(story, year)
        text["contentHash"] = plan["contentHash"]
        await story.volunteer.do("submitWorkPlan", PLAN, **text)
    agreed = await story.officer.do("agreeWorkPlan", PLAN, **text)
    assert (agreed["state"], agreed["agreedHash"]) == ("AGREED", text["contentHash"])
    said = (await read_plan(story, year))["approvals"]["nodes"][-2:]
    assert [(row["side"], row["outcome"], row["person"]["name"]) for row in said] == [
        ("HOME", "SUBMITTED", "Vera Volunteer"),
        ("COUNTERPART", "AGREED", "Olga Officer"),
    ]
    assert {row["contentHash"] for row in said} == {text["contentHash"]}


async def move(story: Story, part: str, item: str, state: str, reason: str | None = None) -> None:
    moved = await story.people[part].do(
        "updateWorkPlanItem", ITEM, itemId=story.ids[item], state=state, stateReason=reason
    )
    assert (moved["state"], moved["stateReason"]) == (state, reason)


async def close_year(story: Story, year: int, day: str, report: str) -> None:
    """The volunteer reports, the committee's chair accepts the report."""
    story.turn_to(day)
    which = {"workPlanId": story.ids[f"plan {year}"]}
    assert await story.chair.refused("closeWorkPlan", **which) == "RULE_VIOLATED"
    reported = await story.volunteer.do("reportWorkPlan", PLAN, **which, report=report)
    assert reported["state"] == "REPORTED"
    for part in ("officer", "volunteer", "reader"):
        assert await story.people[part].refused("closeWorkPlan", **which) == "FORBIDDEN", part
    closed = await story.chair.do("closeWorkPlan", PLAN, **which)
    assert closed["state"] == "CLOSED"
    assert await story.actors_of("closeWorkPlan") == ["Carla Chair"]


async def candidates(story: Story, year: int) -> dict[str, int]:
    """What the year before left undone, and how often it was carried by now."""
    plan = await read_plan(story, year)
    story.ids[f"plan {year}"] = plan["id"]
    for item in plan["items"]["nodes"]:
        story.ids[f"{item['title']} {year}"] = item["id"]
    return {
        item["title"]: item["carryCount"]
        for item in plan["items"]["nodes"]
        if item["carryCandidate"] and item["state"] == "PLANNED"
    }


async def decide(story: Story, part: str, year: int, decisions: dict[str, bool]) -> None:
    given = [
        {"itemId": story.ids[f"{title} {year}"], "keep": keep}
        | ({} if keep else {"reason": "Nobody asks for it."})
        for title, keep in decisions.items()
    ]
    await story.people[part].do(
        "decideCandidates", PLAN, workPlanId=story.ids[f"plan {year}"], decisions=given
    )
