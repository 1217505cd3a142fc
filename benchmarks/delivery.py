"""How fast due reminders become mails on a server, beside a bare loop that does no more than it must.

    python -m benchmarks.delivery [--mails 10000] [--rounds 10] [--dkim]

One worker process composes and delivers the demo's mails by the real path. The bare loop has their facts in
memory, renders the same mails and sends them over one kept connection of aiosmtplib to the same sink, each
between the same two fenced statements, and does nothing else. Both, two workers, and a client that sends
mails written before, in turns: a slow moment hits all. The sink writes a line to the disk before it answers.
"""

import argparse
import asyncio
import statistics
import time
from dataclasses import dataclass, field

import structlog

from benchmarks.due_mails import DueMails, due_mails
from benchmarks.senders import BareLoop, Client, Sender, Worker


@dataclass
class Way:
    """One of the ways to send, and what each round took: seconds, and CPU seconds, a mail."""

    name: str
    senders: list[Sender]
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    async def go(self, world: DueMails, count: int) -> None:
        before = world.accepted()
        reminders = await world.plant(count)
        for sender in self.senders:
            await sender.prepare(reminders)
        started = time.perf_counter()
        spent = await asyncio.gather(*(sender.send() for sender in self.senders))
        self.seconds.append((time.perf_counter() - started) / count)
        self.cpu.append(sum(one.cpu for one in spent) / count)
        assert world.accepted() - before == count, "each mail arrives once"
        # What was not delivered by this way must not be another's.
        await world.put_away()

    def __str__(self) -> str:
        rate = 1 / statistics.median(self.seconds)
        return f"{self.name:<22} {rate:7.0f}/s {statistics.median(self.cpu) * 1000:7.2f} ms of CPU a mail"


def ratio(one: Way, other: Way) -> float:
    """How many times as fast `one` is."""
    pairs = zip(one.seconds, other.seconds, strict=True)
    return statistics.median(theirs / ours for ours, theirs in pairs)


async def measure(mails: int, rounds: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    async with due_mails() as world:
        workers, bare, client = (
            [Sender(crew(world.settings)) for _ in range(number)]
            for crew, number in ((Worker, 2), (BareLoop, 1), (Client, 1))
        )
        one, two = Way("one worker", workers[:1]), Way("two workers", workers)
        loop, sink = Way("bare loop", bare), Way("the sink's ceiling", client)
        ways = [one, loop, two, sink]
        try:
            for way in ways:
                await way.go(world, 100)
                way.seconds.clear()
                way.cpu.clear()
            for number in range(rounds):
                for way in ways[number % 4 :] + ways[: number % 4]:
                    await way.go(world, mails // rounds)
        finally:
            for sender in [*workers, *bare, *client]:
                sender.end()
    for way in ways:
        print(way)
    print(f"one worker : bare loop = {ratio(one, loop):.2f}")
    print(f"two workers : one = {ratio(two, one):.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    asyncio.run(measure(options.mails, options.rounds))
