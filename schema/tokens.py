"""API tokens as administrators see them: what they may do and when they were used, never the secret."""

from datetime import datetime

from domain import tokens
from schema.compiler.declare import entity
from schema.rows import Row


@entity(tokens.ApiToken, order=("name",))
class ApiToken(Row):
    """A service account's token; its secret was shown once, when it was made."""

    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
