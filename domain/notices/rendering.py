"""From facts to words: subject, text and HTML of a mail, all three from the same data and one template.

A kind's template is made of building blocks (templates/html/parts.j2, templates/text/parts.j2) and is
rendered once with either set. The frame of the HTML is MJML, compiled once a process. Every text goes
through gettext.
"""

import gettext
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import mrml
from babel.lists import format_list
from babel.numbers import format_percent
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context

from domain.days import write_day, write_weekday
from domain.notices.facts import Facts
from domain.notices.kinds import KINDS
from domain.notices.labels import DECISIONS, ITEMS, PLANS, RAGS, RESPONSIBLE, STREAMS
from domain.notices.references import write_reference
from domain.notices.rules import NoticeKind
from domain.settings import LOCALES, language_of

TEMPLATES = Path(__file__).parent / "templates"
LINE = 76


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says."""

    subject: str
    text: str
    html: str
    locale: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the buttons and a reply lead; only a nudge can be unsubscribed from."""

    acknowledge: str
    unsubscribe: str | None = None
    # Whom a reply reaches, where that is somebody else than the recipient.
    reply_name: str | None = None


def render(facts: Facts, ways: Ways, mail_date: date, default_locale: str = "en") -> Words:
    """Return the words of a reminder's mail; `mail_date` is the date that days are counted from."""
    kind = KINDS[NoticeKind(facts["kind"])]
    locale = choose_locale(facts["recipient"]["locale"], default_locale)
    parties = facts["agreement"]["parties"] or []
    given = {
        **facts,
        "locale": locale,
        "mail_date": mail_date,
        "stream": gettext.NullTranslations().gettext(STREAMS[kind.stream]),
        "parties": _named([party["name"] for party in parties], locale),
        "home": _named([party["name"] for party in parties if party["role"] == "HOME"], locale),
        "renewed": _is_renewed(facts["term"], mail_date),
        "link": ways.acknowledge,
        "unsubscribe_url": ways.unsubscribe,
        "reply_name": ways.reply_name,
        "reference": write_reference(UUID(facts["id"])),
    }
    subject, text = _fill(_environment("text"), kind.template, given)
    _, html = _fill(_environment("html"), kind.template, given)
    return Words(" ".join(subject.split()), _tidied(text), html, locale)


def choose_locale(wanted: str | None, default: str) -> str:
    """Return the language of a mail: the recipient's where there are texts in it, else the default."""
    for locale in (wanted, default):
        language = language_of(locale or "")
        if language in LOCALES:
            return language
    return LOCALES[0]


def _fill(environment: Environment, name: str, given: Mapping[str, Any]) -> tuple[str, str]:
    """Return the subject, which is a block of the template, and the whole."""
    part = environment.get_template("parts.j2").make_module(dict(given))
    template = environment.get_template(name)
    context = template.new_context({**given, "part": part})
    subject = "".join(template.blocks["subject"](context))
    return subject, template.render({**given, "part": part})


def _is_renewed(term: Mapping[str, Any] | None, day: date) -> bool:
    if term is None:
        return False
    return term["next_signed_on"] is not None or (term["renews_itself"] and term["ends_on"] < day)


def _named(names: list[str], locale: str) -> str:
    return format_list(names, locale=locale)


def _tidied(text: str) -> str:
    """Plain text with at most one empty line in a row."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


@cache
def _environment(form: str) -> Environment:
    """Return the templates of one form: "html", with escaping, or "text"."""
    folders: list[BaseLoader] = [
        FileSystemLoader(TEMPLATES / folder) for folder in (form, "kinds", "shared")
    ]
    if form == "html":
        folders.insert(0, DictLoader({"frame.j2": compiled_frame()}))
    environment = Environment(
        loader=ChoiceLoader(folders),
        autoescape=form == "html",  # noqa: S701 (only plain text is not escaped)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(gettext.NullTranslations(), newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    environment.filters |= {
        "day": _day,
        "weekday": _weekday,
        "percent": _percent,
        "flow": _flow,
    }
    environment.globals |= {
        "days_to": _days_to,
        "next_day": lambda day: day + timedelta(days=1),
        "rag_label": _label(RAGS),
        "decision_label": _label(DECISIONS),
        "item_label": _label(ITEMS),
        "plan_label": _label(PLANS),
        "responsible_label": _label(RESPONSIBLE),
    }
    return environment


@cache
def compiled_frame() -> str:
    """Return the frame of all mails as HTML that is still a template: MJML leaves our braces alone."""
    # Without fonts of its own a mail asks no server for any, which would tell that it was opened.
    options = mrml.RenderOptions(fonts={})
    return mrml.to_html((TEMPLATES / "layout.mjml").read_text(), render_options=options).content


def _label(labels: Mapping[str, str]) -> Any:
    @pass_context
    def label(context: Context, code: str) -> Any:
        return context.call(context["gettext"], labels[code])

    return label


@pass_context
def _day(context: Context, day: date) -> str:
    return write_day(day, context["locale"])


@pass_context
def _weekday(context: Context, day: date) -> str:
    return write_weekday(day, context["locale"])


@pass_context
def _percent(context: Context, share: float) -> str:
    return format_percent(share, locale=context["locale"])


@pass_context
def _days_to(context: Context, day: date) -> Any:
    """Say how far a day is from the date of the mail, with that date: a mail may be read late."""
    days = (day - context["mail_date"]).days
    if days <= 0:
        return ""
    start = _day(context, context["mail_date"])
    one, many = "%(num)s day after %(start)s", "%(num)s days after %(start)s"
    return context.call(context["ngettext"], one, many, days, start=start)


def _flow(text: str, indent: str = "") -> str:
    """Break a paragraph into lines; a URL stays whole."""
    return textwrap.fill(
        " ".join(str(text).split()),
        LINE,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
