"""`worker` and `beat`: Celery, started by its own command line.

The door knows the workers by name only, so what runs here is another program: it takes this
one's place where it can, and is its child while this one keeps embedded servers running.
"""

import asyncio
import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from domain.settings import Settings
from service.cli.exits import Exit, exit_codes
from service.cli.options import DataDir, read_settings
from service.embedded.server import child_command
from service.embedded.servers import reach
from service.supervisor.household import ROOT, environment

app = typer.Typer(rich_markup_mode="markdown")
# On a laptop, and in a container of its own, root is as good a user as any for a worker that
# takes no pickles: Celery's warning of that says nothing here.
QUIETLY = "ignore:You're running the worker with superuser privileges"
CELERY = (sys.executable, "-W", QUIETLY, "-m", "celery", "--quiet", "-A", "workers.app")


@app.command()
def worker(
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Threads (ENTENTE_WORKER_CONCURRENCY)."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Plan reminders and deliver mail until stopped; any number of workers may run at once."""
    with exit_codes():
        settings = read_settings(data_dir, "worker")
        threads = str(concurrency or settings.worker_concurrency)
        words = ("worker", "--pool=threads", f"--concurrency={threads}", "--without-gossip")
        _become(settings, (*CELERY, *words, "--without-mingle", f"--loglevel={settings.log_level}"))


@app.command()
def beat(data_dir: DataDir = None) -> None:
    """Wake the workers by the timetable; two of these at once do no harm."""
    with exit_codes():
        settings = read_settings(data_dir, "beat")
        words = ("beat", "--pidfile=", f"--loglevel={settings.log_level}")
        _become(settings, (*CELERY, *words))


def _become(settings: Settings, command: tuple[str, ...]) -> None:
    if settings.database_url and settings.redis_url:
        _replace_this_process(settings, command)
    code = asyncio.run(_run_beside_servers(settings, command))
    if code:
        raise typer.Exit(int(Exit.FAILED))


def _replace_this_process(settings: Settings, command: tuple[str, ...]) -> NoReturn:
    os.chdir(ROOT)
    os.execve(command[0], command, environment(settings))  # noqa: S606 (no shell is wanted)


async def _run_beside_servers(settings: Settings, command: tuple[str, ...]) -> int:
    async with reach(settings) as found:
        process = await asyncio.create_subprocess_exec(
            *child_command(command, signal.SIGTERM, None), cwd=ROOT, env=environment(found)
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, process.terminate)
        return await process.wait()
