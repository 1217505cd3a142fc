"""Three years of work: plans with what was carried over, values, conferences, articles, exchanges, mails."""

from tests.journeys.affiliation.engaging import (
    invite_to_our_conference,
    ledger,
    note_who_came,
    print_each_other,
    visit_each_other,
    visit_their_meeting,
)
from tests.journeys.affiliation.measuring import begin_goals, report
from tests.journeys.affiliation.planning import (
    add_item,
    agree_on_plan,
    candidates,
    close_year,
    decide,
    move,
    open_first,
    read_plan,
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
    await visit_their_meeting(story, 2026)
    # The first plan year begins ninety days after the agreement came into force.
    story.turn_to("2026-06-30")
    await story.stage.work()
    assert (await read_plan(story, 2026))["state"] == "IN_PROGRESS"
    await move(story, "volunteer", "Webinar 2026", "DONE")
    await print_each_other(story, "2026-06-30")
    await _receive_the_draft(story, 2027, {"Article": 1, "City visit": 1})
    story.turn_to("2026-12-10")
    await move(story, "officer", "Article 2026", "DONE")
    await move(story, "staff", "City visit 2026", "DEFERRED", "The hosts moved house.")
    await close_year(story, 2026, "2027-01-04", "A webinar and an article.")


async def _receive_the_draft(story: Story, year: int, left: dict[str, int]) -> None:
    """Ninety days before the year the sweep drafts its plan, and both liaisons are told what is left."""
    day = f"{year - 1}-10-05"
    story.turn_to(day)
    await story.stage.work()
    assert await candidates(story, year) == left
    subject = f"Work plan {year}: a draft for Example Guild alliance"
    # Where something else is due that day, the mail is about that, too.
    letters = [one for one in story.stage.letters(day) if subject in one.subject + one.text]
    assert {letter.to for letter in letters} == {
        "Olga Officer <officer@example.org>",
        "Stefan Staff <staff@example.org>",
    }
    for letter in letters:
        assert all(title in letter.text for title in left)


async def _second_year(story: Story) -> None:
    assert await candidates(story, 2027) == {"City visit": 1}
    await decide(story, "officer", 2027, {"City visit": True})
    await add_item(story, "volunteer", 2027, "Webinar", "training")
    await agree_on_plan(story, 2027, "2027-01-11")
    await story.stage.work()
    await report(story, "2027-04-12", 450, "2027-03-31", "GREEN")
    await invite_to_our_conference(story, 2027)
    await _receive_the_draft(story, 2028, {"City visit": 2, "Webinar": 1})
    await note_who_came(story, 2027)
    story.turn_to("2027-12-10")
    await move(story, "volunteer", "City visit 2027", "DEFERRED", "Next spring.")
    await move(story, "volunteer", "Webinar 2027", "CANCELLED", "The speaker fell ill.")
    await close_year(story, 2027, "2028-01-04", "A conference.")


async def _third_year(story: Story) -> None:
    """What was carried twice is done at last, and the ledger is even."""
    assert await candidates(story, 2028) == {"City visit": 2}
    await decide(story, "volunteer", 2028, {"City visit": True})
    await add_item(story, "officer", 2028, "Handbook", "writing", responsible="JOINT")
    await agree_on_plan(story, 2028, "2028-01-12")
    await story.stage.work()
    await visit_each_other(story, 2028)
    await move(story, "volunteer", "City visit 2028", "DONE")
    story.turn_to("2028-09-25")
    seen = await ledger(story, "officer", "2026-01-01", "2028-12-31")
    assert seen == {
        "given": 3,
        "received": 3,
        "balance": 0,
        "attendanceBalance": 0,
        "contributionBalance": 0,
        "visitBalance": 0,
    }
    first = await ledger(story, "volunteer", "2026-01-01", "2026-12-31")
    assert (first["given"], first["received"], first["attendanceBalance"]) == (1, 2, -1)
    hidden = await ledger(story, "rival", "2026-01-01", "2028-12-31")
    assert (hidden["given"], hidden["received"]) == (0, 0)
