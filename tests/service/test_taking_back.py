"""From the page behind "This is not mine" to the mail that comes again: what staff see and do in between."""

from datetime import timedelta
from typing import Any

import httpx2

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.delivery import deliver
from domain.notices.drafting import action_url
from domain.notices.links import Purpose
from domain.notices.reminders import ReminderState
from domain.notices.sweeps import sweep
from domain.people import EmailAddress, Person
from domain.settings import Settings
from tests.domain.notices.desks import Desk
from tests.domain.notices.posts import mail_server
from tests.domain.notices.worlds import row_of, world
from tests.domain.verbs.answers.links import term_of

SEEN = """{ passedDuties(where: {takenBackOn: {isNull: true}}) { nodes {
    id note person { name } successor { name } agreement { number } } } }"""
TAKE_BACK = """mutation TakeBack($input: TakeBackPassedDutyInput!) {
    takeBackPassedDuty(input: $input) { passedDuty { takenBackOn } errors { code } } }"""


async def ask(graph: httpx2.AsyncClient, query: str, **variables: Any) -> Any:
    answer = await graph.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()["data"]


async def test_an_owner_who_said_not_me_gets_the_mails_again(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, database: Database
) -> None:
    of = await world()
    await term_of(of)
    tomorrow = Clock.fixed(clock.now() + timedelta(days=1), clock.home_time_zone)
    async with mail_server() as post:

        async def mailed(to: Person, by: Clock) -> int:
            """Sweep and send; return how many mails the person has had."""
            await sweep(by, settings)
            await compose(settings, by)
            await deliver(Desk(database, settings, by).delivery(post.url))
            return post.recipients.count((await EmailAddress.get(person_id=to.id)).address)

        assert await mailed(of.owner, clock) == 1
        made = await row_of(of, "OPEN", of.owner)
        path = action_url(settings, Purpose.NOT_ME, made.id, made.due_at)
        path = path.removeprefix(settings.address)
        assert "and the staff see that you said so." in (await graph.get(path)).text
        done = await graph.post(path, data={"note": "Ask the board."})
        assert (done.status_code, "Noted. Thank you." in done.text) == (200, True)
        assert (await row_of(of, "OPEN", of.owner)).state is ReminderState.SUPERSEDED

        (found,) = (await ask(graph, SEEN))["passedDuties"]["nodes"]
        assert found == {
            "id": found["id"],
            "note": "Ask the board.",
            "person": {"name": of.owner.name},
            "successor": None,
            "agreement": {"number": of.agreement.number},
        }
        given = {"passedDutyId": found["id"], "reason": "It is theirs until the summer."}
        taken = (await ask(graph, TAKE_BACK, input=given))["takeBackPassedDuty"]
        assert taken == {"passedDuty": {"takenBackOn": "2026-03-04"}, "errors": []}
        assert (await ask(graph, SEEN))["passedDuties"]["nodes"] == []

        assert await mailed(of.owner, tomorrow) == 2
        assert await mailed(of.admin, tomorrow) == 0
