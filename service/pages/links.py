"""What the links in mails open: GET shows what a link would do, POST does it, once.

Mail scanners follow every link, so looking changes nothing. Whoever has the mail may answer for
its recipient: the token is the permission, and it is neither logged nor told to other sites.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.days import write_weekday
from domain.logs import request_id
from domain.notices.answers import Answer, act, look_up
from domain.notices.links import Purpose, Standing
from service.access_log import add_facts
from service.door import door_of
from service.limits import read_body
from service.rendering import render

HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
# The form has no fields, so there is nothing to read; a little is forgiven.
LARGEST_FORM = 4096


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page says, and with which status and sign; `button` is there where it can act."""

    status: int
    sign: str
    title: str
    sentence: str
    button: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages of a purpose say: before it was used, when it is, and later."""

    asked: Outcome
    done: Outcome
    used: Outcome


WORDS = {
    Purpose.ACKNOWLEDGE: Words(
        Outcome(
            200,
            "ask",
            "Acknowledge this reminder?",
            "It says that you have seen it: nobody else is asked to step in for you at this stage. "
            "Later stages still come.",
            "Acknowledge this reminder",
        ),
        Outcome(200, "done", "Acknowledged. Thank you.", "You can close this page now."),
        Outcome(
            410,
            "done",
            "This reminder was acknowledged already",
            "Nothing else is needed: an acknowledgement counts once.",
        ),
    ),
    Purpose.UNSUBSCRIBE: Words(
        Outcome(
            200,
            "ask",
            "No more nudges of this kind?",
            "Mails that only nudge will stop, for all your agreements. "
            "What announces a deadline still comes.",
            "Stop these nudges",
        ),
        Outcome(
            200,
            "done",
            "These nudges have stopped",
            "What announces a deadline still comes. You can close this page now.",
        ),
        Outcome(410, "done", "These nudges were stopped already", "Nothing else is needed."),
    ),
}
EXPIRED = Outcome(
    410,
    "warm",
    "This link has expired",
    "Links in mails work for a while only. The next reminder brings a new one.",
)
FORGED = Outcome(
    404,
    "bad",
    "This link does not work",
    "It may have been cut or changed on its way. Copy the whole of it from the mail.",
)


async def answer_link(request: Request) -> Response:
    """Show a link's page, or act on it."""
    door = door_of(request)
    token = request.path_params["token"]
    if request.method == "POST":
        await read_body(request, LARGEST_FORM)
        answer = await act(door.settings, door.clock, token, request_id.get())
    else:
        answer = await look_up(door.settings, door.clock, token)
    outcome = choose(answer, acted=request.method == "POST")
    add_facts(request, link=answer.standing.value.lower(), reminder=answer.reminder_id)
    return render(
        request,
        "link.html",
        status=outcome.status,
        headers=HEADERS,
        outcome=outcome,
        about=answer if answer.recipient is not None else None,
        deadline=say_deadline(answer),
    )


def choose(answer: Answer, *, acted: bool) -> Outcome:
    """What to say of a link."""
    if answer.standing is Standing.EXPIRED:
        return EXPIRED
    if answer.standing is Standing.FORGED or answer.purpose is None:
        return FORGED
    words = WORDS[answer.purpose]
    if answer.standing is Standing.USED:
        return words.used
    return words.done if acted else words.asked


def say_deadline(answer: Answer) -> str | None:
    """The day, written as in the mail that the link came with."""
    return None if answer.deadline_on is None else write_weekday(answer.deadline_on)
