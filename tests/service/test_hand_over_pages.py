"""What the pages of Hand over say and lead to: as the pages of Not me do, and never against them."""

import html
import re

import httpx2
import pytest

from domain.clock import Clock
from domain.liaisons import LiaisonKind
from domain.notices.links import Purpose
from domain.notices.passed_duties import PassedDuty
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from tests import samples
from tests.domain.notices.worlds import assign, row_of, step, world
from tests.domain.verbs.answers.links import mailed, term_of
from tests.service.test_links import path_of

NAMED = r"<dt>(?:Handed over to|Traspasado a|Transmis à)</dt><dd>([^<]*)"


def named_on(page: httpx2.Response) -> list[str]:
    """To whom a page says that it was handed over."""
    return [one.strip() for one in re.findall(NAMED, html.unescape(page.text))]


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", "Nobody else is left who could get it: somebody has to be named"),
        ("es", "No queda nadie más que pueda recibirlo: primero hay que nombrar"),
        ("fr", "Il ne reste personne d’autre qui puisse le recevoir\xa0: il faut"),
    ],
)
async def test_where_not_me_would_be_refused_hand_over_says_so_and_does_not_lead_there(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, locale: str, sentence: str
) -> None:
    of = await world()
    await Person.filter(id=of.admin.id).update(locale=locale)
    await term_of(of)
    await step(clock)
    # Everybody but the administrator says no, as long as anybody else has it.
    while rows := await Reminder.filter(state=ReminderState.MAILED).exclude(recipient=of.admin):
        answer = await graph.post(path_of(settings, rows[0], Purpose.NOT_ME))
        assert answer.status_code == 200
        await step(clock)
    last = await row_of(of, "OPEN", of.admin)
    refused = await graph.get(path_of(settings, last, Purpose.NOT_ME))
    assert (refused.status_code, sentence in refused.text) == (409, True)
    for method in ("GET", "POST"):
        page = await graph.request(method, path_of(settings, last, Purpose.HAND_OVER))
        assert (page.status_code, sentence in page.text) == (409, True)
        assert not re.search('<form|class="button"|the staff find|class="refusal"', page.text)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", "You have told us already that it is not yours."),
        ("es", "Ya nos había dicho que no le corresponde."),
        ("fr", "Vous nous avez déjà dit que cela ne vous concerne pas."),
    ],
)
async def test_whoever_has_said_not_me_is_not_led_there_once_more(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, locale: str, sentence: str
) -> None:
    of = await world()
    await Person.filter(id=of.representative.id).update(locale=locale)
    made = await mailed(of, await term_of(of), of.representative, clock, NoticeKind.ASK)
    assert (await graph.post(path_of(settings, made, Purpose.NOT_ME))).status_code == 200
    for method in ("GET", "POST"):
        page = await graph.request(method, path_of(settings, made, Purpose.HAND_OVER))
        assert (page.status_code, sentence in page.text) == (409, True)
        assert not re.search('<form|class="button"|class="refusal"', page.text)


async def test_whoever_has_handed_it_over_by_another_mail_reads_to_whom(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    """The one who was named cannot be chosen any more, and nobody else is known."""
    of, second = await world(), await samples.person()
    organization = {"organization_id": of.of.counterparty.organization_id}
    await assign(second, LiaisonKind.AFFILIATE_LIAISON, is_primary=False, **organization)
    term = await term_of(of)
    made = [
        await mailed(of, term, of.representative, clock, kind)
        for kind in (NoticeKind.ASK, NoticeKind.NUDGE)
    ]
    chosen = {"person": str(second.id)}
    given = await graph.post(path_of(settings, made[0], Purpose.HAND_OVER), data=chosen)
    assert given.status_code == 200
    await PassedDuty.create(agreement=of.agreement, person=second, said_on=clock.today())
    await PassedDuty.filter(person_id=second.id).update(successor_id=of.representative.id)
    for purpose in (Purpose.NOT_ME, Purpose.HAND_OVER):
        page = await graph.get(path_of(settings, made[1], purpose))
        assert (page.status_code, named_on(page)) == (410, [second.name])
        assert not re.search('<form|class="button"', page.text)
