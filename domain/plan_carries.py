"""Carrying items over: what the plan before left undone becomes candidates of the next (invariant 16).

A candidate is an item of the new plan that nobody has kept yet: it is no part of the plan's text until then.
A dropped one stays as a CANCELLED candidate, so that it is not drafted again.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.acts import Act
from domain.database import Transaction, current_transaction

# Items of the latest earlier plan of the same agreement that are neither done nor given up, and that no item
# continues yet. An event of the year before is over; what else an item is about goes on.
CARRY = """
    WITH added AS (
        INSERT INTO work_plan_item (work_plan_id, title, activity_type_id, responsible, owner_id, state,
            carried_from_id, carry_count, carry_candidate, contribution_id, exchange_id, created_by)
        SELECT plan.id, item.title, item.activity_type_id, item.responsible, item.owner_id, 'PLANNED',
            item.id, item.carry_count + 1, true, item.contribution_id, item.exchange_id, $2
        FROM work_plan AS plan
        CROSS JOIN LATERAL (
            SELECT id FROM work_plan AS earlier
            WHERE earlier.agreement_id = plan.agreement_id AND earlier.year < plan.year
            ORDER BY earlier.year DESC LIMIT 1
        ) AS before
        JOIN work_plan_item AS item ON item.work_plan_id = before.id
        WHERE plan.id = ANY ($1) AND plan.state IN ('DRAFT', 'RETURNED')
            AND item.state IN ('PLANNED', 'IN_PROGRESS', 'DEFERRED') AND NOT item.carry_candidate
        ORDER BY plan.id, item.id
        ON CONFLICT (carried_from_id) DO NOTHING
        RETURNING *
    ), linked AS (
        INSERT INTO work_plan_item_goal (item_id, goal_id, created_by)
        SELECT added.id, goal.id, $2 FROM added
        JOIN work_plan_item_goal AS link ON link.item_id = added.carried_from_id
        JOIN goal ON goal.id = link.goal_id AND goal.state IN ('PROPOSED', 'ACTIVE')
        ORDER BY added.id, goal.id
    )
    INSERT INTO audit_event (actor, action, entity, entity_id, after, request_id, actor_person_id)
    SELECT $2, 'carryItem', 'WorkPlanItem', added.id, jsonb_build_object('work_plan_id', added.work_plan_id,
        'title', added.title, 'carried_from_id', added.carried_from_id, 'carry_count', added.carry_count),
        $3, $4
    FROM added
    RETURNING entity_id
"""

# The next plan of the same agreement, as long as it is drawn up.
NEXT_DRAFT = """
    SELECT following.id FROM work_plan AS plan
    CROSS JOIN LATERAL (
        SELECT id, state FROM work_plan AS later
        WHERE later.agreement_id = plan.agreement_id AND later.year > plan.year
        ORDER BY later.year LIMIT 1
    ) AS following
    WHERE plan.id = $1 AND following.state IN ('DRAFT', 'RETURNED')
"""

UNDECIDED = """
    SELECT count(*) FROM work_plan_item
    WHERE work_plan_id = $1 AND carry_candidate AND state = 'PLANNED'
"""


async def carry_items(
    tx: Transaction,
    plans: Sequence[UUID],
    actor: str,
    request_id: str | None = None,
    person_id: UUID | None = None,
) -> int:
    """Draft the candidates of plans that are drawn up, and return how many; a second time there are none."""
    return len(await tx.fetch(CARRY, list(plans), actor, request_id, person_id))


async def carry_on(plan_id: UUID, act: Act) -> int:
    """Draft candidates in the plan that follows a plan, where it is drawn up already."""
    tx = current_transaction()
    following = await tx.fetchval(NEXT_DRAFT, plan_id)
    if following is None:
        return 0
    actor = act.actor
    return await carry_items(tx, [following], actor.name, actor.request_id, actor.person_id)


async def count_undecided(plan_id: UUID) -> int:
    """Return how many candidates nobody has kept or dropped."""
    found: int = await current_transaction().fetchval(UNDECIDED, plan_id)
    return found
