"""What the pages of Hand over say and lead to: as the pages of Not me do, and never against them."""

import asyncio
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
from domain.people import EmailAddress, Person
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


@pytest.mark.parametrize("locale", ["en", "es", "fr"])
async def test_the_pages_name_whom_it_was_handed_over_to_while_that_holds(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, locale: str
) -> None:
    of = await world()
    await Person.filter(id=of.liaison.id).update(locale=locale)
    made = await mailed(of, await term_of(of), of.liaison, clock)
    path = path_of(settings, made, Purpose.HAND_OVER)
    chosen = {"person": str(of.owner.id)}
    given = await graph.post(path, data=chosen)
    assert (given.status_code, named_on(given)) == (200, [of.owner.name])
    for used in (await graph.get(path), await graph.post(path, data=chosen)):
        assert (used.status_code, named_on(used)) == (410, [of.owner.name])
    # Whoever looks at it is nobody who may read it any more; or the word was taken back.
    await Person.filter(id=of.liaison.id).update(deactivated_on=clock.today())
    assert named_on(await graph.get(path)) == []
    await Person.filter(id=of.liaison.id).update(deactivated_on=None)
    assert named_on(await graph.get(path)) == [of.owner.name]
    await PassedDuty.all().update(taken_back_on=clock.today(), taken_back_because="It is theirs.")
    used = await graph.get(path)
    assert (used.status_code, named_on(used)) == (410, [])


async def test_whoever_presses_a_moment_later_reads_whom_it_went_to(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    made = await mailed(of, await term_of(of), of.liaison, clock)
    path = path_of(settings, made, Purpose.HAND_OVER)
    several = [of.owner, of.director, of.committee]
    pages = await asyncio.gather(
        *(graph.post(path, data={"person": str(one.id)}) for one in several)
    )
    assert sorted(page.status_code for page in pages) == [200, 410, 410]
    word = await PassedDuty.get().prefetch_related("successor")
    assert word.successor is not None
    assert [named_on(page) for page in pages] == [[word.successor.name]] * 3


async def test_whom_it_went_to_is_told_apart_as_where_they_were_chosen(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    await Person.filter(id__in=[of.liaison.id, of.owner.id]).update(name="Ángel Ibáñez")
    await EmailAddress.filter(person_id=of.owner.id).update(address="angel@example.org")
    made = await mailed(of, await term_of(of), of.liaison, clock)
    path = path_of(settings, made, Purpose.HAND_OVER)
    told = 'Ángel Ibáñez <span class="soft">(a…@example.org)</span>'
    # Beside its button as one piece, which a phone wraps as such.
    assert f"<span>{told}</span></label>" in html.unescape((await graph.get(path)).text)
    for page in (
        await graph.post(path, data={"person": str(of.owner.id)}),
        await graph.get(path),
        await graph.get(path_of(settings, made, Purpose.NOT_ME)),
    ):
        assert f"<dd>{told}</dd>" in html.unescape(page.text)


async def test_a_used_not_me_names_whom_was_named_since(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    made = await mailed(of, await term_of(of), of.liaison, clock)
    refused = path_of(settings, made, Purpose.NOT_ME)
    assert named_on(await graph.post(refused)) == []
    chosen = {"person": str(of.owner.id)}
    given = await graph.post(path_of(settings, made, Purpose.HAND_OVER), data=chosen)
    assert named_on(given) == [of.owner.name]
    page = await graph.get(refused)
    assert (page.status_code, named_on(page)) == (410, [of.owner.name])
