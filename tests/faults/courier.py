"""A process that runs the real delivery and kills itself with SIGKILL at a named step.

The steps are reached by standing between delivery and its parts; the product knows nothing of them.
"""

import asyncio
import os
import signal
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiosmtplib import SMTP, SMTPResponse

from domain.clock import Clock
from domain.database import Database, Transaction
from domain.notices import composing
from domain.notices.delivery import Delivery, deliver
from domain.notices.outbox import Claimed, Outbox
from domain.notices.relays import Reply
from domain.settings import Settings
from workers.smtp import SmtpRelay

# Short, for a short test; renewed at each third of it, it must always leave the dot its second.
LEASE = timedelta(seconds=1.6)
"""Short, so that what a killed courier held is soon free."""

WHOLE_LEASE = timedelta(seconds=15)
"""What workers take; on a busy machine a mail may take longer than the short one."""

# In the order in which a mail passes them; between any two of them the process may die.
STEPS = (
    "composing",
    "rows written, not committed",
    "composed",
    "claimed",
    "connected",
    "after MAIL",
    "after RCPT",
    "after DATA",
    "body written",
    "past the point of no return",
    "dot written",
    "answered",
    "settled",
)


@dataclass
class Fate:
    """Kills the process the n-th time that it reaches a step."""

    step: str | None
    times: int = 1

    def reach(self, step: str) -> None:
        if step == self.step:
            self.times -= 1
            if self.times == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class FatedOutbox(Outbox):
    """The outbox, with the steps before and after each statement."""

    fate: Fate

    async def claim(self, limit: int) -> list[Claimed]:
        self.fate.reach("composed")
        claimed = await super().claim(limit)
        for _ in claimed:
            self.fate.reach("claimed")
        return claimed

    async def commit(self, message: Claimed, dot_within: timedelta) -> bool:
        self.fate.reach("body written")
        done = await super().commit(message, dot_within)
        self.fate.reach("past the point of no return")
        return done

    async def settle(self, message: Claimed, reply: Reply) -> bool:
        self.fate.reach("answered")
        done = await super().settle(message, reply)
        self.fate.reach("settled")
        return done


class FatedRelay(SmtpRelay):
    """The mail server's connection, with a step after each command."""

    fate: Fate

    async def _connected(self) -> SMTP:
        client = await super()._connected()
        self.fate.reach("connected")
        command = type(client).execute_command

        async def execute(*words: bytes, **given: Any) -> SMTPResponse:
            if words[0] == b"." and self.fate.step == "dot written":
                assert client.protocol is not None
                if self.fate.times == 1:
                    client.protocol.write(b".\r\n")
                self.fate.reach("dot written")
            response = await command(client, *words, **given)
            self.fate.reach(f"after {words[0].decode()}")
            return response

        client.execute_command = execute  # type: ignore[method-assign]  # stands between
        return client


def work(settings: Settings, now: Clock, step: str | None, times: int) -> None:
    """Compose and deliver what is due, or die at a step: the body of the child process."""
    asyncio.run(compose_and_deliver(settings, now, Fate(step, times)))


async def compose_and_deliver(settings: Settings, clock: Clock, fate: Fate) -> None:
    assert settings.database_url is not None
    put = composing._put

    async def put_and_reach(tx: Transaction, mails: Any, replaced: Any) -> None:
        await put(tx, mails, replaced)
        fate.reach("rows written, not committed")

    composing._put = put_and_reach
    async with Database.connect(settings.database_url, pool_size=3) as database:
        fate.reach("composing")
        await composing.compose(settings, clock)
        lease = LEASE if fate.step else WHOLE_LEASE
        outbox, relay = FatedOutbox(database, clock, lease), FatedRelay(settings.delivery_url)
        outbox.fate = relay.fate = fate
        await deliver(Delivery(outbox, relay, "entente@example.org", settings.send_hours))
        await relay.close()
