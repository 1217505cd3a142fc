"""What both sides of a work plan agree to: its text in one spelling, and the SHA-256 of that.

The text holds what is to be done, why, by which of the two sides and until when. It leaves out how far items
have come, what came of them and which person sees to each, so that working on a plan is no amendment of it;
and candidates that nobody has kept yet. It is the JSON that PostgreSQL writes of a jsonb value, so that reads
and agreements use the same bytes.
"""

from uuid import UUID

from domain.database import current_transaction
from domain.derivations import Derived

TEXT = """(
    SELECT jsonb_build_object(
        'agreement', {row}.agreement_id, 'year', {row}.year, 'yearStartsOn', {row}.year_starts_on,
        'items', coalesce(jsonb_agg(jsonb_build_object(
            'id', item.id, 'title', item.title, 'activityType', activity.code,
            'responsible', item.responsible, 'dueOn', item.due_on, 'carriedFrom', item.carried_from_id,
            'event', item.event_id, 'contribution', item.contribution_id, 'exchange', item.exchange_id,
            'goals', (
                SELECT coalesce(jsonb_agg(link.goal_id ORDER BY link.goal_id), '[]')
                FROM work_plan_item_goal AS link WHERE link.item_id = item.id
            )
        ) ORDER BY item.id), '[]')
    )::text
    FROM work_plan_item AS item
    JOIN vocabulary_term AS activity ON activity.id = item.activity_type_id
    WHERE item.work_plan_id = {row}.id AND NOT item.carry_candidate
)"""

CANONICAL_FORM = Derived(
    "canonical_form",
    TEXT,
    str,
    "What both sides agree to, in one spelling: the plan and its items without how far they have come.",
    nullable=False,
)
CONTENT_HASH = Derived(
    "content_hash",
    f"encode(sha256(convert_to({TEXT}, 'UTF8')), 'hex')",
    str,
    "SHA-256 of canonicalForm in UTF-8, in hexadecimal digits: submitWorkPlan and agreeWorkPlan name it.",
    nullable=False,
)


async def read_hash(plan_id: UUID) -> str:
    """Return the hash of a plan as it is now, within the transaction that has locked it."""
    found: str = await current_transaction().fetchval(
        f"SELECT {CONTENT_HASH.sql.format(row='plan')} FROM work_plan AS plan WHERE plan.id = $1",
        plan_id,
    )
    return found
