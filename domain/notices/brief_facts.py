"""What a renewal is decided on, as mails show it: `Agreement.renewalBrief` from the same named SQL."""

from domain.derived.briefs import LAST_DECISION
from domain.derived.goal_progress import GOAL_PROGRESS, GOAL_RAG
from domain.derived.reciprocity import WITH_HOME
from domain.work_plan_labels import LABEL

MOST_GOALS = 12
TREND_DAYS = 91
"""How long ago a goal's progress is compared with: a quarter."""
STEADY = "0.02"
"""A smaller difference than this is no trend."""

# How a goal stands, and whether it stands better than a quarter ago.
GOALS = f"""(
    SELECT json_agg(goals) FROM (
        SELECT known.title, known.area, known.due_on, known.progress, known.rag, CASE
            WHEN known.before IS NULL OR known.progress IS NULL THEN NULL
            WHEN known.progress - known.before > {STEADY} THEN 'RISING'
            WHEN known.progress - known.before < -{STEADY} THEN 'FALLING'
            ELSE 'STEADY' END AS trend
        FROM (
            SELECT goal.title, area.label AS area, goal.due_on,
                {GOAL_PROGRESS.at("goal", "$2")}::float AS progress,
                {GOAL_PROGRESS.at("goal", f"($2 - {TREND_DAYS})")}::float AS before,
                {GOAL_RAG.at("goal", "$2")} AS rag
            FROM goal JOIN vocabulary_term AS area ON area.id = goal.emphasis_area_id
            WHERE goal.agreement_id = agreement.id AND goal.state <> 'DROPPED'
            ORDER BY goal.due_on, goal.title LIMIT {MOST_GOALS + 1}
        ) AS known
    ) AS goals
)"""

# Of several counterparties the first, as where its liaison speaks for the agreement.
RECIPROCITY = f"""(
    SELECT json_build_object('name', subject.name,
        'attendances', json_build_array(counts.attendances_received, counts.attendances_given),
        'contributions', json_build_array(counts.contributions_received, counts.contributions_given),
        'visits', json_build_array(counts.visits_received, counts.visits_given))
    FROM agreement_party AS party
    JOIN organization AS subject ON subject.id = party.organization_id,
        LATERAL ({WITH_HOME.at("subject", "$2")}) AS counts
    WHERE party.agreement_id = agreement.id AND party.role = 'COUNTERPARTY'
    ORDER BY party.position LIMIT 1
)"""

# Who looks after the relationship on either side.
CONTACTS = """(
    SELECT json_agg(json_build_array(contact.kind, contact.name)) FROM (
        SELECT DISTINCT ON (duty.kind, holder.id) duty.kind, holder.name
        FROM agreement_party AS party
        JOIN organization ON organization.id = party.organization_id
        JOIN liaison_assignment AS duty ON duty.is_primary AND (duty.organization_id = organization.id
            OR duty.region_id = organization.region_id OR duty.agreement_id = agreement.id)
        JOIN person AS holder ON holder.id = duty.person_id
        WHERE party.agreement_id = agreement.id AND party.role IN ('COUNTERPARTY', 'CO_PARTY')
            AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
            AND coalesce(holder.deactivated_on, 'infinity') > $2
        ORDER BY duty.kind, holder.id LIMIT 10
    ) AS contact
)"""

CURRENT_PLAN = f"""(
    SELECT json_build_object('label', {LABEL.at("current", "$2")}, 'state', current.state,
        'done', (SELECT count(*) FROM work_plan_item AS item WHERE item.work_plan_id = current.id
            AND NOT item.carry_candidate AND item.state = 'DONE'),
        'all', (SELECT count(*) FROM work_plan_item AS item WHERE item.work_plan_id = current.id
            AND NOT item.carry_candidate AND item.state <> 'CANCELLED'))
    FROM work_plan AS current WHERE current.agreement_id = agreement.id AND current.year_starts_on <= $2
    ORDER BY current.year_starts_on DESC LIMIT 1
)"""

# For the home side only: its own deliberations.
LAST_BOARD_DECISION = f"""(
    SELECT json_build_object('body', body.name, 'met_on', decision.met_on, 'outcome', decision.outcome)
    FROM board_decision AS decision JOIN governing_body AS body ON body.id = decision.body_id
    WHERE decision.id = {LAST_DECISION.at("agreement", "$2")}
        AND NOT reminder.audiences && ARRAY['COUNTERPARTY', 'PLAN_COUNTERPART']
)"""

BRIEF = f"""json_build_object('reciprocity', {RECIPROCITY}, 'contacts', {CONTACTS}, 'plan', {CURRENT_PLAN},
    'board_decision', {LAST_BOARD_DECISION})"""
