"""The watchdog of a worker: what hangs ends the process, what works or was only frozen does not."""

import asyncio
import io
import sys
import threading
from pathlib import Path

from service.supervisor.journal import Journal
from service.supervisor.watch import Program, Watch
from workers.watchdog import EXIT_CODE, Watchdog

# A loop that comes round until something blocks it for ever.
HANGING = """
import asyncio, threading
from workers.watchdog import Watchdog

async def work():
    dog = Watchdog()
    dog.start(look_every=0.05)
    with dog.watching("loop", 1.0) as alive:
        for _ in range(5):
            await asyncio.sleep(0.1)
            alive()
        print("hangs", flush=True)
        threading.Event().wait()

asyncio.run(work())
"""


async def test_a_worker_that_hangs_ends_and_is_started_again() -> None:
    journal = Journal(io.StringIO())
    root = Path(__file__).parents[2]
    watch = Watch(Program("worker", (sys.executable, "-c", HANGING), folder=root), journal)
    kept = asyncio.create_task(watch.keep())
    stream = journal.stream
    assert isinstance(stream, io.StringIO)
    async with asyncio.timeout(120):
        while stream.getvalue().count("| hangs") < 2:  # noqa: ASYNC110 (a child sets no event)
            await asyncio.sleep(0.05)
    watch.kill()
    await kept
    told = stream.getvalue()
    assert f"it ended with exit code {EXIT_CODE}; starting it again" in told
    assert "worker_hangs" in told


def test_only_what_is_silent_twice_and_under_way_ends_the_worker() -> None:
    now = [0.0]
    ended: list[int] = []
    dog = Watchdog(lambda: now[0])
    with dog.watching("plan", 10), dog.watching("deliver", 10) as alive:
        now[0] = 9.0
        alive()
        assert dog.silent() == set()
        now[0] = 12.0
        assert dog.silent() == {"plan"}
    now[0] = 100.0
    assert dog.silent() == set()
    over = threading.Event()

    def end(code: int) -> None:
        ended.append(code)
        over.set()

    with dog.watching("plan", 10):
        now[0] = 200.0
        dog.start(end, look_every=0.01)
        assert over.wait(60)
    dog.stop()
    assert ended == [EXIT_CODE]
