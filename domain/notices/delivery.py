"""Delivery: due mails go to the mail server in two phases, so that a crash neither loses nor doubles one.

Everything but the last dot is handed over first; until the dot nothing is delivered. Then the row goes past
the point of no return in one fenced statement, and at most a second later the dot follows. A worker that
dies before that statement has sent nothing; one that dies after it leaves a row that `resolving` settles.
"""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

import asyncpg
import structlog

from domain.notices.breakers import Breaker
from domain.notices.domain_pauses import DomainPauses, domain_of
from domain.notices.mails import Mailbox, UnfitAddressError
from domain.notices.outbox import Claimed, Outbox
from domain.notices.relays import (
    DroppedError,
    RefusedError,
    Relay,
    Reply,
    UnansweredError,
    UnreachableError,
)
from domain.notices.return_paths import ReturnPaths
from domain.notices.windows import SendHours, leaves_at
from domain.outages import AWAY, will_pass
from domain.spans import SILENT, Facts, Spans

BATCH = 20
DOT_WITHIN = timedelta(seconds=1)
# A mail that the server puts off: again after half a minute, then less and less often, for three days.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=72)
# How long the mail server's answer is carried about while the database is away.
INSIST_FOR = timedelta(seconds=30)
ASK_AGAIN = 0.2
LOG = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of a mail in a run."""

    SENT = "sent"
    POSTPONED = "postponed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    # Somebody else has taken it or taken it back, or the claim is over: nothing was sent.
    LOST = "lost"
    # It became needless on its way: nothing was sent.
    NEEDLESS = "needless"
    # The address gets no mail any more: the next in line is to be found.
    KEPT_BACK = "kept_back"
    # The recipient's hours are over, or their domain rests: it leaves when they begin, or it has rested.
    WAITING = "waiting"


class Bookkeeping:
    """What the server said of the last mail is recorded while the next one is handed over, up to its dot.

    Never is more than one mail past the point of no return and not recorded.
    """

    _task: asyncio.Task[None] | None = None

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.create_task(work)

    async def finish(self) -> None:
        """Wait for it; raises what it raised."""
        task, self._task = self._task, None
        if task is not None:
            await task


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a run works with, and what it has done so far."""

    outbox: Outbox
    relay: Relay
    sender: str
    hours: SendHours
    # The envelope sender of each mail by its key; `sender` for all where there is no address for bounces.
    return_paths: ReturnPaths | None = None
    batch: int = BATCH
    # The worker's own, which outlives a run.
    breaker: Breaker = field(default_factory=Breaker)
    pauses: DomainPauses = field(default_factory=DomainPauses)
    # Set by whoever wants the run to end after the mail that it is at.
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    # Called after each mail, for whoever watches whether the run comes further.
    alive: Callable[[], None] = lambda: None
    spans: Spans = SILENT
    tally: Counter[Outcome] = field(default_factory=Counter)
    books: Bookkeeping = field(default_factory=Bookkeeping)


async def deliver(delivery: Delivery) -> Counter[Outcome]:
    """Send what is due until nothing is, or the mail server is gone; say how many became what."""
    outbox, breaker = delivery.outbox, delivery.breaker
    if breaker.is_open:
        return delivery.tally
    async with outbox.held(), _alive(outbox):
        try:
            await outbox.withdraw()
            if kept_back := await outbox.keep_back():
                delivery.tally[Outcome.KEPT_BACK] += kept_back
            await delivery.pauses.read(outbox.database)
            while mails := await outbox.claim(1 if breaker.is_half_open else delivery.batch):
                for mail in mails:
                    if delivery.stopping.is_set() or breaker.is_open:
                        await outbox.release(outbox.clock.now())
                        return delivery.tally
                    delivery.tally[await _send_measured(delivery, mail)] += 1
                    delivery.alive()
        except UnreachableError as error:
            breaker.open()
            LOG.warning("mail_server_unreachable", error=str(error))
            await outbox.release(outbox.clock.now())
        except BaseException:
            # Whatever happened between two steps: what has been offered must not be completed.
            await delivery.relay.withdraw()
            raise
        finally:
            await delivery.books.finish()
    return delivery.tally


async def _send_measured(delivery: Delivery, mail: Claimed) -> Outcome:
    facts: Facts = {"entente.mail.kind": mail.kind, "entente.mail.attempt": mail.attempts + 1}
    with delivery.spans.span("deliver mail", facts) as span:
        outcome = await _send(delivery, mail)
        span.set_attribute("entente.mail.state", outcome.value)
    return outcome


async def _send(delivery: Delivery, mail: Claimed) -> Outcome:
    outbox, now = delivery.outbox, delivery.outbox.clock.now()
    rests_until = delivery.pauses.rests_until(domain_of(mail.address), now)
    if rests_until is not None:
        await outbox.release(rests_until, mail)
        return Outcome.WAITING
    if mail.time_zone is not None:
        opens_at = leaves_at(now, mail.time_zone, mail.out_by, delivery.hours, mail.habits)
        if opens_at > now:
            await outbox.release(opens_at, mail)
            return Outcome.WAITING
    try:
        recipient = Mailbox(mail.address).envelope
        paths = delivery.return_paths
        sender = paths.of(mail.id) if paths else delivery.sender
        await delivery.relay.offer(sender, recipient, mail.content)
    except UnfitAddressError as error:
        await outbox.fail(mail, str(error), None)
        return Outcome.FAILED
    except RefusedError as error:
        return await _take_refusal(delivery, mail, error)
    except DroppedError as error:
        # Perhaps it is this mail that the server cannot bear: it must not keep the others waiting.
        delivery.breaker.strike()
        return await _put_off(outbox, mail, str(error), None)
    return await _complete(delivery, mail)


async def _complete(delivery: Delivery, mail: Claimed) -> Outcome:
    outbox, relay = delivery.outbox, delivery.relay
    await delivery.books.finish()
    # From before the statement on: a worker that was frozen meanwhile must not send the dot.
    started = time.monotonic()
    if not await outbox.commit(mail, DOT_WITHIN):
        await relay.withdraw()
        return await _stop(outbox, mail)
    if time.monotonic() - started > DOT_WITHIN.total_seconds():
        await relay.withdraw()
        return await _postpone(outbox, mail, "The database took too long.", None)
    try:
        reply = await relay.complete()
    except RefusedError as error:
        return await _take_refusal(delivery, mail, error)
    except UnreachableError as error:
        return await _postpone(outbox, mail, str(error), None)
    except UnansweredError as error:
        LOG.warning("mail_uncertain", message_id=mail.message_id, error=str(error))
        delivery.breaker.strike()
        await outbox.doubt(mail, str(error))
        return Outcome.UNCERTAIN
    delivery.breaker.succeed()
    delivery.books.begin(_settle(outbox, mail, reply))
    await delivery.pauses.answered(outbox.database, domain_of(mail.address))
    return Outcome.SENT


async def _stop(outbox: Outbox, mail: Claimed) -> Outcome:
    """Put away a mail that must not leave after all, and say why: as those are that nobody has begun with."""
    if await outbox.withdraw_held(mail):
        LOG.info("mail_needless", message_id=mail.message_id)
        return Outcome.NEEDLESS
    if await outbox.keep_back_held(mail):
        LOG.info("mail_kept_back", message_id=mail.message_id)
        return Outcome.KEPT_BACK
    LOG.warning("mail_lost_to_another", message_id=mail.message_id)
    return Outcome.LOST


async def _settle(outbox: Outbox, mail: Claimed, reply: Reply) -> None:
    """Record the answer, and insist: it is the only proof that the mail was delivered."""
    stop = time.monotonic() + INSIST_FOR.total_seconds()
    while True:
        try:
            if not await outbox.settle(mail, reply):
                LOG.warning("mail_settled_by_another", message_id=mail.message_id, reply=str(reply))
        except Exception as error:
            if not will_pass(error) or time.monotonic() > stop:
                raise
            # Nobody tells when a database is back: asking again is the only way to know.
            await asyncio.sleep(ASK_AGAIN)
        else:
            LOG.debug("mail_sent", message_id=mail.message_id, reply=str(reply))
            return


async def _take_refusal(delivery: Delivery, mail: Claimed, error: RefusedError) -> Outcome:
    """5xx: for good, with the server's words. 4xx: later, for three days.

    What the server says of itself or of us is no mail's fault: later, whatever the number.
    """
    outbox, reply = delivery.outbox, error.reply
    LOG.warning("mail_refused", message_id=mail.message_id, reply=str(reply), at=error.step.value)
    if error.concerns_all:
        delivery.breaker.strike()
        return await _put_off(outbox, mail, str(reply), reply.status)
    delivery.breaker.succeed()
    domain = domain_of(mail.address)
    if reply.permanent:
        await outbox.fail(mail, str(reply), reply.status)
        await delivery.pauses.answered(outbox.database, domain)
        return Outcome.FAILED
    await delivery.pauses.refused(outbox.database, domain, outbox.clock.now(), str(reply))
    return await _put_off(outbox, mail, str(reply), reply.status)


async def _put_off(outbox: Outbox, mail: Claimed, words: str, code: str | None) -> Outcome:
    if mail.tried_for is not None and mail.tried_for > GIVE_UP_AFTER:
        await outbox.fail(mail, f"Given up after three days. {words}", code)
        return Outcome.FAILED
    return await _postpone(outbox, mail, words, code)


async def _postpone(outbox: Outbox, mail: Claimed, words: str, code: str | None) -> Outcome:
    await outbox.postpone(mail, outbox.clock.now() + wait_after(mail.attempts), words, code)
    return Outcome.POSTPONED


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many earlier attempts: doubled each time, within limits."""
    return _jittered(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 16)))


def _jittered(wait: timedelta) -> timedelta:
    # Half as long again at most: what failed together does not come back together.
    return wait * random.uniform(1.0, 1.5)  # noqa: S311 (no secret)


@contextlib.asynccontextmanager
async def _alive(outbox: Outbox) -> AsyncIterator[None]:
    """Renew the leases of this run while it lasts, however long the mail server thinks."""
    keeper = asyncio.create_task(_keep_leases(outbox))
    try:
        yield
    finally:
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper


async def _keep_leases(outbox: Outbox) -> None:
    while True:
        await asyncio.sleep(outbox.lease.total_seconds() / 3)
        try:
            await outbox.renew()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, *AWAY):
            LOG.warning("leases_not_renewed", exc_info=True)
