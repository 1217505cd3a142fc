"""Erasing people from the audit trail: values go with their salt, the names of actors become pseudonyms.

The seals stay, so the chain stays whole: an erased event is checked by the digest that was kept, and without
its salt nobody can find out by guessing what the values were. What the person did for an organization stays:
the trail says that somebody did it, and no longer who.
"""

from uuid import UUID

import structlog

from domain.acts import Act
from domain.clock import Clock
from domain.database import Transaction, current_transaction, transaction
from domain.trail.audit_sealing import seal_here

LOG = structlog.get_logger(__name__)

# Values about the person: where the event says so, and where it is older than that column. That somebody was
# erased, by whom and why, stays.
ERASE = """
UPDATE audit_event AS event SET before = NULL, after = NULL, salt = NULL, erased_at = $2
WHERE event.erased_at IS NULL AND event.action <> 'erasePerson'
    AND EXISTS (SELECT FROM audit_seal AS seal WHERE seal.seq = event.seq)
    AND (
        event.subject_person_id = $1
        OR (event.entity = 'Person' AND event.entity_id = $1)
        OR (event.entity, event.entity_id) IN (
            SELECT made.entity, made.entity_id FROM audit_event AS made
            WHERE made.entity IN ('EmailAddress', 'Identity', 'Position')
                AND made.subject_person_id IS NULL AND made.after ->> 'person_id' = $1::text
        )
    )
"""

# The only other name that the database lets an event have.
RENAME = """
UPDATE audit_event AS event SET actor = 'person ' || event.actor_person_id
WHERE event.actor_person_id = $1 AND event.actor <> 'person ' || event.actor_person_id
    AND EXISTS (SELECT FROM audit_seal AS seal WHERE seal.seq = event.seq)
"""

# Values in which the program named somebody, of rows that are about another one or about nobody.
NAMED_IN = ["HandOver", "OutboxMessage", "Reminder", "Signature"]
ERASE_NAMING = """
UPDATE audit_event AS event SET before = NULL, after = NULL, salt = NULL, erased_at = $3
WHERE event.erased_at IS NULL AND event.entity = ANY ($2::text[]) AND event.action <> 'erasePerson'
    AND EXISTS (SELECT FROM audit_seal AS seal WHERE seal.seq = event.seq)
    AND EXISTS (
        SELECT FROM (VALUES (event.before), (event.after)) AS told (values)
        CROSS JOIN LATERAL jsonb_each_text(coalesce(told.values, '{}')) AS each (name, text)
        WHERE each.text ~* $1
    )
"""

# What the sender of an inquiry that was forgotten had written; its states and its outcome stay.
INQUIRED = """
event.entity = 'Inquiry' AND event.erased_at IS NULL
    AND (event.before ?| $1::text[] OR event.after ?| $1::text[])
    AND EXISTS (
        SELECT FROM inquiry WHERE inquiry.id = event.entity_id AND inquiry.contact_email = 'erased@invalid'
    )
"""
HELD = f"SELECT EXISTS (SELECT FROM audit_event AS event WHERE {INQUIRED})"
ERASE_INQUIRED = f"""
UPDATE audit_event AS event SET before = NULL, after = NULL, salt = NULL, erased_at = $2
WHERE {INQUIRED} AND EXISTS (SELECT FROM audit_seal AS seal WHERE seal.seq = event.seq)
"""
PERSONAL = ["contact_name", "contact_email", "message", "sender_digest"]

ERASED_PEOPLE = """
SELECT person.id FROM person
WHERE person.erased_at IS NOT NULL AND EXISTS (
    SELECT FROM audit_event AS event JOIN audit_seal AS seal ON seal.seq = event.seq
    WHERE (event.subject_person_id = person.id AND event.erased_at IS NULL AND event.action <> 'erasePerson')
        OR (event.actor_person_id = person.id AND event.actor <> 'person ' || person.id)
)
"""


async def erase_person_values(person_id: UUID, act: Act) -> int:
    """Erase the person from the trail, in the transaction of the caller; return how many values went.

    Events that are not sealed yet are sealed first, those of this transaction too: call it last. What another
    transaction that still runs has written is erased by a worker within a minute of its end (see
    `erase_late`): the person has to be marked as erased for that.
    """
    tx = current_transaction()
    await seal_here(tx, act.clock)
    return await _erase(tx, person_id, act.clock)


async def erase_naming_values(pattern: str | None, act: Act) -> int:
    """Erase values that name a person in a sentence or on paper; return how many events lost theirs.

    Call it after `erase_person_values`, which seals what is not sealed yet.
    """
    if pattern is None:
        return 0
    tx = current_transaction()
    return _count(await tx.execute(ERASE_NAMING, pattern, NAMED_IN, act.now))


async def erase_late(clock: Clock) -> int:
    """Erase what was sealed only after its person had been erased; return how many values went."""
    total = 0
    async with transaction() as tx:
        for record in await tx.fetch(ERASED_PEOPLE):
            total += await _erase(tx, record["id"], clock)
    return total


async def erase_forgotten_inquiries(tx: Transaction, clock: Clock) -> int:
    """Erase from the trail what the senders of forgotten inquiries wrote; return how many values went."""
    if not await tx.fetchval(HELD, PERSONAL):
        return 0
    await seal_here(tx, clock)
    return _count(await tx.execute(ERASE_INQUIRED, PERSONAL, clock.now()))


async def _erase(tx: Transaction, person_id: UUID, clock: Clock) -> int:
    erased = _count(await tx.execute(ERASE, person_id, clock.now()))
    await tx.execute(RENAME, person_id)
    LOG.info("audit_erased", events=erased)
    return erased


def _count(status: str) -> int:
    return int(status.rpartition(" ")[2])
