"""Each idempotency key once: the first effect and its answer, whoever sends it again and whenever."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from domain.acts import Act
from domain.agreements import Agreement, Category
from domain.audit import AuditEvent, add, change
from domain.clock import Clock
from domain.database import Database, current_transaction, transaction
from domain.errors import DomainError, ErrorCode, broken_rules
from domain.idempotency import IdempotencyKey
from domain.organizations import Organization, OrganizationKind
from domain.performing import (
    AGAINST,
    BUSY,
    DEPENDS,
    KEPT,
    LONGEST_KEY,
    ONE_ALREADY,
    Answer,
    Asked,
    Verbs,
    in_words,
    perform,
)
from domain.regions import Region
from domain.rows import Row
from domain.settings import Settings
from domain.viewers import LOCAL_ADMIN, Viewer, ViewerKind
from tests.acting import administrator
from tests.waits import somebody_waits


@pytest.fixture
def act(clock: Clock, settings: Settings) -> Act:
    return Act(LOCAL_ADMIN, clock, settings, "performing")


def adding(code: str) -> Verbs:
    """A verb that adds a region."""

    async def verb(act: Act) -> Sequence[Row]:
        row = Region(code=code, name=f"Region {code}")
        await add(row, "addRegion", act.actor)
        return [row]

    return verb


def asked(key: str | None = "key-1", content: str = "a", mutation: str = "addRegion") -> Asked:
    return Asked(mutation, key, content.ljust(64, "0"))


def later(act: Act, by: timedelta) -> Act:
    moved = Clock.fixed(act.now + by, act.clock.home_time_zone)
    return Act(act.viewer, moved, act.settings, act.request_id)


async def codes() -> list[str]:
    return [found.code for found in await Region.all().order_by("code")]


async def test_without_a_key_it_is_done_each_time(database: Database, act: Act) -> None:
    first = await perform(asked(None), act, adding("A"))
    second = await perform(asked(None), act, adding("B"))
    assert first.rows != second.rows
    assert await codes() == ["A", "B"]
    assert await IdempotencyKey.all().count() == 0


async def test_the_same_key_and_input_have_their_effect_once(database: Database, act: Act) -> None:
    first = await perform(asked(), act, adding("A"))
    second = await perform(asked(), act, adding("B"))
    assert first == second
    assert first.rows == (("Region", (await Region.get(code="A")).id),)
    assert await codes() == ["A"]
    assert await AuditEvent.all().count() == 1


async def test_the_same_key_with_another_input_is_a_conflict(database: Database, act: Act) -> None:
    await perform(asked(), act, adding("A"))
    with pytest.raises(DomainError) as refused:
        await perform(asked(content="b"), act, adding("B"))
    assert (refused.value.code, refused.value.path) == (ErrorCode.CONFLICT, ("idempotencyKey",))
    assert await codes() == ["A"]


async def test_a_key_belongs_to_one_mutation(database: Database, act: Act) -> None:
    await perform(asked(), act, adding("A"))
    await perform(asked(mutation="addOtherRegion", content="b"), act, adding("B"))
    assert await codes() == ["A", "B"]


async def test_a_key_belongs_to_one_viewer(database: Database, act: Act) -> None:
    token = Viewer(ViewerKind.TOKEN, "client app", LOCAL_ADMIN.scopes)
    other = Act(token, act.clock, act.settings, act.request_id)
    first = await perform(asked(), act, adding("A"))
    second = await perform(asked(content="b"), other, adding("B"))
    assert first.rows != second.rows
    assert await codes() == ["A", "B"]


@pytest.mark.parametrize("key", ["", "k" * (LONGEST_KEY + 1)])
async def test_what_is_no_key(key: str, database: Database, act: Act) -> None:
    with pytest.raises(DomainError) as refused:
        await perform(asked(key), act, adding("A"))
    assert (refused.value.code, refused.value.path) == (
        ErrorCode.BAD_USER_INPUT,
        ("idempotencyKey",),
    )
    assert await codes() == []


async def test_the_longest_key(database: Database, act: Act) -> None:
    longest = asked("é" * LONGEST_KEY)
    assert await perform(longest, act, adding("A")) == await perform(longest, act, adding("B"))


# --- at the same time ----------------------------------------------------------------------------


async def test_a_second_call_waits_for_the_first_and_gets_its_answer(
    database: Database, act: Act
) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow(act: Act) -> Sequence[Row]:
        inside.set()
        await go_on.wait()
        return await adding("A")(act)

    first = asyncio.create_task(perform(asked(), act, slow))
    await inside.wait()
    second = asyncio.create_task(perform(asked(), act, adding("B")))
    await somebody_waits(database)
    assert not second.done()
    go_on.set()
    assert await first == await second
    assert await codes() == ["A"]


async def test_many_at_once_have_one_effect(database: Database, act: Act) -> None:
    answers = await asyncio.gather(*(perform(asked(), act, adding(f"C{n}")) for n in range(5)))
    assert len(set(answers)) == 1
    assert len(await codes()) == 1


async def test_a_first_call_that_breaks_leaves_the_key_to_the_second(
    database: Database, act: Act
) -> None:
    async def breaking(_act: Act) -> Sequence[Row]:
        raise RuntimeError("The power went out.")

    with pytest.raises(RuntimeError):
        await perform(asked(), act, breaking)
    assert await IdempotencyKey.all().count() == 0
    await perform(asked(), act, adding("A"))
    assert await codes() == ["A"]


# --- refusals ------------------------------------------------------------------------------------


def refusing(code: str) -> Verbs:
    """A verb that writes, and then thinks better of it."""

    async def verb(act: Act) -> Sequence[Row]:
        await adding(code)(act)
        raise DomainError(ErrorCode.RULE_VIOLATED, "That must not be.", ("code",))

    return verb


async def test_a_refusal_changes_nothing_and_is_remembered(database: Database, act: Act) -> None:
    first = await perform(asked(), act, refusing("A"))
    assert first.rows == ()
    assert first.refusal is not None
    assert await codes() == []
    assert await AuditEvent.all().count() == 0
    second = await perform(asked(), act, adding("A"))
    assert second.refusal is not None
    told = second.refusal
    assert (told.code, told.message, told.path) == (
        ErrorCode.RULE_VIOLATED,
        "That must not be.",
        ("code",),
    )
    assert await codes() == []


async def test_each_of_several_refusals_is_remembered(database: Database, act: Act) -> None:
    async def refuse(_act: Act) -> Sequence[Row]:
        raise broken_rules(["It is late.", "It is dear."], ("code",))

    for _ in range(2):
        refusal = (await perform(asked(), act, refuse)).refusal
        assert refusal is not None
        assert [part.message for part in refusal.parts] == ["It is late.", "It is dear."]
        assert {(part.code, part.path) for part in refusal.parts} == {("RULE_VIOLATED", ("code",))}


async def test_a_deferred_rule_of_the_database_is_a_refusal_with_its_sentence(
    database: Database, act: Act
) -> None:
    """Whether an agreement has its parties is looked at when a transaction ends."""

    async def lonely(act: Act) -> Sequence[Row]:
        row = Agreement(number="A-1", title="Alone", category=Category.BRANCH)
        await add(row, "addAgreement", act.actor)
        return [row]

    answer = await perform(asked(), act, lonely)
    assert answer.refusal is not None
    assert answer.refusal.code is ErrorCode.RULE_VIOLATED
    assert "two or more parties" in answer.refusal.message
    assert await Agreement.all().count() == 0
    again = await perform(asked(), act, lonely)
    assert again.refusal is not None
    assert again.refusal.message == answer.refusal.message


async def test_what_two_do_at_once_is_a_conflict_in_words(database: Database, act: Act) -> None:
    await perform(asked(None), act, adding("A"))
    answer = await perform(asked(None), act, adding("A"))
    assert answer.refusal is not None
    assert answer.refusal.code is ErrorCode.CONFLICT
    assert "read again" in answer.refusal.message


async def test_what_others_refer_to_is_a_conflict_in_words(database: Database, act: Act) -> None:
    region = await Region.create(code="A", name="Region A")
    await Organization.create(
        slug="example",
        name="Example",
        kind=OrganizationKind.ASSOCIATION,
        region=region,
    )

    async def removing(_act: Act) -> Sequence[Row]:
        await current_transaction().execute("DELETE FROM region WHERE id = $1", region.id)
        return []

    answer = await perform(asked(None), act, removing)
    assert answer.refusal is not None
    assert answer.refusal.code is ErrorCode.CONFLICT
    assert await codes() == ["A"]


@pytest.mark.parametrize(
    ("statement", "code", "words"),
    [
        ("INSERT INTO region SELECT * FROM region", "CONFLICT", ONE_ALREADY),
        ("UPDATE organization SET region_id = new_id()", "CONFLICT", DEPENDS),
        ("UPDATE region SET name = NULL", "RULE_VIOLATED", AGAINST),
        (
            "UPDATE organization SET kind = 'NONE'",
            "RULE_VIOLATED",
            AGAINST,
        ),
    ],
)
async def test_a_refusal_of_the_database_names_neither_its_rules_nor_its_tables(
    database: Database, act: Act, statement: str, code: str, words: str
) -> None:
    region = await Region.create(code="A", name="Region A")
    await Organization.create(
        slug="example", name="Example", kind=OrganizationKind.ASSOCIATION, region=region
    )

    async def breaking(_act: Act) -> Sequence[Row]:
        await current_transaction().execute(statement)
        return []

    refusal = (await perform(asked(None), act, breaking)).refusal
    assert refusal is not None
    assert (refusal.code, refusal.message) == (code, words)
    assert not re.search(r"[a-z]_[a-z]|constraint|relation", refusal.message)


def test_what_is_no_refusal_of_the_database_stays_an_error() -> None:
    with pytest.raises(IntegrityError):
        in_words(IntegrityError("something else"))


# --- time ----------------------------------------------------------------------------------------


async def test_a_key_is_kept_for_48_hours(database: Database, act: Act) -> None:
    assert timedelta(hours=48) == KEPT
    first = await perform(asked(), act, adding("A"))
    almost = later(act, KEPT - timedelta(seconds=1))
    assert await perform(asked(), almost, adding("B")) == first
    expired = later(act, KEPT)
    second = await perform(asked(content="b"), expired, adding("C"))
    assert second != first
    assert await codes() == ["A", "C"]
    assert await perform(asked(content="b"), expired, adding("D")) == second


async def test_an_expired_key_is_taken_by_one_of_two(database: Database, act: Act) -> None:
    await perform(asked(), act, adding("A"))
    expired = later(act, KEPT)
    answers = await asyncio.gather(*(perform(asked(), expired, adding(f"B{n}")) for n in range(3)))
    assert len(set(answers)) == 1
    assert len(await codes()) == 2


async def test_inside_of_a_transaction_it_is_undone_with_it(database: Database, act: Act) -> None:
    async def undone() -> None:
        async with transaction():
            await perform(asked(), act, adding("A"))
            raise RuntimeError("Back to the beginning.")

    with pytest.raises(RuntimeError):
        await undone()
    assert await codes() == []
    assert await IdempotencyKey.all().count() == 0
    assert (await perform(asked(), act, adding("A"))) != Answer()


async def test_a_text_that_its_column_does_not_hold_is_told_as_input(
    database: Database, act: Act
) -> None:
    answer = await perform(asked(None), act, adding("C" * 100))
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.refusal.path) == (ErrorCode.BAD_USER_INPUT, ("code",))
    assert await AuditEvent.all().count() == 0


class Meeting:
    """Verbs that change two regions, each of which waits at first until the other has taken its first one."""

    def __init__(self) -> None:
        self.both = asyncio.Barrier(2)
        self.tries = 0

    def verb(self, *regions: str) -> Verbs:
        async def move(act: Act) -> Sequence[Row]:
            self.tries += 1
            met = self.tries > 2
            await current_transaction().execute("SET LOCAL deadlock_timeout = '20ms'")
            rows = []
            for code in regions:
                row = await Region.filter(code=code).select_for_update().get()
                if not met:
                    met = True
                    await self.both.wait()
                await change(row, {"name": f"{row.name}."}, "updateRegion", act.actor)
                rows.append(row)
            return rows

        return move


@pytest.mark.parametrize("key", [None, "key-1"])
async def test_of_two_who_wait_for_each_other_one_begins_again(
    key: str | None, database: Database, act: Act
) -> None:
    for code in ("A", "B"):
        await perform(asked(None), act, adding(code))
    meeting = Meeting()
    others = Act(administrator(), act.clock, act.settings, "performing")
    answers = await asyncio.gather(
        perform(asked(key), act, meeting.verb("A", "B")),
        perform(asked(key), others, meeting.verb("B", "A")),
    )
    assert [each.refusal for each in answers] == [None, None]
    assert {row.name for row in await Region.all()} == {"Region A..", "Region B.."}
    # Whoever begins again may be too early for the other one, and begin once more.
    assert meeting.tries >= 3


async def test_who_was_in_the_way_each_time_spends_no_key(database: Database, act: Act) -> None:
    async def verb(act: Act) -> Sequence[Row]:
        await adding("A")(act)
        raise asyncpg.DeadlockDetectedError("deadlock detected")

    with pytest.raises(DomainError) as refused:
        await perform(asked(), act, verb)
    assert (refused.value.code, refused.value.message) == (ErrorCode.CONFLICT, BUSY)
    assert await codes() == []
    assert (await perform(asked(), act, adding("B"))).refusal is None
