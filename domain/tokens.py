"""API tokens: a service account's secret, of which only a hash is kept."""

import hashlib
import secrets
from datetime import datetime

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import Field

from domain.rows import Row

MARK = "ent_"
PREFIX_LENGTH = len(MARK) + 8


class ApiToken(Row):
    """A token that `admin create` printed once."""

    name: Field[str] = fields.CharField(max_length=120, description="What the token is for.")
    prefix: Field[str] = fields.CharField(
        max_length=20, description="First letters, to recognize the token by."
    )
    secret_hash: Field[str] = fields.CharField(
        max_length=64, unique=True, description="SHA-256 of the token."
    )
    scopes: Field[list[str]] = ArrayField("text", default=list, description="What it may read.")
    expires_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When it stops working."
    )
    revoked_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When it was withdrawn."
    )

    class Meta:
        table = "api_token"


def hash_token(token: str) -> str:
    """Return the form in which a token is stored. Its 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


async def create_token(name: str, scopes: list[str], created_by: str) -> tuple[ApiToken, str]:
    """Store a new token and return the row and the secret, which nobody can read again."""
    secret = MARK + secrets.token_urlsafe(32)
    row = await ApiToken.create(
        name=name,
        prefix=secret[:PREFIX_LENGTH],
        secret_hash=hash_token(secret),
        scopes=scopes,
        created_by=created_by,
    )
    return row, secret


async def find_token(secret: str, now: datetime) -> ApiToken | None:
    """Return the token's row if it is known, not withdrawn and not expired at `now` (aware UTC)."""
    row = await ApiToken.get_or_none(secret_hash=hash_token(secret), revoked_at=None)
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return row
