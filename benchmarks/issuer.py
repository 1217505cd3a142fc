"""A sign-in service for the liaison: one key, served by a thread, and one token signed with it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

ISSUER = "http://issuer.example.org"
SUBJECT = "liaison"
AUDIENCE = "entente"
A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the service is told of the issuer, and the liaison's token."""

    environment: dict[str, str]
    token: str


@contextmanager
def signing_in() -> Iterator[SignIn]:
    """Serve the key for as long as the block lasts: it is read again every ten minutes."""
    key = ECKey.generate_key("P-256", {"kid": "benchmark", "use": "sig", "alg": "ES256"})
    keys = json.dumps({"keys": [key.as_dict(private=False)]}).encode()

    class Handler(BaseHTTPRequestHandler):
        """Answers everything with the keys."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(keys)))
            self.end_headers()
            self.wfile.write(keys)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "exp": now + A_DAY}
    environment = {
        "ENTENTE_OIDC_ISSUER": ISSUER,
        "ENTENTE_OIDC_AUDIENCE": AUDIENCE,
        "ENTENTE_OIDC_ALGORITHMS": "ES256",
        "ENTENTE_OIDC_JWKS_URL": f"http://127.0.0.1:{server.server_port}/keys",
    }
    try:
        yield SignIn(environment, jwt.encode({"alg": "ES256", "kid": "benchmark"}, claims, key))
    finally:
        server.shutdown()
        server.server_close()
