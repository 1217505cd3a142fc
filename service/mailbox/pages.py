"""The local mailbox in the browser: a list, and each mail as HTML, text, source or JSON.

Only this machine may look, because the mails hold links that act.
"""

import asyncio
from dataclasses import asdict
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.notices.mailbox import Entry, MailboxStore
from service.accepts import HTML, JSON, preferred
from service.answers import Json
from service.door import door_of
from service.mailbox.letters import Letter
from service.paging import Page
from service.refusals import Refusal
from service.rendering import render
from service.viewers import is_from_this_machine

VIEWS = ("html", "text", "source")
LIST_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A mail may style itself and show pictures that it brought along. It runs nothing, fetches
# nothing, and is of no origin; its links open in a window of their own.
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


async def list_mails(request: Request) -> Response:
    """The mails, newest first, in pages; `?q=` keeps those whose subject or address has it.

    A page that is not there is 404: one that showed another page's mails would be taken for more of them.
    """
    store = open_mailbox(request)
    sought = request.query_params.get("q", "").strip()
    mails = await asyncio.to_thread(find_mails, store, sought)
    page = Page.asked_for(request, mails)
    if _wants_json(request):
        if page.is_missing:
            last = f"There is no such page of mails; the last is {page.pages}."
            raise Refusal(404, "NOT_FOUND", last)
        listed = [describe(entry) for entry in page.rows]
        numbers = {"total": page.total, "page": page.number, "pages": page.pages}
        return Json(numbers | {"mails": listed})
    return render(request, "mails.html", status=page.status, page=page, sought=sought)


async def show_mail(request: Request) -> Response:
    """One mail; `?view=` chooses html, text or source."""
    entry, content = await _find(request)
    letter = Letter.of(content)
    if _wants_json(request):
        return Json(describe(entry) | _tell(entry, letter))
    views = [view for view in VIEWS if view == "source" or getattr(letter, view) is not None]
    view = request.query_params.get("view", views[0])
    return render(
        request,
        "mail.html",
        headers={"Content-Security-Policy": LIST_POLICY},
        entry=entry,
        letter=letter,
        view=view if view in views else views[0],
        views=views,
        source=content.decode("utf-8", "replace"),
    )


async def show_html(request: Request) -> Response:
    """The HTML of a mail, for the frame of its page."""
    _, content = await _find(request)
    letter = Letter.of(content)
    if letter.html is None:
        raise Refusal(404, "NOT_FOUND", "This mail has no HTML.")
    headers = {"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(letter.framed_html, 200, headers, HTML)


async def send_source(request: Request) -> Response:
    """The bytes of a mail, to be saved."""
    entry, content = await _find(request)
    return _download(content, "message/rfc822", f"{entry.name}.eml")


async def send_attachment(request: Request) -> Response:
    """A file that came with a mail, to be saved."""
    _, content = await _find(request)
    attachments = Letter.of(content).attachments
    number = request.path_params["number"]
    if not 0 < number <= len(attachments):
        raise Refusal(404, "NOT_FOUND", "This mail has no such attachment.")
    chosen = attachments[number - 1]
    return _download(chosen.content, chosen.media_type, chosen.name)


ROUTES = [
    Route("/mail", list_mails),
    Route("/mail/{name}", show_mail),
    Route("/mail/{name}/html", show_html),
    Route("/mail/{name}/source", send_source),
    Route("/mail/{name}/attachments/{number:int}", send_attachment),
]


def open_mailbox(request: Request) -> MailboxStore:
    """The mailbox, if there is one and the one who asks may look into it."""
    mailbox = door_of(request).mailbox
    if mailbox is None:
        raise Refusal(
            404, "NOT_FOUND", "Mail goes to a real SMTP server, so there is no local mailbox."
        )
    if not is_from_this_machine(request):
        raise Refusal(
            403,
            "FORBIDDEN",
            "The local mailbox opens only on the machine that it is on, and for the user who runs it, "
            "because the links in its mails act for their recipients.",
        )
    return mailbox


def find_mails(store: MailboxStore, sought: str) -> list[Entry]:
    """The mails whose subject or recipients hold a text, capitals or not; all for an empty one."""
    sought = sought.casefold()
    return [
        entry
        for entry in store.entries()
        if sought in "\n".join((entry.subject, *entry.recipients)).casefold()
    ]


def describe(entry: Entry) -> dict[str, object]:
    """An entry as JSON."""
    named = asdict(entry)
    return {_camel(key): value for key, value in named.items()} | {"url": f"/mail/{entry.name}"}


def _tell(entry: Entry, letter: Letter) -> dict[str, object]:
    return {
        "headers": [{"name": name, "value": value} for name, value in letter.headers],
        "text": letter.text,
        "html": letter.html,
        "attachments": [
            {
                "name": attachment.name,
                "mediaType": attachment.media_type,
                "size": len(attachment.content),
                "url": f"/mail/{entry.name}/attachments/{number}",
            }
            for number, attachment in enumerate(letter.attachments, start=1)
        ],
    }


async def _find(request: Request) -> tuple[Entry, bytes]:
    store = open_mailbox(request)
    name = request.path_params["name"]
    entry = await asyncio.to_thread(store.entry, name)
    content = await asyncio.to_thread(store.content, name)
    if entry is None or content is None:
        raise Refusal(404, "NOT_FOUND", "There is no such mail in the mailbox.")
    return entry, content


def _download(content: bytes, media_type: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox"}
    return Response(content, 200, headers, media_type)


def _wants_json(request: Request) -> bool:
    return preferred(request.headers.get("accept"), (HTML, JSON)) == JSON


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
