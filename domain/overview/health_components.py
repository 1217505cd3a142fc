"""The five components of the health score, each a SELECT of one row: share, reason and action.

`share` is the part of the component's points that is reached, from 0 to 1, and NULL where nothing can be
said; `reason` says why in a sentence, and `action` names the one thing to do about lost points. All use
`{row}` for the organization and `{today}` for the day; docs/health.md explains each.
"""

from domain.derived.agreement_state import STANDING, STATE
from domain.derived.goal_progress import GOAL_RAG
from domain.derived.home_association import HOME
from domain.derived.plan_expectations import expects_plans

_STATE = STATE.joined("pact", "standing", "{today}")

# Every agreement of the organization: whether it is in force, and whether its decision is overdue.
PACTS = f"""
    SELECT pact.id, pact.number, pact.category, pact.plan_year_start, standing.starts_on,
        standing.renewal_type,
        found.state IN ('ACTIVE', 'NOTICE_WINDOW') AS live,
        found.state = 'NOTICE_WINDOW' AND standing.decision = 'PENDING'
            AND standing.notice_deadline < {{today}} AS overdue
    FROM agreement AS pact
    JOIN agreement_party AS side ON side.agreement_id = pact.id AND side.organization_id = {{row}}.id
    LEFT JOIN LATERAL ({STANDING.at("pact", "{today}")}) AS standing ON true
    CROSS JOIN LATERAL (SELECT {_STATE} AS state) AS found
"""

AGREEMENT = f"""
    SELECT CASE WHEN count(*) = 0 THEN NULL WHEN NOT bool_or(live) THEN 0 WHEN bool_or(overdue) THEN 0.5
            ELSE 1 END AS share,
        CASE
            WHEN count(*) = 0 THEN 'There has been no agreement yet.'
            WHEN NOT bool_or(live) THEN 'No agreement is in force.'
            WHEN bool_or(overdue) THEN format(
                'The decision about %s is overdue.', min(number) FILTER (WHERE overdue))
            ELSE format('In force: %s; no decision is overdue.',
                string_agg(number, ', ' ORDER BY number) FILTER (WHERE live))
        END AS reason,
        CASE
            WHEN NOT bool_or(live) THEN 'Reinstate the last agreement, or propose a new one.'
            WHEN bool_or(overdue) THEN format(
                'Decide about %s.', min(number) FILTER (WHERE overdue))
        END AS action
    FROM ({PACTS}) AS pact
"""

# Weighted: green counts in full, amber by half; what is grey says nothing.
GOALS = f"""
    SELECT sum(weight * CASE rag WHEN 'GREEN' THEN 1 WHEN 'AMBER' THEN 0.5 ELSE 0 END)
                FILTER (WHERE rag <> 'GREY')
            / nullif(sum(weight) FILTER (WHERE rag <> 'GREY'), 0) AS share,
        CASE WHEN count(*) = 0 THEN 'No goal is being worked on.' ELSE format(
            'Of %s goals: %s green, %s amber, %s red, %s without data.', count(*),
            count(*) FILTER (WHERE rag = 'GREEN'), count(*) FILTER (WHERE rag = 'AMBER'),
            count(*) FILTER (WHERE rag = 'RED'), count(*) FILTER (WHERE rag = 'GREY')) END AS reason,
        'Get "' || (array_agg(title ORDER BY rag DESC, weight DESC, title)
            FILTER (WHERE rag IN ('RED', 'AMBER')))[1] || '" back on its way.' AS action
    FROM (
        SELECT goal.title, goal.weight, {GOAL_RAG.at("goal", "{today}")} AS rag
        FROM goal JOIN ({PACTS}) AS pact ON pact.id = goal.agreement_id AND pact.live
        WHERE goal.state = 'ACTIVE'
    ) AS judged
"""

# Of each agreement in force that has plans: agreed on time, what was due is done, last year's report is in.
WORK_PLAN = f"""
    SELECT avg(part.share) AS share,
        CASE WHEN count(*) = 0 THEN 'No work plan is expected yet.'
            ELSE string_agg(part.reason, ' ' ORDER BY part.share, part.number, part.place) END AS reason,
        (array_agg(part.action ORDER BY part.share, part.number, part.place)
            FILTER (WHERE part.share < 1))[1] AS action
    FROM ({PACTS}) AS pact
    LEFT JOIN LATERAL (
        SELECT plan.* FROM work_plan AS plan
        WHERE plan.agreement_id = pact.id AND plan.year_starts_on <= {{today}}
        ORDER BY plan.year_starts_on DESC LIMIT 1
    ) AS plan ON plan.year_starts_on > {{today}} - 366
    LEFT JOIN LATERAL (
        SELECT before.* FROM work_plan AS before
        WHERE before.agreement_id = pact.id
            AND before.year_starts_on < coalesce(plan.year_starts_on, {{today}})
        ORDER BY before.year_starts_on DESC LIMIT 1
    ) AS before ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS due, count(*) FILTER (WHERE item.state = 'DONE') AS done
        FROM work_plan_item AS item
        WHERE item.work_plan_id = plan.id AND item.due_on <= {{today}} AND item.state <> 'CANCELLED'
    ) AS items ON true
    CROSS JOIN LATERAL (VALUES
        (1, pact.number,
            CASE WHEN plan.agreed_on <= plan.year_starts_on THEN 1
                WHEN plan.agreed_on IS NOT NULL THEN 0.5 ELSE 0 END,
            CASE WHEN plan.id IS NULL THEN format('%s has no work plan for this year.', pact.number)
                WHEN plan.agreed_on IS NULL THEN format('The work plan of %s is not agreed.', pact.number)
                WHEN plan.agreed_on > plan.year_starts_on THEN
                    format('The work plan of %s was agreed late.', pact.number)
                ELSE format('The work plan of %s was agreed on time.', pact.number) END,
            CASE WHEN plan.id IS NULL THEN format('Open the work plan of %s.', pact.number)
                WHEN plan.agreed_on IS NULL THEN format('Agree on the work plan of %s.', pact.number)
                ELSE format('Agree on the next work plan of %s before its year begins.', pact.number) END),
        (2, pact.number, items.done::numeric / nullif(items.due, 0),
            format('%s of %s items that are due are done.', items.done, items.due),
            format('Finish or put off the overdue items of %s.', pact.number)),
        (3, pact.number,
            CASE WHEN before.id IS NULL THEN NULL WHEN before.reported_on IS NULL THEN 0 ELSE 1 END,
            CASE WHEN before.reported_on IS NULL THEN
                format('The report of %s for %s is missing.', pact.number, before.year)
                ELSE format('The report for %s is in.', before.year) END,
            format('Write the report of %s for %s.', pact.number, before.year))
    ) AS part (place, number, share, reason, action)
    WHERE pact.live AND pact.renewal_type <> 'ONE_OFF' AND part.share IS NOT NULL
        AND {expects_plans("pact", "coalesce(plan.year_starts_on, {today})")}
        AND (plan.id IS NOT NULL OR pact.starts_on <= {{today}} - 90)
"""

# What went on in both directions within 24 months: visits to events, contributions, exchange visits.
RECIPROCITY = f"""
    SELECT CASE WHEN bool_or(happened) OR pact.since <= {{today}} - 365
            THEN count(*) FILTER (WHERE happened)::numeric / count(*) END AS share,
        format('%s of %s kinds of give and take happened within 24 months.',
            count(*) FILTER (WHERE happened), count(*)) AS reason,
        (array_agg(way.action ORDER BY way.place) FILTER (WHERE NOT happened))[1] AS action
    FROM (SELECT min(starts_on) FILTER (WHERE live) AS since FROM ({PACTS}) AS pact) AS pact
    CROSS JOIN LATERAL (SELECT {HOME} AS id) AS home
    CROSS JOIN LATERAL (VALUES
        (1, home.id, {{row}}.id, 'Go to one of their events.'),
        (2, {{row}}.id, home.id, 'Invite them to one of our events.')
    ) AS pair (place, giver, taker, visit)
    CROSS JOIN LATERAL (VALUES
        (pair.place, pair.visit, EXISTS (
            SELECT FROM event_participation AS visit JOIN event ON event.id = visit.event_id
            WHERE visit.from_organization_id = pair.giver AND event.organizer_id = pair.taker
                AND visit.state = 'ATTENDED' AND event.starts_on BETWEEN {{today}} - 730 AND {{today}})),
        (pair.place + 2,
            CASE pair.place WHEN 1 THEN 'Contribute to one of their publications.'
                ELSE 'Ask them for a contribution to one of our publications.' END,
            EXISTS (
                SELECT FROM contribution JOIN publication ON publication.id = contribution.publication_id
                WHERE contribution.from_organization_id = pair.giver
                    AND publication.organization_id = pair.taker AND contribution.state = 'PUBLISHED'
                    AND contribution.published_on BETWEEN {{today}} - 730 AND {{today}})),
        (pair.place + 4,
            CASE pair.place WHEN 1 THEN 'Send somebody on an exchange to them.'
                ELSE 'Receive somebody of theirs on an exchange.' END,
            EXISTS (
                SELECT FROM exchange_leg AS leg
                WHERE leg.sender_id = pair.giver AND leg.host_id = pair.taker AND leg.state = 'COMPLETED'
                    AND leg.ends_on BETWEEN {{today}} - 730 AND {{today}}))
    ) AS way (place, action, happened)
    GROUP BY pact.since
"""

# Somebody on either side, lately confirmed, whose mails arrive.
CONTACTS = """
    SELECT count(*) FILTER (WHERE part.holds)::numeric / count(*) AS share,
        string_agg(part.reason, ' ' ORDER BY part.place) AS reason,
        (array_agg(part.action ORDER BY part.place) FILTER (WHERE NOT part.holds))[1] AS action
    FROM (
        SELECT bool_or(duty.kind <> 'AFFILIATE_LIAISON') AS ours,
            bool_or(duty.kind = 'AFFILIATE_LIAISON') AS theirs,
            bool_or(duty.kind = 'AFFILIATE_LIAISON' AND duty.last_confirmed_on > {today} - 365) AS fresh,
            coalesce(bool_or(duty.kind = 'AFFILIATE_LIAISON' AND EXISTS (
                SELECT FROM reminder AS failed
                WHERE failed.recipient_id = duty.person_id AND failed.state = 'FAILED'
                    AND failed.local_date BETWEEN {today} - 365 AND {today})), false) AS failing
        FROM liaison_assignment AS duty
        WHERE duty.organization_id = {row}.id AND duty.is_primary AND duty.valid_from <= {today}
            AND (duty.valid_to IS NULL OR duty.valid_to >= {today})
    ) AS known
    CROSS JOIN LATERAL (VALUES
        (1, coalesce(known.ours, false), 'Nobody here looks after them.', 'We have a primary liaison.',
            'Assign a primary liaison.'),
        (2, coalesce(known.theirs, false), 'They have named no primary liaison.',
            'They have a primary liaison.', 'Ask them who their liaison is.'),
        (3, coalesce(known.fresh, false), 'Their contact was not confirmed within a year.',
            'Their contact was confirmed within a year.', 'Ask their liaison: still you?'),
        (4, coalesce(known.theirs, false) AND NOT known.failing, 'Mails to them do not arrive.',
            'Mails to them arrive.', 'Find an address that works.')
    ) AS judged (place, holds, bad, good, remedy)
    CROSS JOIN LATERAL (
        SELECT judged.place, judged.holds, judged.remedy AS action,
            CASE WHEN judged.holds THEN judged.good ELSE judged.bad END AS reason
    ) AS part
"""

COMPONENTS = {
    "AGREEMENT": AGREEMENT,
    "GOALS": GOALS,
    "WORK_PLAN": WORK_PLAN,
    "RECIPROCITY": RECIPROCITY,
    "CONTACTS": CONTACTS,
}
