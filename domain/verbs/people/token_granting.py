"""Giving API tokens to programs: what a client asks for, checked before the secret is made."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import transaction
from domain.givens import misfit
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.tokens import ApiToken, create_token
from domain.viewers import Scope

USUAL_LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=3650)


async def create_api_token(
    name: str, scopes: Sequence[Scope], expires_at: datetime | None, act: Act
) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which nobody can read again; it lives for a year.

    Raises DomainError BAD_USER_INPUT for no scope, a name that is none, or an end that is not ahead.
    """
    async with transaction():
        await permit(Action.CREATE_API_TOKEN, None, act)
        if not scopes:
            raise misfit("scopes", "Say what the token may do.")
        until = expires_at or act.now + USUAL_LIFE
        if not act.now < until <= act.now + LONGEST_LIFE:
            raise misfit("expires_at", "A token expires within ten years, and not in the past.")
        wanted = [scope.value for scope in Scope if scope in scopes]
        return await create_token(name, wanted, act.actor, until)


async def revoke_api_token(key: UUID, version: int | None, act: Act) -> ApiToken:
    """Revoke a token: the next request that brings it is refused. Twice is once."""
    async with transaction():
        row = await find(ApiToken, key, act, "apiTokenId")
        await permit(Action.REVOKE_API_TOKEN, row, act)
        expect(row, version)
        if row.revoked_at is None:
            await change(row, {"revoked_at": act.now}, Action.REVOKE_API_TOKEN, act.actor)
    return row
