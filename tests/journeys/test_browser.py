"""What people do in a browser: ask the graph, read a mail, follow its link. No network needed."""

import dataclasses
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
from playwright.async_api import Browser, expect

from domain.clock import Clock
from domain.database import Database
from domain.notices.drafting import action_url
from domain.notices.links import Purpose
from domain.notices.mailbox import Entry, MailboxStore
from domain.notices.reminders import Reminder, ReminderState
from domain.settings import Settings
from service.app import create_app
from service.examples import read_examples
from tests import samples
from tests.domain.notices.posts import affiliation_with_term, reminder
from tests.journeys.browser import (
    CHROMIUM,
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
    # All at once, so that one line says it.
    pytest.skip(MISSING, allow_module_level=True)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
async def address(settings: Settings, database: Database, clock: Clock) -> AsyncIterator[str]:
    """Where the application runs, as `up` runs it."""
    bound = free_socket()
    settings = dataclasses.replace(settings, port=bound.getsockname()[1])
    app = create_app(settings, database, local_administrator=True, clock=clock)
    async with served(app, bound) as found:
        yield found


def keep_mail(settings: Settings, clock: Clock, link: str) -> str:
    mail = EmailMessage()
    mail["Message-ID"] = "<one@example.org>"
    mail["To"] = "ana@example.org"
    mail["Subject"] = "Renewal review: Example Städtebund"
    mail.set_content(f"Acknowledge: {link}\n")
    mail.add_alternative(
        f'<html><body><p>The review opens.</p><p><a href="{link}">Acknowledge</a></p>'
        "<script>document.body.textContent = 'scripts run'</script></body></html>",
        subtype="html",
    )
    content = mail.as_bytes()
    entry = Entry.of(content, sender="", recipients=["ana@example.org"], accepted_at=clock.now())
    MailboxStore(settings.data_dir).accept(content, entry)
    return entry.name


async def test_graphiql_answers_a_query_without_any_network(browser: Browser, address: str) -> None:
    organization = await samples.organization(name="Example Städtebund")
    async with visiting(browser, address) as visit:
        await visit.open("/graphql")
        page = visit.page
        for example in read_examples():
            await expect(page.get_by_role("tab", name=example.name)).to_be_visible()
        (example,) = [each for each in read_examples() if each.name == "Organizations"]
        await visit.open(example.address)
        await expect(page.get_by_role("tabpanel", name=example.name)).to_be_visible()
        await page.get_by_role("button", name="Execute query").click()
        await expect(page.locator(".result-window")).to_contain_text(organization.name)
        assert visit.strays == []
        assert visit.complaints == []


async def test_a_query_in_the_address_waits_for_its_reader(browser: Browser, address: str) -> None:
    async with visiting(browser, address) as visit:
        await visit.open("/graphql?query=query%20Mine%20%7B%20viewer%20%7B%20name%20%7D%20%7D")
        await expect(visit.page.get_by_role("tab", name="Mine")).to_be_visible()
        await expect(visit.page.locator(".result-window")).not_to_contain_text("local")
        await visit.page.get_by_role("button", name="Execute query").click()
        await expect(visit.page.locator(".result-window")).to_contain_text("local administrator")


async def test_the_first_page_shows_what_runs_and_leads_on(
    browser: Browser, address: str, settings: Settings, clock: Clock
) -> None:
    name = keep_mail(settings, clock, f"{address}/nowhere")
    async with visiting(browser, address) as visit:
        await visit.open("/")
        page = visit.page
        await expect(page.get_by_text("local administrator")).to_be_visible()
        await page.get_by_role("link", name="Renewal review: Example Städtebund").click()
        await expect(page).to_have_url(f"{address}/mail/{name}")
        assert visit.strays == []


async def test_a_mail_is_read_and_its_link_opens_beside_it(
    browser: Browser, address: str, settings: Settings, clock: Clock
) -> None:
    keep_mail(settings, clock, f"{address}/health")
    async with visiting(browser, address) as visit:
        await visit.open("/mail")
        page = visit.page
        await page.get_by_role("link", name="Renewal review: Example Städtebund").click()
        frame = page.frame_locator("iframe.letter")
        await expect(frame.get_by_text("The review opens.")).to_be_visible()
        async with page.context.expect_page() as opening:
            await frame.get_by_role("link", name="Acknowledge").click()
        opened = await opening.value
        await expect(opened.locator("body")).to_contain_text("alive")
        await page.get_by_role("link", name="Text", exact=True).click()
        await expect(page.locator(".plain a")).to_have_attribute("href", f"{address}/health")
        await page.get_by_role("link", name="Source", exact=True).click()
        await expect(page.locator("pre")).to_contain_text("Message-ID: <one@example.org>")
        assert visit.strays == []


@pytest.mark.parametrize("path", ["/", "/mail", "/mail/{name}", "/nowhere"])
async def test_pages_fit_a_phone(
    browser: Browser, address: str, settings: Settings, clock: Clock, path: str
) -> None:
    name = keep_mail(settings, clock, f"{address}/nowhere")
    async with visiting(browser, address, size=PHONE, colors="dark") as visit:
        await visit.open(path.format(name=name))
        assert await visit.overflow() == 0


async def test_a_reminder_is_acknowledged_on_a_phone(
    browser: Browser, address: str, settings: Settings, clock: Clock
) -> None:
    of, term = await affiliation_with_term()
    made = await reminder(of, term, clock.now(), state=ReminderState.MAILED)
    url = action_url(settings, Purpose.ACKNOWLEDGE, made.id, made.due_at)
    async with visiting(browser, address, size=PHONE) as visit:
        await visit.open(url.removeprefix(settings.address))
        await expect(visit.page.get_by_text("Example alliance")).to_be_visible()
        assert (await Reminder.get(id=made.id)).state is ReminderState.MAILED
        assert await visit.overflow() == 0
        await visit.page.get_by_role("button", name="Acknowledge").click()
        await expect(visit.page.get_by_role("heading")).to_have_text("Acknowledged. Thank you.")
        assert (await Reminder.get(id=made.id)).state is ReminderState.ACKNOWLEDGED
        await visit.open(url.removeprefix(settings.address))
        await expect(visit.page.get_by_role("heading")).to_have_text(
            "This reminder was acknowledged already"
        )
        assert visit.strays == []
