"""What will leave: the coming days as a list, and each mail as it would read, in any language.

The mails hold what their recipients may see of people and agreements, so that this is for those who may see
all of it: whoever runs the machine, staff, and tokens with these scopes.
"""

from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.days import write_day
from domain.locales import LOCALES
from domain.notices.coming import ComingMail, coming_mails
from domain.notices.preview import PlannedReminder, preview
from domain.viewers import Scope
from service.accepts import HTML
from service.door import Door, door_of
from service.mailbox.pages import LETTER_POLICY, LIST_POLICY
from service.paging import Page
from service.refusals import Refusal
from service.rendering import render
from service.viewers import identify

NEEDED = frozenset({Scope.READ, Scope.CONTACTS_READ, Scope.LEDGER_READ})
# Each day is lived through, so that looking far takes long: as much again for each click.
USUAL, LONGEST = timedelta(days=14), timedelta(days=366)
NAMES = {"en": "English", "es": "Español", "fr": "Français"}
FORMS = {"html": HTML, "text": "text/plain; charset=utf-8"}


async def list_coming(request: Request) -> Response:
    """The mails of the coming days in pages, the next first; `?until=` says how far to look."""
    door = await _admitted(request)
    try:
        until = _until(request, door)
    except Refusal as refusal:
        return _ask_again(request, door, refusal)
    found = await preview(until, door.clock, door.settings, door.open_database.url)
    page = Page.asked_for(request, [one for one in found if one.goes])
    return render(
        request,
        "coming.html",
        status=page.status,
        page=page,
        reminders=[(one, _address(one.key, _day_at_home(one, door), None)) for one in page.rows],
        until=until,
        further=_further(until, door),
        days=_days(door),
        refusal=None,
    )


def _ask_again(request: Request, door: Door, refusal: Refusal) -> Response:
    """The page with its form alone: no list is shown for a day that was not asked for."""
    return render(
        request,
        "coming.html",
        status=refusal.status_code,
        until=door.clock.today() + USUAL,
        days=_days(door),
        refusal=refusal.detail,
    )


async def show_coming(request: Request) -> Response:
    """One mail in a frame, with a choice of languages and forms."""
    door = await _admitted(request)
    until, key = _until(request, door), request.query_params.get("key", "")
    language, form = _language(request), _form(request)
    words = {"key": key, "until": str(until), "form": form}
    return render(
        request,
        "coming_mail.html",
        headers={"Content-Security-Policy": LIST_POLICY},
        frame="/coming/letter?" + urlencode(words | ({"language": language} if language else {})),
        languages=[
            (NAMES[code], _address(key, until, code, form), code == language) for code in LOCALES
        ],
        own=(_address(key, until, None, form), language is None),
        forms=[(one, _address(key, until, language, one), one == form) for one in FORMS],
        back=f"/coming?until={until}",
    )


async def send_letter(request: Request) -> Response:
    """The mail itself, for the frame."""
    door = await _admitted(request)
    found = await _find(request, door)
    form = _form(request)
    content = found.mail.html if form == "html" else f"{found.mail.subject}\n\n{found.mail.text}"
    headers = {"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(content, 200, headers, FORMS[form])


ROUTES = [
    Route("/coming", list_coming),
    Route("/coming/mail", show_coming),
    Route("/coming/letter", send_letter),
]


async def _admitted(request: Request) -> Door:
    viewer = await identify(request)
    if not viewer.scopes >= NEEDED:
        raise Refusal(403, "FORBIDDEN", "Mails that are to come are for the staff to look at.")
    return door_of(request)


async def _find(request: Request, door: Door) -> ComingMail:
    found = await coming_mails(
        _until(request, door),
        door.clock,
        door.settings,
        door.open_database.url,
        key=request.query_params.get("key", ""),
        language=_language(request),
    )
    if not found:
        raise Refusal(404, "NOT_FOUND", "No such mail would leave until that day.")
    return found[0]


def _day_at_home(reminder: PlannedReminder, door: Door) -> date:
    """Until when to look for a mail: it need not be looked for any further. What is late comes today."""
    day = reminder.due_at.astimezone(ZoneInfo(door.settings.home_time_zone)).date()
    return max(day, door.clock.today())


def _days(door: Door) -> tuple[date, date]:
    """The first and the last day until which one may look."""
    today = door.clock.today()
    return today, today + LONGEST


def _until(request: Request, door: Door) -> date:
    """The day asked for, or the usual one where none is; 422 for what is none, or none to look until."""
    first, last = _days(door)
    text = request.query_params.get("until", "")
    if not text:
        return first + USUAL
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        raise _other_day(first, last) from None
    if not first <= asked <= last:
        raise _other_day(first, last)
    return asked


def _other_day(first: date, last: date) -> Refusal:
    offered = f"Choose a day from {write_day(first)} to {write_day(last)}."
    return Refusal(422, "BAD_USER_INPUT", offered)


def _further(until: date, door: Door) -> str | None:
    """Where the days after these are shown too; nowhere once all are."""
    _, last = _days(door)
    return f"/coming?until={min(until + USUAL, last)}" if until < last else None


def _language(request: Request) -> str | None:
    asked = request.query_params.get("language")
    return asked if asked in LOCALES else None


def _form(request: Request) -> str:
    asked = request.query_params.get("form", "html")
    return asked if asked in FORMS else "html"


def _address(key: str, until: date, language: str | None, form: str = "html") -> str:
    words = {"key": key, "until": str(until), "form": form}
    return "/coming/mail?" + urlencode(words | ({"language": language} if language else {}))
