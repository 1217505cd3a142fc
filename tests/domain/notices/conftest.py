"""What tests of mail are handed."""

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.settings import Settings
from tests.domain.notices.desks import Desk


@pytest.fixture
def desk(database: Database, settings: Settings, clock: Clock) -> Desk:
    return Desk(database, settings, clock)
