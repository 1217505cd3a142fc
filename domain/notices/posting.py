"""Drafts become rows of the outbox, which delivery sends from."""

import hashlib
from collections.abc import Sequence

from domain.database import Transaction
from domain.notices.drafting import Draft

INSERT = """
INSERT INTO outbox_message (id, recipient_id, address, message_id, kind, subject, content, content_hash,
    not_before, local_date, state, created_by)
SELECT one.*, 'READY', 'workers' FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
    $6::text[], $7::bytea[], $8::text[], $9::timestamptz[], $10::date[]) AS one
"""


async def post(tx: Transaction, mails: Sequence[Draft]) -> None:
    """Put mails into the outbox; whoever calls it says which reminders they carry."""
    columns = zip(*[_values(mail) for mail in mails], strict=True)
    await tx.execute(INSERT, *[list(column) for column in columns])


def _values(mail: Draft) -> tuple[object, ...]:
    return (
        mail.id,
        mail.recipient_id,
        mail.address,
        mail.message_id,
        mail.kind,
        mail.subject,
        mail.content,
        hashlib.sha256(mail.content).hexdigest(),
        mail.not_before,
        mail.local_date,
    )
