"""What the monthly summary says: what is open, due, overdue, renewed and ending, of what somebody oversees.

An agreement is in it where its recipient's part shows it: the whole to the board, a region's to its
director, a committee's to its chair; nothing else that the same person may see.
"""

from domain.derived.agreement_figures import OPEN_DECISION
from domain.derived.agreement_state import NOTICE_DEADLINE, RENEWS_ITSELF
from domain.derived.due_reports import UNREPORTED
from domain.derived.enrollment_state import GOES_ON, HAS_NEXT, LAST_DAY
from domain.derived.overseers import OVERSEEN, OVERSEERS
from domain.notices.planning.reviews import REVIEWS
from domain.notices.report_lists import ENDED_PLANS, MISSING
from domain.work_plan_labels import LABEL

MOST_ROWS = 8
"""Rows of a section; it says how many more there are."""

TODAY = "$2::date"

# The parts that the recipient has, the month, and what is in scope: the CTEs that TASKS reads.
SCOPE = f"""
    held AS MATERIALIZED (
        SELECT found.part, found.place FROM ({OVERSEERS.format(day=TODAY)}) AS found
        WHERE found.person_id = reminder.about_id
    ),
    month AS MATERIALIZED (
        SELECT begun.day AS first_on, (begun.day + interval '1 month')::date - 1 AS last_on,
            (begun.day - interval '1 month')::date AS before_on
        FROM (SELECT date_trunc('month', reminder.anchor_on::timestamp)::date AS day) AS begun
    ),
    whole AS (SELECT EXISTS (SELECT FROM held WHERE part = 'BOARD') AS yes),
    place (id) AS MATERIALIZED ({OVERSEEN.format(day=TODAY)}),
    pact AS MATERIALIZED (
        SELECT agreement.*, agreement.number || ' · ' || agreement.title AS named FROM agreement
        WHERE agreement.archived_on IS NULL AND ((SELECT yes FROM whole) OR agreement.id IN (
            SELECT party.agreement_id FROM agreement_party AS party
            WHERE party.organization_id IN (SELECT id FROM place)))
    ),
    candidate (id) AS (
        SELECT term.id FROM pact JOIN agreement_term AS term ON term.agreement_id = pact.id
        WHERE term.renewal_type = 'EVERGREEN'
    )
"""

HAS_NEXT_TERM = f"""EXISTS (
    SELECT FROM agreement_term AS next WHERE next.agreement_id = term.agreement_id
        AND next.sequence > term.sequence AND next.signed_on <= {TODAY})"""
LAST_OF_TERM = "coalesce(term.ended_early_on, term.ends_on)"

# What somebody has to do by a day; what is late is overdue, the rest due.
TASKS = f"""
    SELECT 'NOTICE' AS what, pact.named, NULL AS detail, term.notice_deadline AS day
    FROM pact JOIN agreement_term AS term ON term.agreement_id = pact.id
    WHERE term.decision = 'PENDING' AND term.signed_on <= {TODAY} AND term.starts_on <= {TODAY}
        AND {LAST_OF_TERM} >= {TODAY} AND term.ended_early_on IS NULL AND term.notice_given_on IS NULL
        AND term.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW') AND NOT {HAS_NEXT_TERM}
        AND NOT ({RENEWS_ITSELF} AND term.notice_deadline < {TODAY})
    UNION ALL
    SELECT 'REVIEW', pact.named, NULL, review.due_on
    FROM ({REVIEWS.replace("$1", TODAY)}) AS review JOIN pact ON pact.id = review.agreement_id
    WHERE review.ended_early_on IS NULL
    UNION ALL
    SELECT 'ITEM', pact.named, item.title, item.due_on
    FROM pact JOIN work_plan AS plan ON plan.agreement_id = pact.id
    JOIN work_plan_item AS item ON item.work_plan_id = plan.id
    WHERE item.state IN ('PLANNED', 'IN_PROGRESS') AND NOT item.carry_candidate
        AND plan.agreed_hash IS NOT NULL AND plan.state NOT IN ('DRAFT', 'CLOSED')
    UNION ALL
    SELECT 'VALUE', pact.named, indicator.title, coalesce(period.report_due_on, period.ends_on)
    FROM pact JOIN goal ON goal.agreement_id = pact.id
    JOIN indicator ON indicator.goal_id = goal.id
    JOIN indicator_period AS period ON period.indicator_id = indicator.id
    WHERE {UNREPORTED.format(row="period", today=TODAY)}
    UNION ALL
    SELECT 'OBLIGATION', pact.named, obligation.text, occurrence.due_on
    FROM pact JOIN obligation ON obligation.agreement_id = pact.id
    JOIN obligation_occurrence AS occurrence ON occurrence.obligation_id = obligation.id
    WHERE occurrence.state = 'OPEN'
    UNION ALL
    SELECT 'REPORT', pact.named, {LABEL.at("plan", TODAY)}, plan.ended_on
    FROM ({ENDED_PLANS.format(day=TODAY, offset="0")} AND {MISSING} AND plan.state <> 'CLOSED') AS plan
    JOIN pact ON pact.id = plan.agreement_id
"""

# What waits for somebody without a day, or for one that is still far off; what went on; what ends.
STANDING = f"""
    SELECT 'OPEN' AS section, 'DECISION' AS what, pact.named, NULL AS detail,
        {NOTICE_DEADLINE.at("pact", TODAY)} AS day
    FROM pact, month WHERE {OPEN_DECISION.sql.format(row="pact", today=TODAY)}
        AND {NOTICE_DEADLINE.at("pact", TODAY)} > month.last_on
    UNION ALL
    SELECT 'OPEN', 'PLAN', pact.named, {LABEL.at("plan", TODAY)}, plan.submitted_on
    FROM pact JOIN work_plan AS plan ON plan.agreement_id = pact.id WHERE plan.state = 'SUBMITTED'
    UNION ALL
    SELECT 'OPEN', 'SIGNATURE', pact.named, NULL, text.sent_on
    FROM pact JOIN agreement_version AS text ON text.agreement_id = pact.id
    WHERE text.sent_on <= {TODAY} AND text.signed_on IS NULL AND text.withdrawn_on IS NULL
        AND NOT EXISTS (
            SELECT FROM agreement_version AS newer WHERE newer.agreement_id = text.agreement_id
                AND newer.number > text.number AND newer.withdrawn_on IS NULL)
    UNION ALL
    SELECT 'RENEWED', 'TERM', pact.named, NULL, term.signed_on
    FROM pact JOIN agreement_term AS term ON term.agreement_id = pact.id, month
    WHERE term.sequence > 1 AND term.signed_on BETWEEN month.before_on AND {TODAY}
    UNION ALL
    SELECT 'ENDING', 'TERM', pact.named, NULL, {LAST_OF_TERM}
    FROM pact JOIN agreement_term AS term ON term.agreement_id = pact.id, month
    WHERE {LAST_OF_TERM} BETWEEN month.first_on AND month.last_on AND term.signed_on <= {TODAY}
        AND NOT {RENEWS_ITSELF} AND NOT {HAS_NEXT_TERM}
    UNION ALL
    SELECT 'ENDING', 'ENROLLMENT', organization.name, programme.title, {LAST_DAY.format(row="enrollment")}
    FROM enrollment
    JOIN organization ON organization.id = enrollment.organization_id
    JOIN programme ON programme.id = enrollment.programme_id, month
    WHERE {LAST_DAY.format(row="enrollment")} BETWEEN month.first_on AND month.last_on
        AND NOT {GOES_ON.format(row="enrollment")} AND NOT {HAS_NEXT.format(row="enrollment")}
        AND ((SELECT yes FROM whole) OR enrollment.organization_id IN (SELECT id FROM place))
"""

ROLL_UP = f"""(
    WITH {SCOPE},
    thing AS (
        SELECT CASE WHEN task.day < {TODAY} THEN 'OVERDUE' ELSE 'DUE' END AS section, task.*
        FROM ({TASKS}) AS task, month WHERE task.day <= month.last_on
        UNION ALL {STANDING}
    ),
    ranked AS (
        SELECT thing.*, row_number() OVER section AS place, count(*) OVER (PARTITION BY section) AS total
        FROM thing WINDOW section AS (PARTITION BY section ORDER BY day, named, detail)
    )
    SELECT json_build_object('first_on', month.first_on, 'last_on', month.last_on,
        'before_on', month.before_on, 'agreements', (SELECT count(*) FROM pact),
        'parts', (SELECT json_agg(DISTINCT held.part) FROM held),
        'places', (SELECT json_agg(named.name ORDER BY named.name) FROM (
            SELECT body.name FROM held JOIN governing_body AS body ON body.id = held.place
            UNION SELECT region.name FROM held JOIN region ON region.id = held.place) AS named),
        'totals', (SELECT json_object_agg(lower(name), (SELECT count(*) FROM thing WHERE section = name))
            FROM unnest(ARRAY['OPEN', 'DUE', 'OVERDUE', 'RENEWED', 'ENDING']) AS name),
        'sections', (SELECT json_object_agg(lower(section), listed) FROM (
            SELECT section, json_build_object('total', max(total), 'rows', json_agg(
                json_build_object('what', what, 'name', named, 'detail', left(detail, 120), 'day_on', day)
                ORDER BY place)) AS listed
            FROM ranked WHERE place <= {MOST_ROWS} GROUP BY section) AS shown))
    FROM month
)"""
