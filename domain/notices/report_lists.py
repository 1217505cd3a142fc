"""Whose list a missing year-end report is on: a chaired committee's, else a region's, else the association's.

Each agreement is on the lists of the committees that have assigned its committee liaisons; where none of
them has a chair, on those of its counterparties' regions; without a region on the home association's.
Used by planning and by the mail, so that both speak of the same plans.
"""

from domain.notices.subject_names import OWN_NAME
from domain.work_plan_labels import LABEL

LEAST_DAYS = 90
"""A first plan year that has fewer days left is not reported on (plan_years.py)."""

# Who chairs a body on a day.
CHAIRS_OF = """
    SELECT seat.person_id FROM seat
    WHERE seat.body_id = {body} AND seat.is_chair
        AND {day} BETWEEN seat.term_from AND coalesce(seat.term_to, 'infinity')
    UNION
    SELECT held.person_id FROM role_grant AS held
    WHERE held.body_id = {body} AND held.role = 'COMMITTEE_CHAIR'
        AND {day} BETWEEN held.valid_from AND coalesce(held.valid_to, 'infinity')
"""

# The keys of the bodies, regions or organization on whose lists an agreement is.
LISTS = f"""
    SELECT placed.id FROM (
        SELECT found.id, rank() OVER (ORDER BY found.place) AS place FROM (
            SELECT body.id, 1 AS place FROM liaison_assignment AS assigned
            JOIN governing_body AS body ON body.id = assigned.assigned_by_body_id
            WHERE assigned.kind = 'COMMITTEE_LIAISON'
                AND {{day}} BETWEEN assigned.valid_from AND coalesce(assigned.valid_to, 'infinity')
                AND (assigned.agreement_id = {{agreement}} OR assigned.organization_id IN (
                    SELECT party.organization_id FROM agreement_party AS party
                    WHERE party.agreement_id = {{agreement}} AND party.role IN ('COUNTERPARTY', 'CO_PARTY')))
                AND coalesce(body.dissolved_on, 'infinity') > {{day}}
                AND EXISTS ({CHAIRS_OF.format(body="body.id", day="{day}")})
            UNION
            SELECT organization.region_id, 2 FROM agreement_party AS party
            JOIN organization ON organization.id = party.organization_id
            WHERE party.agreement_id = {{agreement}} AND party.role IN ('COUNTERPARTY', 'CO_PARTY')
                AND organization.region_id IS NOT NULL
            UNION
            SELECT party.organization_id, 3 FROM agreement_party AS party
            WHERE party.agreement_id = {{agreement}} AND party.role = 'HOME'
        ) AS found
    ) AS placed WHERE placed.place = 1
"""

YEAR_END = "((plan.year_starts_on + interval '1 year')::date - 1)"
MISSING = "(plan.state NOT IN ('REPORTED', 'CLOSED') OR plan.report_missing)"

# Plans with the last day of their year, which an agreement's early end is too, and whether their report is
# missing: of years that a signed term covers, and of which the list is not older than an import (rule h).
# `offset` is how many days after that day the list is due, `day` today; both are SQL.
ENDED_PLANS = f"""
    SELECT plan.*, ended.ended_on, {MISSING} AS missing FROM work_plan AS plan
    JOIN agreement AS planned ON planned.id = plan.agreement_id AND planned.archived_on IS NULL
    CROSS JOIN LATERAL (
        SELECT min(greatest(term.starts_on, term.signed_on)) AS since, max(term.notices_from) AS notices_from,
            max(coalesce(term.ended_early_on, term.ends_on, 'infinity')) AS until,
            (array_agg(term.ended_early_on ORDER BY term.starts_on DESC))[1] AS early
        FROM agreement_term AS term
        WHERE term.agreement_id = plan.agreement_id AND term.signed_on <= {{day}}
            AND term.starts_on <= {YEAR_END}
    ) AS held
    CROSS JOIN LATERAL (
        SELECT CASE WHEN held.early BETWEEN plan.year_starts_on AND {YEAR_END} THEN held.early
            ELSE {YEAR_END} END AS ended_on
    ) AS ended
    WHERE held.until >= plan.year_starts_on
        AND ended.ended_on + {{offset}} >= coalesce(held.notices_from, '-infinity')
        AND {YEAR_END} - greatest(plan.year_starts_on, held.since + {LEAST_DAYS}) + 1 >= {LEAST_DAYS}
"""

MOST_REPORTS = 40
"""Reports that a mail lists; it says when there are more."""

# What the mail of a list shows: whose it is, and the plans of years that ended on its day without a report.
MISSING_REPORTS = f"""(
    SELECT json_build_object('title', coalesce({OWN_NAME}, organization.name),
        'due_on', reminder.anchor_on, 'missing', (
            SELECT json_agg(json_build_object('number', owed.number, 'title', owed.title,
                'label', owed.label, 'owner', owed.owner))
            FROM (
                SELECT agreement.number, agreement.title, {LABEL.at("plan", "$2")} AS label,
                    owner.name AS owner
                FROM (
                    {ENDED_PLANS.format(day="$2::date", offset="(reminder.stage_on - reminder.anchor_on)")}
                        AND {MISSING} AND reminder.anchor_on BETWEEN plan.year_starts_on AND {YEAR_END}
                        AND ended.ended_on = reminder.anchor_on
                ) AS plan
                CROSS JOIN LATERAL ({LISTS.format(agreement="plan.agreement_id", day="$2::date")}) AS list
                JOIN agreement ON agreement.id = plan.agreement_id
                LEFT JOIN person AS owner ON owner.id = agreement.owner_id
                WHERE list.id = reminder.about_id
                ORDER BY agreement.number LIMIT {MOST_REPORTS + 1}
            ) AS owed
        ))
)"""
