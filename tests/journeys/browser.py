"""A real browser against a real server, with no way to anywhere else."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import uvicorn
from playwright.async_api import Browser, Page, Route, async_playwright
from starlette.applications import Starlette

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("ENTENTE_TEST_BROWSER") == "required"
MISSING = "There is no Chromium, so the browser tests did not run (apt-get install chromium)"
# The first lets it run as root; the others keep it from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = (390, 844)
DESK = (1280, 900)


@dataclass
class Visit:
    """A page in the browser, where it is, and what went wrong on it."""

    page: Page
    address: str
    # Requests to anywhere but our server: they are cut off.
    strays: list[str] = field(default_factory=list)
    # What the page complained of: errors of scripts, refusals of the content policy.
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        """Go to a page of our server."""
        await self.page.goto(self.address + path)

    async def overflow(self) -> int:
        """By how many pixels the page is wider than the window; scrolling sideways is no good."""
        width: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser of the system, without a window."""
    assert CHROMIUM is not None, MISSING
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


def free_socket() -> socket.socket:
    """A socket bound to a free port on loopback."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


@asynccontextmanager
async def served(app: Starlette, bound: socket.socket) -> AsyncIterator[str]:
    """The address of the application while it is served in this loop."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", proxy_headers=False)
    # The socket listens before the server does: a browser that is too early waits in its queue.
    bound.listen()
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[bound]))
    host, port = bound.getsockname()
    yield f"http://{host}:{port}"
    server.should_exit = True
    await task


@asynccontextmanager
async def visiting(
    browser: Browser,
    address: str,
    size: tuple[int, int] = DESK,
    colors: Literal["light", "dark"] = "light",
) -> AsyncIterator[Visit]:
    """A fresh visitor, with nothing remembered; nothing but our server can be reached."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=colors
    )
    visit = Visit(await context.new_page(), address)

    async def watch(route: Route) -> None:
        if route.request.url.startswith((address, "data:", "blob:")):
            await route.continue_()
        else:
            visit.strays.append(route.request.url)
            await route.abort()

    await context.route("**/*", watch)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on(
        "console",
        lambda message: visit.complaints.append(message.text) if message.type == "error" else None,
    )
    yield visit
    await context.close()
