"""What names a person outside the rows that are tied to them: names on paper, sentences, mail addresses.

Somebody is found there by the name alone, under each one that they ever had, or by the address. Whoever has
the same name is not told apart in such places. Prose that people wrote stays as it is: a text that both sides
signed is nobody's to rewrite.
"""

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from domain.acts import Act
from domain.audit import DOERS, MACHINES, Actor, record
from domain.database import Transaction, current_transaction
from domain.inquiries import Inquiry
from domain.reach import LONGEST_NAME
from domain.rights.actions import Action
from domain.trail.retention import forget_mails_of_inquiries

# Columns that hold the name of whoever did something, in whichever table.
NAMING = """
SELECT quote_ident(table_name) AS named, quote_ident(column_name) AS named_by FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = ANY ($1::text[])
    AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')
"""
NAMING_COLUMNS = ["created_by", "updated_by", *sorted(DOERS)]

# Every name under which the person is known or has acted: whoever married is in older rows by another one.
NAMES = """
SELECT name FROM person WHERE id = $1
UNION SELECT actor FROM audit_event WHERE actor_person_id = $1
UNION SELECT told.name FROM audit_event AS event
    CROSS JOIN LATERAL (VALUES (event.before ->> 'name'), (event.after ->> 'name')) AS told (name)
    WHERE event.entity = 'Person' AND event.entity_id = $1 AND told.name IS NOT NULL
"""

# Addresses of now and of before.
ADDRESSES = """
SELECT lower(address) AS address FROM email_address WHERE person_id = $1
UNION SELECT lower(told.address) FROM audit_event AS event
    CROSS JOIN LATERAL (VALUES (event.before ->> 'address'), (event.after ->> 'address')) AS told (address)
    WHERE event.entity = 'EmailAddress' AND event.subject_person_id = $1 AND told.address IS NOT NULL
UNION SELECT lower(address) FROM outbox_message WHERE recipient_id = $1 AND address <> 'erased@invalid'
"""

ON_PAPER = """
UPDATE signature SET signatory_name = $2, version = version + 1, updated_at = now()
WHERE person_id IS NULL AND lower(btrim(signatory_name)) = ANY ($1::text[])
"""

# Sentences that the program wrote, such as "Delegate of Ana Ruiz, who is away".
SENTENCES = (
    ("hand_over", "reason"),
    ("outbox_message", "reason"),
    ("reminder", "chosen_because"),
    ("reminder", "reason"),
)
SAY_ANEW = """
UPDATE {table} SET {column} = regexp_replace({column}, $1, $2, 'g') WHERE {column} ~ $1
"""

# An address that somebody else uses too is not forgotten.
OWN_ADDRESSES = """
SELECT address FROM unnest($1::text[]) AS given (address)
WHERE NOT EXISTS (SELECT FROM email_address WHERE lower(email_address.address) = given.address)
"""

# What was heard of their addresses, and that nothing goes there any more.
FORGET_ADDRESSES = (
    "DELETE FROM suppression WHERE address = ANY ($1::text[])",
    "DELETE FROM bounce WHERE lower(address) = ANY ($1::text[])",
)
FORGET_REPLIES = (
    """
    UPDATE delivery_attempt SET reply = NULL FROM outbox_message AS message
    WHERE delivery_attempt.message_id = message.id AND message.recipient_id = $1
        AND delivery_attempt.reply IS NOT NULL
    """,
    "UPDATE outbox_message SET reply = NULL WHERE recipient_id = $1 AND reply IS NOT NULL",
)

FORGET_SENDER = """
UPDATE inquiry SET contact_name = 'Erased', contact_email = 'erased@invalid', message = 'Erased.',
    sender_digest = NULL, version = version + 1, updated_at = now(), updated_by = $2
WHERE lower(contact_email) = ANY ($1::text[])
RETURNING id
"""


async def names_of(person: UUID) -> list[str]:
    """Return the names that stand for a person, longest first; none that a machine has too."""
    found = {row["name"] for row in await current_transaction().fetch(NAMES, person)}
    found |= {name[:LONGEST_NAME] for name in found}
    return sorted(found - MACHINES, key=lambda name: (-len(name), name))


async def addresses_of(person: UUID) -> list[str]:
    """Return the mail addresses that the person has and had, in small letters."""
    return [row["address"] for row in await current_transaction().fetch(ADDRESSES, person)]


def pattern_of(names: Collection[str]) -> str | None:
    """Return the regular expression that finds any of the names as whole words, in PostgreSQL."""
    words = "|".join(re.escape(name) for name in names if name.strip())
    return rf"(?<![[:alnum:]_])({words})(?![[:alnum:]_])" if words else None


async def rename(names: Sequence[str], other: str) -> None:
    """Put a pseudonym in the place of the names, wherever the program wrote them."""
    tx = current_transaction()
    for found in await tx.fetch(NAMING, NAMING_COLUMNS):
        table, column = found["named"], found["named_by"]
        statement = f"UPDATE {table} SET {column} = $2 WHERE {column} = ANY ($1::text[])"
        await tx.execute(statement, names, other)
    await tx.execute(ON_PAPER, [name.strip().lower() for name in names], other)
    if pattern := pattern_of(names):
        for table, column in SENTENCES:
            await tx.execute(SAY_ANEW.format(table=table, column=column), pattern, other)


async def forget_addresses(person: UUID, addresses: Sequence[str], act: Act) -> None:
    """Forget addresses of somebody whose own rows are gone: bounces, replies, inquiries sent from them."""
    tx = current_transaction()
    for statement in FORGET_REPLIES:
        await tx.execute(statement, person)
    own = [row["address"] for row in await tx.fetch(OWN_ADDRESSES, addresses)]
    for statement in FORGET_ADDRESSES:
        await tx.execute(statement, own)
    await _forget_inquiries(tx, own, act.actor)
    await forget_mails_of_inquiries(tx)


async def _forget_inquiries(tx: Transaction, addresses: Sequence[str], actor: Actor) -> None:
    found = await tx.fetch(FORGET_SENDER, addresses, actor.name)
    for row in await Inquiry.filter(id__in=[each["id"] for each in found]).order_by("id"):
        await record(actor, Action.ERASE_PERSON, row, None, {"sender": "erased"})
