"""Rendering: every kind has its template, says the same as text and HTML, and nothing in it can break out."""

import gettext
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from domain.agreement_terms import TermDecision
from domain.agreements import Agreement
from domain.board_decisions import BoardDecision, BoardOutcome
from domain.clock import Clock
from domain.database import Database
from domain.goals import Aggregation, GoalState, Measurement, MeasurementState
from domain.governing_bodies import BodyKind, GoverningBody
from domain.languages import CATALOGUES, SOURCE, Language
from domain.liaisons import LiaisonAssignment, LiaisonKind
from domain.locales import LOCALES
from domain.notices import rendering, templating
from domain.notices.composing import compose
from domain.notices.facts import Facts, read_facts
from domain.notices.kinds import KINDS
from domain.notices.links import Purpose
from domain.notices.rendering import Ways, Words, render
from domain.notices.rules import NoticeKind
from domain.organizations import Organization
from domain.people import Person
from domain.renewal_types import RenewalType
from domain.settings import Settings
from domain.work_plans import WorkPlanItemState
from tests import samples
from tests.domain.notices import posts
from tests.domain.notices.worlds import world

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
DAY = NOW.date()
WAYS = Ways(
    lambda purpose, item: f"https://entente.example.org/r/{purpose.lower()}{item or ''}",
    "Owen Owner",
)
VOID = {"meta", "img", "br", "link", "hr"}
HOSTILE = "<script>alert('x')</script>{{ 7919*7907 }}"


class Reader(HTMLParser):
    """Reads HTML as a client does: words, tags, and whether every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.open):
            self.words += data.split()


def read_html(html: str) -> Reader:
    reader = Reader()
    # What only one old client reads is in comments, and is not well-formed by itself.
    reader.feed(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
    reader.close()
    assert reader.open == []
    return reader


async def facts_of(database: Database, **term: Any) -> dict[NoticeKind, Facts]:
    """The facts of an agreement with two goals, last year's plan and this year's, for every kind."""
    of, made_term = await posts.affiliation_with_term(**term)
    for title in ("Train together", "Publish together"):
        goal = await samples.goal(of, date(2025, 1, 1), date(2026, 12, 31), title=title)
        await goal.filter(id=goal.id).update(
            state=GoalState.ACTIVE, no_indicator_reason="It is a journey."
        )
    last = await samples.work_plan(of, 2025)
    await samples.item(last, title="Old exchange", state=WorkPlanItemState.IN_PROGRESS)
    await samples.item(last, title="Old session", state=WorkPlanItemState.DONE)
    await samples.item(await samples.work_plan(of, 2026), title="New session")
    to = await samples.person(name="Zoë Example")
    made = {kind: await posts.reminder(of, made_term, NOW, kind, to=to) for kind in NoticeKind}
    facts = await read_facts(database.reads, [one.id for one in made.values()], DAY)
    return {kind: facts[one.id] for kind, one in made.items()}


def words_of(facts: Facts, day: date = DAY, ways: Ways = WAYS) -> Words:
    return render(facts, ways, day)


def test_every_kind_has_one_declaration_and_one_template() -> None:
    templates = {path.name for path in (templating.TEMPLATES / "kinds").iterdir()}
    assert templates == {kind.template for kind in KINDS.values()}
    assert set(KINDS) == set(NoticeKind)


@pytest.mark.parametrize("renewal", [RenewalType.FIXED_TERM, RenewalType.AUTO_RENEW])
async def test_every_kind_is_put_into_words(database: Database, renewal: RenewalType) -> None:
    facts = await facts_of(database, renewal_type=renewal, months=36)
    for kind in NoticeKind:
        words = words_of(facts[kind])
        page = read_html(words.html)
        assert len(words.html.encode()) < 30_000
        assert page.tags[0][1]["lang"] == "en"
        urls = [each["href"] for tag, each in page.tags if tag == "a"]
        assert {url for url in urls if url} == set(re.findall(r"https://\S+", words.text))
        assert len(urls) == len(set(urls))
        assert WAYS.to(Purpose.ACKNOWLEDGE, None) in urls
        unnamed = kind in {NoticeKind.ASK, NoticeKind.ROLL_UP}
        assert "Example alliance" in words.subject or unnamed
        assert max(map(len, words.text.splitlines())) <= 76
        check_words(words.text, page.words)


def check_words(text: str, words_of_html: list[str]) -> None:
    """Both name the recipient and a date, and every word of one is in the other."""
    for said in (text, " ".join(words_of_html)):
        assert "Dear Zoë Example," in said
        assert re.search(r"\d{1,2} [A-Z][a-z]+ 202\d", said)
        assert "today" not in said.lower()
        assert "None" not in said
    html = " ".join(re.sub(r"\W", "", word).lower() for word in words_of_html)
    # The text says the columns of a table with each row, and spells the link.
    text = re.sub(r"https://\S+", "", text)
    only_in_text = {"example"}
    words = set(re.findall(r"\w+", text.lower())) - only_in_text
    assert {word for word in words if word not in html} == set()


async def test_what_a_field_holds_stays_text(database: Database) -> None:
    facts = (await facts_of(database))[NoticeKind.OPEN]
    facts["agreement"]["title"] = facts["recipient"]["name"] = HOSTILE
    words = words_of(facts)
    assert HOSTILE in words.text
    assert HOSTILE in words.subject
    tags = [tag for tag, _ in read_html(words.html).tags]
    assert "script" not in tags
    assert str(7919 * 7907) not in words.html


async def test_tables_name_their_columns_and_rows(database: Database) -> None:
    page = read_html(words_of((await facts_of(database))[NoticeKind.OPEN]).html)
    assert "caption" in [tag for tag, _ in page.tags]
    scopes = [each.get("scope") for tag, each in page.tags if tag == "th"]
    assert set(scopes) == {"row", "col"}
    layout = [each for tag, each in page.tags if tag == "table" and each.get("class") is None]
    assert {each.get("role") for each in layout} == {"presentation"}


async def test_the_renewal_mail_shows_the_agreement_and_its_goals(database: Database) -> None:
    text = words_of((await facts_of(database))[NoticeKind.OPEN]).text
    assert "Tuesday 2 June 2026 (90 days after 4 March 2026)" in text
    assert "Without a signed renewal the agreement ends on 31 August 2026." in text
    said = " ".join(text.split())
    assert (
        "- Train together; Due: 31 December 2026; Progress: –; In a quarter: –; Standing: No data"
        in said
    )
    assert "Who decides: Owen Owner" in text


async def test_the_renewal_mail_is_the_brief(database: Database) -> None:
    of = await world()
    term = await samples.term(of.of, date(2023, 9, 1), date(2026, 8, 31))
    goal = await samples.goal(of.of, date(2025, 1, 1), date(2026, 12, 31), title="Train together")
    counted = await samples.indicator(goal, target=100, aggregation=Aggregation.LATEST)
    for first, day, value in (
        (date(2025, 1, 1), date(2025, 11, 1), 30),
        (date(2026, 1, 1), date(2026, 2, 1), 60),
    ):
        period = await samples.period(counted, first, day)
        await Measurement.create(
            indicator=counted,
            period=period,
            value=value,
            observed_on=day,
            state=MeasurementState.APPROVED,
        )
    plan = await samples.work_plan(of.of, 2026)
    await samples.item(plan, state=WorkPlanItemState.DONE)
    await samples.item(plan)
    home = await posts.reminder(of.of, term, NOW, NoticeKind.OPEN, to=of.liaison)
    other = await posts.reminder(
        of.of, term, NOW, NoticeKind.ASK, to=of.representative, audiences=["COUNTERPARTY"]
    )
    body = await GoverningBody.create(
        kind=BodyKind.BOARD, name="Example Board", organization_id=of.of.home.organization_id
    )
    await BoardDecision.create(
        body=body,
        agreement=of.agreement,
        met_on=date(2026, 2, 10),
        subject="Renewal",
        outcome=BoardOutcome.APPROVED,
    )
    facts = await read_facts(database.reads, [home.id, other.id], DAY)
    words = words_of(facts[home.id])
    text = " ".join(words.text.split())
    assert "Progress: 60%; In a quarter: ↗ rising; Standing: On track" in text
    assert '<td class="green-fill" width="60%" height="8">' in words.html
    assert '<td class="gone-fill" width="1%" height="8">' in words.html
    assert "Work plan 2026: draft; 1 of 2 items done" in text
    assert f"Staff liaison: {of.liaison.name}" in text
    assert "Last decision of a body: Example Board, 10 February 2026: approved" in text
    # What the home side's bodies say is for the home side.
    assert "Example Board" not in words_of(facts[other.id]).text


async def test_every_mail_has_the_one_button_under_its_one_name(database: Database) -> None:
    for facts in (await facts_of(database)).values():
        words = words_of(facts)
        assert words.text.count("Acknowledge this reminder:\n") == 1
        assert words.html.count(">Acknowledge this reminder</a>") == 1


@pytest.mark.parametrize("kind", [NoticeKind.OPEN, NoticeKind.WEEK, NoticeKind.DEADLINE])
async def test_a_renewal_is_decided_by_its_buttons(database: Database, kind: NoticeKind) -> None:
    words = words_of((await facts_of(database))[kind])
    for label in ("Renew", "Renew with conditions", "Renegotiate", "Let it expire"):
        assert f">{label}</a>" in words.html
        assert f"\n{label}:\nhttps://" in words.text
    assert (">Remind me later</a>" in words.html) == (kind is not NoticeKind.DEADLINE)


async def test_each_candidate_is_kept_dropped_or_changed_by_one_click(database: Database) -> None:
    of, term = await posts.affiliation_with_term()
    last = await samples.work_plan(of, 2025)
    old = await samples.item(last, title="Old exchange")
    plan = await samples.work_plan(of, 2026)
    candidate = await samples.item(
        plan, title="Old exchange", carried_from=old, carry_candidate=True, carry_count=1
    )
    made = await posts.reminder(of, term, NOW, NoticeKind.PLAN_DRAFTED)
    words = words_of((await read_facts(database.reads, [made.id], DAY))[made.id])
    for purpose in ("keep", "drop", "change"):
        url = f"https://entente.example.org/r/{purpose}{candidate.id}"
        assert f'href="{url}" aria-label="{purpose.capitalize()}: Old exchange"' in words.html
        assert f"  {purpose.capitalize()}: {url}" in words.text


async def test_a_submitted_plan_is_answered_by_its_buttons_by_the_side_that_is_asked(
    database: Database,
) -> None:
    of, term = await posts.affiliation_with_term()
    plan = await samples.work_plan(of, 2026)
    said = await samples.submit(plan)
    kind = NoticeKind.PLAN_WAITING
    asked = await posts.reminder(of, term, NOW, kind, audiences=["PLAN_COUNTERPART"])
    told = await posts.reminder(of, term, NOW, kind, audiences=["OWNER"])
    facts = await read_facts(database.reads, [asked.id, told.id], DAY)
    words = words_of(facts[asked.id])
    for purpose, label in (("agree", "Agree to the plan"), ("return", "Return it")):
        url = f"https://entente.example.org/r/{purpose}{said.id}"
        assert f'href="{url}">{label}</a>' in words.html
        assert f"\n{label}:\n{url}" in words.text
        assert label not in words_of(facts[told.id]).text
    await samples.agree(plan)
    late = await read_facts(database.reads, [asked.id], DAY)
    assert "Agree to the plan" not in words_of(late[asked.id]).text


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, "Please reply with what is missing: the last day, the place, and the website."),
        (
            {"ends_on": DAY, "place": "Hall"},
            "Please reply with what is missing: the website.",
        ),
        (
            {"ends_on": DAY, "place": "Hall", "url": "https://example.org"},
            "Please reply with what is still to be told, or that this is all.",
        ),
    ],
)
async def test_the_mail_about_an_event_names_what_is_missing_of_it(
    database: Database, known: dict[str, Any], asked: str
) -> None:
    facts = (await facts_of(database))[NoticeKind.EVENT_DETAILS]
    due = facts["due"] | {"ends_on": None, "place": "", "url": None} | known
    text = " ".join(words_of({**facts, "due": due}).text.split())
    assert f"not everything about it is known yet. {asked}" in text


@pytest.mark.parametrize("title", ["Secretary", None])
async def test_whoever_stands_in_is_asked_about_the_person_concerned(
    database: Database, title: str | None
) -> None:
    facts = (await facts_of(database))[NoticeKind.CONTACT_CHECK]
    due = facts["due"] | {"title": title, "holder": {"id": "another", "name": "Noëlle Example"}}
    words = words_of({**facts, "due": due})
    duty = "Secretary of Example alliance" if title else "a liaison for Example alliance"
    assert words.subject == "Is Noëlle Example still our contact at Example alliance?"
    text = " ".join(words.text.split())
    assert f"For us Noëlle Example is {duty}. A mail to Noëlle Example does not arrive" in text
    assert "how can Noëlle Example be reached?" in text
    assert "For us you are" not in text + words.html

    own = words_of({**facts, "due": due | {"holder": facts["recipient"]}})
    assert own.subject == "Are you still our contact at Example alliance?"
    assert f"For us you are {duty}." in " ".join(own.text.split())
    assert "Noëlle" not in own.text


async def test_an_automatic_renewal_says_when_it_renews(database: Database) -> None:
    facts = (await facts_of(database, renewal_type=RenewalType.AUTO_RENEW, months=36))[
        NoticeKind.DEADLINE
    ]
    text = " ".join(words_of(facts).text.split())
    assert "renews on 1 September 2026 unless notice is given by 2 June 2026" in text


async def test_the_work_plan_mail_lists_items_and_candidates(database: Database) -> None:
    text = words_of((await facts_of(database))[NoticeKind.PLAN_DRAFTED]).text
    assert "- New session; Who: both; Due: –; State: planned" in text
    assert "Unfinished in 2025: to carry over?\n- Old exchange" in text
    assert "Done in 2025: 1" in text


async def test_a_plan_that_nobody_opened_has_its_year_all_the_same(database: Database) -> None:
    of, term = await posts.affiliation_with_term()
    await Agreement.all().update(plan_year_start="07-01")
    made = await posts.reminder(of, term, NOW, NoticeKind.PLAN_NUDGE)
    facts = (await read_facts(database.reads, [made.id], DAY))[made.id]
    text = words_of(facts).text
    assert "Plan year: 1 July 2026 to 30 June 2027" in text
    assert "The plan for 2026/27 has no items yet." in text


async def test_after_the_end_the_mail_says_which_of_the_two_it_is(database: Database) -> None:
    day = date(2026, 9, 1)
    ended = (await facts_of(database))[NoticeKind.AFTER]
    assert words_of(ended, day).subject == "Ended on 31 August 2026: Example alliance"
    renewed = (await facts_of(database, renewal_type=RenewalType.AUTO_RENEW, months=36))[
        NoticeKind.AFTER
    ]
    assert words_of(renewed, day).subject == "Renewed: Example alliance"


async def test_an_ending_by_decision_says_so(database: Database) -> None:
    facts = await facts_of(
        database,
        decision=TermDecision.LET_EXPIRE,
        decision_reason="Little came of it.",
        decided_on=date(2026, 3, 1),
        decided_by="Owen Owner",
    )
    text = words_of(facts[NoticeKind.ENDING]).text
    assert "will not be renewed" in " ".join(text.split())
    # The reason is for the house; the mail goes to the other side too.
    assert "Little came of it." not in text


@pytest.mark.parametrize("code", [code for code in LOCALES if code != SOURCE])
async def test_no_english_is_left_in_another_language(database: Database, code: str) -> None:
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    texts = [(str(each.id), each.string) for each in catalogue if isinstance(each.id, str)]
    english = [source for source, said in texts if source != said and " " in source]

    for kind, facts in (await facts_of(database)).items():
        words = render(facts, WAYS, DAY, wanted=code)
        assert read_html(words.html).tags[0][1]["lang"] == code
        said = f"{words.subject} {words.text} {words.html}"
        assert [text for text in english if text in said] == [], kind
        assert not re.search(r"\d{1,2} (March|June|August|December) ", said)


async def test_french_labels_keep_their_space_before_the_colon(database: Database) -> None:
    """In mails of every kind, and where a line is broken: people's own words and addresses are left out."""
    alone = re.compile(r"[^\xa0](?<!https)[:;?!](?=\s|$)|^\s*[:;?!»]", re.MULTILINE)
    for kind, facts in (await facts_of(database)).items():
        words = render(facts, WAYS, DAY, wanted="fr")
        labels = re.findall(r'(?:class="label"|<title)[^>]*>[^<]*', words.html)
        labels += re.findall(r'aria-label="[^"]*', words.html)
        for said in (words.subject, words.text, *labels):
            assert not alone.search(said), (kind, said)
        assert "Renouveler\xa0:\nhttps://" in words.text or kind is not NoticeKind.OPEN


async def test_days_and_shares_are_written_as_the_recipient_s_region_does(
    database: Database,
) -> None:
    facts = (await facts_of(database))[NoticeKind.OPEN]
    facts["goals"][0]["progress"] = 0.45
    text = render(facts, WAYS, DAY, wanted="es_MX").text
    assert "martes, 2 de junio de 2026 (90 días después del 4 de marzo de 2026)" in text
    assert "Avance: 45\xa0%" in render(facts, WAYS, DAY, wanted="es").text
    assert "mardi 2 juin 2026" in render(facts, WAYS, DAY, wanted="fr").text


async def test_a_mail_is_in_the_language_of_the_person_else_of_their_organization(
    database: Database,
) -> None:
    of, term = await posts.affiliation_with_term()
    to = await samples.person()
    made = await posts.reminder(of, term, NOW, NoticeKind.ASK, to=to)

    async def language(default: str = "en") -> str:
        facts = (await read_facts(database.reads, [made.id], DAY))[made.id]
        return render(facts, WAYS, DAY, default).locale

    await Person.filter(id=to.id).update(locale=None)
    assert await language("fr") == "fr"
    theirs = of.counterparty.organization_id
    await LiaisonAssignment.create(
        person=to,
        kind=LiaisonKind.AFFILIATE_LIAISON,
        organization_id=theirs,
        valid_from=date(2020, 1, 1),
    )
    await Organization.filter(id=theirs).update(locale="es-CL")
    assert await language() == "es"
    await Person.filter(id=to.id).update(locale="fr_BE")
    assert await language() == "fr"
    await Person.filter(id=to.id).update(locale="de")
    assert await language() == "es"


async def test_lines_may_run_to_the_left(database: Database) -> None:
    """No catalogue does so yet; the frame and the tables would."""
    facts = (await facts_of(database))[NoticeKind.OPEN]
    arabic = Language("ar", "ar", gettext.NullTranslations())
    given = rendering._given(facts, WAYS, DAY, arabic) | rendering._places(
        KINDS[NoticeKind.OPEN], facts, WAYS
    )
    _, html = templating.fill("html", "open.j2", given)
    page = read_html(html)
    assert (page.tags[0][1]["lang"], page.tags[0][1]["dir"]) == ("ar", "rtl")
    assert "ltr" not in html
    assert not re.search(r"text-align: ?left|padding: [^;]*\b8px 12px 8px 0|border-left", html)


async def test_words_are_the_same_each_time(database: Database) -> None:
    facts = (await facts_of(database))[NoticeKind.OPEN]
    assert words_of(facts) == words_of(facts)
    assert words_of(facts) != words_of(facts, DAY + timedelta(days=1))


async def test_many_goals_and_long_names_stay_below_the_limit(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    for _ in range(40):
        await samples.goal(of, date(2025, 1, 1), date(2026, 12, 31), title="Ä" * 300)
    made = await posts.reminder(of, term, NOW)
    await Person.all().update(name="Ö" * 200)
    assert await compose(replace(settings, mail_from="Ä <a@example.org>"), clock) == 1
    content = (await posts.row_of(database, made))["content"]
    assert len(content) < 100_000
    assert not posts.parse(content).defects
    html = posts.parse(content).get_body(("html",))
    assert html is not None
    assert "The first twelve goals" in html.get_content()
    assert Path(templating.TEMPLATES).is_dir()
