"""Ties: whether a person acts for a party, by a position, a role, a seat or a duty that holds on a day."""

from datetime import date
from uuid import UUID

from domain.database import current_transaction

# Parameters: $1 the person, $2 the organization, $3 the day, $4 whether the organization is the home
# association of the agreement: its people also hold roles without an organization, and duties of liaisons.
IS_TIED = """
SELECT EXISTS (
    SELECT FROM position AS tie WHERE tie.person_id = $1 AND tie.organization_id = $2
        AND tie.valid_from <= $3 AND coalesce(tie.valid_to, 'infinity') >= $3
) OR EXISTS (
    SELECT FROM role_grant AS tie WHERE tie.person_id = $1
        AND (tie.organization_id = $2 OR ($4 AND tie.organization_id IS NULL))
        AND tie.valid_from <= $3 AND coalesce(tie.valid_to, 'infinity') >= $3
) OR EXISTS (
    SELECT FROM seat AS tie JOIN governing_body AS body ON body.id = tie.body_id
    WHERE tie.person_id = $1 AND body.organization_id = $2
        AND tie.term_from <= $3 AND coalesce(tie.term_to, 'infinity') >= $3
) OR EXISTS (
    SELECT FROM liaison_assignment AS tie WHERE tie.person_id = $1
        AND CASE WHEN tie.kind = 'AFFILIATE_LIAISON' THEN tie.organization_id = $2 ELSE $4 END
        AND tie.valid_from <= $3 AND coalesce(tie.valid_to, 'infinity') >= $3
)
"""


async def is_tied(person: UUID, organization: UUID, day: date, *, home: bool) -> bool:
    """Tell whether a person acts for an organization on a day; `home` is that of the agreement."""
    tx = current_transaction()
    return bool(await tx.fetchval(IS_TIED, person, organization, day, home))
