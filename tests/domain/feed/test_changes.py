"""The feed of changes passes nothing over, and tells nobody of what was never theirs to see."""

import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from domain.audit import add, change, remove
from domain.clock import Clock
from domain.database import Database, transaction
from domain.errors import DomainError, ErrorCode
from domain.feed.change_cursors import Place
from domain.feed.changes import (
    MOST_ENTRIES,
    PAST,
    PRESENT,
    ChangeKind,
    ChangePage,
    _visible,
    read_changes,
)
from domain.feed.told_types import TOLD_TYPES
from domain.ids import new_id
from domain.organizations import Organization, Visibility
from domain.positions import Position, PositionRole
from domain.regions import Region
from domain.roles import Role
from domain.trail.audit_sealing import seal
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Reach, Viewer, ViewerKind
from tests import samples
from tests.domain import trails

Rounds = Callable[[int, int], int]


async def show(row: Organization, visibility: Visibility) -> None:
    async with transaction():
        await change(row, {"visibility": visibility}, "showOrganization", trails.CLERK)


async def drop(row: Organization) -> None:
    async with transaction():
        await remove(row, "removeOrganization", trails.CLERK)


async def public() -> Organization:
    return await trails.organization(visibility=Visibility.PUBLIC)


async def private() -> Organization:
    return await trails.organization(visibility=Visibility.INTERNAL)


class Feed:
    """A client that goes on from its last cursor."""

    def __init__(self, database: Database, clock: Clock, viewer: Viewer) -> None:
        self.database, self.clock, self.viewer = database, clock, viewer
        self.cursor: str | None = None

    async def begin(self) -> "Feed":
        await seal(self.database, self.clock)
        page = await self.page()
        assert (page.entries, page.has_more, page.start_again) == ((), False, False)
        return self

    async def page(self, first: int = MOST_ENTRIES, types: Sequence[str] = ()) -> ChangePage:
        page = await read_changes(self.database, self.viewer, self.cursor, first, types)
        self.cursor = page.cursor
        return page

    async def news(self) -> list[tuple[UUID, ChangeKind]]:
        """Return everything that is new."""
        await seal(self.database, self.clock)
        found = []
        while True:
            page = await self.page()
            assert not page.start_again
            found += [(entry.key, entry.kind) for entry in page.entries]
            if not page.has_more:
                return found


MakeFeed = Callable[[Viewer], Awaitable[Feed]]


@pytest.fixture
def feed(database: Database, clock: Clock) -> MakeFeed:
    async def make(viewer: Viewer = LOCAL_ADMIN) -> Feed:
        return await Feed(database, clock, viewer).begin()

    return make


async def test_it_begins_now_and_tells_what_comes(feed: MakeFeed) -> None:
    await public()
    admin = await feed(LOCAL_ADMIN)
    assert await admin.news() == []
    made = await public()
    old = await public()
    assert await admin.news() == [
        (made.id, ChangeKind.CREATED),
        (old.id, ChangeKind.CREATED),
    ]
    await trails.rename(old, "New Name")
    assert await admin.news() == [(old.id, ChangeKind.CHANGED)]
    assert await admin.news() == []


async def test_changes_of_a_row_are_one_entry_at_the_last_ones_place(feed: MakeFeed) -> None:
    admin = await feed(LOCAL_ADMIN)
    first, second = await public(), await public()
    for name in ("One", "Two", "Three"):
        await trails.rename(first, name)
    assert await admin.news() == [
        (second.id, ChangeKind.CREATED),
        (first.id, ChangeKind.CREATED),
    ]


async def test_nothing_is_passed_over_that_is_committed_late(
    feed: MakeFeed, database: Database
) -> None:
    admin = await feed(LOCAL_ADMIN)
    slow = await asyncpg.connect(database.url)
    try:
        held = slow.transaction()
        await held.start()
        key = await slow.fetchval(
            "INSERT INTO region (code, name, kind) VALUES ('A', 'A', 'M49') RETURNING id"
        )
        await slow.execute(
            "INSERT INTO audit_event (actor, action, entity, entity_id, after)"
            " VALUES ('slow', 'addRegion', 'Region', $1, '{}')",
            key,
        )
        quick = await public()
        assert await admin.news() == []
        await held.commit()
    finally:
        await slow.close()
    assert await admin.news() == [(key, ChangeKind.CREATED), (quick.id, ChangeKind.CREATED)]


@pytest.mark.parametrize("size", [1, 2, 3, 50])
async def test_pages_of_any_size_tell_the_same(
    size: int, feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.feed.changes.WINDOW", 4)
    admin = await feed(LOCAL_ADMIN)
    rows = [await public() for _ in range(5)]
    for row in rows[:3]:
        await trails.rename(row, "Other")
    await seal(admin.database, admin.clock)
    found = []
    while True:
        page = await admin.page(size)
        assert len(page.entries) <= size
        found += [entry.key for entry in page.entries]
        if not page.has_more:
            break
    assert set(found) == {row.id for row in rows}
    assert found[-3:] == [row.id for row in rows[:3]]


async def test_types_narrow_it(feed: MakeFeed) -> None:
    admin = await feed(LOCAL_ADMIN)
    await public()
    async with transaction():
        region = Region(code="A", name="A")
        await add(region, "addRegion", trails.CLERK)
    await seal(admin.database, admin.clock)
    page = await admin.page(types=["Region", "Agreement"])
    assert [(entry.type, entry.key) for entry in page.entries] == [("Region", region.id)]


# --- what is out of sight ------------------------------------------------------------------------


async def test_of_what_was_never_theirs_to_see_people_learn_nothing(feed: MakeFeed) -> None:
    anonymous = await feed(ANONYMOUS)
    row = await private()
    await trails.rename(row, "Another secret")
    assert await anonymous.news() == []
    await drop(row)
    assert await anonymous.news() == []


async def test_a_row_that_comes_into_sight_and_goes_out_of_it(feed: MakeFeed) -> None:
    row = await private()
    anonymous, admin = await feed(ANONYMOUS), await feed(LOCAL_ADMIN)
    await show(row, Visibility.PUBLIC)
    assert await anonymous.news() == [(row.id, ChangeKind.CHANGED)]
    await show(row, Visibility.INTERNAL)
    assert await anonymous.news() == [(row.id, ChangeKind.REMOVED)]
    await trails.rename(row, "Among ourselves")
    assert await anonymous.news() == []
    assert await admin.news() == [(row.id, ChangeKind.CHANGED)]


async def test_a_row_that_was_in_sight_for_a_moment_is_told_as_removed(feed: MakeFeed) -> None:
    """A client may have read it in that moment."""
    anonymous = await feed(ANONYMOUS)
    row = await private()
    await show(row, Visibility.PUBLIC)
    await show(row, Visibility.INTERNAL)
    await trails.rename(row, "Among ourselves")
    assert await anonymous.news() == [(row.id, ChangeKind.REMOVED)]


async def test_a_row_that_is_gone_is_told_to_whoever_saw_it(feed: MakeFeed) -> None:
    seen, unseen = await public(), await private()
    anonymous, admin = await feed(ANONYMOUS), await feed(LOCAL_ADMIN)
    await drop(seen)
    await drop(unseen)
    assert await anonymous.news() == [(seen.id, ChangeKind.REMOVED)]
    assert await admin.news() == [
        (seen.id, ChangeKind.REMOVED),
        (unseen.id, ChangeKind.REMOVED),
    ]


async def test_a_row_that_moves_to_another_organization_is_removed_here_and_new_there(
    feed: MakeFeed,
) -> None:
    here, there, nowhere = [await private() for _ in range(3)]
    holder = await samples.person()
    async with transaction():
        office = Position(
            person=holder,
            organization=here,
            title="President",
            role=PositionRole.PRESIDENT,
            valid_from=date(2026, 1, 1),
        )
        await add(office, "addPosition", trails.CLERK)
    feeds = [
        await feed(Viewer(ViewerKind.PERSON, "somebody", reach=Reach(own=frozenset({row.id}))))
        for row in (here, there, nowhere)
    ]
    async with transaction():
        await change(office, {"organization_id": there.id}, "movePosition", trails.CLERK)
    assert [await member.news() for member in feeds] == [
        [(office.id, ChangeKind.REMOVED)],
        [(office.id, ChangeKind.CHANGED)],
        [],
    ]


async def test_an_old_value_that_can_be_read_no_more_is_no_end_of_the_feed(
    feed: MakeFeed, database: Database
) -> None:
    row = await public()
    anonymous = await feed(ANONYMOUS)
    await show(row, Visibility.INTERNAL)
    await trails.tamper(
        database,
        """UPDATE audit_event SET before = '{"created_at": "long ago"}' WHERE seq = $1""",
        await trails.seq_of(database, row.id),
    )
    other = await public()
    assert await anonymous.news() == [(other.id, ChangeKind.CREATED)]


async def test_a_copy_kept_by_the_feed_is_what_a_query_shows(
    feed: MakeFeed, rng: random.Random, rounds: Rounds
) -> None:
    """Random changes, and random moments at which each viewer looks."""
    feeds = [await feed(viewer) for viewer in (ANONYMOUS, LOCAL_ADMIN)]
    copies: list[set[UUID]] = [set(), set()]
    alive: list[Organization] = []
    for _ in range(rounds(60, 1000)):
        await _do_something(alive, rng)
        for client, copy in zip(feeds, copies, strict=True):
            if rng.random() < 0.3:
                await _follow(client, copy)
    for client, copy in zip(feeds, copies, strict=True):
        await _follow(client, copy)
    assert copies[0] == {row.id for row in alive if row.visibility is Visibility.PUBLIC}
    assert copies[1] == {row.id for row in alive}


async def _follow(client: Feed, copy: set[UUID]) -> None:
    for key, kind in await client.news():
        if kind is ChangeKind.REMOVED:
            copy.discard(key)
        else:
            copy.add(key)


async def _do_something(alive: list[Organization], rng: random.Random) -> None:
    step = rng.choice(["add", "add", "show", "show", "rename", "drop"])
    if step == "add" or not alive:
        alive.append(await rng.choice([public, private])())
    elif step == "show":
        await show(rng.choice(alive), rng.choice([Visibility.PUBLIC, Visibility.INTERNAL]))
    elif step == "rename":
        await trails.rename(rng.choice(alive), f"Name {rng.random()}")
    else:
        await drop(alive.pop(rng.randrange(len(alive))))


# --- cursors -------------------------------------------------------------------------------------


async def test_another_reach_begins_again(feed: MakeFeed) -> None:
    """What came into reach has not changed, and so would never be told."""
    mine, more = await private(), await private()
    member = await feed(
        Viewer(ViewerKind.PERSON, "somebody", reach=Reach(own=frozenset({mine.id})))
    )
    await trails.rename(more, "Other")
    member.viewer = Viewer(
        ViewerKind.PERSON, "somebody", reach=Reach(own=frozenset({mine.id, more.id}))
    )
    await seal(member.database, member.clock)
    page = await member.page()
    assert (page.entries, page.start_again) == ((), True)
    assert await member.news() == []


async def test_a_cursor_of_somebody_else_begins_again(feed: MakeFeed) -> None:
    admin, anonymous = await feed(LOCAL_ADMIN), await feed(ANONYMOUS)
    anonymous.cursor = admin.cursor
    assert (await anonymous.page()).start_again


async def test_a_cursor_from_before_a_backup_was_restored_begins_again(
    feed: MakeFeed, database: Database
) -> None:
    await public()
    admin = await feed(LOCAL_ADMIN)
    await trails.tamper(database, "UPDATE audit_seal SET hash = repeat('b', 64)")
    kept = admin.cursor
    assert (await admin.page()).start_again
    await trails.tamper(database, "DELETE FROM audit_seal")
    admin.cursor = kept
    assert (await admin.page()).start_again


@pytest.mark.parametrize(
    ("since", "first", "types", "path"),
    [
        ("nonsense", 10, [], "since"),
        ("é", 10, [], "since"),
        ("MS4x", 10, [], "since"),
        ("", 10, [], "since"),
        (None, 0, [], "first"),
        (None, MOST_ENTRIES + 1, [], "first"),
        (None, 10, ["ApiToken"], "types"),
        (None, 10, ["Dragon"], "types"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    since: str | None, first: int, types: list[str], path: str, database: Database
) -> None:
    with pytest.raises(DomainError) as refused:
        await read_changes(database, LOCAL_ADMIN, since, first, types)
    assert (refused.value.code, refused.value.path) == (ErrorCode.BAD_USER_INPUT, (path,))


@pytest.mark.parametrize(
    "viewer",
    [
        ANONYMOUS,
        LOCAL_ADMIN,
        Viewer(ViewerKind.PERSON, "somebody", reach=Reach(person=new_id())),
        Viewer(ViewerKind.PERSON, "member of the board", roles=frozenset({Role.BOARD_VIEWER})),
    ],
)
async def test_every_type_has_a_past_that_can_be_asked(database: Database, viewer: Viewer) -> None:
    since = Place(0, "0" * 16, "0" * 16)
    keys = {name: [new_id()] for name in TOLD_TYPES}
    for form in (PRESENT, PAST):
        assert await _visible(database.reads, viewer, form, keys, since) == set()
