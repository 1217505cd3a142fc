"""Which user of this machine holds the other end of a connection over loopback.

Linux alone tells, by a question to its socket table (`sock_diag`, as `ss` asks it): one socket by its two
addresses, in microseconds however many connections there are. Nothing is remembered between requests.
"""

import ipaddress
import os
import socket
import struct
import sys

Address = tuple[str, int]

SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
BY_FAMILY = 20  # SOCK_DIAG_BY_FAMILY, the type of the question and of its answer
REQUEST = 1  # NLM_F_REQUEST without NLM_F_DUMP: one socket and not a list
HEADER = struct.Struct("=IHHII")
QUESTION = struct.Struct("=BBBxI")  # family, protocol, extensions, states
ADDRESSES = struct.Struct("!HH16s16s")  # both ports, both addresses
ANYWHERE = struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)  # no interface, no cookie
ANSWER = struct.Struct("=BBBB48sIIIII")  # family, state, ..., user, inode
ESTABLISHED = 1
ROOT = 0


def can_tell() -> bool:
    """Whether this system answers, shown by a connection of our own."""
    if sys.platform != "linux":
        return False
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname()) as client,
        ):
            return find_user(client.getsockname(), server.getsockname()) == os.geteuid()
    except OSError:
        return False


def is_stranger(client: Address, server: Address) -> bool:
    """Whether the other end belongs neither to our own user nor to root, who may read all of ours.

    A socket that is closed already has no user any more: whoever sent a request and did not wait
    for the answer is a stranger, or closing early would be a way around.
    """
    try:
        return find_user(client, server) not in (os.geteuid(), ROOT)
    except OSError:
        return True


def find_user(client: Address, server: Address) -> int | None:
    """The user of the open socket that is connected from `client` to `server`, if there is one."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, SOCK_DIAG) as kernel:
        kernel.settimeout(1)
        kernel.send(_question(client, server))
        return read_user(kernel.recv(4096))


def read_user(answer: bytes) -> int | None:
    """The user in an answer; None for an error, and for a socket that is not open to both sides."""
    if len(answer) < HEADER.size + ANSWER.size or HEADER.unpack_from(answer)[1] != BY_FAMILY:
        return None
    _, state, *_, user, inode = ANSWER.unpack_from(answer, HEADER.size)
    return user if state == ESTABLISHED and inode else None


def _question(client: Address, server: Address) -> bytes:
    (here, port), (there, other_port) = client, server
    source, target = _plain(here), _plain(there)
    family = socket.AF_INET if source.version == 4 else socket.AF_INET6
    content = (
        QUESTION.pack(family, socket.IPPROTO_TCP, 0, 1 << ESTABLISHED)
        + ADDRESSES.pack(port, other_port, source.packed, target.packed)
        + ANYWHERE
    )
    return HEADER.pack(HEADER.size + len(content), BY_FAMILY, REQUEST, 0, 0) + content


def _plain(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(host)
    return getattr(address, "ipv4_mapped", None) or address
