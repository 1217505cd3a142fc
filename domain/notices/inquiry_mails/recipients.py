"""Who is told of a new inquiry: staff, who may all sort it; where none can be reached, administrators."""

from datetime import date

from asyncpg import Record

from domain.database import Transaction

# Of two people with one address the first; nobody whose address gets no mail any more.
HOLDERS = """
SELECT DISTINCT ON (lower(email.address)) person.id, email.address, person.time_zone
FROM role_grant JOIN person ON person.id = role_grant.person_id
JOIN email_address AS email ON email.person_id = person.id AND email.is_primary
WHERE role_grant.role = $1 AND $2 BETWEEN role_grant.valid_from AND coalesce(role_grant.valid_to, 'infinity')
    AND (person.deactivated_on IS NULL OR person.deactivated_on > $2)
    AND NOT EXISTS (
        SELECT FROM suppression WHERE suppression.address = lower(email.address)
            AND (suppression.until IS NULL OR suppression.until > now())
    )
ORDER BY lower(email.address), person.id
"""


async def read_staff(tx: Transaction, today: date) -> list[Record]:
    """Return the id, address and zone of whoever is told; none where nobody can be reached."""
    for role in ("STAFF", "ADMIN"):
        if found := await tx.fetch(HOLDERS, role, today):
            return found
    return []
