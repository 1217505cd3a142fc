"""Where a webhook may post: by HTTPS, to addresses that anybody could reach, resolved anew each time.

Whoever may add a webhook could otherwise let the service call what only the service can reach: its own
database, a neighbour, a cloud's metadata. A name may lead somewhere else tomorrow, so that the addresses are
checked when a webhook is added and again each time, and the connection goes to the address that was checked.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from domain.errors import DomainError, ErrorCode
from domain.settings import Settings

LONGEST_URL = 500
RESOLVE_WITHIN = 5.0
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Destination:
    """A URL whose host was resolved and checked: connect to `address`, and call it `host`."""

    url: str
    host: str
    port: int
    address: str


async def find_destination(url: str, settings: Settings) -> Destination:
    """Check a URL and resolve its host; raises DomainError BAD_USER_INPUT that says what is wrong.

    In development http and addresses of one's own network are fine.
    """
    parts = _split(url)
    trusting = settings.environment == "development"
    if parts.scheme != "https" and not (trusting and parts.scheme == "http"):
        raise _refusal("The address has to begin with https://.")
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = await _resolve(host, port)
    if not trusting and not all(map(is_public, addresses)):
        raise _refusal(f"{host} leads into a network that is not public.")
    return Destination(url, host, port, str(addresses[0]))


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could reach the address; IPv4 inside of IPv6 is looked at too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise _refusal(f"The address has at most {LONGEST_URL} ASCII characters and no spaces.")
    try:
        parts = urlsplit(url)
        port_given = parts.port
    except ValueError:
        raise _refusal("That is no address.") from None
    if not parts.hostname or port_given == 0:
        raise _refusal("The address names no host.")
    if parts.username is not None or parts.password is not None:
        raise _refusal("The address holds a password; the signature says who calls.")
    if parts.fragment:
        raise _refusal("The address has a fragment (#...), which nobody would send.")
    return parts


async def _resolve(host: str, port: int) -> list[Address]:
    try:
        async with asyncio.timeout(RESOLVE_WITHIN):
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
    except (OSError, UnicodeError):
        raise _refusal(f"{host} cannot be found.") from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _refusal(message: str) -> DomainError:
    return DomainError(ErrorCode.BAD_USER_INPUT, message, ("url",))
