"""What the links in mails open: GET shows what a link would do, POST does it, once.

Mail scanners follow every link, so looking changes nothing. Whoever has the mail may answer for
its recipient: the token is the permission, and it is neither logged nor told to other sites.
"""

from dataclasses import replace
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from domain.agreements import Category
from domain.days import write_day, write_hour, write_weekday
from domain.errors import DomainError, ErrorCode
from domain.givens import LONGEST_TEXT
from domain.languages import choose_language
from domain.logs import request_id
from domain.notices.labels import DECISIONS
from domain.notices.links import Purpose, Standing, sign
from domain.notices.rules import NoticeKind
from domain.notices.windows import known_zone
from domain.verbs.answers.answering import act, look_up
from domain.verbs.answers.questions import Alone, Answer, Form, Options, PassedOn
from service.accepts import languages
from service.access_log import add_facts
from service.door import door_of
from service.limits import read_body
from service.pages.link_words import (
    ALONE,
    BRANCH_EXPIRES,
    CHANGEABLE,
    DECIDED,
    EXPIRED,
    FORGED,
    GIVEN,
    HOLDS,
    LATER,
    LET_GO,
    NO_SUMMARIES,
    PASSED,
    PUT_OFF,
    RECOMMENDED,
    REFUSED,
    REPLACE,
    SETTLED,
    WITHOUT_DUTY,
    WORDS,
    Outcome,
    Words,
)
from service.pages.refusal_words import say_refusal
from service.rendering import render

HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
# A few fields, of which the longest is a reason.
LARGEST_FORM = 32_768
MOST_FIELDS = 10
FORM = "application/x-www-form-urlencoded"
RENEWALS = frozenset(
    {Purpose.RENEW, Purpose.RENEW_CONDITIONAL, Purpose.RENEGOTIATE, Purpose.LET_EXPIRE}
)

DEAD = {Standing.EXPIRED: EXPIRED, Standing.FORGED: FORGED}


async def answer_link(request: Request) -> Response:
    """Show a link's page, or act on it."""
    door = door_of(request)
    token = request.path_params["token"]
    form: Form = {}
    if request.method == "POST":
        form = read_form(await read_body(request, LARGEST_FORM), request)
        answer = await act(door.settings, door.clock, token, form, request_id.get())
    else:
        answer = await look_up(door.settings, door.clock, token)
    if answer.standing is Standing.FORGED:
        # Nobody is known whose language it could be but whoever looks at the page.
        wanted = languages(request.headers.get("Accept-Language"))
        language = choose_language((*wanted, door.settings.default_locale))
        answer = replace(answer, language=language)
    outcome = choose(answer, acted=request.method == "POST")
    add_facts(request, link=answer.standing.value.lower(), reminder=answer.reminder_id)
    return show(request, answer, outcome, form)


def read_form(body: bytes, request: Request) -> Form:
    """The fields that were filled in; none of a body that is no form, as one-click unsubscribing may send."""
    if request.headers.get("content-type", FORM).split(";")[0].strip().lower() != FORM:
        return {}
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    # Browsers send two characters where somebody has typed one new line, and count one.
    return {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in pairs}


def choose(answer: Answer, *, acted: bool) -> Outcome:
    """What to say of a link."""
    if answer.standing in DEAD or answer.purpose is None:
        return DEAD.get(answer.standing, FORGED)
    words = _words_of(answer, answer.purpose)
    if answer.standing is Standing.USED:
        return replace(words.used, sentence=HOLDS) if answer.options.decided else words.used
    if answer.options.is_given or answer.options.alone is not None:
        return _without_choice(answer.options, acted=acted)
    if answer.refusal is not None:
        return _refused(answer, answer.purpose, words.asked)
    if answer.options.decided is not None and not acted:
        return _decided(answer, answer.purpose)
    if not acted:
        said = _promise(answer, answer.purpose)
        return replace(words.asked, sentence=said) if said else words.asked
    if answer.purpose in RENEWALS and not answer.options.decides:
        return RECOMMENDED
    said = _outcome_of_passing(answer, answer.purpose)
    return replace(words.done, sentence=said) if said else words.done


def _without_choice(options: Options, *, acted: bool) -> Outcome:
    """What the page of a mail says that was handed over, or cannot be to anybody."""
    if options.is_given or options.alone is None:
        return GIVEN
    alone = ALONE[options.alone]
    return replace(alone, status=409) if acted else alone


def _promise(answer: Answer, purpose: Purpose) -> str | None:
    """What the page of Hand over or Not me says will happen, where that is not what it usually says."""
    passed = answer.options.passed
    if passed is not None and passed in LET_GO:
        return LET_GO[passed]
    return None if answer.options.has_duty else WITHOUT_DUTY.get(purpose)


def _outcome_of_passing(answer: Answer, purpose: Purpose) -> str | None:
    """What became of a mail that was passed on, where that is not what usually does."""
    passed = answer.options.passed
    if passed is PassedOn.COMES and answer.options.comes_at is not None:
        return LATER.get(purpose)
    return PASSED.get((purpose, passed)) if passed else None


def _words_of(answer: Answer, purpose: Purpose) -> Words:
    if purpose is Purpose.UNSUBSCRIBE and answer.kind == NoticeKind.ROLL_UP:
        return NO_SUMMARIES
    if purpose is Purpose.ACKNOWLEDGE and answer.options.comes_on is not None:
        return PUT_OFF
    if purpose is Purpose.LET_EXPIRE and answer.category is Category.BRANCH:
        return BRANCH_EXPIRES
    return WORDS[purpose]


def _refused(answer: Answer, purpose: Purpose, asked: Outcome) -> Outcome:
    """What was filled in wrongly can be put right; what the rules do not allow any more cannot."""
    assert answer.refusal is not None
    shown = _decided(answer, purpose) if answer.options.decided else asked
    if answer.refusal.code is ErrorCode.BAD_USER_INPUT and shown.button:
        return replace(shown, status=422)
    return replace(shown, status=409) if answer.options.decided else REFUSED


def _decided(answer: Answer, purpose: Purpose) -> Outcome:
    """Whoever decides may replace what stands, saying that they do; the others are told whom to ask."""
    if answer.options.decided and answer.options.decided.decision.value == purpose.value:
        return SETTLED
    return CHANGEABLE if answer.options.decides else DECIDED


def show(request: Request, answer: Answer, outcome: Outcome, form: Form) -> Response:
    """The page, in the language of the mail's recipient; where none is known, in that of the browser."""
    language = answer.language
    varies = {"Vary": "Accept-Language"} if answer.standing is Standing.FORGED else {}
    return render(
        request,
        "link.html",
        status=outcome.status,
        headers={**HEADERS, **varies, "Content-Language": language.code},
        outcome=outcome,
        about=answer if answer.recipient is not None else None,
        deadline=write_weekday(answer.deadline_on, language.locale) if answer.deadline_on else None,
        options=answer.options,
        purpose=answer.purpose,
        refusal=say_refusal(refusal, language) if (refusal := _worth_saying(answer)) else None,
        form=form,
        longest_reason=LONGEST_TEXT,
        decided=say_decision(answer),
        replaced=say_replacement(answer),
        comes_at=say_hour(answer),
        not_me=_not_me(request, answer),
        say_day=lambda day: write_day(day, language.locale),
        lang=language.code,
        direction=language.direction,
        _=language.texts.gettext,
    )


def _worth_saying(answer: Answer) -> DomainError | None:
    """A conflict is told in words for programs; the page says what stands now, which is what matters.

    So it does where the mail was handed over, or cannot be to anybody.
    """
    refusal = answer.refusal
    if refusal is None or refusal.code is ErrorCode.BAD_USER_INPUT:
        return refusal
    options = answer.options
    stands = options.decided is not None or options.is_given or options.alone is not None
    stands = stands or refusal.code is ErrorCode.CONFLICT
    return None if stands else refusal


def _not_me(request: Request, answer: Answer) -> str | None:
    """Where the mail's Not me leads, for whoever has nobody to hand it over to."""
    if answer.options.is_given or answer.options.alone is not Alone.REFUSE or answer.link is None:
        return None
    link = replace(answer.link, purpose=Purpose.NOT_ME)
    return f"/r/{sign(link, door_of(request).settings.secret_key)}"


def say_hour(answer: Answer) -> str | None:
    """The day and the hour at which a reminder goes, as they are for whoever looks."""
    at = answer.options.comes_at
    return write_hour(at, known_zone(answer.time_zone), answer.language.locale) if at else None


def say_decision(answer: Answer) -> str | None:
    """What stands, in words."""
    decided = answer.options.decided
    return answer.language.texts.gettext(DECISIONS[decided.decision]) if decided else None


def say_replacement(answer: Answer) -> str | None:
    """What whoever replaces a decision has to tick: it names both."""
    standing, purpose = say_decision(answer), answer.purpose
    if standing is None or purpose not in RENEWALS:
        return None
    gettext = answer.language.texts.gettext
    return gettext(REPLACE) % {"standing": standing, "wanted": gettext(DECISIONS[purpose])}
