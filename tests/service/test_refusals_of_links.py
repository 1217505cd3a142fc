"""Why a button of a mail did nothing is said in the language of its page, whatever the reason is."""

import asyncio
import html
import re
from dataclasses import dataclass
from uuid import UUID

import httpx2
import pytest

from domain.clock import Clock
from domain.database import Database
from domain.errors import DomainError
from domain.languages import choose_language
from domain.locales import LOCALES
from domain.notices.links import Purpose
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from domain.verbs.plans.plan_agreeing import NOT_AGREED, NOT_AMENDED, NOT_RETURNED
from domain.verbs.plans.plan_closing import NOT_CLOSED, NOT_REPORTED
from domain.verbs.plans.plan_drafts import check_state
from domain.work_plans import WorkPlan, WorkPlanItem, WorkPlanState
from service.pages.refusal_words import say_refusal
from tests import samples
from tests.domain.notices.worlds import World, world
from tests.domain.verbs.answers.links import mailed, term_of, token
from tests.waits import somebody_waits

# Without an attribute for another language: it is that of the page.
REFUSAL = re.compile(r'<p class="refusal" role="alert">(.*?)</p>')
DIGITS = re.compile(r"[0-9]+")


@dataclass
class Desk:
    """Somebody who presses buttons of a mail in each language."""

    graph: httpx2.AsyncClient
    settings: Settings

    async def refused(
        self, made: Reminder, purpose: Purpose, item: UUID | None = None, **form: str
    ) -> dict[str, str]:
        """The sentence on each language's page; nothing is changed by being refused."""
        said = {}
        for locale in LOCALES:
            await Person.filter(id=made.recipient_id).update(locale=locale)
            path = f"/r/{token(self.settings, made, purpose, item)}"
            answer = await self.graph.post(path, data=form)
            assert answer.status_code in {409, 422}, (purpose, answer.text)
            assert answer.headers["Content-Language"] == locale
            found = REFUSAL.search(answer.text)
            assert found is not None, (purpose, locale, answer.text)
            said[locale] = html.unescape(found[1])
        for locale in set(LOCALES) - {"en"}:
            assert DIGITS.sub("", said[locale]) != DIGITS.sub("", said["en"]), said
        return said


@pytest.fixture
def desk(graph: httpx2.AsyncClient, settings: Settings) -> Desk:
    return Desk(graph, settings)


async def candidate_of(of: World) -> tuple[WorkPlan, WorkPlanItem]:
    old = await samples.item(await samples.work_plan(of.of, 2025), title="Old exchange")
    plan = await samples.work_plan(of.of, 2026)
    return plan, await samples.item(
        plan, title="Old exchange", carried_from=old, carry_candidate=True, carry_count=1
    )


async def test_what_is_missing_or_wrong_is_said_in_the_language_of_the_page(
    desk: Desk, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    decider, adviser = [await mailed(of, term, one, clock) for one in (of.director, of.liaison)]
    for purpose in (Purpose.RENEW, Purpose.RENEGOTIATE, Purpose.LET_EXPIRE):
        for made in (decider, adviser):
            said = await desk.refused(made, purpose, reason=" ")
            assert said["fr"] == "Une décision demande une raison."
    said = await desk.refused(decider, Purpose.RENEW_CONDITIONAL, reason="Yes.")
    assert said["es"] == "Una renovación con condiciones indica sus condiciones."
    assert (await desk.refused(adviser, Purpose.SNOOZE, until="soon"))["es"] == "Elija un día."
    said = await desk.refused(adviser, Purpose.SNOOZE, until="2099-01-01")
    assert said == {
        "en": "Choose a day from 5 March 2026 to 3 April 2026.",
        "es": "Elija un día del 5 de marzo de 2026 al 3 de abril de 2026.",
        "fr": "Choisissez un jour du 5 mars 2026 au 3 avril 2026.",
    }
    said = await desk.refused(adviser, Purpose.HAND_OVER)
    assert said["fr"] == "Choisissez qui prend la relève."
    said = await desk.refused(adviser, Purpose.NOT_ME, note="x" * 2001)
    assert said["es"] == "El texto tiene 2.001 caracteres; el máximo es 2.000."
    assert "U+202E" in (await desk.refused(adviser, Purpose.NOT_ME, note="a\u202eb"))["fr"]

    _, item = await candidate_of(of)
    await desk.refused(adviser, Purpose.DROP, item.id)
    await desk.refused(adviser, Purpose.CHANGE, item.id, due_on="soon")
    await desk.refused(adviser, Purpose.CHANGE, item.id, title="x" * 301)
    said = await desk.refused(adviser, Purpose.CHANGE, item.id, due_on="2031-01-01")
    assert "del plan o hasta" in said["es"]


async def test_what_can_no_longer_be_done_is_said_in_the_language_of_the_page(
    desk: Desk, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    plan, item = await candidate_of(of)
    made = await mailed(of, term, of.liaison, clock)
    theirs = await mailed(of, term, of.representative, clock, NoticeKind.PLAN_WAITING)

    await WorkPlanItem.filter(id=item.id).update(carry_candidate=False)
    for purpose in (Purpose.KEEP, Purpose.CHANGE, Purpose.DROP):
        said = await desk.refused(made, purpose, item.id, reason="No money.")
        assert said["fr"] == "Old exchange a déjà été conservé."
    submitted = await samples.submit(plan)
    await desk.refused(made, Purpose.KEEP, item.id)
    await desk.refused(theirs, Purpose.RETURN, submitted.id)
    await desk.refused(theirs, Purpose.AGREE)
    await desk.refused(theirs, Purpose.AGREE, item.id)
    await WorkPlan.filter(id=plan.id).update(state="RETURNED", return_reason="x")
    said = await desk.refused(theirs, Purpose.AGREE, submitted.id)
    assert "o se redactó de nuevo" in said["es"]

    await Reminder.filter(id=made.id).update(deadline_on=clock.today())
    await Reminder.filter(id=made.id).update(state=ReminderState.SUPERSEDED, reason="x")
    said = await desk.refused(made, Purpose.SNOOZE, until="2026-03-06")
    assert said["en"].endswith("this one is replaced by another one.")
    assert said["es"].endswith("este está sustituido por otro.")
    await Person.filter(id=of.liaison.id).update(deactivated_on=clock.today())
    said = await desk.refused(made, Purpose.NOT_ME)
    assert said["es"] == "Aquí ya no se le conoce."


async def test_what_was_decided_is_said_where_it_cannot_be_put_off(
    desk: Desk, graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    decider, made = [await mailed(of, term, one, clock) for one in (of.director, of.liaison)]
    why = {"reason": "The text is old."}
    path = f"/r/{token(settings, decider, Purpose.RENEGOTIATE)}"
    assert (await graph.post(path, data=why)).status_code == 200
    said = await desk.refused(made, Purpose.SNOOZE, until="2026-03-20")
    assert said["en"] == ("It was decided already: renegotiate. This reminder does not come again.")
    assert said["es"].startswith("Ya se decidió: renegociar.")
    asked = await graph.get(f"/r/{token(settings, made, Purpose.SNOOZE)}")
    assert (asked.status_code, "<form" in asked.text) == (409, False)
    assert REFUSAL.search(asked.text) is not None


async def test_what_somebody_else_does_meanwhile_is_said_in_the_language_of_the_page(
    graph: httpx2.AsyncClient, database: Database, settings: Settings, clock: Clock
) -> None:
    """The other side takes its plan back while the button is on its way."""
    of = await world()
    plan = await samples.work_plan(of.of, 2026)
    await samples.item(plan)
    submitted = await samples.submit(plan)
    made = await mailed(of, await term_of(of), of.representative, clock, NoticeKind.PLAN_WAITING)
    path = f"/r/{token(settings, made, Purpose.AGREE, submitted.id)}"
    said = {}
    for locale in LOCALES:
        await Person.filter(id=made.recipient_id).update(locale=locale)
        await WorkPlan.filter(id=plan.id).update(state="SUBMITTED", return_reason=None)
        async with database.reads.acquire() as theirs, theirs.transaction():
            await theirs.execute("SELECT FROM work_plan WHERE id = $1 FOR UPDATE", plan.id)
            pressed = asyncio.create_task(graph.post(path))
            await somebody_waits(database)
            await theirs.execute(
                "UPDATE work_plan SET state = 'RETURNED', return_reason = 'x' WHERE id = $1",
                plan.id,
            )
        answer = await pressed
        assert (answer.status_code, answer.headers["Content-Language"]) == (409, locale)
        found = REFUSAL.search(answer.text)
        assert found is not None, answer.text
        said[locale] = html.unescape(found[1])
    assert said == {
        "en": "Only a plan that is submitted by one side can be agreed to: this one is returned for"
        " changes.",
        "es": "Solo se puede aceptar un plan en estado «presentado por una parte»; este está en estado"
        " «devuelto para cambios».",
        "fr": "Seul un plan à l’état «\xa0soumis par une partie\xa0» peut être accepté\xa0; celui-ci"
        " est à l’état «\xa0renvoyé pour modification\xa0».",
    }


STEPS = [NOT_AGREED, NOT_RETURNED, NOT_AMENDED, NOT_REPORTED, NOT_CLOSED]


@pytest.mark.parametrize("refused", STEPS)
def test_each_step_that_a_plan_does_not_know_names_states_as_people_do(refused: str) -> None:
    plan = WorkPlan(state=WorkPlanState.DRAFT)
    with pytest.raises(DomainError) as caught:
        check_state(plan, WorkPlanState.AGREED, WorkPlanState.IN_PROGRESS, refused=refused)
    assert "AGREED or IN_PROGRESS can be" in caught.value.message
    assert caught.value.message.endswith("this one is DRAFT.")
    said = {code: say_refusal(caught.value, choose_language((code,))) for code in LOCALES}
    assert {code: refusal.language for code, refusal in said.items()} == {c: c for c in LOCALES}
    assert "agreed or in progress" in said["en"].text
    assert "«acordado o en curso»" in said["es"].text
    assert "«borrador»" in said["es"].text
    assert "«\xa0convenu ou en cours\xa0»" in said["fr"].text
    assert "«\xa0projet\xa0»" in said["fr"].text
