"""The templates of mails, in two forms: HTML, where everything is escaped, and plain text.

One set of compiled templates serves all languages: what depends on the language is asked of the `language`
that is rendered with (domain/languages.py). The frame of the HTML is MJML, compiled once a process.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import mrml
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from domain.days import write_day, write_month, write_weekday
from domain.notices.labels import (
    BUTTONS,
    CAPACITIES,
    CONTACTS,
    DECISIONS,
    ITEMS,
    MONTHLY,
    OUTCOMES,
    PARTS,
    PLANS,
    RAGS,
    RESPONSIBLE,
    STREAMS,
    TRENDS,
)

TEMPLATES = Path(__file__).parent / "templates"
LINE = 76
BLANKS = re.compile(r"[ \t\r\n\v\f]+")


def fill(form: str, name: str, given: Mapping[str, Any]) -> tuple[str, str]:
    """Return the subject, which is a block of the template, and the whole, in the form "html" or "text"."""
    environment = _environment(form)
    part = environment.get_template("parts.j2").make_module(dict(given))
    template = environment.get_template(name)
    context = template.new_context({**given, "part": part})
    subject = "".join(template.blocks["subject"](context))
    return subject, template.render({**given, "part": part})


def fill_parts(form: str, name: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the subject, the preview and the body of a template, without the frame around them."""
    environment = _environment(form, framed=False)
    part = environment.get_template("parts.j2").make_module(dict(given))
    template = environment.get_template(name)
    context = template.new_context({**given, "part": part})
    said = {one: "".join(template.blocks[one](context)) for one in ("subject", "preview")}
    said["body"] = template.render({**given, "part": part})
    if form == "text":
        return said
    return {one: Markup(words) for one, words in said.items()}  # noqa: S704 (the templates have escaped it)


class MailContext(Context):
    """Calls as Jinja's own context does, without asking each callable again what it wants to be given.

    A mail makes two hundred calls. Nearly all are of macros, or of what says something in the recipient's
    language: that is the same all over a mail, so that no variables of a loop need be added to the context.
    """

    environment: "MailEnvironment"

    def call(self, called: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a macro or a function from a template."""
        if type(called) is Macro:
            first: object = self.eval_ctx
        elif called in self.environment.speaking:
            first = self
        else:
            return super().call(called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(first, *args, **kwargs)


class MailEnvironment(Environment):
    """The templates in one form; `speaking` are the functions that need to know the language, and no more."""

    context_class = MailContext
    speaking: frozenset[object] = frozenset()


@cache
def _environment(form: str, *, framed: bool = True) -> MailEnvironment:
    folders: list[BaseLoader] = [
        FileSystemLoader(TEMPLATES / folder)
        for folder in (form, "kinds", "inquiries", "digests", "shared")
    ]
    if not framed:
        folders.insert(0, DictLoader({"frame.j2": "{% block body %}{% endblock %}"}))
    elif form == "html":
        folders.insert(0, DictLoader({"frame.j2": compiled_frame()}))
    environment = MailEnvironment(
        loader=ChoiceLoader(folders),
        autoescape=form == "html",  # plain text is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    environment.filters |= FILTERS
    environment.globals |= GLOBALS
    labels = (one for name, one in GLOBALS.items() if name.endswith("_label"))
    texts = (environment.globals[name] for name in ("_", "gettext", "ngettext"))
    environment.speaking = frozenset((*labels, *texts, _gettext, _ngettext))
    return environment


@cache
def compiled_frame() -> str:
    """Return the frame of all mails as HTML that is still a template: MJML leaves our braces alone."""
    # Without fonts of its own a mail asks no server for any, which would tell that it was opened.
    options = mrml.RenderOptions(fonts={})
    frame = mrml.to_html((TEMPLATES / "layout.mjml").read_text(), render_options=options).content
    # MJML writes its own tables for lines that run to the right; ours run as the language does.
    frame = frame.replace("direction:ltr", "direction:{{ language.direction }}")
    return frame.replace("text-align:left", "text-align:{{ language.start }}")


@pass_context
def _gettext(context: Context, text: str) -> str:
    said: str = context["language"].texts.gettext(text)
    return said


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    said: str = context["language"].texts.ngettext(one, many, number)
    return said


def _labelled(labels: Mapping[Any, str]) -> Callable[..., str]:
    @pass_context
    def label(context: Context, code: Any) -> str:
        said: str = context["language"].texts.gettext(labels[code])
        return said

    return label


@pass_context
def _day(context: Context, day: date) -> str:
    return write_day(day, context["language"].locale)


@pass_context
def _weekday(context: Context, day: date) -> str:
    return write_weekday(day, context["language"].locale)


@pass_context
def _month(context: Context, day: date) -> str:
    return write_month(day, context["language"].locale)


@pass_context
def _percent(context: Context, share: float) -> str:
    return format_percent(share, locale=context["language"].locale)


@pass_context
def _number(context: Context, number: float) -> str:
    return format_decimal(number, locale=context["language"].locale)


@pass_context
def _listed(context: Context, names: list[str]) -> str:
    return _list(tuple(names), context["language"].locale)


@lru_cache(4096)
def _list(names: tuple[str, ...], locale: str) -> str:
    return format_list(names, locale=locale)


def _flow(text: str, indent: str = "") -> str:
    """Break a paragraph into lines; a URL stays whole, and so does what a space without a break joins.

    The standard library's textwrap gives the same, and takes ten times as long.
    """
    lines, line = [], ""
    for word in BLANKS.sub(" ", str(text)).strip(" ").split(" "):
        if not line:
            line = word
        elif len(line) + 1 + len(word) <= LINE:
            line = f"{line} {word}"
        else:
            lines.append(line)
            line = indent + word
    return "\n".join([*lines, line])


FILTERS = {
    "day": _day,
    "weekday": _weekday,
    "month": _month,
    "percent": _percent,
    "number": _number,
    "listed": _listed,
    "flow": _flow,
}
GLOBALS = {
    "next_day": lambda day: day + timedelta(days=1),
    "button_label": _labelled(BUTTONS),
    "capacity_label": _labelled(CAPACITIES),
    "contact_label": _labelled(CONTACTS),
    "outcome_label": _labelled(OUTCOMES),
    "trend_label": _labelled(TRENDS),
    "stream_label": _labelled(STREAMS),
    "rag_label": _labelled(RAGS),
    "decision_label": _labelled(DECISIONS),
    "item_label": _labelled(ITEMS),
    "plan_label": _labelled(PLANS),
    "responsible_label": _labelled(RESPONSIBLE),
    "monthly_label": _labelled(MONTHLY),
    "part_label": _labelled(PARTS),
}
