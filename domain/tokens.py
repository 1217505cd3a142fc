"""API tokens: a service account's secret, of which only a hash is kept, until it expires or is revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import Field

from domain.audit import Actor, change, record
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.rows import Row

MARK = "ent_"
PREFIX_LENGTH = len(MARK) + 8
LONGEST_NAME = 120
# A use is noted only this often, so that a request that reads does not write as well; the door may remember
# a token for another minute.
NOTED_EVERY = timedelta(minutes=4)


class ApiToken(Row):
    """A token that `admin create` printed once."""

    name: Field[str] = fields.CharField(
        max_length=LONGEST_NAME, description="What the token is for."
    )
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
    last_used_at: Field[datetime | None] = fields.DatetimeField(
        null=True, description="When it was last used, to within five minutes."
    )

    class Meta:
        table = "api_token"

    def holds(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired at an instant (aware)."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Revocation:
    """What came of revoking: the token, and whether it had been revoked before."""

    token: ApiToken
    repeated: bool


def hash_token(token: str) -> str:
    """Return the form in which a token is stored. Its 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


async def create_token(
    name: str, scopes: Sequence[str], actor: Actor, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Store a new token and return the row and the secret, which nobody can read again."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            f"A token's name has 1 to {LONGEST_NAME} characters.",
            ("name",),
        )
    secret = MARK + secrets.token_urlsafe(32)
    async with transaction():
        row = await ApiToken.create(
            name=name.strip(),
            prefix=secret[:PREFIX_LENGTH],
            secret_hash=hash_token(secret),
            scopes=list(scopes),
            expires_at=expires_at,
            created_by=actor.name,
            updated_by=actor.name,
        )
        await record(actor, "createToken", row, None, _told(row))
    return row, secret


async def find_token(secret: str, now: datetime) -> ApiToken | None:
    """Return the token's row if it is known and holds at `now` (aware UTC), and note its use."""
    row = await ApiToken.get_or_none(secret_hash=hash_token(secret))
    if row is None or not row.holds(now):
        return None
    if row.last_used_at is None or now - row.last_used_at >= NOTED_EVERY:
        await ApiToken.filter(id=row.id).update(last_used_at=now)
    return row


async def list_tokens() -> list[ApiToken]:
    """Return all tokens, revoked and expired ones too, the newest last."""
    return await ApiToken.all().order_by("created_at", "id")


async def revoke_token(given: str, now: datetime, actor: Actor) -> Revocation:
    """Revoke the token of a prefix, or the whole token itself; doing it twice is doing it once.

    Raises DomainError NOT_FOUND, or CONFLICT where two tokens share the prefix.
    """
    sought = (
        {"prefix": given} if len(given) <= PREFIX_LENGTH else {"secret_hash": hash_token(given)}
    )
    async with transaction():
        found = await ApiToken.filter(**sought).select_for_update()
        if not found:
            raise DomainError(ErrorCode.NOT_FOUND, _unknown(given), ("prefix",))
        if len(found) > 1:
            raise DomainError(
                ErrorCode.CONFLICT,
                f"{len(found)} tokens begin with {given}. Give the whole token.",
                ("prefix",),
            )
        (row,) = found
        if row.revoked_at is not None:
            return Revocation(row, repeated=True)
        await change(row, {"revoked_at": now}, "revokeToken", actor)
        return Revocation(row, repeated=False)


def _told(row: ApiToken) -> dict[str, object]:
    """What the trail keeps of a new token; its hash proves nothing there."""
    told: dict[str, object] = {"name": row.name, "prefix": row.prefix, "scopes": row.scopes}
    return told if row.expires_at is None else {**told, "expires_at": row.expires_at}


def _unknown(given: str) -> str:
    # Whatever was typed may be a secret with a slip in it: no more of it than a prefix is repeated.
    return f"No token begins with {given[:PREFIX_LENGTH]}. `admin tokens` lists all of them."
