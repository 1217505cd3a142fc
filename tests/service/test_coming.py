"""Mails before they are sent: the page and the command show them in any language, and change nothing."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from domain.clock import Clock
from domain.database import Database
from domain.notices.coming import coming_mails
from domain.notices.reminders import Reminder
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from service import paging
from tests import samples
from tests.domain.notices.posts import parse
from tests.domain.notices.worlds import World, world
from tests.service.conftest import ELSEWHERE, browse
from tests.service.test_cli import run

UNTIL = date(2026, 3, 5)


async def due_soon() -> World:
    """A review opens on 4 March 2026; the liaison reads Spanish."""
    of = await world()
    await samples.term(of.of, date(2023, 9, 1), date(2026, 8, 31))
    await Person.filter(id=of.liaison.id).update(locale="es_MX")
    return of


async def test_a_mail_is_written_before_its_reminder_is_there(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of = await due_soon()
    found = await coming_mails(UNTIL, clock, settings, database.url)
    opened = [one for one in found if one.reminder.kind is NoticeKind.OPEN]
    subjects = {one.reminder.recipient: one.mail.subject for one in opened}
    assert subjects[of.liaison.name].startswith("Revisión de la renovación")
    assert subjects[of.owner.name].startswith("Renewal review")
    (one,) = await coming_mails(
        UNTIL, clock, settings, database.url, key=opened[0].reminder.key, language="fr"
    )
    assert one.mail.subject.startswith("Examen du renouvellement")
    assert await Reminder.all().count() == 0


async def test_the_links_of_a_mail_to_come_lead_nowhere(
    database: Database, settings: Settings, clock: Clock, graph: httpx2.AsyncClient
) -> None:
    await due_soon()
    (one, *_) = await coming_mails(UNTIL, clock, settings, database.url)
    addresses = {part.split('"')[0] for part in one.mail.html.split('href="')[1:]}
    assert addresses
    for address in addresses:
        path = address.removeprefix(settings.address)
        assert path.startswith("/r/preview#")
        assert (await graph.post(path.partition("#")[0])).status_code == 404


async def test_the_pages_show_what_is_to_come(
    graph: httpx2.AsyncClient, database: Database
) -> None:
    of = await due_soon()
    listed = await graph.get("/coming?until=2026-03-05")
    assert listed.status_code == 200
    assert of.liaison.name in listed.text
    assert '<a href="/coming?until=2026-03-19">Two weeks more</a>' in listed.text
    address = listed.text.split('<li><a href="')[1].split('"')[0].replace("&amp;", "&")
    shown = await graph.get(address + "&language=fr")
    assert shown.status_code == 200
    frame = shown.text.split('src="/coming/letter')[1].split('"')[0].replace("&amp;", "&")
    letter = await graph.get("/coming/letter" + frame)
    assert '<html lang="fr" dir="ltr"' in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    text = await graph.get("/coming/letter" + frame.replace("form=html", "form=text"))
    assert text.headers["Content-Type"].startswith("text/plain")
    missing = await graph.get("/coming/letter?key=none")
    assert missing.status_code == 404


async def test_a_day_that_cannot_be_looked_until_is_asked_for_again(
    graph: httpx2.AsyncClient, database: Database
) -> None:
    """The last day to look until is a year ahead; an empty field asks for the usual fortnight."""
    await due_soon()
    offered = "Choose a day from 4 March 2026 to 5 March 2027."
    for unfit in ("garbage", "2026-02-30", "2026-03-03", "2027-03-06", "9999-12-31", "%00"):
        listed = await graph.get(f"/coming?until={unfit}")
        assert (listed.status_code, offered in listed.text) == (422, True)
        assert 'value="2026-03-18" min="2026-03-04" max="2027-03-05"' in listed.text
        assert "would leave" not in listed.text
        for page in ("mail", "letter"):
            refused = await graph.get(f"/coming/{page}?key=none&until={unfit}")
            assert (refused.status_code, offered in refused.text) == (422, True)
    usual = await graph.get("/coming?until=")
    assert (usual.status_code, "until 18 March 2026" in usual.text) == (200, True)
    last = await graph.get("/coming?until=2027-03-05")
    assert (last.status_code, "Two weeks more" in last.text) == (200, False)


async def test_a_long_list_has_pages(
    graph: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await due_soon()
    # So that the six mails about one agreement fill two pages.
    monkeypatch.setattr(paging, "PAGE_SIZE", 4)
    first = (await graph.get("/coming?until=2026-03-05")).text
    assert "6 mails, page 1 of 2;" in first
    (address,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = (await graph.get(address.replace("&amp;", "&"))).text
    assert re.findall(r'rel="(?:prev|next)" href="([^"]+)"', second) == [
        "/coming?until=2026-03-05&amp;page=1"
    ]
    pages = [re.findall(r"key=([^&]+)", page) for page in (first, second)]
    assert [len(keys) for keys in pages] == [4, 2]
    assert not set(pages[0]) & set(pages[1])
    beyond = await graph.get("/coming?until=2026-03-05&page=3")
    assert beyond.status_code == 404
    assert "There are 2 pages of mails until 5 March 2026." in beyond.text


@pytest.mark.parametrize("path", ["/coming", "/coming/mail", "/coming/letter"])
async def test_strangers_do_not_see_what_is_to_come(whole_app: Starlette, path: str) -> None:
    async with browse(whole_app, client=ELSEWHERE) as stranger:
        assert (await stranger.get(path)).status_code == 403


async def test_the_command_writes_mails_into_a_folder(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    of = await due_soon()
    await Person.filter(id=of.owner.id).update(name="Zoë Owner")
    today = Clock(settings.home_time_zone).today()
    folder = tmp_path / "mails"
    words = ("--until", str(today), "--mails", str(folder), "--language", "es")
    done = run("notices", "preview", *words, settings=replace(settings, port=8000))
    assert done.returncode == 0, done.stderr
    written = sorted(folder.glob("*.eml"))
    assert len(written) == len(list(folder.glob("*.html")))
    for file in written:
        mail = parse(file.read_bytes())
        assert not mail.defects
        assert mail["Content-Language"] == "es"
    odd = run("notices", "preview", "--until", str(today), "--language", "es", settings=settings)
    assert odd.returncode == 2
