"""From facts to words: subject, text and HTML of a mail, all three from the same data and one template.

A kind's template is made of building blocks (templates/html/parts.j2, templates/text/parts.j2) and is
rendered once with either set. Every text goes through gettext, in the language of the recipient.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.languages import SOURCE, Language, choose_language
from domain.notices.facts import Facts
from domain.notices.kinds import KINDS, MailKind, Stream
from domain.notices.kinds.declarations import ANSWER, CANDIDATES, DECIDE
from domain.notices.links import Purpose
from domain.notices.mails import one_line
from domain.notices.references import write_reference
from domain.notices.rules import Audience, NoticeKind
from domain.notices.templating import fill, fill_parts

DIGEST = "digest.j2"

# Who answers for a side of a plan; the mail goes to the side that has not spoken yet.
ASKED = frozenset({Audience.PLAN_HOME, Audience.PLAN_COUNTERPART})


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says."""

    subject: str
    text: str
    html: str
    locale: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the buttons and a reply lead. `to` gives the address of a purpose, of one thing in a list too."""

    to: Callable[[Purpose, UUID | None], str]
    # Whom a reply reaches, where that is somebody else than the recipient.
    reply_name: str | None = None


def render(
    facts: Facts,
    ways: Ways,
    mail_date: date,
    default_locale: str = SOURCE,
    wanted: str | None = None,
) -> Words:
    """Return the words of a reminder's mail; `mail_date` is the date that days are counted from.

    `wanted` is a language to look at it in, whatever the recipient's is.
    """
    kind = KINDS[NoticeKind(facts["kind"])]
    language = choose_language((wanted, *facts["recipient"]["locales"], default_locale))
    given = _given(facts, ways, mail_date, language) | _places(kind, facts, ways)
    return put_into_words(kind.template, given, language)


def render_digest(
    several: Sequence[tuple[Facts, Ways]],
    mail_date: date,
    default_locale: str = SOURCE,
    *,
    whole: bool = True,
) -> Words:
    """Return the words of one mail about several reminders of one person, in the order they come in.

    `whole`: each with everything that its own mail would say; else with its buttons alone.
    """
    recipient = several[0][0]["recipient"]
    language = choose_language((*recipient["locales"], default_locale))
    given = {
        "stream": Stream.DIGESTS,
        "language": language,
        "mail_date": mail_date,
        "recipient": recipient,
        "whole": whole,
    }
    forms = [
        [_digested(form, facts, ways, mail_date, language) for facts, ways in several]
        for form in ("text", "html")
    ]
    subject, text = fill("text", DIGEST, {**given, "reminders": forms[0]})
    _, html = fill("html", DIGEST, {**given, "reminders": forms[1]})
    return Words(one_line(subject), _tidied(text), html, language.code)


def _digested(
    form: str, facts: Facts, ways: Ways, mail_date: date, language: Language
) -> dict[str, Any]:
    """What a digest shows of one reminder, in one of the two forms."""
    kind = KINDS[NoticeKind(facts["kind"])]
    places = _places(kind, facts, ways)
    given = _given(facts, ways, mail_date, language) | places | {"in_digest": True}
    links = [*places["decisions"], *places["answers"]]
    if kind.optional:
        links.append((Purpose.UNSUBSCRIBE, places["unsubscribe_url"]))
    return {
        **fill_parts(form, kind.template, given),
        "deadline_on": facts["deadline_on"],
        "because": facts["because"],
        "audiences": facts["audiences"],
        "whole": kind.whole,
        "reference": given["reference"],
        "links": links,
    }


def put_into_words(template: str, given: Mapping[str, Any], language: Language) -> Words:
    """Return what a template says in both forms."""
    subject, text = fill("text", template, given)
    _, html = fill("html", template, given)
    return Words(one_line(subject), _tidied(text), html, language.code)


def _given(facts: Facts, ways: Ways, mail_date: date, language: Language) -> dict[str, Any]:
    parties = (facts["agreement"] or {}).get("parties") or []
    return {
        **facts,
        "brief_of": facts["brief"],
        "language": language,
        "mail_date": mail_date,
        "parties": [party["name"] for party in parties],
        "home": [party["name"] for party in parties if party["role"] == "HOME"],
        "renewed": _is_renewed(facts["term"], mail_date),
        "reply_name": ways.reply_name,
        "reference": write_reference(UUID(facts["id"])),
    }


def _places(kind: MailKind, facts: Facts, ways: Ways) -> dict[str, Any]:
    """What a mail leads to; what may be done with one thing of a list is asked for with the thing's key."""
    plain = [one for one in kind.buttons if one not in DECIDE + ANSWER]
    decisions = [(one, ways.to(one, None)) for one in kind.buttons if one in DECIDE]
    return {
        "stream": kind.stream,
        "decisions": [*decisions, *_plan_answers(kind, facts, ways)],
        "answers": [(one, ways.to(one, None)) for one in plain],
        "choices": lambda key: [(one, ways.to(one, UUID(key))) for one in CANDIDATES],
        "unsubscribe_url": ways.to(Purpose.UNSUBSCRIBE, None) if kind.optional else None,
    }


def _plan_answers(kind: MailKind, facts: Facts, ways: Ways) -> list[tuple[Purpose, str]]:
    """What may be said to the plan that was submitted, by whoever is asked; others only get to know of it."""
    submission = (facts["plan"] or {}).get("submission")
    if submission is None or ASKED.isdisjoint(facts["audiences"]):
        return []
    return [(one, ways.to(one, UUID(submission))) for one in kind.buttons if one in ANSWER]


def _is_renewed(term: Mapping[str, Any] | None, day: date) -> bool:
    if term is None:
        return False
    return term["next_signed_on"] is not None or (term["renews_itself"] and term["ends_on"] < day)


def _tidied(text: str) -> str:
    """Plain text with at most one empty line in a row."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"
