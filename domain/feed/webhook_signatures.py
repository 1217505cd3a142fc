"""Signatures of webhooks, after the Standard Webhooks specification: any of its libraries can check them.

The key is derived from the installation's secret and the webhook's seed, so that the database alone does not
give it away.
"""

import base64
import hashlib
import hmac
import secrets

from domain.settings import Settings

PURPOSE = b"entente webhook\n"
SECRET_PREFIX = "whsec_"  # noqa: S105 (what a secret begins with)


def new_seed() -> str:
    return secrets.token_hex(32)


def signing_key(seed: str, settings: Settings) -> bytes:
    """Return the 32 bytes that sign what a webhook is told."""
    return hmac.digest(settings.secret_key.encode(), PURPOSE + seed.encode(), hashlib.sha256)


def shown_secret(seed: str, settings: Settings) -> str:
    """Return the key as the receiver enters it."""
    return SECRET_PREFIX + base64.b64encode(signing_key(seed, settings)).decode()


def sign(key: bytes, message_id: str, timestamp: int, body: str) -> str:
    """Return the header Webhook-Signature."""
    content = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
