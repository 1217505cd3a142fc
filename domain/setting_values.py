"""How each kind of setting is read from its text.

What does not fit is a ValueError, whose words go on after the name of the setting: "must be ...".
"""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from domain.locales import LOCALES, language_of

SHORTEST_SECRET = 32
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?", re.ASCII)


def text_of(text: str) -> str:
    """Any text."""
    return text


def choice(*choices: str) -> Callable[[str], str]:
    """One of these words."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f'must be one of {", ".join(choices)}, not "{text}"')
        return text

    return parse


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number within these bounds."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f'must be a whole number from {least} to {most}, not "{text}"')
        return int(text)

    return parse


def url(*schemes: str) -> Callable[[str], str]:
    """An address with one of these schemes."""
    # The text is not repeated in the sentence, because a URL may hold a password.
    expected = " or ".join(f"{scheme}://" for scheme in schemes)

    def parse(text: str) -> str:
        try:
            parts = urlsplit(text)
            reachable = bool(parts.hostname or "host=" in parts.query) and parts.port != 0
        except ValueError as error:
            raise ValueError(f"is not a URL: {error}") from error
        if parts.scheme not in schemes or not reachable:
            raise ValueError(f"must be a URL that starts with {expected} and names a host")
        return text

    return parse


def proof(text: str) -> str:
    """How to learn whether a mail was taken: a header, a log, a folder or a mailbox."""
    scheme, _, rest = text.partition(":")
    if scheme == "header" and HEADER_NAME.fullmatch(rest):
        return text
    if scheme in {"postfix", "maildir"} and rest.startswith("///"):
        return text
    if scheme in {"imap", "imaps"}:
        return url("imap", "imaps")(text)
    raise ValueError(
        "must be header:NAME, postfix:///path/to/mail.log, maildir:///path or "
        "imaps://user:password@host/Folder"
    )


def time_zone(text: str) -> str:
    """A time zone by its IANA name."""
    try:
        ZoneInfo(text)
    except (LookupError, OSError, ValueError) as error:
        raise ValueError(
            f'must be an IANA time zone such as Europe/Brussels, not "{text}"'
        ) from error
    return text


def locale(text: str) -> str:
    """A locale in whose language mails can be written."""
    if language_of(text) not in LOCALES:
        raise ValueError(
            f'must be a language that mails can be written in ({", ".join(LOCALES)}), not "{text}"'
        )
    return text


def mailbox(text: str) -> str:
    """An address with or without a name."""
    if "@" not in text or "\n" in text or "\r" in text:
        raise ValueError(
            f'must be an address such as Liaisons <liaisons@example.org>, not "{text}"'
        )
    return text


ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,16}@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
SELECTOR = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


def address(text: str) -> str:
    """Short before the @: the key of a mail is added, and 64 letters are the most there."""
    if not ADDRESS.fullmatch(text):
        raise ValueError(
            "must be an address such as bounces@example.org, with at most 16 letters before the @, "
            f'not "{text}"'
        )
    return text


def selector(text: str) -> str:
    """The name of a DKIM key."""
    if not SELECTOR.fullmatch(text):
        raise ValueError(f'must be a selector such as mail2026, not "{text}"')
    return text


def key_file(text: str) -> Path:
    """A file with a private key, which is read once to see that it can be."""
    path = Path(text).expanduser()
    try:
        key = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"must be a file that can be read: {error}") from error
    if "PRIVATE KEY-----" not in key:
        raise ValueError("must be a file with an RSA key in PEM form (BEGIN ... PRIVATE KEY)")
    return path


def list_file(text: str) -> Path:
    """A file that is there."""
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError(f'must be a file with a list of documents; there is no file "{path}"')
    return path


def hosts(text: str) -> tuple[str, ...]:
    """Host names with commas between them."""
    hosts = tuple(host.strip() for host in text.split(",") if host.strip())
    if not hosts or any("/" in host for host in hosts):
        raise ValueError("must be host names with commas between them, and nothing else")
    return hosts


def secret(text: str) -> str:
    """A secret that is long enough."""
    if len(text) < SHORTEST_SECRET:
        raise ValueError(f"must have at least {SHORTEST_SECRET} characters")
    return text


def secrets(text: str) -> tuple[str, ...]:
    """Secrets with commas between them, each long enough."""
    # None is repeated in the sentence: they are secrets.
    secrets = tuple(part.strip() for part in text.split(",") if part.strip())
    if not secrets or any(len(secret) < SHORTEST_SECRET for secret in secrets):
        raise ValueError(
            f"must be former keys of at least {SHORTEST_SECRET} characters, with commas between them"
        )
    return secrets


def origins(text: str) -> tuple[str, ...]:
    """Exact origins, as browsers write them: no path, no wildcard, no capital letters."""
    origins = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not origins or not all(map(ORIGIN.fullmatch, origins)):
        raise ValueError(
            "must be origins such as https://app.example.org, with commas between them, exactly as "
            "browsers write them: no path, no slash at the end, no *"
        )
    return origins


def networks(text: str) -> tuple[str, ...]:
    """Addresses of networks with commas between them."""
    networks = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    try:
        read = [ipaddress.ip_network(network) for network in networks]
    except ValueError as error:
        raise ValueError(
            f"must be addresses or networks with commas between them: {error}"
        ) from error
    if not read or any(network.prefixlen == 0 for network in read):
        raise ValueError("must name proxies, such as 10.0.0.5 or 10.0.0.0/24, and not everybody")
    return networks


# Symmetric ones are left out on purpose: whoever checks such a signature could make one.
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SIGNATURES_OF_EDWARDS = ("EdDSA", "Ed25519")


def algorithms(text: str) -> tuple[str, ...]:
    """Names of signature algorithms with commas between them."""
    known = (*SIGNATURES, *SIGNATURES_OF_EDWARDS)
    named = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not named or any(name not in known for name in named):
        raise ValueError(f"must be some of {', '.join(known)}, with commas between them")
    return named
