"""What every part of the door needs to know of the process it is in."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from domain.clock import Clock
from domain.database import Database
from domain.feed.ledger_feed import Ledger
from domain.notices.mailbox import MailboxStore
from domain.settings import Settings
from domain.spans import Spans
from schema.lanes import Lane, Lanes
from schema.trusted import TrustedDocuments
from service.bounds import Bounds
from service.budgets.purses import Budgets
from service.kept_texts import KeptText
from service.known_viewers import KnownViewers
from service.oidc.people import SignIn


@dataclass(slots=True)
class Door:
    """One for each application; `database` is there from start-up to shutdown."""

    settings: Settings
    clock: Clock
    # None where mail goes to a real server: then there is no local mailbox to show.
    mailbox: MailboxStore | None
    # True in the web process of `up`: whoever sits at this machine may do everything.
    local_administrator: bool = False
    # True where the system tells whose connection it is: then other users of this machine are strangers.
    checks_users: bool = False
    database: Database | None = None
    # None where no issuer is configured: then people do not sign in.
    sign_in: SignIn | None = None
    # There from start-up to shutdown, as the database is: whoever follows the ledger.
    ledger: Ledger | None = None
    # There from start-up to shutdown where spans are wanted.
    spans: Spans | None = None
    # Documents that clients name, and whether no others are answered.
    trusted: TrustedDocuments = field(default_factory=TrustedDocuments)
    bounds: Bounds = field(default_factory=Bounds)
    viewers: KnownViewers = field(default_factory=KnownViewers)
    # What each viewer has left of its minute, and the queues before the database.
    budgets: Budgets = field(init=False)
    lanes: Lanes = field(init=False)
    # What /metrics says.
    figures: KeptText = field(default_factory=lambda: KeptText(5.0))

    def __post_init__(self) -> None:
        self.budgets = Budgets.of(self.settings)
        most = (self.settings.operations_at_once, self.settings.operations_waiting)
        self.lanes = Lanes(reads=Lane(*most), mutations=Lane(*most))

    @property
    def open_database(self) -> Database:
        """The database, which the application has opened before it takes requests."""
        if self.database is None:
            raise RuntimeError("The application has not been started: its lifespan did not run.")
        return self.database

    @property
    def open_ledger(self) -> Ledger:
        """What subscriptions follow, from start-up on."""
        if self.ledger is None:
            raise RuntimeError("The application has not been started: its lifespan did not run.")
        return self.ledger


def door_of(connection: HTTPConnection) -> Door:
    """The door that a request came through."""
    door = connection.app.state.door
    assert isinstance(door, Door)
    return door
