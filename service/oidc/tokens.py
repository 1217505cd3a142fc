"""Sign-in tokens: signed by a key of the issuer, for us, now. What holds is remembered until it expires, or
until the issuer's keys are read again: a token ends with the key that signed it.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, OKPKey
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode

from service.oidc.keys import Key, Keys

SKEW = 60
"""Seconds by which the issuer's clock and ours may differ."""
LONGEST_TOKEN = 16 * 1024
LONGEST_SUBJECT = 300
MOST_REMEMBERED = 4096
TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt", "application/jwt"})
KEY_KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


class InvalidTokenError(Exception):
    """A token that does not hold; the message tells its bearer why."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says that holds: who it is, and until when (seconds since 1970).

    `keys` is the reading of the issuer's keys by which it held.
    """

    issuer: str
    subject: str
    expires_at: float
    verified_email: str | None = None
    keys: int = 0


class Tokens:
    """Checks the tokens of one issuer that are meant for us."""

    def __init__(self, issuer: str, audience: str, algorithms: tuple[str, ...], keys: Keys) -> None:
        self._issuer = issuer
        self._audience = audience
        self._algorithms = Algorithms(algorithms=list(algorithms), strict_check_header=False)
        self._keys = keys
        self._remembered: OrderedDict[bytes, Claims] = OrderedDict()

    async def check(self, token: str, now: datetime) -> Claims:
        """Return what a token says; raises InvalidTokenError, or IssuerDownError without keys."""
        mark = hashlib.sha256(token.encode()).digest()
        known = self._remembered.get(mark)
        if (
            known is not None
            and now.timestamp() < known.expires_at + SKEW
            and known.keys == await self._keys.edition()
        ):
            self._remembered[mark] = known
            self._remembered.move_to_end(mark)
            return known
        claims = await self._verify(token, now)
        self._remembered[mark] = claims
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return claims

    async def _verify(self, token: str, now: datetime) -> Claims:
        algorithm, key_id = self._read_header(token)
        key = await self._keys.find(key_id, lambda key: _fits(key, algorithm))
        edition = self._keys.known_edition
        if key is None:
            raise InvalidTokenError("This token is not signed by a key of the issuer.")
        expected = JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=SKEW,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            said = jwt.decode(token, key, registry=self._algorithms).claims
            expected.validate(said)
        except ExpiredTokenError as error:
            raise InvalidTokenError("This token has expired.") from error
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidTokenError(
                "This token does not hold: its signature, times, issuer or audience are not right."
            ) from error
        subject = said["sub"]
        if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT:
            raise InvalidTokenError("This token names no subject.")
        return Claims(
            self._issuer, subject, float(said["exp"]), _verified_email(said), keys=edition
        )

    def _read_header(self, token: str) -> tuple[str, str | None]:
        """Return the algorithm and the key's id. Both are the sender's words, and choose nothing more
        than which of the issuer's keys is tried with which of the algorithms that the settings allow.
        """
        if len(token) > LONGEST_TOKEN or token.count(".") != 2:
            raise InvalidTokenError("This is no sign-in token.")
        try:
            header = orjson.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
            algorithm, key_id = header["alg"], header.get("kid")
            kind = str(header.get("typ", "jwt")).lower()
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InvalidTokenError("This is no sign-in token.") from error
        if algorithm not in (self._algorithms.allowed or ()) or kind not in TYPES:
            raise InvalidTokenError("Tokens signed in this way, or of this type, are not accepted.")
        if not (key_id is None or isinstance(key_id, str)):
            raise InvalidTokenError("This is no sign-in token.")
        return algorithm, key_id


class Algorithms(JWSRegistry):
    """The algorithms of the settings, and no others.

    The library would warn of EdDSA, which newer registers call Ed25519; issuers still use the older name.
    """

    def get_alg(self, name: str) -> Any:
        """Return the algorithm of a name; raises UnsupportedAlgorithmError for any other."""
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(f"{name} is not allowed.")
        return self.algorithms[name]


def _fits(key: Key, algorithm: str) -> bool:
    """Whether a key is of the kind that the algorithm takes, and not made for another one."""
    if key.key_type != KEY_KINDS.get(algorithm[:2]) or key.alg not in (None, algorithm):
        return False
    if isinstance(key, ECKey):
        return key.curve_name == CURVES.get(algorithm)
    return not isinstance(key, OKPKey) or key.curve_name == "Ed25519"


def _verified_email(said: dict[str, object]) -> str | None:
    """Return the address that the issuer vouches for; a text that says "true" is no vouching."""
    email = said.get("email")
    return email if said.get("email_verified") is True and isinstance(email, str) else None
