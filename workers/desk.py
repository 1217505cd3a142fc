"""What a worker process does, as coroutines: by the timetable when Redis wakes it, and by its own poll.

Nothing depends on a message arriving: with Redis gone the poll alone plans and delivers.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Self
from urllib.parse import urlsplit

import structlog

from domain.clock import Clock
from domain.database import Database
from domain.document_store import DocumentStore
from domain.feed.webhook_planning import plan_deliveries
from domain.feed.webhook_sending import tell
from domain.notices.bounce_reports import read_report
from domain.notices.breakers import Breaker
from domain.notices.composing import compose_by_parts
from domain.notices.delivery import Delivery, Outcome, deliver
from domain.notices.domain_pauses import DomainPauses
from domain.notices.kinds import holds
from domain.notices.mails import Mailbox
from domain.notices.outbox import LEASE, Outbox
from domain.notices.pruning import prune
from domain.notices.resolving import resolve
from domain.notices.return_paths import ReturnPaths
from domain.notices.run_figures import Run, measured
from domain.notices.sweeps import sweep
from domain.outages import will_pass
from domain.overview.health import take_health_snapshots
from domain.settings import Settings
from domain.spans import SILENT, Spans, exported
from domain.trail.audit_erasure import erase_late
from domain.trail.audit_sealing import seal
from domain.trail.retention import forget_inquiries
from domain.trail.trail_pruning import prune_trail
from domain.verbs.agreements.chapter_checklists import open_checklists
from domain.verbs.agreements.occurrences import miss_occurrences, open_occurrences
from domain.verbs.desk.bounce_taking import take_refusals, take_report
from domain.verbs.desk.document_reading import sweep_orphans
from domain.verbs.people.hand_over_raising import raise_due_hand_overs
from workers.bounce_mailbox import BounceMailbox, Unseen
from workers.heralding import heralded
from workers.proofs import proof_of
from workers.smtp import SmtpRelay
from workers.watchdog import LOOP_WITHIN, Alive, Watchdog
from workers.webhook_posting import WebhookPoster

# Seconds between two rounds of the poll; the timetable of beat is in workers/timetable.py.
DELIVER_EVERY = 3.0
RESOLVE_EVERY = 5.0
SWEEP_EVERY = 60.0
SEAL_EVERY = 10.0
TELL_EVERY = 5.0
BOUNCES_EVERY = 60.0
COME_ROUND_EVERY = 1.0
FINISH_WITHIN = 10.0
LOG = structlog.get_logger(__name__)


class Desk:
    """One worker's settings, database and mail server, and what it does with them."""

    # Of what it claims.
    lease = LEASE

    def __init__(self, settings: Settings, database: Database, spans: Spans = SILENT) -> None:
        self.settings = settings
        self.spans = spans
        self.database = database
        self.clock = Clock(settings.home_time_zone)
        name = urlsplit(settings.address).hostname or "localhost"
        self.relay = SmtpRelay(settings.delivery_url, name)
        self.sender = Mailbox.parse(settings.mail_from).envelope
        self.breaker = Breaker()
        self.pauses = DomainPauses()
        self.proof = proof_of(settings)
        self.return_paths = (
            ReturnPaths(settings.mail_bounces, settings.link_keys)
            if settings.mail_bounces
            else None
        )
        self.poster = WebhookPoster(settings)
        self.watchdog = Watchdog()
        self.stopping = asyncio.Event()
        self._delivering = asyncio.Lock()
        self._wanted = False

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Self]:
        """Open the database; raises DatabaseError or OSError where that cannot work."""
        assert settings.database_url is not None
        async with (
            Database.connect(settings.database_url, pool_size=4) as database,
            heralded(settings.redis_url),
            exported(settings, "worker") as spans,
        ):
            desk = cls(settings, database, spans or SILENT)
            try:
                yield desk
            finally:
                await desk.relay.close()
                await desk.poster.close()

    async def sweep(self) -> None:
        """Plan what is due, and deliver it at once."""
        with self.watchdog.watching("plan"):
            async with measured(self.database, Run.SWEEP):
                with self.spans.span("sweep", {}) as span:
                    result = await sweep(self.clock, self.settings)
                    for name, count in result.counts().items():
                        span.set_attribute(f"entente.{name}", count)
        await self.deliver()

    async def deliver(self) -> None:
        """Compose and send what is due. Asked again while it is at it, it goes on for another round."""
        self._wanted = True
        if self._delivering.locked():
            return
        async with self._delivering:
            while self._wanted and not self.stopping.is_set():
                self._wanted = False
                await self._deliver_once()

    async def resolve(self) -> None:
        """Find out about mails that may or may not have been delivered."""
        with self.watchdog.watching("resolve"):
            await resolve(self.database, self.clock, self.proof, holds)

    async def read_bounces(self) -> None:
        """Take the bounces and complaints that lie in the mailbox for them, where there is one."""
        if self.settings.bounce_imap_url is None:
            return
        mailbox = await asyncio.to_thread(BounceMailbox.open, self.settings.bounce_imap_url)
        try:
            taken = await self._take_bounces(await asyncio.to_thread(mailbox.unseen))
            await asyncio.to_thread(mailbox.mark_seen, taken)
        finally:
            await asyncio.to_thread(mailbox.close)

    async def _take_bounces(self, mails: list[Unseen]) -> list[str]:
        """The mails that need not be read again: taken, or such that asking again would not help."""
        done = []
        for mail in mails:
            try:
                await self._take_bounce(mail.content)
            except Exception as error:
                LOG.exception("bounce_not_taken")
                if will_pass(error):
                    # The next round takes this one and the others.
                    break
            done.append(mail.uid)
        return done

    async def _take_bounce(self, content: bytes) -> None:
        # In another thread: whatever a stranger sends, the loop goes on.
        report = await asyncio.to_thread(read_report, content)
        if report is not None:
            effect = await take_report(report, self.clock, self.settings)
            LOG.info("bounce_taken", effect=effect.value)

    async def seal(self) -> None:
        """Seal new events of the audit trail, erase what came late, and plan what webhooks are told."""
        sealed = await seal(self.database, self.clock)
        erased = await erase_late(self.clock)
        if sealed or erased:
            LOG.debug("sealed", events=sealed, erased=erased)
        await plan_deliveries(self.clock)

    async def tell(self) -> None:
        """Tell webhooks what is due."""
        tally = await tell(self.database, self.clock, self.settings, self.poster.post)
        if tally:
            LOG.info("told", **tally)

    async def take_health_snapshots(self) -> None:
        """Keep this month's health scores, unless that is done."""
        taken = await take_health_snapshots(self.clock.today())
        if taken:
            LOG.info("health_snapshots", taken=taken)

    async def prune(self) -> None:
        """Drop what nobody needs any more; raise the hand-overs of seats whose terms ended, open what
        obligations and checklists ask for, and tell which days of obligations were missed.
        """
        emptied, deleted = await prune(self.clock)
        keys, told = await prune_trail(self.clock)
        await seal(self.database, self.clock, thorough=True)
        forgotten = await forget_inquiries(self.clock, self.settings)
        raised = await raise_due_hand_overs(self.clock)
        LOG.info(
            "pruned",
            mails=emptied,
            attempts=deleted,
            keys=keys,
            told=told,
            inquiries=forgotten,
            hand_overs=raised,
            occurrences=await open_occurrences(self.clock),
            missed=await miss_occurrences(self.clock),
            checklists=await open_checklists(self.clock),
            documents=await sweep_orphans(DocumentStore.of(self.settings), self.clock),
        )

    async def poll(self) -> None:
        """Do everything by our own clock, for ever; a round that fails is logged, and the next one comes."""
        async with asyncio.TaskGroup() as rounds:
            rounds.create_task(self._come_round())
            rounds.create_task(self._every(SWEEP_EVERY, self.sweep))
            rounds.create_task(self._every(DELIVER_EVERY, self.deliver))
            rounds.create_task(self._every(RESOLVE_EVERY, self.resolve))
            rounds.create_task(self._every(SEAL_EVERY, self.seal))
            rounds.create_task(self._every(TELL_EVERY, self.tell))
            rounds.create_task(self._every(BOUNCES_EVERY, self.read_bounces))

    async def finish(self) -> None:
        """Let the mail that is under way come to its end, within reason."""
        self.stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_WITHIN), self._delivering:
                pass

    async def _come_round(self) -> None:
        """Show the watchdog that the loop runs."""
        with self.watchdog.watching("loop", LOOP_WITHIN) as alive:
            while not self.stopping.is_set():
                alive()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(COME_ROUND_EVERY):
                        await self.stopping.wait()

    async def _deliver_once(self) -> None:
        with self.watchdog.watching("deliver") as alive:
            async with measured(self.database, Run.DELIVERY) as watch:
                tally = await self._send_due(alive)
                if not tally:
                    watch.skip()
        if tally[Outcome.FAILED]:
            await take_refusals(self.clock, self.settings)
        if tally[Outcome.KEPT_BACK]:
            # Somebody else is to have them, now and not with the next minute's sweep.
            await sweep(self.clock, self.settings)
            self._wanted = True
        if tally:
            LOG.info("delivered", **{outcome.value: count for outcome, count in tally.items()})

    async def _send_due(self, alive: Alive) -> Counter[Outcome]:
        outbox = Outbox(self.database, self.clock, self.lease)
        hours = self.settings.send_hours
        run = Delivery(
            outbox,
            self.relay,
            self.sender,
            hours,
            self.return_paths,
            breaker=self.breaker,
            pauses=self.pauses,
            stopping=self.stopping,
            alive=alive,
            spans=self.spans,
        )
        parts = compose_by_parts(self.settings, self.clock)
        more = await anext(parts, None)
        while more is not None:
            alive()
            # The next mails are written while these wait for the mail server.
            writing = asyncio.create_task(_next(parts))
            try:
                await deliver(run)
            finally:
                more = await writing
        return run.tally

    async def _every(self, seconds: float, action: Callable[[], Awaitable[None]]) -> None:
        while not self.stopping.is_set():
            try:
                await action()
            except Exception:
                LOG.exception("round_failed", action=getattr(action, "__name__", str(action)))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), seconds)


async def _next(parts: AsyncIterator[int]) -> int | None:
    return await anext(parts, None)
