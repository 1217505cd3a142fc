"""What becomes of a mail when its server says each of eight numbers at each verb, and worse than numbers.

The tables of docs/reliability.md are written from the ones below.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.notices.composing import compose
from domain.notices.delivery import Delivery, Outcome, deliver
from domain.notices.outbox import Outbox
from domain.settings import Settings
from tests.domain.notices import posts
from tests.workers.talkers import talking
from workers import smtp
from workers.smtp import SmtpRelay

NUMBERS = (421, 450, 451, 452, 535, 550, 552, 554)
WAITS, LATER, FAILS, DOUBT = "waits", "later", "fails", "doubt"
BEFORE = dict.fromkeys(NUMBERS, WAITS)
OF_MAIL = {number: FAILS if number in {550, 552, 554} else LATER for number in NUMBERS}
MATRIX = {
    "GREETING": BEFORE,
    "EHLO": BEFORE,
    "STARTTLS": BEFORE,
    "AUTH": BEFORE,
    # The sender is the same for all mails: no mail fails for it, unless it is too large.
    "MAIL": dict.fromkeys(NUMBERS, LATER) | {552: FAILS},
    "RCPT": OF_MAIL,
    "DATA": OF_MAIL,
    "DOT": OF_MAIL,
}
# "" hangs up, "..." says nothing, "|" closes its own half.
OTHERWISE = {
    "silence": (
        "...",
        {"GREETING": WAITS, "EHLO": WAITS, "RCPT": LATER, "DATA": LATER, "DOT": DOUBT},
    ),
    "hanging up": (
        "",
        {"GREETING": WAITS, "EHLO": WAITS, "RCPT": LATER, "DATA": LATER, "DOT": DOUBT},
    ),
    "garbage": (
        "HTTP/1.1 400 Bad Request",
        {"GREETING": WAITS, "EHLO": WAITS, "RCPT": LATER, "DATA": LATER, "DOT": DOUBT},
    ),
    "half-close": (
        "|",
        {"GREETING": WAITS, "EHLO": WAITS, "RCPT": LATER, "DATA": LATER, "DOT": DOUBT},
    ),
}
PATIENCE = {
    "GREETING": "CONNECT_TIMEOUT",
    "EHLO": "CONNECT_TIMEOUT",
    "RCPT": "COMMAND_TIMEOUT",
    "DATA": "COMMAND_TIMEOUT",
    "DOT": "DOT_TIMEOUT",
}
MANUAL = Path(__file__).parents[2] / "docs/reliability.md"


def answers(verb: str, answer: str) -> dict[str, str]:
    offers = {"STARTTLS": "250-relay\r\n250 STARTTLS", "AUTH": "250-relay\r\n250 AUTH PLAIN"}
    says = {"EHLO": offers[verb]} if verb in offers else {}
    if verb == "EHLO":
        says["HELO"] = answer
    return says | {verb: answer}


def address(url: str, verb: str) -> str:
    if verb == "STARTTLS":
        return url.replace("smtp://", "smtp+starttls://")
    return url.replace("smtp://", "smtp://user:secret@") if verb == "AUTH" else url


async def outcome(database: Database, settings: Settings, clock: Clock, url: str) -> str:
    """Deliver one reminder to a server, and say what became of it."""
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, clock.now())
    await compose(settings, clock)
    relay = SmtpRelay(url, dot_timeout=smtp.DOT_TIMEOUT)
    run = Delivery(Outbox(database, clock), relay, "entente@example.org", "always")
    await deliver(run)
    await relay.withdraw()
    row = await posts.row_of(database, made)
    if row["state"] == "READY":
        return LATER if row["attempts"] else WAITS
    return {"FAILED": FAILS, "UNCERTAIN": DOUBT}[row["state"]]


async def arrives(database: Database, url: str) -> bool:
    """Whether a mail that waits goes out, once the server behaves and time has passed."""
    later = Clock.fixed(datetime(2030, 3, 6, 15, 0, tzinfo=UTC))
    relay = SmtpRelay(url)
    tally = await deliver(Delivery(Outbox(database, later), relay, "entente@example.org", "always"))
    await relay.close()
    return tally == {Outcome.SENT: 1}


@pytest.mark.parametrize("verb", MATRIX)
async def test_each_number_at_a_verb(
    database: Database, settings: Settings, clock: Clock, verb: str
) -> None:
    seen = {}
    for number in NUMBERS:
        async with talking(**answers(verb, f"{number} No")) as talker:
            seen[number] = await outcome(database, settings, clock, address(talker.url, verb))
            talker.says.clear()
            talker.taken = 0
            came = await arrives(database, talker.url)
        assert (came, talker.taken) == ((True, 1) if seen[number] in {WAITS, LATER} else (False, 0))
    assert seen == MATRIX[verb]


@pytest.mark.parametrize("manner", OTHERWISE)
async def test_worse_than_a_number_at_a_verb(
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
    settings: Settings,
    clock: Clock,
    manner: str,
) -> None:
    answer, expected = OTHERWISE[manner]
    seen = {}
    for verb in expected:
        with monkeypatch.context() as patch:
            if manner == "silence":
                # There only: what a busy machine takes for the other verbs is not for this test.
                patch.setattr(smtp, PATIENCE[verb], 0.3)
            async with talking(**answers(verb, answer)) as talker:
                seen[verb] = await outcome(database, settings, clock, talker.url)
        # What waits would be offered to the next server too.
        await database.reads.execute("UPDATE outbox_message SET state = 'WITHDRAWN'")
    assert seen == expected


async def test_a_pool_that_is_exhausted_delays_a_mail_and_doubles_none(
    database: Database, settings: Settings, clock: Clock
) -> None:
    of, term = await posts.affiliation_with_term()
    await posts.reminder(of, term, clock.now())
    await compose(settings, clock)
    held = [await database.reads.acquire() for _ in range(database.reads.get_max_size())]
    async with posts.mail_server() as post:
        relay = SmtpRelay(post.url)
        delivery = Delivery(Outbox(database, clock), relay, "entente@example.org", "always")
        running = asyncio.create_task(deliver(delivery))
        done, _ = await asyncio.wait({running}, timeout=0.5)
        assert (done, post.accepted) == (set(), [])
        for connection in held:
            await database.reads.release(connection)
        await running
        await relay.close()
    assert len(post.accepted) == 1


def test_the_manual_has_these_tables() -> None:
    lines = [
        f"| {verb} | {' | '.join(row[number] for number in NUMBERS)} |"
        for verb, row in MATRIX.items()
    ]
    lines += [
        f"| {manner} | {' | '.join(expected.values())} |"
        for manner, (_, expected) in OTHERWISE.items()
    ]
    manual = MANUAL.read_text(encoding="utf-8")
    assert [line for line in lines if line not in manual] == []
