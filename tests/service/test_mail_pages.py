"""The mailbox in the browser: what is shown, to whom, and that a mail can do no harm there."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from domain.notices.mailbox import Entry, MailboxStore
from domain.settings import Settings
from service.app import create_app
from service.mailbox.letters import Letter
from service.paging import PAGE_SIZE
from tests.service.conftest import browse

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAGE = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
SCRIPT = "<script>alert(1)</script>"


def compose(number: int = 0, *, to: str = "ana@example.org", html: str | None = None) -> bytes:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}@example.org>"
    mail["From"] = "Entente <entente@example.org>"
    mail["To"] = to
    mail["Subject"] = f"Notice {number} {SCRIPT}"
    mail.set_content("Acknowledge: http://127.0.0.1:8000/r/token\n")
    if html is not None:
        mail.add_alternative(html, subtype="html")
    mail.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="Frist ü.ics")
    return mail.as_bytes()


@pytest.fixture
def store(tmp_path: Path) -> MailboxStore:
    return MailboxStore(tmp_path)


def keep(store: MailboxStore, content: bytes, to: str = "ana@example.org") -> str:
    entry = Entry.of(content, sender="entente@example.org", recipients=[to], accepted_at=NOON)
    store.accept(content, entry)
    return entry.name


async def test_an_empty_mailbox_says_so(client: httpx2.AsyncClient) -> None:
    assert "No mail yet" in (await client.get("/mail", headers=PAGE)).text
    assert (await client.get("/mail", headers=JSON)).json() == {
        "total": 0,
        "page": 1,
        "pages": 1,
        "mails": [],
    }


async def test_the_list_has_the_newest_first_in_pages(
    client: httpx2.AsyncClient, store: MailboxStore
) -> None:
    for number in range(PAGE_SIZE + 3):
        keep(store, compose(number))
    first = (await client.get("/mail", headers=JSON)).json()
    assert (first["total"], first["pages"], len(first["mails"])) == (PAGE_SIZE + 3, 2, PAGE_SIZE)
    assert first["mails"][0]["messageId"] == f"<{PAGE_SIZE + 2}@example.org>"
    last = (await client.get("/mail?page=2", headers=JSON)).json()
    assert [mail["messageId"] for mail in last["mails"]] == [
        f"<{number}@example.org>" for number in (2, 1, 0)
    ]


@pytest.mark.parametrize("page", ["0", "-1", "3", "x", "", "9" * 30, "١"])
async def test_a_page_that_is_not_there_is_404_with_a_way_back(
    client: httpx2.AsyncClient, store: MailboxStore, page: str
) -> None:
    for number in range(PAGE_SIZE + 1):
        keep(store, compose(number))
    answer = await client.get("/mail", params={"page": page, "q": "Notice"}, headers=PAGE)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "There are 2 pages of mails with “Notice”." in answer.text
    assert "http-equiv" not in answer.text
    back = re.search(r'href="(/mail\?[^"]+)"', answer.text)
    assert back
    last = await client.get(back[1].replace("&amp;", "&"), headers=JSON)
    assert last.json()["page"] == 2
    refused = await client.get("/mail", params={"page": page}, headers=JSON)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "NOT_FOUND")


async def test_mails_are_found_by_recipient_and_subject(
    client: httpx2.AsyncClient, store: MailboxStore
) -> None:
    keep(store, compose(1), to="ana@example.org")
    keep(store, compose(2), to="BEN@example.org")
    found = (await client.get("/mail?q=ben%40", headers=JSON)).json()
    assert [mail["recipients"] for mail in found["mails"]] == [["BEN@example.org"]]
    assert (await client.get("/mail?q=NOTICE", headers=JSON)).json()["total"] == 2
    assert "No mail has" in (await client.get("/mail?q=nobody", headers=PAGE)).text


async def test_a_subject_cannot_put_markup_into_the_page(
    client: httpx2.AsyncClient, store: MailboxStore
) -> None:
    name = keep(store, compose(html=f"<p>{SCRIPT}</p>"))
    for address in ("/mail", f"/mail/{name}", f"/mail/{name}?view=source", f"/mail/{name}?view=x"):
        assert SCRIPT not in (await client.get(address, headers=PAGE)).text


async def test_the_html_of_a_mail_is_shown_in_a_cage(
    client: httpx2.AsyncClient, store: MailboxStore
) -> None:
    name = keep(store, compose(html="<html><head></head><body>Hello</body></html>"))
    page = await client.get(f"/mail/{name}", headers=PAGE)
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    framed = await client.get(f"/mail/{name}/html")
    policy = framed.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert framed.text.startswith('<html><head><base target="_blank"></head><body>Hello')


async def test_a_mail_of_text_alone_is_shown_as_text_with_links(
    client: httpx2.AsyncClient, store: MailboxStore
) -> None:
    name = keep(store, compose())
    page = await client.get(f"/mail/{name}", headers=PAGE)
    assert 'href="http://127.0.0.1:8000/r/token"' in page.text
    assert (await client.get(f"/mail/{name}/html")).status_code == 404


async def test_a_mail_as_json(client: httpx2.AsyncClient, store: MailboxStore) -> None:
    name = keep(store, compose(html="<p>Hi</p>"))
    told = (await client.get(f"/mail/{name}", headers=JSON)).json()
    assert told["recipients"] == ["ana@example.org"]
    assert told["acceptedAt"] == NOON.isoformat()
    assert told["text"].startswith("Acknowledge")
    assert told["html"].strip() == "<p>Hi</p>"
    assert {"name": "From", "value": "Entente <entente@example.org>"} in told["headers"]
    (attachment,) = told["attachments"]
    assert (attachment["name"], attachment["mediaType"]) == ("Frist ü.ics", "text/calendar")
    content = await client.get(attachment["url"])
    assert content.content.strip() == b"BEGIN:VCALENDAR"
    assert content.headers["Content-Disposition"].startswith("attachment")


async def test_the_source_is_every_byte(client: httpx2.AsyncClient, store: MailboxStore) -> None:
    mail = compose()
    name = keep(store, mail)
    assert (await client.get(f"/mail/{name}/source")).content == mail


@pytest.mark.parametrize("path", ["/mail/x", "/mail/" + "0" * 32, "/mail/..%2f..%2fetc"])
async def test_what_is_not_there_is_not_found(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_another_machine_may_not_look(
    stranger: httpx2.AsyncClient, store: MailboxStore
) -> None:
    name = keep(store, compose())
    for path in ("/mail", f"/mail/{name}", f"/mail/{name}/html", f"/mail/{name}/source"):
        answer = await stranger.get(path)
        assert answer.status_code == 403
        assert "example.org" not in answer.text


async def test_nor_may_one_behind_a_proxy(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/mail", headers={"X-Forwarded-For": "192.0.2.7"})
    assert answer.status_code == 403


async def test_with_a_real_server_there_is_no_mailbox(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, smtp_url="smtp://mail.example.org")
    async with browse(create_app(settings, local_administrator=True)) as client:
        assert (await client.get("/mail")).status_code == 404
        for path in ("/", "/nowhere"):
            assert 'href="/mail"' not in (await client.get(path, headers=PAGE)).text


async def test_the_layout_links_to_the_mailbox(app: Starlette) -> None:
    async with browse(app) as client:
        assert 'href="/mail"' in (await client.get("/nowhere", headers=PAGE)).text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no headers at all",
        b"Content-Type: text/html; charset=no-such\r\n\r\n\xff<p>",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nnever closed",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
        b"Subject: \xff\xfe\r\n\r\n\xff",
    ],
)
def test_an_odd_mail_is_still_read(content: bytes) -> None:
    letter = Letter.of(content)
    assert letter.framed_html is not None
