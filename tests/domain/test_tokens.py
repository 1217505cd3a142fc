"""API tokens: how long they hold, what the trail keeps of them, and that revoking is done once."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.audit import Actor, AuditEvent
from domain.database import Database
from domain.errors import DomainError, ErrorCode
from domain.tokens import (
    NOTED_EVERY,
    ApiToken,
    create_token,
    find_token,
    list_tokens,
    revoke_token,
)

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
US = Actor("test")


@pytest.fixture(autouse=True)
async def opened(database: Database) -> Database:
    return database


async def test_a_token_holds_until_it_expires() -> None:
    end = NOW + timedelta(days=1)
    _, secret = await create_token("report", ["read"], US, end)
    assert await find_token(secret, end - timedelta(microseconds=1)) is not None
    assert await find_token(secret, end) is None


async def test_a_revoked_token_holds_no_longer_and_stays_in_the_list() -> None:
    row, secret = await create_token("report", ["read"], US)
    assert await find_token(secret, NOW) is not None
    done = await revoke_token(row.prefix, NOW, US)
    assert (done.repeated, done.token.revoked_at) == (False, NOW)
    assert await find_token(secret, NOW) is None
    assert [(each.prefix, each.revoked_at) for each in await list_tokens()] == [(row.prefix, NOW)]


async def test_revoking_twice_is_revoking_once() -> None:
    row, _ = await create_token("report", ["read"], US)
    await revoke_token(row.prefix, NOW, US)
    again = await revoke_token(row.prefix, NOW + timedelta(hours=1), US)
    assert (again.repeated, again.token.revoked_at) == (True, NOW)
    events = await AuditEvent.filter(entity_id=row.id).order_by("seq").values_list("action")
    assert events == [("createToken",), ("revokeToken",)]


async def test_the_trail_has_neither_the_secret_nor_its_hash() -> None:
    row, secret = await create_token("report", ["read"], US, NOW)
    await revoke_token(secret, NOW, US)
    kept = str([(each.before, each.after) for each in await AuditEvent.all()])
    assert row.prefix in kept
    assert secret not in kept
    assert row.secret_hash not in kept


async def test_one_token_of_several_is_revoked() -> None:
    first, _ = await create_token("one", ["read"], US)
    _, secret = await create_token("two", ["read"], US)
    await revoke_token(first.prefix, NOW, US)
    assert await find_token(secret, NOW) is not None


@pytest.mark.parametrize("given", ["ent_nobody00", "ent", "", "ent_a-secret-with-a-slip-in-it"])
async def test_what_is_no_token_is_said_without_repeating_a_secret(given: str) -> None:
    await create_token("report", ["read"], US)
    with pytest.raises(DomainError) as refused:
        await revoke_token(given, NOW, US)
    assert refused.value.code is ErrorCode.NOT_FOUND
    assert "slip" not in str(refused.value)


async def test_a_prefix_of_two_tokens_revokes_neither() -> None:
    first, _ = await create_token("one", ["read"], US)
    second, secret = await create_token("two", ["read"], US)
    await ApiToken.filter(id=second.id).update(prefix=first.prefix)
    with pytest.raises(DomainError) as refused:
        await revoke_token(first.prefix, NOW, US)
    assert refused.value.code is ErrorCode.CONFLICT
    assert await ApiToken.filter(revoked_at=None).count() == 2
    assert (await revoke_token(secret, NOW, US)).token.id == second.id


async def test_its_use_is_noted_now_and_then() -> None:
    row, secret = await create_token("report", ["read"], US)
    for later, noted in (
        (timedelta(0), NOW),
        (NOTED_EVERY / 2, NOW),
        (NOTED_EVERY, NOW + NOTED_EVERY),
    ):
        await find_token(secret, NOW + later)
        await row.refresh_from_db()
        assert row.last_used_at == noted


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
async def test_a_token_needs_a_name(name: str) -> None:
    with pytest.raises(DomainError):
        await create_token(name, ["read"], US)
    assert await ApiToken.all().count() == 0
