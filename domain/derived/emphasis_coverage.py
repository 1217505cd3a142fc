"""Which emphasis areas the goals of an agreement serve, and which they leave out, as named SQL."""

from domain.derivations import Derived

EMPHASIS_COVERAGE = Derived(
    "emphasis_coverage",
    """(
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'code', area.code, 'label', area.label, 'goals', served.goals, 'activeGoals', served.active,
            'items', served.items
        ) ORDER BY area.position, area.code), '[]'::jsonb)
        FROM vocabulary_term AS area
        CROSS JOIN LATERAL (
            SELECT count(*) AS goals, count(*) FILTER (WHERE aim.state = 'ACTIVE') AS active,
                coalesce(sum((
                    SELECT count(*) FROM work_plan_item_goal AS link
                    JOIN work_plan_item AS item ON item.id = link.item_id
                    WHERE link.goal_id = aim.id AND NOT item.carry_candidate
                        AND item.state <> 'CANCELLED'
                )), 0)::bigint AS items
            FROM goal AS aim
            WHERE aim.agreement_id = {row}.id AND aim.emphasis_area_id = area.id
                AND aim.state <> 'DROPPED'
        ) AS served
        WHERE area.vocabulary = 'EMPHASIS_AREA'
            AND (served.goals > 0 OR {today} BETWEEN coalesce(area.active_from, '-infinity')
                AND coalesce(area.active_to, 'infinity'))
    )""",
    dict,
    "Each emphasis area in use, with how many goals and items of work plans serve it.",
    nullable=False,
)
