"""The two statements of a type of subject: which ones may have something due, and all stages of those.

The server plans the second one for as many subjects as there are, which it cannot guess.
"""

from domain.notices.planning.families import GIVEN, MOST_LEAD, POINTS, Family, look_for
from domain.notices.planning.kinds import ANNOUNCED, case, needless_reason

# What announces a deadline within 30 days moves to the working day before, except what goes at once.
MOVES = f"""(CASE WHEN stage_on BETWEEN deadline_on - {ANNOUNCED} AND deadline_on AND NOT at_once
    THEN 'BACKWARD' ELSE moves END)"""

# The agreement of a subject where a rule is for it alone, and its groups where a rule is for groups.
NAMED = """CASE WHEN subject.agreement_id IN (
    SELECT spoken.agreement_id FROM spoken WHERE spoken.agreement_id IS NOT NULL
) THEN subject.agreement_id END"""
GROUPS = """CASE WHEN EXISTS (SELECT FROM spoken WHERE spoken.affiliate_group IS NOT NULL) THEN ARRAY(
    SELECT organization.affiliate_group::text FROM agreement_party AS party
    JOIN organization ON organization.id = party.organization_id
    WHERE party.agreement_id = subject.agreement_id AND party.role = 'COUNTERPARTY'
        AND organization.affiliate_group IS NOT NULL
    UNION SELECT organization.affiliate_group FROM organization
    WHERE organization.id = subject.organization_id AND organization.affiliate_group IS NOT NULL
    ORDER BY 1
) END"""


def stages_of(family: Family) -> str:
    """Return the statement for one type of subject: its rows, the dates stages count from, its kinds."""
    kinds = family.kinds
    deadline = case(kinds, {kind.code: kind.deadline for kind in kinds}, "NULL")
    applies = case(kinds, {kind.code: kind.applies for kind in kinds}, "false")
    needless = case(kinds, {kind.code: needless_reason(kind) for kind in kinds}, "NULL")
    kinds_listed = ", ".join(f"'{kind.code}'" for kind in kinds)
    return f"""
    WITH {GIVEN},
    candidate (id) AS MATERIALIZED (SELECT unnest($10::uuid[])),
    -- Series without a stage of these kinds have nothing to say of these subjects.
    spoken AS MATERIALIZED (
        SELECT rule.* FROM reminder_rule AS rule WHERE rule.active AND rule.series IN (
            SELECT told.series FROM reminder_rule AS told
            JOIN reminder_stage AS stage ON stage.rule_id = told.id WHERE stage.kind IN ({kinds_listed})
        )
    ),
    subject AS MATERIALIZED (
        SELECT listed.*, dense_rank() OVER (ORDER BY category, named, groups) AS profile
        FROM (SELECT subject.*, {NAMED} AS named, {GROUPS} AS groups FROM ({family.subjects}) AS subject)
            AS listed
    ),
    -- The same rules count for subjects of one category, of the same groups, and without one of their own.
    profile AS MATERIALIZED (SELECT DISTINCT profile AS id, category, named, groups FROM subject),
    -- Of the active rules of a series the narrowest counts. A stage may come again.
    stage AS MATERIALIZED (
        SELECT rule.profile, rule.series, rule.code AS rule_code, rule.anchor, stage.kind,
            stage.code || CASE WHEN round.number > 0 THEN '.' || round.number ELSE '' END AS code,
            stage.position, stage.audience, stage.backup_after, stage.director_after,
            stage.administrators_after, stage.awaits_home, stage.moves, stage.scaled, stage.offset_days,
            round.number * coalesce(stage.repeat_days, 0) AS later,
            rule.anchor IN ('DECISION', 'NOTICE_GIVEN', 'TERMINATION', 'ENDING_MAILED') AS at_once
        FROM (
            SELECT DISTINCT ON (profile.id, rule.series) profile.id AS profile, rule.*
            FROM profile JOIN spoken AS rule ON rule.scope = 'EVERYTHING'
                OR rule.category = profile.category
                OR rule.agreement_id = profile.named
                OR rule.affiliate_group = ANY(profile.groups)
            ORDER BY profile.id, rule.series, array_position(
                ARRAY['AGREEMENT', 'GROUP', 'CATEGORY', 'EVERYTHING'], rule.scope::text), rule.code
        ) AS rule
        JOIN reminder_stage AS stage ON stage.rule_id = rule.id
        CROSS JOIN LATERAL generate_series(
            0, CASE WHEN stage.repeat_days IS NULL THEN 0 ELSE least(60, 7300 / stage.repeat_days) END
        ) AS round (number)
    ),
    written AS MATERIALIZED (
        SELECT reminder.subject_key, reminder.series, reminder.stage AS code, reminder.anchor_on,
            bool_or(reminder.revivable OR reminder.recipient_id IS NULL) AS returns
        FROM subject JOIN reminder ON reminder.subject_key = subject.subject_key
        GROUP BY reminder.subject_key, reminder.series, reminder.stage, reminder.anchor_on
    ),
    -- A stage that is far off neither goes nor outdoes another; it explains what has a row of the same name.
    dated AS MATERIALIZED (
        SELECT subject.subject_key AS about, stage.*, anchored.anchor_on, day.stage_on,
            ({deadline})::date AS deadline_on
        FROM subject
        CROSS JOIN LATERAL ({family.anchors}) AS anchored
        JOIN stage ON stage.profile = subject.profile AND stage.anchor = anchored.anchor
        -- An offset before the anchor shrinks with the lead of a short term.
        CROSS JOIN LATERAL (
            SELECT anchored.base_on + stage.later
                + CASE WHEN stage.scaled THEN -(-stage.offset_days * {family.lead} / {MOST_LEAD})
                ELSE stage.offset_days END AS stage_on
        ) AS day
        WHERE anchored.anchor_on IS NOT NULL
            AND (day.stage_on <= $9 OR stage.kind IN ('ENDING', 'CONTINUES')
                OR (subject.subject_key, stage.series, stage.code) IN (
                    SELECT subject_key, series, code FROM written))
            AND {applies}
    ),
    -- Subjects have something to do: a stage in sight that is not written, or one that may come back;
    -- somebody who was told what is no longer so.
    stirred AS (
        SELECT dated.*, bool_or(
            dated.stage_on <= $3 AND coalesce(dated.deadline_on, dated.stage_on) >= $2
            -- What only moves forward is not due before its own day, wherever people live.
            AND (dated.stage_on <= $8 OR {MOVES} = 'BACKWARD')
            AND coalesce(written.returns, true)
        ) OVER (PARTITION BY dated.about) AS is_busy
        FROM dated
        LEFT JOIN written ON written.subject_key = dated.about AND written.code = dated.code
            AND written.series = dated.series AND written.anchor_on = dated.anchor_on
    )
    SELECT series, rule_code, code, kind, position, subject_type, subject_key, about_id, agreement_id,
        organization_id, category, term_id, plan_year, work_plan_id, responsible, instead, anchor_on,
        stage_on, deadline_on, awaits_home, audience, {needless} AS needless, notices_from, at_once,
        backup_after, director_after, administrators_after, {MOVES} AS moves
    FROM stirred AS stage JOIN subject ON subject.subject_key = stage.about
    WHERE stage.is_busy OR subject.misled OR stage.about = ANY($4)
    ORDER BY subject_key, stage_on, position
    """


def candidates_of(family: Family) -> str:
    """Return the statement for the ids of one type of subject that are to be looked at."""
    return f"WITH {GIVEN}, points AS MATERIALIZED ({POINTS}) {look_for(family)}"
