"""A sign-in service of the tests' own: a real HTTP server with a discovery document and a key set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

AUDIENCE = "entente"
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())

Key = RSAKey | ECKey | OKPKey


@dataclass
class Issuer:
    """What the server says; a test changes it, and counts what was asked of it."""

    address: str
    keys: list[Key] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    status: int = 200
    documents: dict[str, object] = field(default_factory=dict)

    def answer(self, path: str) -> bytes:
        self.asked.append(path)
        said: object = {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "jwks_uri": f"{self.address}/keys",
            },
            "/keys": {"keys": [key.as_dict(private=False) for key in self.keys]},
        }.get(path, {})
        return orjson.dumps(self.documents.get(path, said))

    def add_key(self, kind: str = "RS256", key_id: str | None = None) -> Key:
        key = make_key(kind, key_id or f"key-{len(self.keys) + 1}")
        self.keys.append(key)
        return key

    def claims(self, **others: Any) -> dict[str, Any]:
        """Claims that hold, but for what a test says; None leaves one out."""
        said = {
            "iss": self.address,
            "aud": AUDIENCE,
            "sub": "subject-1",
            "iat": SECONDS - 10,
            "exp": SECONDS + 300,
            **others,
        }
        return {name: value for name, value in said.items() if value is not None}

    def token(self, **claims: Any) -> str:
        """A token signed with the first key."""
        return sign(self.keys[0], self.claims(**claims))


def make_key(kind: str, key_id: str) -> Key:
    parameters: Any = {"kid": key_id, "use": "sig", "alg": kind}
    if kind.startswith("ES"):
        return ECKey.generate_key("P-256", parameters)
    if kind == "EdDSA":
        return OKPKey.generate_key("Ed25519", parameters)
    return RSAKey.generate_key(2048, parameters)


class AnyAlgorithm(JWSRegistry):
    """Signs with whatever a test asks for, what is forbidden too."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]

    def check_header(self, header: Any) -> None:
        pass


def sign(key: Key | OctKey, claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
    given = {"alg": str(key.alg), "kid": str(key.kid), **(header or {})}
    signed = {name: value for name, value in given.items() if value is not None}
    bare = key.as_dict(private=True)
    for name in ("alg", "use"):  # for which the library would refuse what a test wants
        bare.pop(name, None)
    signing = type(key).import_key(bare)
    return jwt.encode(signed, claims, signing, registry=AnyAlgorithm(strict_check_header=False))


@asynccontextmanager
async def open_issuer() -> AsyncIterator[Issuer]:
    """Serve an issuer on a free port for as long as the block runs."""
    issuer = Issuer("")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        body = issuer.answer(request.split(b" ", 2)[1].decode())
        writer.write(
            f"HTTP/1.1 {issuer.status} X\r\nContent-Length: {len(body)}\r\n"
            "Location: /keys\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    issuer.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield issuer
