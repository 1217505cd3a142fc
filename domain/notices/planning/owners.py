"""Who gets reminders without a liaison's duty: owners, chairs of bodies and administrators."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Transaction
from domain.notices.planning.rows import fetch_about
from domain.notices.report_lists import CHAIRS_OF

OWNERS = "SELECT id, owner_id FROM agreement WHERE id = ANY($1) AND owner_id IS NOT NULL"

PLAN_OWNERS = """
    SELECT id, home_owner_id, counterpart_owner_id FROM work_plan WHERE id = ANY($1)
"""

# Who chairs the bodies that are asked themselves, not through the liaisons whom they have assigned.
BODY_CHAIRS = f"""
    SELECT body.id, chair.person_id, body.name AS of_name FROM governing_body AS body
    CROSS JOIN LATERAL ({CHAIRS_OF.format(body="body.id", day="$2::date")}) AS chair
    WHERE body.id = ANY($1) ORDER BY body.id, chair.person_id
"""

ADMINISTRATORS = """
    SELECT person_id FROM role_grant
    WHERE role = 'ADMIN' AND $1 BETWEEN valid_from AND coalesce(valid_to, 'infinity')
    ORDER BY valid_from, id
"""

# The owners of a work plan, for the home association and for its counterpart.
PlanOwners = tuple[UUID | None, UUID | None]


async def read_owners(tx: Transaction, agreements: Sequence[UUID]) -> dict[UUID, UUID]:
    return {row["id"]: row["owner_id"] for row in await fetch_about(tx, OWNERS, agreements)}


async def read_plan_owners(tx: Transaction, work_plans: Sequence[UUID]) -> dict[UUID, PlanOwners]:
    return {
        row["id"]: (row["home_owner_id"], row["counterpart_owner_id"])
        for row in await fetch_about(tx, PLAN_OWNERS, work_plans)
    }


async def read_chairs(
    tx: Transaction, bodies: Sequence[UUID], today: date
) -> dict[UUID, list[tuple[UUID, str]]]:
    """Read who chairs bodies on a day, each with the name of the body."""
    chairs: dict[UUID, list[tuple[UUID, str]]] = {}
    for row in await fetch_about(tx, BODY_CHAIRS, bodies, today):
        chairs.setdefault(row["id"], []).append((row["person_id"], row["of_name"]))
    return chairs


async def read_administrators(tx: Transaction, today: date) -> list[UUID]:
    rows = await tx.fetch(ADMINISTRATORS, today)
    return list(dict.fromkeys(row["person_id"] for row in rows))
