"""One affiliation through its whole life: inquiry, agreement, years of work, renewal, end."""

from domain.database import Database
from domain.settings import Settings
from tests.journeys.affiliation.agreeing import agree
from tests.journeys.affiliation.asking import ask_to_join
from tests.journeys.affiliation.ending import end
from tests.journeys.affiliation.renewing import renew
from tests.journeys.affiliation.setting_up import set_up
from tests.journeys.affiliation.stage import set_stage
from tests.journeys.affiliation.story import Story
from tests.journeys.affiliation.years import work_three_years


async def test_an_affiliation_from_the_inquiry_to_the_archive(
    database: Database, settings: Settings
) -> None:
    async with set_stage(database, settings) as stage:
        story = Story.on(stage)
        await set_up(story)
        await ask_to_join(story)
        await agree(story)
        await work_three_years(story)
        await renew(story)
        await end(story)
