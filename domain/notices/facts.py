"""The facts that mails show, read for many reminders at once: one statement, one JSON text a reminder.

Whatever is derived (colours of goals, the automatic next term) comes from the same named SQL as a query's
answer, so that a mail never says something else than the graph.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson
from asyncpg import Record

from domain.derived.agreement_state import RENEWS_ITSELF, STATE
from domain.derived.enrollment_state import LAST_DAY
from domain.notices.brief_facts import BRIEF, GOALS
from domain.notices.holiday_calendars import CALENDAR
from domain.notices.report_lists import MISSING_REPORTS
from domain.notices.roll_ups import ROLL_UP
from domain.notices.rules import NoticeKind
from domain.work_plan_labels import LABEL, label_of

MOST_ITEMS = 20

PARTIES = """(
    SELECT json_agg(json_build_object('name', organization.name, 'role', party.role)
        ORDER BY party.position, organization.name)
    FROM agreement_party AS party JOIN organization ON organization.id = party.organization_id
    WHERE party.agreement_id = agreement.id
)"""
PERSON = """(
    SELECT json_build_object('id', person.id, 'name', person.name, 'address', email.address)
    FROM person
    LEFT JOIN email_address AS email ON email.person_id = person.id AND email.is_primary
    WHERE person.id = {key} AND (person.deactivated_on IS NULL OR person.deactivated_on > $2)
)"""


def recipient_locales(day: str) -> str:
    """Return SQL for the languages of a `person` in turn: their own, then of whom they stand for (rule k)."""
    holds = f"{day} BETWEEN valid_from AND coalesce(valid_to, 'infinity')"
    return f"""ARRAY[person.locale, (
    SELECT organization.locale FROM (
        SELECT organization_id, 1 AS place, valid_from FROM liaison_assignment
        WHERE person_id = person.id AND kind = 'AFFILIATE_LIAISON' AND {holds}
        UNION ALL
        SELECT organization_id, 2, valid_from FROM position WHERE person_id = person.id AND {holds}
    ) AS stands_for
    JOIN organization ON organization.id = stands_for.organization_id
    WHERE organization.locale IS NOT NULL
    ORDER BY place, stands_for.valid_from, organization.id LIMIT 1
)]"""


# The term that a renewal mail is about, with what is known of the time after it.
TERM = f"""(
    SELECT json_build_object(
        'starts_on', term.starts_on, 'ends_on', coalesce(term.ended_early_on, term.ends_on),
        'ended_early', term.ended_early_on IS NOT NULL,
        'notice_deadline', term.notice_deadline, 'notice_period_days', term.notice_period_days,
        'renewal_type', term.renewal_type, 'renews_itself', {RENEWS_ITSELF},
        'decision', term.decision, 'decided_on', term.decided_on,
        'conditions', term.conditions, 'notice_given_on', term.notice_given_on,
        'next_starts_on', next.starts_on, 'next_ends_on', next.ends_on,
        'next_signed_on', next.signed_on
    )
    FROM agreement_term AS term
    LEFT JOIN agreement_term AS next
        ON next.agreement_id = term.agreement_id AND next.sequence = term.sequence + 1
    WHERE term.id = reminder.term_id
)"""
# Of a stage that went on to its recipient: who was asked before, and since when.
UNANSWERED = """(
    SELECT json_build_object('names', json_agg(asked_person.name ORDER BY asked_person.name),
        'mailed_on', min(asked.local_date))
    FROM reminder AS asked JOIN person AS asked_person ON asked_person.id = asked.recipient_id
    WHERE reminder.escalation IS NOT NULL AND asked.escalation IS NULL
        AND asked.state IN ('MAILED', 'ACKNOWLEDGED', 'SNOOZED')
        AND asked.series = reminder.series AND asked.stage = reminder.stage
        AND asked.subject_key = reminder.subject_key AND asked.anchor_on = reminder.anchor_on
    HAVING count(*) > 0
)"""
# Of a correction the mail that told its recipient otherwise.
CORRECTS = """(
    SELECT json_build_object('series', told.series, 'anchor_on', told.anchor_on, 'mailed_on', told.local_date)
    FROM reminder AS told
    WHERE reminder.kind = 'CONTINUES' AND told.kind = 'ENDING'
        AND told.subject_key = reminder.subject_key AND told.recipient_id = reminder.recipient_id
        AND told.anchor_on = reminder.anchor_on
        AND told.state IN ('SCHEDULED', 'MAILED', 'ACKNOWLEDGED', 'SNOOZED')
    ORDER BY told.created_at DESC LIMIT 1
)"""
ITEMS = (
    """(
    SELECT json_agg(items) FROM (
        SELECT item.title, item.responsible, item.due_on, item.state, item.carry_count,
            owner.name AS owner, (
                SELECT next.id FROM work_plan_item AS next WHERE next.carried_from_id = item.id
                    AND next.carry_candidate AND next.state = 'PLANNED'
            ) AS candidate
        FROM work_plan_item AS item LEFT JOIN person AS owner ON owner.id = item.owner_id
        WHERE item.work_plan_id = {plan} {condition}
        ORDER BY item.due_on NULLS LAST, item.title LIMIT """
    f"""{MOST_ITEMS + 1}
    ) AS items
)"""
)
COUNTS = """(
    SELECT json_object_agg(state, number) FROM (
        SELECT state, count(*) AS number FROM work_plan_item
        WHERE work_plan_id = {plan} AND NOT carry_candidate GROUP BY state
    ) AS counted
)"""
WHOLE = "AND NOT item.carry_candidate"
# What the next plan may still take over: nobody has kept or dropped it there.
UNFINISHED = """AND item.state IN ('PLANNED', 'IN_PROGRESS', 'DEFERRED') AND NOT item.carry_candidate
    AND NOT EXISTS (
        SELECT FROM work_plan_item AS next WHERE next.carried_from_id = item.id
            AND (NOT next.carry_candidate OR next.state = 'CANCELLED')
    )"""
YEAR_STARTS_ON = "coalesce(plan.year_starts_on, year.starts_on)"
# What waits for the other side's word: links of the mail name it, and with it its text.
SUBMISSION = """(
    SELECT said.id FROM plan_approval AS said
    WHERE said.work_plan_id = plan.id AND said.outcome = 'SUBMITTED' AND plan.state = 'SUBMITTED'
    ORDER BY said.at DESC, said.id DESC LIMIT 1
)"""
# The plan of the year in question and of the year before; either may be missing.
PLAN = f"""(
    SELECT json_build_object(
        'label', {label_of("reminder.plan_year", YEAR_STARTS_ON)}, 'starts_on', {YEAR_STARTS_ON},
        'ends_on', ({YEAR_STARTS_ON} + interval '1 year')::date - 1,
        'state', coalesce(plan.state, 'DRAFT'), 'opened', plan.id IS NOT NULL,
        'submission', {SUBMISSION},
        'items', {ITEMS.format(plan="plan.id", condition=WHOLE)},
        'counts', {COUNTS.format(plan="plan.id")},
        'last_label', CASE WHEN previous.id IS NOT NULL THEN {LABEL.at("previous", "$2")} END,
        'last_counts', {COUNTS.format(plan="previous.id")},
        'candidates', {ITEMS.format(plan="previous.id", condition=UNFINISHED)}
    )
    FROM (SELECT make_date(reminder.plan_year, left(agreement.plan_year_start, 2)::int,
        right(agreement.plan_year_start, 2)::int) AS starts_on) AS year
    LEFT JOIN work_plan AS plan
        ON plan.agreement_id = agreement.id AND plan.year = reminder.plan_year
    LEFT JOIN work_plan AS previous
        ON previous.agreement_id = agreement.id AND previous.year = reminder.plan_year - 1
    WHERE reminder.plan_year IS NOT NULL
)"""

# The text that waits for signatures, and the parties that they are missing for.
VERSION = """(
    SELECT json_build_object('sent_on', version.sent_on, 'first_on', version.term_starts_on,
        'last_on', version.term_ends_on, 'change_summary', version.change_summary,
        'content_hash', version.content_hash, 'missing', (
            SELECT json_agg(organization.name ORDER BY party.position, organization.name)
            FROM agreement_party AS party
            JOIN organization ON organization.id = party.organization_id
            WHERE party.agreement_id = version.agreement_id
                AND party.signatures_required > (
                    SELECT count(*) FROM signature
                    WHERE signature.agreement_version_id = version.id AND signature.party_id = party.id)
        ))
    FROM agreement_version AS version
    WHERE reminder.subject_type = 'VERSION' AND version.id = reminder.about_id
)"""

# What is due: an item, a value of an indicator, an obligation.
ITEM = """(
    SELECT json_build_object('title', item.title, 'due_on', item.due_on,
        'evidence', false, 'for_first_on', NULL, 'for_last_on', NULL)
    FROM work_plan_item AS item WHERE item.id = reminder.about_id
)"""
PERIOD = """(
    SELECT json_build_object('title', indicator.title || ' (' || goal.title || ')',
        'due_on', coalesce(period.report_due_on, period.ends_on), 'evidence', false,
        'for_first_on', period.starts_on, 'for_last_on', period.ends_on)
    FROM indicator_period AS period
    JOIN indicator ON indicator.id = period.indicator_id
    JOIN goal ON goal.id = indicator.goal_id WHERE period.id = reminder.about_id
)"""
OCCURRENCE = """(
    SELECT json_build_object('title', obligation.text, 'due_on', occurrence.due_on,
        'evidence', obligation.evidence_required, 'for_first_on', NULL, 'for_last_on', NULL)
    FROM obligation_occurrence AS occurrence
    JOIN obligation ON obligation.id = occurrence.obligation_id
    WHERE occurrence.id = reminder.about_id
)"""
ENROLLMENT = f"""(
    SELECT json_build_object('title', programme.title, 'due_on', {LAST_DAY.format(row="enrollment")})
    FROM enrollment JOIN programme ON programme.id = enrollment.programme_id
    WHERE enrollment.id = reminder.about_id
)"""
EVENT = """(
    SELECT json_build_object('title', event.title, 'due_on', event.starts_on, 'place', concat_ws(', ',
        event.venue, event.city), 'url', event.url, 'ends_on', event.ends_on)
    FROM event WHERE event.id = reminder.about_id
)"""
SERIES = """(
    SELECT json_build_object('title', series.title, 'due_on', reminder.anchor_on)
    FROM event_series AS series WHERE series.id = reminder.about_id
)"""
# Whose position or duty it is: the mail may come to somebody who stands in for them.
HOLDER = "json_build_object('id', holder.id, 'name', holder.name)"
POSITION = f"""(
    SELECT json_build_object('title', position.title, 'holder', {HOLDER},
        'due_on', coalesce(position.last_confirmed_on, position.valid_from))
    FROM position JOIN person AS holder ON holder.id = position.person_id
    WHERE position.id = reminder.about_id
)"""
DUTY = f"""(
    SELECT json_build_object('title', NULL, 'holder', {HOLDER},
        'due_on', coalesce(duty.last_confirmed_on, duty.valid_from))
    FROM liaison_assignment AS duty JOIN person AS holder ON holder.id = duty.person_id
    WHERE duty.id = reminder.about_id
)"""
DUE = f"""CASE reminder.subject_type WHEN 'ITEM' THEN {ITEM} WHEN 'PERIOD' THEN {PERIOD}
    WHEN 'OCCURRENCE' THEN {OCCURRENCE} WHEN 'ENROLLMENT' THEN {ENROLLMENT} WHEN 'EVENT' THEN {EVENT}
    WHEN 'SERIES' THEN {SERIES} WHEN 'POSITION' THEN {POSITION} WHEN 'DUTY' THEN {DUTY} END"""

FACTS = f"""
SELECT reminder.id, json_build_object(
    'id', reminder.id, 'kind', reminder.kind, 'stage', reminder.stage,
    'deadline_on', reminder.deadline_on, 'subject', reminder.subject_key,
    'anchor_on', reminder.anchor_on, 'because', reminder.chosen_because, 'unanswered', {UNANSWERED},
    'audiences', reminder.audiences,
    'due_at', reminder.due_at,
    'recipient', json_build_object('id', person.id, 'name', person.name, 'locales', {recipient_locales("$2")},
        'time_zone', person.time_zone, 'calendar', {CALENDAR}, 'quiet_from', person.quiet_from,
        'quiet_to', person.quiet_to, 'address', (
            SELECT address FROM email_address WHERE person_id = person.id AND is_primary)),
    'organization', organization.name,
    'agreement', CASE WHEN agreement.id IS NOT NULL THEN json_build_object(
        'number', agreement.number, 'title', agreement.title,
        'category', agreement.category, 'state', {STATE.at("agreement", "$2")},
        'parties', {PARTIES}) END,
    'owner', {PERSON.format(key="agreement.owner_id")},
    'term', {TERM}, 'corrects', {CORRECTS},
    'goals', CASE WHEN reminder.term_id IS NOT NULL THEN {GOALS} END,
    'brief', CASE WHEN reminder.term_id IS NOT NULL THEN {BRIEF} END,
    'plan', {PLAN}, 'version', {VERSION}, 'due', {DUE}
)::text AS facts
FROM reminder
LEFT JOIN agreement ON agreement.id = reminder.agreement_id
LEFT JOIN organization ON organization.id = reminder.organization_id
JOIN person ON person.id = reminder.recipient_id
WHERE reminder.id = ANY($1)
"""

# What few mails show: statements of their own, so that all others need not wait while these are planned.
LISTED = """
SELECT reminder.id, {listed} AS listed FROM reminder
LEFT JOIN organization ON organization.id = reminder.organization_id
WHERE reminder.id = ANY($1)
"""
LISTS = {
    NoticeKind.REPORTS_MISSING: ("due", LISTED.format(listed=MISSING_REPORTS)),
    NoticeKind.ROLL_UP: ("roll_up", LISTED.format(listed=ROLL_UP)),
}

Facts = dict[str, Any]


class Reader(Protocol):
    """What runs a SELECT: a pool, a connection or a transaction."""

    async def fetch(self, sql: str, /, *values: object) -> list[Record]: ...


async def read_facts(
    connection: Reader, reminders: Sequence[UUID], today: date
) -> dict[UUID, Facts]:
    """Return what the mails of these reminders show, by reminder; dates are dates."""
    rows = await connection.fetch(FACTS, list(reminders), today)
    facts: dict[UUID, Facts] = {row["id"]: orjson.loads(row["facts"]) for row in rows}
    for kind, (place, statement) in LISTS.items():
        if of_kind := [key for key, one in facts.items() if one["kind"] == kind]:
            for row in await connection.fetch(statement, of_kind, today):
                facts[row["id"]][place] = orjson.loads(row["listed"])
    return {key: _dated(one) for key, one in facts.items()}


def _dated(value: Any, name: str = "") -> Any:
    """JSON knows no dates: names that end in _on hold one, in _at an instant."""
    if isinstance(value, dict):
        return {key: _dated(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner) for inner in value]
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and (name.endswith("_on") or name == "notice_deadline"):
        return date.fromisoformat(value)
    return value
