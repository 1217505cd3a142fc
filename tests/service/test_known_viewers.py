"""Viewers are remembered, and are forgotten with the first change from which their rights could follow."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.requests import Request

from domain.audit import Actor
from domain.clock import Clock
from domain.database import Database
from domain.ids import new_id
from domain.roles import Role, RoleGrant
from domain.settings import Settings
from domain.tokens import create_token, revoke_token
from domain.viewers import Reach, Scope, Viewer, ViewerKind
from service import known_viewers
from service.app import create_app
from service.known_viewers import KEPT, KnownViewer, KnownViewers
from service.refusals import Refusal
from service.viewers import identify, recall
from tests import samples

US = Actor("test")
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


@dataclass
class Time:
    """A clock that a test moves."""

    at: datetime = NOW

    def clock(self) -> Clock:
        return Clock("UTC", lambda: self.at)


@dataclass
class Door:
    """One application, asked by the bearer of a token."""

    settings: Settings
    database: Database
    secret: str
    time: Time = field(default_factory=Time)

    def __post_init__(self) -> None:
        self.app = create_app(self.settings, self.database, clock=self.time.clock())

    @property
    def header(self) -> str:
        return f"Bearer {self.secret}"

    async def viewer(self) -> Viewer:
        headers = [(b"authorization", self.header.encode())]
        return await identify(Request({"type": "http", "headers": headers, "app": self.app}))

    async def recalled(self) -> KnownViewer | None:
        return await recall(self.header, self.app.state.door)


@pytest.fixture
async def door(settings: Settings, database: Database) -> Door:
    _, secret = await create_token("report", ["read"], US, NOW + timedelta(seconds=40))
    return Door(settings, database, secret)


async def test_a_viewer_is_worked_out_once(door: Door) -> None:
    assert await door.recalled() is None
    first = await door.viewer()
    assert await door.viewer() is first
    found = await door.recalled()
    assert found is not None
    assert found.viewer is first


async def test_a_revoked_token_is_refused_at_once(door: Door) -> None:
    await door.viewer()
    await revoke_token(door.secret, NOW, US)
    with pytest.raises(Refusal) as refused:
        await door.viewer()
    assert refused.value.status_code == 401


async def test_other_scopes_hold_at_once(door: Door, database: Database) -> None:
    await door.viewer()
    await database.reads.execute("UPDATE api_token SET scopes = '{write}'")
    assert (await door.viewer()).scopes == {Scope.WRITE}


async def test_what_others_may_do_changes_nothing_but_is_asked_anew(door: Door) -> None:
    first = await door.viewer()
    person = await samples.person()
    await RoleGrant.create(person=person, role=Role.ADMIN, valid_from=date(2026, 1, 1))
    again = await door.viewer()
    assert again == first
    assert again is not first


@pytest.mark.parametrize("later", [timedelta(seconds=40), KEPT, timedelta(hours=9)])
async def test_nothing_is_remembered_beyond_its_time(door: Door, later: timedelta) -> None:
    await door.viewer()
    door.time.at += later
    assert await door.recalled() is None


async def test_a_day_that_begins_has_other_rights(settings: Settings, database: Database) -> None:
    _, secret = await create_token("report", ["read"], US)
    door = Door(settings, database, secret, Time(datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC)))
    await door.viewer()
    assert await door.recalled() is not None
    door.time.at += timedelta(seconds=1)
    assert await door.recalled() is None


async def test_a_clock_that_was_put_back_has_everybody_asked_anew(door: Door) -> None:
    await door.viewer()
    door.time.at -= timedelta(seconds=1)
    assert await door.recalled() is None


async def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_viewers, "MOST", 3)
    monkeypatch.setattr(known_viewers, "MOST_KEYS", 10)
    viewers = KnownViewers()

    def keep(name: str, keys: int) -> None:
        reach = Reach(own=frozenset(new_id() for _ in range(keys)))
        viewer = Viewer(ViewerKind.PERSON, name, reach=reach)
        viewers.keep((name,), KnownViewer(viewer, 1, NOW, NOW + KEPT))

    for name in "abcd":
        keep(name, 2)
    keep("d", 3)
    assert (list(viewers.known), viewers.keys) == ([("b",), ("c",), ("d",)], 7)
    assert viewers.find(("b",), Clock.fixed(NOW)) is not None
    keep("e", 6)
    assert (list(viewers.known), viewers.keys) == ([("b",), ("e",)], 8)
    keep("f", 11)
    assert (list(viewers.known), viewers.keys) == ([], 0)
