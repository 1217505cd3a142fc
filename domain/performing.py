"""Performing a mutation: one transaction, each idempotency key once, refusals of the database in words.

A client that does not know whether its request arrived sends it again with the same key. The first effect's
rows and refusal are kept for 48 hours and told again; a concurrent second call waits for the first.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from tortoise.exceptions import IntegrityError, ValidationError

from domain.acts import Act
from domain.database import Transaction, transaction
from domain.errors import BrokenRulesError, DomainError, ErrorCode
from domain.givens import in_camels
from domain.rows import Row

KEPT = timedelta(hours=48)
LONGEST_KEY = 200

ONE_ALREADY = "There is one like it already, made in the meantime perhaps: read again."
DEPENDS = "What it refers to is gone, or something else still refers to it: read again."
AGAINST = (
    "The values do not go together, or something that is needed is missing: nothing was changed."
)

BUSY = "Others were changing the same at that moment: try again."

TRIES = 3
"""How often a mutation is begun, where the database ends it because two waited for each other."""

PAUSE = 0.02
"""Seconds before the second try, about; the other one is to be through by then. Longer before the third."""

LOG = structlog.get_logger(__name__)

Verbs = Callable[[Act], Awaitable[Sequence[Row]]]


@dataclass(frozen=True)
class Asked:
    """A mutation as a client asked for it; without a key it is performed each time."""

    mutation: str
    key: str | None
    input_hash: str


@dataclass(frozen=True)
class Answer:
    """What a mutation came to: the rows that it made or changed, or why it changed nothing."""

    rows: tuple[tuple[str, UUID], ...] = ()
    refusal: DomainError | None = None


async def perform(asked: Asked, act: Act, verb: Verbs) -> Answer:
    """Run a verb and return what it came to; a refusal has changed nothing.

    Where the database ends one of two that wait for each other's rows, that one is tried again.

    Raises DomainError: BAD_USER_INPUT for a key that is no key; CONFLICT where the key was used with
    another input, or where others were in the way each time: no key is spent on that.
    """
    for number in range(TRIES):
        if number:
            await asyncio.sleep(PAUSE * number * random.uniform(1, 2))  # noqa: S311 (no secret)
        try:
            return await _perform(asked, act, verb)
        except asyncpg.DeadlockDetectedError:
            LOG.info("deadlock", mutation=asked.mutation)
    raise DomainError(ErrorCode.CONFLICT, BUSY)


async def _perform(asked: Asked, act: Act, verb: Verbs) -> Answer:
    if asked.key is None:
        return await _run(act, verb)
    if not 1 <= len(asked.key) <= LONGEST_KEY:
        raise _bad_key(f"A key has 1 to {LONGEST_KEY} characters.", ErrorCode.BAD_USER_INPUT)
    async with transaction() as tx:
        if await _claim(tx, asked, act):
            answer = await _run(act, verb)
            await _keep(tx, asked, act, answer)
            return answer
        return await _recall(tx, asked, act)


async def _run(act: Act, verb: Verbs) -> Answer:
    try:
        async with transaction() as tx:
            rows = await verb(act)
            # What the database checks at the end of a transaction is checked here, where it can be told.
            await tx.execute("SET CONSTRAINTS ALL IMMEDIATE")
            await tx.execute("SET CONSTRAINTS ALL DEFERRED")
    except DomainError as refusal:
        return Answer(refusal=refusal)
    except ValidationError as error:
        return Answer(refusal=unfit(error))
    except (IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        return Answer(refusal=in_words(error))
    return Answer(tuple((type(row).__name__, row.id) for row in rows))


# --- keys ----------------------------------------------------------------------------------------


async def _claim(tx: Transaction, asked: Asked, act: Act) -> bool:
    """Take the key, or return False where it was used; waits for whoever is using it just now."""
    taken = await tx.fetchval(
        """
        INSERT INTO idempotency_key (viewer, mutation, key, input_hash, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (viewer, mutation, key) DO UPDATE
            SET input_hash = excluded.input_hash, expires_at = excluded.expires_at, answer = NULL
            WHERE idempotency_key.expires_at <= $6
        RETURNING id
        """,
        act.viewer.key[:120],
        asked.mutation,
        asked.key,
        asked.input_hash,
        act.now + KEPT,
        act.now,
    )
    return taken is not None


async def _keep(tx: Transaction, asked: Asked, act: Act, answer: Answer) -> None:
    refusal = answer.refusal
    kept: dict[str, Any] = {"rows": [[entity, str(key)] for entity, key in answer.rows]}
    if refusal is not None:
        kept["refusals"] = [
            [part.code.value, part.message, list(part.path)] for part in refusal.parts
        ]
    await tx.execute(
        "UPDATE idempotency_key SET answer = $4 WHERE viewer = $1 AND mutation = $2 AND key = $3",
        act.viewer.key[:120],
        asked.mutation,
        asked.key,
        orjson.dumps(kept).decode(),
    )


async def _recall(tx: Transaction, asked: Asked, act: Act) -> Answer:
    found = await tx.fetchrow(
        "SELECT input_hash, answer FROM idempotency_key WHERE viewer = $1 AND mutation = $2 AND key = $3",
        act.viewer.key[:120],
        asked.mutation,
        asked.key,
    )
    if found is None or found["answer"] is None:
        raise _bad_key("The key is in use: try again.", ErrorCode.CONFLICT)
    if found["input_hash"] != asked.input_hash:
        raise _bad_key("The key was used with another input.", ErrorCode.CONFLICT)
    kept = orjson.loads(found["answer"])
    rows = tuple((str(entity), UUID(key)) for entity, key in kept["rows"])
    # A release before this one kept a single refusal.
    refusals = kept.get("refusals") or [kept["refusal"]] if kept.keys() - {"rows"} else []
    parts = [DomainError(ErrorCode(code), text, tuple(path)) for code, text, path in refusals]
    return Answer(rows, BrokenRulesError(parts) if parts else None)


def _bad_key(message: str, code: ErrorCode) -> DomainError:
    return DomainError(code, message, ("idempotencyKey",))


# --- refusals of the database --------------------------------------------------------------------


def unfit(error: ValidationError) -> DomainError:
    """Return the refusal of a value that a column does not hold: the model's own check, which names it.

    Verbs check what they are given; this is for a text that one of them hands on as it is.
    """
    column, _, _ = str(error).partition(":")
    return DomainError(
        ErrorCode.BAD_USER_INPUT, "The value is too long, or of another form.", (in_camels(column),)
    )


def in_words(error: BaseException) -> DomainError:
    """Return the refusal that a violated constraint stands for: the rule that nobody checked in time.

    Verbs check first and explain better; this is for what two of them do at once.
    """
    cause = error
    while not isinstance(cause, asyncpg.IntegrityConstraintViolationError):
        following = cause.__cause__ or (cause.args[0] if cause.args else None)
        if not isinstance(following, BaseException):
            raise error
        cause = following
    # What the database calls its rules is for whoever operates it; a client gets words.
    LOG.info("database_refused", rule=getattr(cause, "constraint_name", None))
    if isinstance(cause, asyncpg.UniqueViolationError | asyncpg.ExclusionViolationError):
        return DomainError(ErrorCode.CONFLICT, ONE_ALREADY)
    # PostgreSQL 18 tells RESTRICT from a missing row.
    if isinstance(cause, asyncpg.ForeignKeyViolationError | asyncpg.RestrictViolationError):
        return DomainError(ErrorCode.CONFLICT, DEPENDS)
    if isinstance(cause, asyncpg.CheckViolationError) and "violates check" not in str(cause):
        return DomainError(ErrorCode.RULE_VIOLATED, str(cause))
    return DomainError(ErrorCode.RULE_VIOLATED, AGAINST)
