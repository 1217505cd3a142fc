"""`up`: an installation on one machine, from nothing to a printed address, and back to nothing."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from domain.settings import Settings, SettingsError
from service.embedded import folder as data_folder
from service.embedded import servers as embedded
from service.embedded.server import ServerFailedError, free_port, last_lines
from service.supervisor.data import prepare_data
from service.supervisor.household import clockwork, front
from service.supervisor.journal import Journal
from service.supervisor.ports import PortBusyError, choose_port, is_loopback
from service.supervisor.watch import Program, Watch

START_SECONDS = 120.0


class Household:
    """The programs of one installation while they run; `given_up` has the error of one that cannot."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.watches: list[Watch] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.given_up: asyncio.Future[SettingsError] = asyncio.get_running_loop().create_future()

    def start(self, wanted: list[Program]) -> None:
        """Start programs side by side."""
        started = [Watch(program, self.journal) for program in wanted]
        self.watches += started
        self.tasks += [asyncio.create_task(self._keep(watch)) for watch in started]

    async def _keep(self, watch: Watch) -> None:
        try:
            await watch.keep()
        except SettingsError as error:
            if not self.given_up.done():
                self.given_up.set_result(error)

    async def ready(self) -> None:
        """Wait until each program started so far has done its work for the first time."""
        await asyncio.gather(*(_until_ready(watch) for watch in self.watches))

    async def stop(self) -> None:
        """Stop all, the servers last, since the others still speak to them."""
        ours = [watch for watch in self.watches if watch.program.log is None]
        servers = [watch for watch in self.watches if watch.program.log is not None]
        for group in (ours, servers):
            await asyncio.gather(*(watch.stop() for watch in group))
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def kill(self) -> None:
        """Stop all at once, for somebody who asks a second time."""
        for watch in self.watches:
            watch.kill()


async def run(settings: Settings, *, port_asked_for: bool, demo: bool = True) -> None:
    """Run everything until SIGINT, SIGTERM or (without `nohup`) SIGHUP.

    Raises FolderInUseError, PortBusyError, ServerFailedError or NoServerError before anything
    of it runs on, and SettingsError once everything has stopped because a part cannot run.
    """
    begun = time.monotonic()
    if not is_loopback(settings.host):
        raise PortBusyError(
            f"`up` listens on this machine only, and {settings.host} is not a loopback address. "
            "For a service that others reach, see docs/operations.md."
        )
    journal = Journal(prefixed=settings.log_shape == "console")
    async with AsyncExitStack() as stack:
        stack.enter_context(data_folder.held(settings.data_dir))
        settings = _settled(settings, port_asked_for=port_asked_for)
        household = Household(journal)
        stack.push_async_callback(household.stop)
        stopped = _stop_on_signals(household)
        starting = asyncio.create_task(_start(household, settings, demo=demo))
        stopping = asyncio.create_task(stopped.wait())
        ends: set[asyncio.Future[Any]] = {stopping, household.given_up}
        await asyncio.wait({starting, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
        else:
            _announce(journal, starting.result(), time.monotonic() - begun)
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        journal.say("Stopping ...")
    journal.say("Everything has stopped.")
    if household.given_up.done():
        raise household.given_up.result()


async def _start(household: Household, settings: Settings, *, demo: bool) -> Settings:
    servers = await embedded.prepare(settings)
    household.start([Program.of(server) for server in servers])
    await household.ready()
    for server in servers:
        await embedded.prepare_database(server)
    settings = embedded.with_urls(settings, servers)
    # The web process takes a moment to load, which the other core has time for.
    household.start(front(settings))
    await prepare_data(settings, household.journal, demo=demo)
    data_folder.write_note(settings.data_dir, embedded.note(settings))
    await household.ready()
    # Last, and nobody waits for it: whoever wants to look need not wait for what comes by mail.
    household.start(clockwork(settings))
    return settings


def _settled(settings: Settings, *, port_asked_for: bool) -> Settings:
    """The settings with everything decided that the children must agree on."""
    mailbox_url = settings.mailbox_url
    if settings.smtp_url is None:
        mailbox_url = f"smtp://127.0.0.1:{free_port()}"
    return replace(
        embedded.with_secret(settings),
        port=choose_port(settings.host, settings.port, asked_for=port_asked_for),
        data_dir=settings.data_dir.resolve(),
        mailbox_url=mailbox_url,
    )


def _stop_on_signals(household: Household) -> asyncio.Event:
    """An event that a signal sets; a second Ctrl-C kills what is still there.

    SIGHUP stays ignored for whoever started this with `nohup`, to leave the terminal and keep it.
    """
    stopped = asyncio.Event()

    def stop() -> None:
        if stopped.is_set():
            household.kill()
        stopped.set()

    heard = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        heard.append(signal.SIGHUP)
    for number in heard:
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return stopped


async def _until_ready(watch: Watch) -> None:
    program = watch.program
    if program.is_ready is None:
        return
    try:
        await asyncio.wait_for(watch.ready.wait(), START_SECONDS)
    except TimeoutError:
        log = last_lines(program.log) if program.log else ""
        raise ServerFailedError(
            f"{program.name} does not become ready within {START_SECONDS:g} s. {log}"
        ) from None


def _announce(journal: Journal, settings: Settings, seconds: float) -> None:
    mail = f"goes to {settings.smtp_url}" if settings.smtp_url else f"{settings.address}/mail"
    for line in (
        "",
        f"Entente is at    {settings.address}/    (ready after {seconds:.1f} s)",
        f"  queries        {settings.address}/graphql    you are the local administrator",
        f"  mail           {mail}",
        f"  data           {settings.data_dir}",
        f"  log            {_heard(settings)}",
        "Ctrl-C stops everything; the data stays.",
        "",
    ):
        journal.say(line)


def _heard(settings: Settings) -> str:
    if settings.log_level == "INFO":
        return "what happens by itself, and trouble; ENTENTE_LOG_LEVEL=debug shows each request and mail"
    return f"from {settings.log_level} on"
