"""The issuer's public keys: fetched when they are needed, kept, and never asked for in a storm.

Anybody can send a token that names a key which does not exist. Such tokens make the issuer's key set be
fetched again, because keys rotate, but at most once in half a minute, whoever sends how many of them.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

LOG = structlog.get_logger(__name__)

Key = RSAKey | ECKey | OKPKey
Now = Callable[[], float]

FRESH = 600.0
"""Seconds after which the key set is read again: a key that the issuer withdrew stops working then."""
STALE = 24 * 3600.0
"""Seconds for which known keys go on working while the issuer does not answer."""
COOL_DOWN = 30.0
"""Seconds between two fetches, whatever the reason for the second one."""
PATIENCE = 5.0
LARGEST = 256 * 1024
KINDS = frozenset({"RSA", "EC", "OKP"})
SHORTEST_RSA = 2048
WELL_KNOWN = "/.well-known/openid-configuration"


class IssuerDownError(Exception):
    """The issuer's keys cannot be had; the message says why, for the log."""


class Keys:
    """The keys of one issuer, by their ids. `jwks_url` is discovered where none is given."""

    def __init__(self, issuer: str, jwks_url: str | None = None, now: Now = time.monotonic) -> None:
        self._issuer = issuer
        self._jwks_url = jwks_url
        self._now = now
        self._keys: list[Key] = []
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self.known_edition = 0
        self._lock = asyncio.Lock()

    async def edition(self) -> int:
        """Return which reading of the key set is in use, a new one where it is due: what an earlier one
        proved has to be proved again.

        Raises IssuerDownError where the keys are too old to go by. One request waits for the issuer, and
        the others go on with the keys that are known.
        """
        waits = self._is_cooling_down() and not self._is_older_than(STALE)
        if self._is_older_than(FRESH) and not waits:
            await self._refresh()
        return self.known_edition

    async def find(self, key_id: str | None, fits: Callable[[Key], bool]) -> Key | None:
        """Return the key of an id that fits the algorithm; without an id, the only one that fits.

        Raises IssuerDownError where no keys are known and none can be had.
        """
        if self._is_older_than(FRESH):
            await self._refresh()
        found = self._pick(key_id, fits)
        if found is None and await self._refresh():
            found = self._pick(key_id, fits)
        return found

    def _pick(self, key_id: str | None, fits: Callable[[Key], bool]) -> Key | None:
        fitting = [key for key in self._keys if fits(key) and key_id in (None, key.kid)]
        return fitting[0] if len(fitting) == 1 or (fitting and key_id is not None) else None

    def _is_older_than(self, seconds: float) -> bool:
        return self._read_at is None or self._now() - self._read_at >= seconds

    def _is_cooling_down(self) -> bool:
        return self._tried_at is not None and self._now() - self._tried_at < COOL_DOWN

    async def _refresh(self) -> bool:
        """Read the key set again unless that was tried just now; return whether it was read."""
        seen = self._read_at
        async with self._lock:
            if self._read_at != seen:  # somebody else has, while this waited
                return True
            if not self._is_cooling_down():
                self._tried_at = self._now()
                try:
                    self._keys = await self._fetch()
                except IssuerDownError as error:
                    LOG.warning("sign_in_keys_unavailable", issuer=self._issuer, reason=str(error))
                else:
                    self._read_at = self._now()
                    self.known_edition += 1
                    return True
        if self._is_older_than(STALE):
            raise IssuerDownError("The issuer's keys are not known.")
        return False

    async def _fetch(self) -> list[Key]:
        # Redirects are not followed: the address in the settings is the one that was decided on.
        async with httpx2.AsyncClient(timeout=PATIENCE, follow_redirects=False) as client:
            if self._jwks_url is None:
                self._jwks_url = await self._discover(client)
            described = await _read(client, self._jwks_url)
        listed = described.get("keys")
        keys = _import(listed if isinstance(listed, list) else [])
        if not keys:
            raise IssuerDownError("The key set has no key to verify signatures with.")
        return keys

    async def _discover(self, client: httpx2.AsyncClient) -> str:
        described = await _read(client, self._issuer.rstrip("/") + WELL_KNOWN)
        address = described.get("jwks_uri")
        if described.get("issuer") != self._issuer or not isinstance(address, str):
            raise IssuerDownError("The discovery document is another issuer's, or names no keys.")
        if urlsplit(address).scheme not in {"https", urlsplit(self._issuer).scheme}:
            raise IssuerDownError("The discovery document names an address without encryption.")
        return address


async def _read(client: httpx2.AsyncClient, address: str) -> dict[str, Any]:
    """Return the JSON object at an address; raises IssuerDownError for anything else."""
    try:
        async with asyncio.timeout(PATIENCE), client.stream("GET", address) as answer:
            if answer.status_code != httpx2.codes.OK:
                raise IssuerDownError(f"{address} answered {answer.status_code}.")
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise IssuerDownError(f"{address} is longer than {LARGEST} bytes.")
        found = orjson.loads(body)
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, orjson.JSONDecodeError) as error:
        raise IssuerDownError(f"{address}: {type(error).__name__} {error}".rstrip()) from error
    if not isinstance(found, dict):
        raise IssuerDownError(f"{address} is not a JSON object.")
    return found


def _import(listed: list[Any]) -> list[Key]:
    """Return the public keys for signatures; others, and what nobody understands, are left out.

    A symmetric key in a public document is no secret, and a short one is no key.
    """
    keys: list[Key] = []
    for described in listed:
        if not isinstance(described, dict) or described.get("use", "sig") != "sig":
            continue
        if described.get("kty") not in KINDS:
            continue
        try:
            key = JWKRegistry.import_key(described)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, Key) and not key.is_private and not _is_short(key):
            keys.append(key)
    return keys


def _is_short(key: Key) -> bool:
    return isinstance(key, RSAKey) and key.public_key.key_size < SHORTEST_RSA
