"""SMTP in two steps: how a server may misbehave at each verb, and what each case is taken for."""

import asyncio

import pytest

from domain.notices.relays import RefusedError, Reply, UnansweredError, UnreachableError
from tests.workers.talkers import talking
from workers import smtp
from workers.smtp import SmtpRelay

CONTENT = b"Subject: x\r\n\r\nx\r\n"


async def send(relay: SmtpRelay) -> Reply:
    await relay.offer("a@example.org", "b@example.org", CONTENT)
    return await relay.complete()


async def test_a_mail_is_taken() -> None:
    async with talking() as talker:
        relay = SmtpRelay(talker.url)
        assert await send(relay) == Reply(250, "2.0.0 Taken")
        assert await send(relay) == Reply(250, "2.0.0 Taken")
        await relay.close()
    assert talker.heard == ["EHLO", *["MAIL", "RCPT", "DATA", "."] * 2, "QUIT"]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    ("answer", "permanent", "status"),
    [
        ("450 4.2.1 Later", False, "4.2.1"),
        ("451 Later", False, "451"),
        ("452 4.3.1 Disk full", False, "4.3.1"),
        ("550 5.1.1 Nobody", True, "5.1.1"),
        ("552 5.2.2 Full", True, "5.2.2"),
        ("554-5.7.1 Spam,\r\n554 5.7.1 we think", True, "5.7.1"),
    ],
)
async def test_a_refusal_is_the_mails_and_the_connection_is_kept(
    verb: str, answer: str, permanent: bool, status: str
) -> None:
    async with talking(**{verb: answer}) as talker:
        relay = SmtpRelay(talker.url)
        with pytest.raises(RefusedError) as refused:
            await send(relay)
        reply = refused.value.reply
        assert (reply.permanent, reply.status) == (permanent, status)
        assert "\n" not in reply.words
        talker.says.clear()
        assert (await send(relay)).code == 250
        await relay.close()
    assert talker.heard.count("EHLO") == 1


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
async def test_a_server_that_closes_is_asked_again_later(verb: str) -> None:
    async with talking(**{verb: "421 4.3.2 Shutting down"}) as talker:
        relay = SmtpRelay(talker.url)
        with pytest.raises(RefusedError) as refused:
            await send(relay)
        assert not refused.value.reply.permanent
    assert talker.taken == 0


@pytest.mark.parametrize(
    "says",
    [
        {"GREETING": "554 5.7.1 Not you"},
        {"GREETING": "421 4.3.2 Too busy"},
        {"GREETING": "HTTP/1.1 400 Bad Request"},
        {"GREETING": ""},
        {"EHLO": "", "HELO": ""},
        {"EHLO": "554 5.7.1 Not you", "HELO": "554 5.7.1 Not you"},
        {"MAIL": ""},
        {"RCPT": ""},
        {"DATA": ""},
        {"MAIL": "what do you mean"},
        {"RCPT": "999999"},
    ],
)
async def test_a_server_that_does_not_talk_refuses_no_mail(says: dict[str, str]) -> None:
    async with talking(**says) as talker:
        relay = SmtpRelay(talker.url)
        with pytest.raises(UnreachableError):
            await send(relay)
        assert talker.taken == 0
        talker.says.clear()
        assert (await send(relay)).code == 250
        await relay.close()


@pytest.mark.parametrize("answer", ["", "...", "gibberish"])
async def test_without_an_answer_to_the_dot_nobody_knows(answer: str) -> None:
    async with talking(DOT=answer) as talker:
        relay = SmtpRelay(talker.url, dot_timeout=0.3)
        await relay.offer("a@example.org", "b@example.org", CONTENT)
        with pytest.raises(UnansweredError):
            await relay.complete()
        assert talker.taken == 1
        # A late answer cannot be taken for the next mail's: that one goes over a new connection.
        talker.says.clear()
        relay.dot_timeout = 60
        assert (await send(relay)).code == 250
        await relay.close()
    assert talker.heard.count("EHLO") == 2


async def test_hanging_up_before_the_dot_delivers_nothing() -> None:
    async with talking() as talker:
        relay = SmtpRelay(talker.url)
        await relay.offer("a@example.org", "b@example.org", CONTENT)
        await relay.withdraw()
        with pytest.raises(UnreachableError):
            await relay.complete()
        await asyncio.wait_for(talker.ended.wait(), 60)
    assert talker.taken == 0


async def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "CONNECT_TIMEOUT", 0.3)  # it never speaks: any wait is too long
    async with talking(GREETING="...") as talker:
        with pytest.raises(UnreachableError):
            await send(SmtpRelay(talker.url))


async def test_a_server_that_stops_talking_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "COMMAND_TIMEOUT", 0.3)  # one that speaks is on loopback
    async with talking(RCPT="...") as talker:
        with pytest.raises(UnreachableError):
            await send(SmtpRelay(talker.url))


async def test_tls_that_was_asked_for_and_is_refused_sends_nothing() -> None:
    async with talking(EHLO="250-relay.example\r\n250 STARTTLS", STARTTLS="454 4.7.0 No") as talker:
        with pytest.raises(UnreachableError):
            await send(SmtpRelay(talker.url.replace("smtp://", "smtp+starttls://")))
    assert "MAIL" not in talker.heard


async def test_a_refused_name_is_no_mails_fault() -> None:
    async with talking(EHLO="250-relay.example\r\n250 AUTH PLAIN", AUTH="535 5.7.8 No") as talker:
        url = talker.url.replace("smtp://", "smtp://user:p%40ss@")
        with pytest.raises(UnreachableError, match="refuses our name"):
            await send(SmtpRelay(url))
    assert "MAIL" not in talker.heard


async def test_an_address_of_other_letters_needs_a_server_that_knows_them() -> None:
    async with talking() as talker:
        relay = SmtpRelay(talker.url)
        with pytest.raises(RefusedError, match=r"5\.6\.7"):
            await relay.offer("a@example.org", "josé@example.org", CONTENT)
        await relay.close()
    assert "MAIL" not in talker.heard


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("entente.example.org", "entente.example.org"),
        ("127.0.0.1", "[127.0.0.1]"),
        ("::1", "localhost"),
        ("a b", "localhost"),
    ],
)
def test_we_introduce_ourselves_by_name(name: str, greeting: str) -> None:
    assert smtp._greeting(name) == greeting
