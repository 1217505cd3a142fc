"""Where webhooks may post: nothing that only this machine or its network could reach."""

import base64
import ipaddress
import socket
from dataclasses import replace

import pytest

from domain.errors import DomainError, ErrorCode
from domain.feed.webhook_addresses import find_destination, is_public
from domain.feed.webhook_signatures import sign
from domain.settings import Settings

PRODUCTION = replace(Settings(), environment="production")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (an address to refuse)
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://93.184.215.14/", "The address has to begin with https://."),
        ("ftp://example.org/", "The address has to begin with https://."),
        ("https://", "The address names no host."),
        ("https://:443/", "The address names no host."),
        ("https://127.0.0.1/", "127.0.0.1 leads into a network that is not public."),
        ("https://[::1]:8443/x", "::1 leads into a network that is not public."),
        ("https://localhost/", "localhost leads into a network that is not public."),
        ("https://2130706433/", "2130706433 leads into a network that is not public."),
        ("https://0x7f.1/", "0x7f.1 leads into a network that is not public."),
        (
            "https://user:password@93.184.215.14/",
            "The address holds a password; the signature says who calls.",
        ),
        ("https://93.184.215.14/#x", "The address has a fragment (#...), which nobody would send."),
        ("https://93.184.215.14:99999/", "That is no address."),
        ("https://93.184.215.14:0/", "The address names no host."),
        ("https://nowhere.invalid/", "nowhere.invalid cannot be found."),
        (
            "https://93.184.215.14/\r\nHost: inner",
            "The address has at most 500 ASCII characters and no spaces.",
        ),
        (
            "https://example.org/" + "a" * 500,
            "The address has at most 500 ASCII characters and no spaces.",
        ),
    ],
)
async def test_addresses_that_are_refused(url: str, message: str) -> None:
    with pytest.raises(DomainError) as refused:
        await find_destination(url, PRODUCTION)
    assert (refused.value.code, refused.value.path) == (ErrorCode.BAD_USER_INPUT, ("url",))
    assert refused.value.message == message


async def test_a_public_address_is_where_the_connection_goes() -> None:
    found = await find_destination("https://93.184.215.14:8443/hook", PRODUCTION)
    assert (found.address, found.port, found.host) == ("93.184.215.14", 8443, "93.184.215.14")


async def test_one_inner_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may have many addresses, and whoever owns it decides which."""

    def resolve(*_given: object, **_options: object) -> list[object]:
        return [(socket.AF_INET, 0, 0, "", (at, 443)) for at in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(DomainError, match="not public"):
        await find_destination("https://example.org/", PRODUCTION)


async def test_in_development_the_own_machine_may_be_told() -> None:
    found = await find_destination("http://localhost:9000/hook", Settings())
    assert found.address in {"127.0.0.1", "::1"}


def test_the_signature_of_the_specification() -> None:
    """The example that the specification's libraries test themselves with."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = '{"test": 2432232314}'
    signature = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
