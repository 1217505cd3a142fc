"""Items of work plans: whoever sees to one is reminded before and after its day, at most twice (rule 4.7)."""

from domain.notices.planning.families import NOTICES_FROM, Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

# Only what both sides agreed on is due: a plan in its year, or one that is being amended.
ITEMS = f"""
    SELECT 'ITEM' AS subject_type, 'item:' || item.id AS subject_key, item.id AS about_id,
        plan.agreement_id, NULL::uuid AS organization_id, NULL::uuid AS term_id,
        plan.year AS plan_year, plan.id AS work_plan_id,
        array_remove(ARRAY[item.owner_id], NULL) AS responsible,
        CASE item.responsible WHEN 'HOME' THEN ARRAY['PLAN_HOME']
            WHEN 'COUNTERPART' THEN ARRAY['PLAN_COUNTERPART']
            ELSE ARRAY['PLAN_HOME', 'PLAN_COUNTERPART'] END AS instead,
        agreement.category, {NOTICES_FROM} AS notices_from, item.due_on, item.state, plan.state AS plan_state,
        plan.agreed_hash IS NOT NULL AND plan.state NOT IN ('DRAFT', 'CLOSED') AS agreed, false AS misled
    FROM candidate
    JOIN work_plan_item AS item ON item.id = candidate.id
    JOIN work_plan AS plan ON plan.id = item.work_plan_id
    JOIN agreement ON agreement.id = plan.agreement_id
    WHERE agreement.archived_on IS NULL AND NOT item.carry_candidate AND item.due_on IS NOT NULL
"""

ITEM_ANCHORS = "SELECT 'ITEM_DUE' AS anchor, subject.due_on AS anchor_on, subject.due_on AS base_on"

NEEDLESS = (
    Needless(
        "subject.state NOT IN ('PLANNED', 'IN_PROGRESS')", "'The item is ' || subject.state || '.'"
    ),
    Needless("NOT subject.agreed", "'Its plan is ' || subject.plan_state || '.'"),
)

ITEM_KINDS = (
    Kind(NoticeKind.ITEM_SOON, "subject.due_on", needless=NEEDLESS),
    Kind(NoticeKind.ITEM_OVERDUE, needless=NEEDLESS),
)

ITEM_FAMILY = Family(
    prefix="item",
    subjects=ITEMS,
    anchors=ITEM_ANCHORS,
    kinds=ITEM_KINDS,
    arms=(Arm(Anchor.ITEM_DUE, "work_plan_item AS item", "item.id", "item.due_on"),),
    touched="SELECT id FROM work_plan_item WHERE updated_at >= $7",
    of_agreements="""
        SELECT item.id FROM work_plan_item AS item
        JOIN work_plan AS plan ON plan.id = item.work_plan_id WHERE plan.agreement_id = ANY($5)
    """,
)
