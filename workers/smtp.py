"""SMTP in two steps over one kept connection: the mail without its dot, then the dot."""

import ipaddress
import re
from urllib.parse import unquote, urlsplit

import structlog
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from domain.notices.relays import (
    DroppedError,
    RefusedError,
    Relay,
    Reply,
    Step,
    UnansweredError,
    UnreachableError,
)

CONNECT_TIMEOUT = 30.0
COMMAND_TIMEOUT = 120.0
# RFC 5321 4.5.3.2.6: a server may think for ten minutes about a mail that it has in full.
DOT_TIMEOUT = 600.0
CLOSING = 421
START_INPUT = 354

LINE_STARTS_WITH_DOT = re.compile(rb"(?m)^\.")
LOG = structlog.get_logger(__name__)


class SmtpRelay(Relay):
    """A mail server by its URL: smtp://, smtp+starttls:// or smtps://, with user and password if needed."""

    def __init__(
        self, url: str, own_name: str = "localhost", dot_timeout: float = DOT_TIMEOUT
    ) -> None:
        self.url = url
        self.own_name = own_name
        self.dot_timeout = dot_timeout
        self._client: SMTP | None = None

    async def offer(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand over all but the dot; a kept connection that the server has closed is opened anew."""
        reused = self._is_open()
        try:
            await self._offer(sender, recipient, content)
        except UnreachableError:
            if not reused:
                raise
            await self._offer(sender, recipient, content)
        except RefusedError as error:
            if not (reused and error.reply.code == CLOSING):
                raise
            await self._offer(sender, recipient, content)

    async def complete(self) -> Reply:
        """Send the dot; from here on only the server knows whether the mail is delivered."""
        client = self._client
        if client is None or not client.is_connected:
            await self.withdraw()
            raise UnreachableError("The connection was lost before the mail was complete.")
        try:
            code, words = await client.execute_command(b".", timeout=self.dot_timeout)
        except (SMTPException, OSError) as error:
            await self.withdraw()
            raise UnansweredError(_sentence(error)) from error
        except BaseException:
            # Cancelled in mid-answer: a later reply must not be taken for another mail's.
            await self.withdraw()
            raise
        reply = _reply(code, words)
        if not 200 <= code < 300:
            await self._recover(code)
            raise RefusedError(reply)
        return reply

    async def withdraw(self) -> None:
        """Hang up at once."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def close(self) -> None:
        """Take leave as SMTP wants it, where the server still listens."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            try:
                await client.quit(timeout=1)
            except (SMTPException, OSError):
                client.close()

    async def _offer(self, sender: str, recipient: str, content: bytes) -> None:
        client = await self._connected()
        international = not (sender.isascii() and recipient.isascii())
        if international and not client.supports_extension("smtputf8"):
            words = "5.6.7 The mail server takes ASCII addresses only"
            raise RefusedError(Reply(553, words), Step.RECIPIENT)
        step = Step.SENDER
        try:
            options = ["SMTPUTF8"] if international else []
            await client.mail(sender, options=options, encoding="utf-8")
            step = Step.RECIPIENT
            await client.rcpt(recipient, encoding="utf-8")
            step = Step.DATA
            code, said = await client.execute_command(b"DATA")
            if code != START_INPUT:
                raise SMTPResponseException(code, said)
            if client.protocol is None:
                raise SMTPServerDisconnected("after DATA")
            client.protocol.write(LINE_STARTS_WITH_DOT.sub(b"..", content))
        except SMTPResponseException as error:
            await self._recover(error.code)
            if not 400 <= error.code < 600:
                raise DroppedError(_sentence(error)) from error
            raise RefusedError(_reply(error.code, error.message), step) from error
        except (SMTPException, OSError) as error:
            await self.withdraw()
            raise DroppedError(_sentence(error)) from error
        except BaseException:
            await self.withdraw()
            raise

    async def _connected(self) -> SMTP:
        """The kept connection, or a new one. A server that refuses to talk refuses no mail."""
        if self._client is not None and self._client.is_connected:
            return self._client
        await self.withdraw()
        client = _client(self.url, self.own_name)
        try:
            await client.connect(timeout=CONNECT_TIMEOUT)
            await client.ehlo()
        except SMTPAuthenticationError as error:
            raise UnreachableError(
                f"The mail server refuses our name: {_sentence(error)}"
            ) from error
        except (SMTPException, OSError) as error:
            client.close()
            raise UnreachableError(_sentence(error)) from error
        client.timeout = COMMAND_TIMEOUT
        self._client = client
        return client

    def _is_open(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def _recover(self, code: int) -> None:
        """After a refusal: forget the mail and keep the connection, where the server lets us."""
        client = self._client
        if client is None or not client.is_connected or code == CLOSING or code < 400:
            await self.withdraw()
            return
        try:
            await client.rset(timeout=CONNECT_TIMEOUT)
        except (SMTPException, OSError):
            await self.withdraw()


def _client(url: str, own_name: str) -> SMTP:
    parts = urlsplit(url)
    return SMTP(
        hostname=parts.hostname,
        port=parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=parts.scheme == "smtp+starttls",
        local_hostname=_greeting(own_name),
        timeout=CONNECT_TIMEOUT,
    )


def _greeting(name: str) -> str:
    """How we introduce ourselves: a host name; an address stands in brackets."""
    try:
        return f"[{ipaddress.IPv4Address(name)}]"
    except ValueError:
        return name if re.fullmatch(r"[A-Za-z0-9.-]+", name) else "localhost"


def _reply(code: int, words: str) -> Reply:
    return Reply(code, " ".join(words.split()))


def _sentence(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return str(_reply(error.code, error.message))
    if isinstance(error, SMTPServerDisconnected):
        return f"The mail server hung up ({error})."
    return " ".join(str(error).split()) or type(error).__name__
