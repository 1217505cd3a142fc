"""Pages from templates: one layout, everything escaped, nothing undefined passes silently."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from domain.days import write_day
from domain.logs import request_id
from service.assets import asset
from service.door import door_of

FOLDER = Path(__file__).parent / "templates"


def say_number(number: int) -> str:
    """A count with thin marks between thousands, as a reader expects it."""
    return f"{number:,}"


def say_size(size: int) -> str:
    """A number of bytes in the unit that fits."""
    return f"{size} bytes" if size < 1000 else f"{size / 1000:,.1f} kB"


def say_instant(instant: datetime | str) -> str:
    """An instant to the minute, its day as in mails; it is UTC wherever we show one."""
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    return f"{write_day(instant.date())}, {instant:%H:%M}"


def say_clock(instant: str) -> str:
    """The time of day of an instant."""
    return f"{datetime.fromisoformat(instant):%H:%M}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.filters |= {
        "number": say_number,
        "size": say_size,
        "instant": say_instant,
        "clock": say_clock,
        "day": write_day,
    }
    return environment


TEMPLATES = _environment()


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **facts: object,
) -> HTMLResponse:
    """The page that a template makes of some facts."""
    text = TEMPLATES.get_template(template).render(
        path=request.url.path,
        has_mailbox=door_of(request).mailbox is not None,
        has_editor=door_of(request).settings.has_editor,
        request_id=request_id.get(),
        **facts,
    )
    return HTMLResponse(text, status, headers)
