"""Three years of work: plans with what was carried over, values, conferences, articles, exchanges, mails."""

from tests.journeys.affiliation.measuring import begin_goals, close_goals, report
from tests.journeys.affiliation.planning import (
    add_item,
    agree_on_plan,
    candidates,
    close_year,
    decide,
    move,
    open_first,
)
from tests.journeys.affiliation.story import Story


async def work_three_years(story: Story) -> None:
    await begin_goals(story)
    await _first_year(story)
    await _second_year(story)
    await _third_year(story)


async def _first_year(story: Story) -> None:
    await open_first(story)
    growth = {"goalIds": [story.ids["growth"]]}
    await add_item(story, "volunteer", 2026, "Webinar", "training", dueOn="2026-09-15", **growth)
    await add_item(story, "officer", 2026, "Article", "writing", responsible="COUNTERPART")
    await add_item(story, "staff", 2026, "City visit", "visiting", responsible="JOINT")
    await agree_on_plan(story, 2026, "2026-04-22", returned=True)
    await story.stage.work()
    story.turn_to("2026-09-20")
    await move(story, "volunteer", "Webinar 2026", "DONE")
    story.turn_to("2026-10-05")
    await story.stage.work()
    assert await candidates(story, 2027) == {"Article": 1, "City visit": 1}
    told = {letter.to for letter in story.stage.letters("2026-10-05")}
    print(told, [letter.subject for letter in story.stage.letters("2026-10-05")])
    story.turn_to("2026-12-10")
    await move(story, "officer", "Article 2026", "DONE")
    await move(story, "staff", "City visit 2026", "DEFERRED", "The hosts moved house.")
    await close_year(story, 2026, "2027-01-04", "A webinar and an article.")


async def _second_year(story: Story) -> None:
    assert await candidates(story, 2027) == {"City visit": 1}


async def _third_year(story: Story) -> None:
    pass
