"""The CPU that each part of a mail's way takes of a worker: one part after the other, in one process.

    python -m benchmarks.mail_parts [--mails 500]

Nothing waits here for anything else, so the parts add up to what a mail costs where a worker is busy.
"""

import argparse
import asyncio
import time
from collections.abc import Callable
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks.due_mails import DueMails, due_mails
from domain.notices.composing import BATCH as PART
from domain.notices.composing import compose
from domain.notices.delivery import BATCH, DOT_WITHIN
from domain.notices.drafting import Draft, draft
from domain.notices.facts import Facts, read_facts
from domain.notices.outbox import Claimed, Outbox
from domain.notices.relays import Reply
from domain.notices.signing import Signer
from workers.smtp import SmtpRelay

WARMING = 200
TAKEN = Reply(250, "2.0.0 Taken")


class Meter:
    """Milliseconds of this process's CPU a mail, by part."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.parts: dict[str, float] = {}
        self._since = time.process_time()

    def start(self) -> None:
        self._since = time.process_time()

    def stop(self, part: str) -> None:
        self.parts[part] = (time.process_time() - self._since) / self.count * 1000


async def measure(count: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    async with due_mails() as world:
        await world.plant(WARMING)
        await compose(world.settings, world.clock)
        meter = Meter(count)
        drafts = await _write(world, meter, await world.plant(count))
        _sign(meter, drafts)
        await _record(world, meter, WARMING + count)
        await _send(world, meter, drafts)
    for part, milliseconds in meter.parts.items():
        print(f"{part:<30} {milliseconds:5.2f} ms")


async def _write(world: DueMails, meter: Meter, reminders: list[UUID]) -> list[Draft]:
    meter.start()
    facts: dict[UUID, Facts] = {}
    for at in range(0, len(reminders), PART):
        some = reminders[at : at + PART]
        facts |= await read_facts(world.database.reads, some, world.clock.today())
    meter.stop("database: facts")
    meter.start()
    drafts = [draft(world.settings, facts[key], world.clock.now()) for key in reminders]
    meter.stop("render")
    meter.start()
    await compose(world.settings, world.clock)
    meter.stop("all of composing")
    return drafts


def _sign(meter: Meter, drafts: list[Draft]) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    sign: Callable[[bytes], bytes] = Signer("example.org", "benchmark", key).sign
    meter.start()
    for mail in drafts:
        sign(mail.content)
    meter.stop("DKIM, where it is set")


async def _record(world: DueMails, meter: Meter, count: int) -> None:
    outbox = Outbox(world.database, world.clock)
    claimed: list[Claimed] = []
    meter.start()
    async with outbox.held():
        while mails := await outbox.claim(BATCH):
            for mail in mails:
                assert await outbox.commit(mail, DOT_WITHIN)
                assert await outbox.settle(mail, TAKEN)
            claimed += mails
    assert len(claimed) == count
    meter.count, mails_of_part = count, meter.count
    meter.stop("database: claim, commit, settle")
    meter.count = mails_of_part


async def _send(world: DueMails, meter: Meter, drafts: list[Draft]) -> None:
    relay = SmtpRelay(world.settings.delivery_url)
    meter.start()
    for mail in drafts:
        await relay.offer("entente@example.org", mail.address, mail.content)
        await relay.complete()
    meter.stop("SMTP")
    await relay.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=500)
    asyncio.run(measure(parser.parse_args().mails))
