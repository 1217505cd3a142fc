"""Who asks, when, and of which database."""

from dataclasses import dataclass

from domain.clock import Clock
from domain.database import Database
from domain.feed.ledger_feed import Ledger, Renew
from domain.settings import Settings
from domain.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Live:
    """What a subscription follows, and how it finds out who its viewer is by then."""

    ledger: Ledger
    renew: Renew


@dataclass(slots=True)
class Context:
    """What every resolver and every read of one request share; resolvers see it as `info.context`.

    A mutation may bring something into its viewer's reach: `viewer` then changes before the payload is read.
    """

    viewer: Viewer
    clock: Clock
    database: Database
    settings: Settings
    request_id: str
    sender: str | None = None
    """Network address of the client, where the door knows it."""
    live: Live | None = None
    """There where answers can be streamed."""
