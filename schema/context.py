"""Who asks, when, and of which database."""

from dataclasses import dataclass
from typing import Protocol

from domain.clock import Clock
from domain.database import Database
from domain.feed.ledger_feed import Ledger, Renew
from domain.settings import Settings
from domain.viewers import Viewer
from schema.lanes import Lanes
from schema.observing import Observer


@dataclass(frozen=True, slots=True)
class Live:
    """What a subscription follows, and how it finds out who its viewer is by then."""

    ledger: Ledger
    renew: Renew


class Purse(Protocol):
    """What a viewer may still spend."""

    @property
    def most(self) -> int:
        """The points of a full purse: an operation that costs more can never be paid for."""

    @property
    def remaining(self) -> int:
        """The points that are left."""

    def spend(self, points: int, mutations: int) -> None:
        """Pay; raises TurnedAwayError where there is not enough."""


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
    epoch: int | None = None
    """The epoch of rights in which the viewer was worked out, where that was not just now: each read then
    asks whether it is still the same, and raises RightsMovedError where it is not."""
    confirmed: bool = False
    """Whether a read found it to be the same."""
    sender: str | None = None
    """Network address of the client, where the door knows it."""
    live: Live | None = None
    """There where answers can be streamed."""
    purse: Purse | None = None
    """None for whoever has no budget."""
    lanes: Lanes | None = None
    """None where nobody waits, as in a command."""
    paid: int = 0
    """Points that were paid for the same request before, when it could not be answered."""
    admitted: object = None
    """The request that was paid for last."""
    cost: int = 0
    """What that request has cost."""
    observers: tuple[Observer, ...] = ()
    """Who is told how the request is answered; mostly nobody."""
