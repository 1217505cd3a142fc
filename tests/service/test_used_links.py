"""Links that were used before: what holds now, for whoever may still read it, and what may be said anew."""

import html
import re
from datetime import timedelta

import httpx2
import pytest

from domain.agreements import Agreement
from domain.clock import Clock
from domain.liaisons import LiaisonAssignment
from domain.notices.links import Link, Purpose, sign
from domain.notices.reminders import ReminderState
from domain.people import Person
from domain.settings import Settings
from tests.domain.notices.worlds import world
from tests.domain.verbs.answers.links import mailed, term_of
from tests.service.test_links import path_of, state_of

# Of the decision, of whoever took it, of its day.
LABELS = (
    "Decision|Decided by|Decided on"
    "|Decisión|Quién decidió|Fecha de la decisión"
    "|Décision|Décidé par|Décidé le"
)


def decision_of(page: httpx2.Response) -> list[str]:
    """What a page says that was decided: the decision, by whom, and when, as far as it does."""
    bare = html.unescape(re.sub(r">\s+<", "><", page.text))
    return re.findall(rf"<dt>(?:{LABELS})</dt><dd>([^<]*)</dd>", bare)


@pytest.mark.parametrize(
    ("locale", "renewed", "open_yet", "sentence"),
    [
        ("en", ["renew", "4 March 2026"], "none yet", "Here is what holds now."),
        ("es", ["renovar", "4 de marzo de 2026"], "aún ninguna", "Esto es lo que vale ahora."),
        ("fr", ["renouveler", "4 mars 2026"], "aucune pour l’instant", "Voici ce qui vaut"),
    ],
)
async def test_a_decision_button_that_was_used_shows_what_holds_now(
    graph: httpx2.AsyncClient,
    settings: Settings,
    clock: Clock,
    locale: str,
    renewed: list[str],
    open_yet: str,
    sentence: str,
) -> None:
    of = await world()
    term = await term_of(of)
    await Person.all().update(locale=locale)
    advice = path_of(settings, await mailed(of, term, of.liaison, clock), Purpose.LET_EXPIRE)
    why = {"reason": "It has served both sides."}
    assert (await graph.post(advice, data=why)).status_code == 200
    recommended = await graph.get(advice)
    assert (recommended.status_code, decision_of(recommended)) == (410, [open_yet])
    decided = path_of(settings, await mailed(of, term, of.director, clock), Purpose.RENEW)
    assert (await graph.post(decided, data=why)).status_code == 200
    for path in (advice, decided):
        for page in (await graph.get(path), await graph.post(path, data=why)):
            assert (page.status_code, decision_of(page)) == (410, renewed)
            assert page.headers["Content-Language"] == locale
            assert sentence in page.text
            assert not re.search("<form|<script", page.text)


async def test_what_holds_is_shown_to_nobody_who_may_not_read_it_any_more(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    await Agreement.filter(id=of.agreement.id).update(visibility="PUBLIC")
    decided = path_of(settings, await mailed(of, term, of.director, clock), Purpose.RENEW)
    why = {"reason": "It has served both sides."}
    assert (await graph.post(decided, data=why)).status_code == 200
    assert decision_of(await graph.get(decided)) == ["renew", "4 March 2026"]
    unused = path_of(settings, await mailed(of, term, of.director, clock), Purpose.LET_EXPIRE)
    assert decision_of(await graph.get(unused)) == ["renew", of.director.name, "4 March 2026"]
    over = clock.today() - timedelta(days=1)
    await LiaisonAssignment.filter(person_id=of.director.id).update(valid_to=over)
    for path, status in ((decided, 410), (unused, 409)):
        page = await graph.get(path)
        assert (page.status_code, decision_of(page)) == (status, [])
    await LiaisonAssignment.filter(person_id=of.director.id).update(valid_to=None)
    assert decision_of(await graph.get(decided)) == ["renew", "4 March 2026"]
    await Person.filter(id=of.director.id).update(deactivated_on=clock.today())
    page = await graph.get(decided)
    assert (page.status_code, decision_of(page)) == (410, [])
    assert "Each button of a mail works once.</p>" in page.text


async def test_what_holds_is_not_shown_by_a_link_that_has_expired(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    made = await mailed(of, await term_of(of), of.director, clock)
    path = path_of(settings, made, Purpose.RENEW)
    assert (await graph.post(path, data={"reason": "It has served."})).status_code == 200
    past = Link(Purpose.RENEW, made.id, clock.now() - timedelta(seconds=1))
    page = await graph.get(f"/r/{sign(past, settings.secret_key)}")
    assert (page.status_code, decision_of(page)) == (410, [])


@pytest.mark.parametrize(
    ("locale", "title", "fact"),
    [
        ("en", "You have handed this over already", "Handed over to"),
        ("es", "Ya lo traspasó", "Traspasado a"),
        ("fr", "Vous avez déjà transmis ceci", "Transmis à"),
    ],
)
async def test_not_me_after_a_hand_over_says_to_whom_it_went(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, locale: str, title: str, fact: str
) -> None:
    of = await world()
    await Person.filter(id=of.liaison.id).update(locale=locale)
    made = await mailed(of, await term_of(of), of.liaison, clock)
    form = {"person": str(of.owner.id)}
    given = await graph.post(path_of(settings, made, Purpose.HAND_OVER), data=form)
    assert given.status_code == 200
    for method in ("GET", "POST"):
        page = await graph.request(method, path_of(settings, made, Purpose.NOT_ME))
        assert (page.status_code, title in page.text, "<form" in page.text) == (410, True, False)
        assert f"<dt>{fact}</dt><dd>{of.owner.name}</dd>" in page.text
        assert "refusal" not in page.text


@pytest.mark.parametrize(
    ("locale", "comes", "done"),
    [
        ("en", "<dt>Comes again on</dt><dd>20 March 2026</dd>", "It does not come again;"),
        ("es", "<dt>Vuelve el</dt><dd>20 de marzo de 2026</dd>", "No vuelve;"),
        ("fr", "<dt>Revient le</dt><dd>20 mars 2026</dd>", "Il ne revient pas"),
    ],
)
async def test_whoever_put_it_off_reads_that_an_acknowledgement_ends_that(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, locale: str, comes: str, done: str
) -> None:
    of = await world()
    await Person.filter(id=of.liaison.id).update(locale=locale)
    made = await mailed(of, await term_of(of), of.liaison, clock)
    path = path_of(settings, made)
    assert (await graph.post(path)).status_code == 200
    later = path_of(settings, made, Purpose.SNOOZE)
    put_off = await graph.post(later, data={"until": "2026-03-20"})
    label, day = comes.removesuffix("</dd>").split("<dd>")
    for page, status in ((put_off, 200), (await graph.get(later), 410)):
        assert (page.status_code, label in page.text) == (status, True)
        assert f"{day}, 00:00 (America/New_York)</dd>" in page.text
    asked = await graph.get(path)
    assert (asked.status_code, comes in asked.text, done in asked.text) == (200, True, False)
    answer = await graph.post(path)
    assert (answer.status_code, comes in answer.text, done in answer.text) == (200, False, True)
    assert await state_of(made) is ReminderState.ACKNOWLEDGED
    assert (await graph.get(path)).status_code == 410
