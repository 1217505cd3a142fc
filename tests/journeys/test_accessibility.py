"""Mails and the pages of their links under axe-core: light and dark, desk and phone, in each language.

Usually each is looked at in one of these ways, in turn; the deep run looks at each in all of them.
"""

import dataclasses
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import date
from importlib.resources import files
from typing import Any, Literal, TypeVar
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page

from domain.clock import Clock
from domain.database import Database
from domain.languages import SOURCE
from domain.locales import LOCALES
from domain.notices.drafting import write_digest, write_mail
from domain.notices.facts import Facts, read_facts
from domain.notices.links import Purpose
from domain.notices.rules import NoticeKind
from domain.people import Person
from domain.settings import Settings
from service.app import create_app
from tests import samples
from tests.domain.notices import posts
from tests.domain.notices.worlds import world
from tests.domain.verbs.answers.links import mailed, press, term_of, token
from tests.journeys.browser import (
    CHROMIUM,
    DESK,
    MISSING,
    PHONE,
    REQUIRED,
    chromium,
    free_socket,
    served,
    visiting,
)

pytestmark = pytest.mark.browser
if CHROMIUM is None and not REQUIRED:
    pytest.skip(MISSING, allow_module_level=True)

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
# Sizes of all texts that can be seen; mails have none below 14 pixels.
SIZES = """
() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const sizes = [];
    while (walker.nextNode()) {
        const holder = walker.currentNode.parentElement;
        if (walker.currentNode.data.trim() && holder.getClientRects().length)
            sizes.push(parseFloat(getComputedStyle(holder).fontSize));
    }
    return sizes;
}
"""
# The widths of a small phone, a phone and a window on a desk that is wider than a mail's card.
WIDTHS = (320, 390, 700)
# What is cut off where the card ends: it hides what does not fit, so that nothing can be scrolled either.
# Words are measured by their letters; an element by its box, which may be wider than what is around it.
CUT_OFF = """
() => {
    const found = [];
    const all = document.body.getBoundingClientRect();
    for (const part of document.querySelectorAll(".page > div > table, .sheet, .sheet table, .sheet a")) {
        const box = part.getBoundingClientRect();
        const wider = part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0;
        if (wider || box.right > all.right + 0.5 || box.left < all.left - 0.5)
            found.push(`${part.tagName}.${part.className}: ${part.scrollWidth} in ${part.clientWidth}`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const letters = document.createRange();
    while (walker.nextNode()) {
        const text = walker.currentNode;
        const card = text.parentElement.closest(".sheet, .small, .mark");
        if (!card || !text.data.trim() || !text.parentElement.getClientRects().length) continue;
        letters.selectNodeContents(text);
        const edge = card.getBoundingClientRect(), box = letters.getBoundingClientRect();
        if (box.right > edge.right + 0.5 || box.left < edge.left - 0.5) found.push(text.data);
    }
    return found;
}
"""
NAMES = (
    "Federación Ejemplo de Municipalidades y Beispielstädtebundsgenossenschaften",
    "Example Association of Municipal Leaders of All the States and Territories",
)
T = TypeVar("T")
Colors = Literal["light", "dark"]
Look = tuple[tuple[int, int], Colors]


def looks(locale: str) -> list[Look]:
    """Sizes and colours to look at; another language changes the lengths of words, and so the phone."""
    narrow: Look = (PHONE, "light")
    return [(DESK, "light"), (DESK, "dark"), narrow] if locale == SOURCE else [narrow]


@dataclasses.dataclass(frozen=True)
class Turns:
    """Which of many things are looked at in which way: every so-manieth, so that each has its turn."""

    each: int

    def of(self, things: Iterable[T], locale: str, way: int) -> list[T]:
        turn = LOCALES.index(locale) + way
        return [one for place, one in enumerate(things) if (place + turn) % self.each == 0]


@pytest.fixture(scope="session")
def turns(rounds: Callable[[int, int], int]) -> Turns:
    return Turns(rounds(len(looks(SOURCE)), 1))


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


# A mail is shown inside the page of its client, which has the landmarks and the heading.
OF_WHOLE_PAGES = ("landmark-one-main", "page-has-heading-one", "region")


async def violations(page: Page, besides: Sequence[str] = ()) -> list[str]:
    """What axe-core holds against a page: each rule with the elements that break it."""
    if await page.evaluate(
        "typeof axe === 'undefined'"
    ):  # What is written into a page leaves it there.
        await page.evaluate(AXE)
    rules = {rule: {"enabled": False} for rule in besides}
    found: dict[str, Any] = await page.evaluate("rules => axe.run({rules})", rules)
    return [
        f"{rule['id']}: {node['html']} ({node['failureSummary']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


async def facts_of(database: Database, clock: Clock) -> dict[NoticeKind, Facts]:
    """The facts of a mail of every kind, with goals, a plan, candidates, what was done, and long names."""
    of, term = await posts.affiliation_with_term()
    for title in ("Train together", "Publish what both have learned about governing small towns"):
        await samples.goal(of, date(2025, 1, 1), date(2026, 12, 31), title=title)
    old = await samples.item(await samples.work_plan(of, 2025), title="Old exchange")
    plan = await samples.work_plan(of, 2026)
    await samples.item(
        plan, title="Old exchange", carried_from=old, carry_candidate=True, carry_count=1
    )
    to = await samples.person(name="Zoë Example")
    made = {kind: await posts.reminder(of, term, clock.now(), kind, to=to) for kind in NoticeKind}
    facts = await read_facts(database.reads, [one.id for one in made.values()], clock.today())
    for kind in (NoticeKind.OPEN, NoticeKind.WEEK):
        for number, goal in enumerate(facts[made[kind].id]["goals"]):
            goal |= {"progress": 0.4 + number / 3, "rag": ("AMBER", "RED")[number % 2]}
            goal["trend"] = ("RISING", "FALLING")[number % 2]
    for one in facts.values():
        _lengthen(one)
    return {kind: facts[one.id] for kind, one in made.items()}


def _lengthen(facts: Facts) -> None:
    """Names as long as those of associations are, with a word as long as German ones."""
    for party in (facts["agreement"] or {}).get("parties") or []:
        party["name"] = NAMES[party["role"] == "HOME"]
    if facts["brief"]:
        done = {kind: [1200, 34] for kind in ("attendances", "contributions", "visits")}
        facts["brief"]["reciprocity"] = {"name": NAMES[False], **done}


async def mails_of(database: Database, settings: Settings, clock: Clock) -> dict[str, str]:
    """The HTML of a mail of every kind."""
    return {
        kind: write_mail(settings, facts, UUID(facts["id"]), clock.now()).html
        for kind, facts in (await facts_of(database, clock)).items()
    }


async def digest_of(database: Database, settings: Settings, clock: Clock) -> str:
    """The HTML of a mail about a reminder of every kind."""
    several = list((await facts_of(database, clock)).values())
    return write_digest(settings, several, UUID(several[0]["id"]), clock.now()).html


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_mail_keeps_anybody_out(
    browser: Browser,
    database: Database,
    settings: Settings,
    clock: Clock,
    turns: Turns,
    locale: str,
) -> None:
    mails = await mails_of(database, dataclasses.replace(settings, default_locale=locale), clock)
    for way, (size, colors) in enumerate(looks(locale)):
        async with visiting(browser, "http://nowhere.invalid", size, colors) as visit:
            for kind, html in turns.of(mails.items(), locale, way):
                await visit.page.set_content(html)
                held = await violations(visit.page, OF_WHOLE_PAGES)
                assert held == [], (kind, size, colors)
                assert await visit.overflow() == 0, kind
                assert min(await visit.page.evaluate(SIZES)) >= 14, kind
            assert visit.strays == []


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_mail_is_cut_off_at_its_side(
    browser: Browser, database: Database, settings: Settings, clock: Clock, locale: str
) -> None:
    settings = dataclasses.replace(settings, default_locale=locale)
    mails = await mails_of(database, settings, clock)
    mails["digest"] = await digest_of(database, settings, clock)
    async with visiting(browser, "http://nowhere.invalid") as visit:
        for kind, html in mails.items():
            await visit.page.set_content(html)
            for width in WIDTHS:
                await visit.page.set_viewport_size({"width": width, "height": 800})
                assert await visit.page.evaluate(CUT_OFF) == [], (kind, width)
                assert await visit.overflow() == 0, (kind, width)


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_page_of_a_link_keeps_anybody_out(
    browser: Browser,
    database: Database,
    settings: Settings,
    clock: Clock,
    turns: Turns,
    locale: str,
) -> None:
    of = await world()
    await Person.filter(id=of.liaison.id).update(locale=locale)
    made = await mailed(of, await term_of(of), of.liaison, clock)
    bound = free_socket()
    settings = dataclasses.replace(settings, port=bound.getsockname()[1])
    app = create_app(settings, database, local_administrator=False, clock=clock)
    async with served(app, bound) as address:
        for way, (size, colors) in enumerate(looks(locale)):
            async with visiting(browser, address, size, colors) as visit:
                for purpose in turns.of(Purpose, locale, way):
                    await visit.open(f"/r/{token(settings, made, purpose)}")
                    assert await violations(visit.page) == [], (purpose, size, colors)
                    assert await visit.overflow() == 0, purpose
                assert visit.strays == []


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_page_of_a_button_that_was_used_keeps_anybody_out(
    browser: Browser,
    database: Database,
    settings: Settings,
    clock: Clock,
    locale: str,
) -> None:
    """What was decided, what was put off and may be acknowledged, what was handed over or cannot be."""
    of = await world()
    term = await term_of(of)
    await Person.all().update(locale=locale)
    decided, later = [await mailed(of, term, one, clock) for one in (of.director, of.liaison)]
    await press(settings, clock, later, Purpose.ACKNOWLEDGE)
    await press(settings, clock, later, Purpose.SNOOZE, {"until": "2026-03-20"})
    why = {"reason": "It has served both sides."}
    assert (await press(settings, clock, decided, Purpose.RENEW, why)).refusal is None
    given = await mailed(of, term, of.committee, clock)
    await press(settings, clock, given, Purpose.HAND_OVER, {"person": str(of.owner.id)})
    alone = await mailed(of, term, of.representative, clock, NoticeKind.ASK)
    pages = (
        (decided, Purpose.RENEW),
        (later, Purpose.ACKNOWLEDGE),
        (later, Purpose.SNOOZE),
        (given, Purpose.NOT_ME),
        (alone, Purpose.HAND_OVER),
    )
    bound = free_socket()
    settings = dataclasses.replace(settings, port=bound.getsockname()[1])
    app = create_app(settings, database, local_administrator=False, clock=clock)
    async with served(app, bound) as address:
        for size, colors in looks(locale):
            async with visiting(browser, address, size, colors) as visit:
                for made, purpose in pages:
                    await visit.open(f"/r/{token(settings, made, purpose)}")
                    assert await visit.page.locator("dl.facts dt").count() > 2
                    assert await violations(visit.page) == [], (purpose, size, colors)
                    assert await visit.overflow() == 0, purpose
                assert visit.strays == []
