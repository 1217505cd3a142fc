"""How sample people and programs come in: subjects at a sign-in service, old tokens, a webhook.

None of it opens a door: the issuer is at example.org, the tokens are expired or revoked, and the webhook
is paused.
"""

import hashlib
from datetime import UTC, date, datetime, time

from domain.demo.spans import days
from domain.demo.staff import Staff
from domain.demo.tables import Tables
from domain.identities import Identity
from domain.tokens import ApiToken
from domain.viewers import Scope
from domain.webhooks import Webhook, WebhookState

ISSUER = "https://sign-in.example.org/"


def open_accounts(tables: Tables, staff: Staff, today: date) -> None:
    """Write what the staff sign in with, and what programs came with."""
    for person in (*staff.liaisons, *staff.committee[:2]):
        tables.add(
            Identity,
            person_id=person.id,
            issuer=ISSUER,
            subject=f"sample-{person.id.hex[-12:]}",
            last_seen_at=_noon(today, 3),
        )
    _spend_token(tables, "Example calendar", today, expired_ago=20)
    _spend_token(tables, "Example website", today, revoked_ago=100)
    tables.add(
        Webhook,
        name="Example website",
        url="https://example.org/hooks/entente",
        entities=["Event", "Organization"],
        state=WebhookState.PAUSED,
        paused_reason="The website is being rebuilt.",
        secret_seed=_hash("Example website"),
    )


def _spend_token(
    tables: Tables,
    name: str,
    today: date,
    *,
    expired_ago: int | None = None,
    revoked_ago: int | None = None,
) -> None:
    """Write a token that nobody has: its hash is one of its name, and it holds no longer."""
    tables.add(
        ApiToken,
        name=name,
        prefix=f"ent_EXAMPLE{name.rpartition(' ')[2][0].upper()}",
        created_at=_noon(today, 385),
        secret_hash=_hash(name),
        scopes=[Scope.READ.value],
        expires_at=None if expired_ago is None else _noon(today, expired_ago),
        revoked_at=None if revoked_ago is None else _noon(today, revoked_ago),
        last_used_at=_noon(today, 120),
    )


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _noon(today: date, ago: int) -> datetime:
    return datetime.combine(today - days(ago), time(12), UTC)
