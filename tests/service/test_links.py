"""The links in mails: looking changes nothing, acting works once, and no token gets anywhere."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest
from structlog.testing import capture_logs

from domain.agreement_terms import AgreementTerm
from domain.agreements import Category
from domain.clock import Clock
from domain.database import Database
from domain.languages import choose_language
from domain.notices.drafting import action_url
from domain.notices.links import Link, Purpose, Standing, sign
from domain.notices.reminders import Reminder, ReminderState
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from domain.verbs.answers.questions import Answer, Options, PassedOn
from service.pages.link_words import WORDS
from service.pages.links import choose, say_hour
from tests import samples
from tests.domain.notices.posts import affiliation_with_term, reminder
from tests.domain.notices.worlds import row_of, step, world
from tests.domain.verbs.answers.links import mailed, term_of, token


async def make_reminder(clock: Clock) -> Reminder:
    of, term = await affiliation_with_term()
    made = await reminder(of, term, clock.now())
    made.state = ReminderState.MAILED
    await made.save()
    return made


def path_of(settings: Settings, made: Reminder, purpose: Purpose = Purpose.ACKNOWLEDGE) -> str:
    url = action_url(settings, purpose, made.id, made.due_at)
    return url.removeprefix(settings.address)


async def state_of(made: Reminder) -> ReminderState:
    return (await Reminder.get(id=made.id)).state


async def test_looking_shows_what_it_is_about_and_changes_nothing(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    made = await make_reminder(clock)
    assert (await graph.head(path_of(settings, made))).status_code == 200
    answer = await graph.get(path_of(settings, made))
    assert answer.status_code == 200
    assert "Example alliance" in answer.text
    assert '<form method="post">' in answer.text
    assert await state_of(made) is ReminderState.MAILED


async def test_28_acting_acknowledges_once(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    made = await make_reminder(clock)
    path = path_of(settings, made)
    first = await graph.post(path)
    assert (first.status_code, "Acknowledged. Thank you." in first.text) == (200, True)
    assert await state_of(made) is ReminderState.ACKNOWLEDGED
    for again in (await graph.post(path), await graph.get(path)):
        assert again.status_code == 410
        assert "acknowledged already" in again.text
        assert "<form" not in again.text


async def test_an_expired_link_says_so(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    made = await make_reminder(clock)
    past = Link(Purpose.ACKNOWLEDGE, made.id, clock.now() - timedelta(seconds=1))
    for method in ("GET", "POST"):
        answer = await graph.request(method, f"/r/{sign(past, settings.secret_key)}")
        assert answer.status_code == 410
        assert "has expired" in answer.text
    assert await state_of(made) is ReminderState.MAILED


async def test_a_forged_link_tells_nothing(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    made = await make_reminder(clock)
    forged = sign(
        Link(Purpose.ACKNOWLEDGE, made.id, clock.now() + timedelta(days=1)), "another secret"
    )
    genuine = path_of(settings, made).removeprefix("/r/")
    for wrong in (forged, genuine[:-1], genuine + "A", "x", "%00", "é" * 51):
        for method in ("GET", "POST"):
            answer = await graph.request(method, f"/r/{wrong}")
            assert answer.status_code == 404
            assert "Example alliance" not in answer.text
    assert await state_of(made) is ReminderState.MAILED


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_token_stays_between_the_mail_and_us(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, method: str
) -> None:
    path = path_of(settings, await make_reminder(clock))
    with capture_logs() as logged:
        answer = await graph.request(method, path)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert path.removeprefix("/r/") not in str(logged)
    assert path.removeprefix("/r/") not in answer.text
    assert not re.search(r"<script|src=\"http|href=\"http", answer.text)


async def test_a_stranger_with_the_mail_may_act_without_any_credentials(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    """From another origin too: the token is the permission, and a phone has no other."""
    made = await make_reminder(clock)
    answer = await graph.post(path_of(settings, made), headers={"Origin": "null"})
    assert answer.status_code == 200
    assert await state_of(made) is ReminderState.ACKNOWLEDGED


async def test_a_form_with_a_large_body_is_refused(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    made = await make_reminder(clock)
    answer = await graph.post(path_of(settings, made), content=b"x" * 40_000)
    assert answer.status_code == 413
    assert await state_of(made) is ReminderState.MAILED


async def test_one_click_of_a_mail_client_stops_the_nudges(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, database: Database
) -> None:
    """As RFC 8058 has it: a POST with a form of one field, and no page before it."""
    path = path_of(settings, await make_reminder(clock), Purpose.UNSUBSCRIBE)
    assert "Stop these nudges" in (await graph.get(path)).text
    assert await database.reads.fetchval("SELECT count(*) FROM link_use") == 0
    answer = await graph.post(path, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "have stopped" in answer.text) == (200, True)
    assert await database.reads.fetchval("SELECT purpose FROM link_use") == "UNSUBSCRIBE"
    assert "stopped already" in (await graph.get(path)).text


async def test_the_link_of_a_summary_speaks_of_summaries(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    """It announces no deadline: what is said of nudges would puzzle its reader."""
    made = await make_reminder(clock)
    await Reminder.filter(id=made.id).update(kind=NoticeKind.ROLL_UP)
    path = path_of(settings, made, Purpose.UNSUBSCRIBE)
    asked = await graph.get(path)
    assert "Stop the summaries" in asked.text
    done = await graph.post(path, data={"List-Unsubscribe": "One-Click"})
    assert "The summaries have stopped" in done.text
    used = await graph.get(path)
    assert (used.status_code, "stopped already" in used.text) == (410, True)
    assert "nudge" not in asked.text + done.text + used.text


async def test_a_decision_asks_for_its_reason_and_is_refused_without(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    path = path_of(settings, await mailed(of, term, of.director, clock), Purpose.LET_EXPIRE)
    asked = await graph.get(path)
    assert asked.status_code == 200
    assert 'for="reason"' in asked.text
    assert "Let this agreement expire?" in asked.text
    bare = await graph.post(path, data={"reason": ""})
    assert bare.status_code == 422
    assert "A decision needs a reason." in bare.text
    done = await graph.post(path, data={"reason": "Little came of it.\0"})
    assert (done.status_code, "Recorded: let it expire" in done.text) == (200, True)
    other = path_of(settings, await mailed(of, term, of.director, clock), Purpose.RENEW)
    late = await graph.get(other)
    assert late.status_code == 200
    assert "Replace “let it expire” with “renew”" in late.text
    assert "<form" in late.text


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("de, en;q=0.5, es-419;q=0.7", "es"),
        ("en-GB,es;q=0.1", "en"),
        ("fr;q=0, es;q=nonsense", "en"),
        ("*", "en"),
        (None, "en"),
    ],
)
async def test_a_link_that_does_not_work_says_so_in_the_language_of_the_browser(
    graph: httpx2.AsyncClient, accepted: str | None, code: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted is not None else {}
    answer = await graph.get(f"/r/{'x' * 51}", headers=headers)
    assert answer.status_code == 404
    titles = {"en": "does not work", "es": "no funciona", "fr": "ne fonctionne pas"}
    assert titles[code] in answer.text
    assert answer.headers["Content-Language"] == code
    assert "Accept-Language" in answer.headers["Vary"]


async def test_a_submitted_plan_is_shown_and_returned_with_a_reason(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    plan = await samples.work_plan(of.of, 2026)
    await samples.item(plan, title="Joint session")
    said = await samples.submit(plan)
    made = await mailed(of, term, of.representative, clock, NoticeKind.PLAN_WAITING)
    agree, back = (
        f"/r/{token(settings, made, each, said.id)}" for each in (Purpose.AGREE, Purpose.RETURN)
    )
    shown = await graph.get(agree)
    assert (shown.status_code, "<li>Joint session" in shown.text) == (200, True)
    assert "Agree to this work plan?" in shown.text
    other_text = await graph.post(agree)
    assert (other_text.status_code, "<form" in other_text.text) == (409, False)
    assert "What should change?" in (await graph.get(back)).text
    bare = await graph.post(back, data={"reason": ""})
    assert (bare.status_code, "Say what is to be changed." in bare.text) == (422, True)
    done = await graph.post(back, data={"reason": "Fewer visits."})
    assert (done.status_code, "The other side sees" in done.text) == (200, True)
    used = await graph.post(back, data={"reason": "Again."})
    assert (used.status_code, "returned already" in used.text) == (410, True)


async def test_who_may_not_decide_is_told_so_before(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    made = await mailed(of, await term_of(of), of.liaison, clock)
    path = path_of(settings, made, Purpose.RENEW)
    assert "passed on as your recommendation" in (await graph.get(path)).text
    done = await graph.post(path, data={"reason": "It works."})
    assert "Your recommendation was passed on" in done.text


@pytest.mark.parametrize(
    ("locale", "title", "day"),
    [
        ("es_MX", "¿Aplazar este recordatorio?", "Del 5 de marzo de 2026 al 3 de abril de 2026."),
        ("fr", "Reporter ce rappel\xa0?", "Du 5 mars 2026 au 3 avril 2026."),
    ],
)
async def test_a_page_is_in_the_language_of_its_mail(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock, locale: str, title: str, day: str
) -> None:
    of = await world()
    await Person.filter(id=of.liaison.id).update(locale=locale)
    made = await mailed(of, await term_of(of), of.liaison, clock)
    answer = await graph.get(path_of(settings, made, Purpose.SNOOZE))
    assert title in answer.text
    assert day in answer.text
    assert f'<html lang="{locale[:2]}" dir="ltr">' in answer.text
    assert answer.headers["Content-Language"] == locale[:2]
    assert 'min="2026-03-05" max="2026-04-03"' in answer.text


async def test_a_day_that_is_not_offered_is_asked_for_again(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    made = await mailed(of, await term_of(of), of.liaison, clock)
    path = path_of(settings, made, Purpose.SNOOZE)
    for late in ("2026-04-04", "2099-12-31", "0001-01-01"):
        answer = await graph.post(path, data={"until": late})
        assert answer.status_code == 422
        assert "Choose a day from 5 March 2026 to 3 April 2026." in answer.text
        assert re.search(r'<input type="date" .* min="2026-03-05" max="2026-04-03"', answer.text)
    assert await state_of(made) is ReminderState.MAILED
    assert (await graph.post(path, data={"until": "2026-04-03"})).status_code == 200


@pytest.mark.parametrize(
    ("locale", "title", "button"),
    [
        ("en", "Nobody else is known for this agreement", "Not me"),
        ("es", "No se conoce a nadie más para este acuerdo", "No me corresponde"),
        ("fr", "Personne d’autre n’est connu pour cet accord", "Pas moi"),
    ],
)
async def test_handing_over_with_nobody_to_choose_promises_nothing(
    graph: httpx2.AsyncClient,
    settings: Settings,
    clock: Clock,
    locale: str,
    title: str,
    button: str,
) -> None:
    of = await world()
    await Person.filter(id=of.representative.id).update(locale=locale)
    made = await mailed(of, await term_of(of), of.representative, clock, NoticeKind.ASK)
    path = path_of(settings, made, Purpose.HAND_OVER)
    for method, status in (("GET", 200), ("POST", 409)):
        page = await graph.request(method, path)
        assert (page.status_code, "<form" in page.text) == (status, False)
        assert f"{title}</h1>" in page.text
        assert not re.search("at once|next mail|refusal", page.text)
        link = re.search(r'<a class="button" href="(/r/[^"]+)">([^<]+)</a>', page.text)
        assert link is not None
        assert (link[1], link[2]) == (path_of(settings, made, Purpose.NOT_ME), button)
        assert (await graph.get(link[1])).status_code == 200


def test_a_page_says_not_now_where_no_mail_goes_now() -> None:
    of = choose_language(("en",))
    link = Link(Purpose.NOT_ME, UUID(int=1), datetime(2026, 3, 5, tzinfo=UTC))
    night = Options(passed=PassedOn.COMES, comes_at=datetime(2026, 3, 5, 14, tzinfo=UTC))
    zone = "America/New_York"
    answer = Answer(standing=Standing.VALID, language=of, link=link, options=night, time_zone=zone)
    assert "next hours for mail" in choose(answer, acted=True).sentence
    assert say_hour(answer) == "Thursday 5 March 2026, 09:00 (America/New_York)"
    soon = replace(answer, options=Options(passed=PassedOn.COMES))
    assert "with their next mail" in choose(soon, acted=True).sentence
    assert say_hour(soon) is None


async def test_not_me_of_the_last_one_promises_nobody_else(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    await term_of(of)
    await step(clock)

    async def path_to(who: Person) -> str:
        await step(clock)
        return path_of(settings, await row_of(of, "OPEN", who), Purpose.NOT_ME)

    assert (await graph.post(await path_to(of.owner))).status_code == 200
    last = await path_to(of.admin)
    asked = await graph.get(last)
    assert (asked.status_code, "<form" in asked.text) == (200, True)
    assert "Others have this reminder already. Later ones come to you" in asked.text
    assert "next in line" not in asked.text
    for who in (of.liaison, of.committee):
        assert (await graph.post(await path_to(who))).status_code == 200
    for method in ("GET", "POST"):
        alone = await graph.request(method, last)
        assert (alone.status_code, "<form" in alone.text) == (409, False)
        assert "Nobody else is left who could get it" in alone.text


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_28_scanners_that_open_every_link_change_nothing(
    graph: httpx2.AsyncClient,
    settings: Settings,
    clock: Clock,
    database: Database,
    purpose: Purpose,
) -> None:
    of = await world()
    made = await mailed(of, await term_of(of), of.director, clock)
    before = await everything(database)
    for method in ("GET", "HEAD", "OPTIONS"):
        await graph.request(method, path_of(settings, made, purpose))
    assert await everything(database) == before


async def everything(database: Database) -> list[int]:
    tables = ("reminder", "agreement_term", "link_use", "passed_duty", "hand_over", "audit_event")
    return [
        await database.reads.fetchval(f"SELECT coalesce(sum(hashtext(t::text)), 0) FROM {table} t")
        for table in tables
    ]


async def test_a_mail_signed_with_a_former_key_still_works(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    made = await make_reminder(clock)
    former = replace(settings, secret_key=settings.former_secret_keys[0])
    answer = await graph.post(path_of(former, made))
    assert answer.status_code == 200
    assert await state_of(made) is ReminderState.ACKNOWLEDGED


def test_every_purpose_has_its_words() -> None:
    assert set(WORDS) == set(Purpose)


async def test_a_standing_decision_is_said_for_people_and_replaced_knowingly(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world()
    term = await term_of(of)
    made = await mailed(of, term, of.director, clock)
    served = {"reason": "It has served both sides."}
    assert (await graph.post(path_of(settings, made, Purpose.RENEW), data=served)).is_success
    await AgreementTerm.filter(id=term.id).update(decided_by="Pat Primary")
    stands = (
        "<dt>Decision</dt><dd>renew</dd><dt>Decided by</dt><dd>Pat Primary</dd>"
        "<dt>Decided on</dt><dd>4 March 2026</dd>"
    )
    made = await mailed(of, term, of.director, clock)
    expire = path_of(settings, made, Purpose.LET_EXPIRE)
    shown = await graph.get(expire)
    unaware = await graph.post(expire, data={"reason": "It has not."})
    bare = await graph.post(expire, data={"replace": "1"})
    for page, status in ((shown, 200), (unaware, 409), (bare, 422)):
        assert page.status_code == status
        assert "It was decided already" in page.text
        assert "Nothing changes by itself." in page.text
        assert stands in re.sub(r">\s+<", "><", page.text)
        assert not re.search("expectedVersion|whoever answers|checked", page.text)
    assert "A decision needs a reason." in bare.text
    assert "It has not.</textarea>" in unaware.text
    box = re.search(r'type="checkbox" name="replace" value="(\d+)" required> (.*)</', shown.text)
    assert box is not None
    assert box[2] == "Replace “renew” with “let it expire”"
    done = await graph.post(expire, data={"reason": "It\r\nhas not.", "replace": box[1]})
    assert (done.status_code, "Recorded: let it expire" in done.text) == (200, True)
    holds = stands.replace("renew", "let it expire").replace("Pat Primary", of.director.name)
    assert holds in re.sub(r">\s+<", "><", done.text)
    made = await mailed(of, term, of.liaison, clock)
    for purpose, words in (
        (Purpose.LET_EXPIRE, "What you would answer stands already"),
        (Purpose.RENEW, "ask whoever answers for the agreement"),
    ):
        page = await graph.get(path_of(settings, made, purpose))
        assert (words in page.text, "<form" in page.text) == (True, False)


async def test_nobody_is_told_of_a_mail_or_a_side_that_there_is_not(
    graph: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    of = await world(Category.BRANCH)
    term = await term_of(of)
    made = await mailed(of, term, of.liaison, clock)
    page = await graph.get(path_of(settings, made, Purpose.LET_EXPIRE))
    assert "It then ends with its term.</p>" in page.text
    assert "the other side is told" not in page.text
    await AgreementTerm.filter(id=term.id).update(
        decision="RENEW", decided_on=clock.today(), decided_by="X", decision_reason="Y"
    )
    to = {"person": str(of.director.id)}
    page = await graph.post(path_of(settings, made, Purpose.HAND_OVER), data=to)
    assert page.status_code == 200
    assert "No reminder of this follows;" in page.text
    assert "gets the reminder now" not in page.text
    row = await Reminder.get(recipient_id=of.director.id, stage="OPEN")
    assert row.state is ReminderState.CANCELLED
