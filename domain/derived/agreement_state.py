"""How an agreement stands on a day, as named SQL: state, current term, deadline and days left.

Everything follows from the signed terms. A term is in force from its first day on once it is signed; an
AUTO_RENEW term that nobody gave notice of goes on by itself, whether or not a worker has written the next.
Before the first term it is the newest text that tells (domain/derived/agreement_texts.py).
"""

from datetime import date
from uuid import UUID

from domain.agreements import AgreementState
from domain.derivations import Derived, Lateral
from domain.derived.agreement_texts import STEP_OF_NEWEST_TEXT

# Nobody gave notice by the deadline, or late with leave: from the day after it, the next term exists
# (domain rule 4.5).
RENEWS_ITSELF = """(
    term.renewal_type = 'AUTO_RENEW' AND term.ended_early_on IS NULL
    AND (term.notice_given_on IS NULL
        OR (term.notice_given_on > term.notice_deadline AND term.notice_waiver_reason IS NULL))
)"""

# An agreement that is signed but has not begun is OUT_FOR_SIGNATURE until its first day: ACTIVE needs both.

# The last signed term that has begun, and the term that holds today: the same one, or the automatic term
# that followed it. One row for every agreement; all columns are NULL where no signed term has begun.
STANDING = Lateral(
    "standing",
    f"""
    SELECT term.id AS term_id, term.renewal_type, term.ended_early_on, term.decision,
        term.renews_itself,
        CASE WHEN term.runs_on THEN automatic.starts_on ELSE term.starts_on END AS starts_on,
        CASE WHEN term.runs_on THEN automatic.ends_on ELSE coalesce(term.ended_early_on, term.ends_on)
            END AS ends_on,
        CASE WHEN term.runs_on THEN automatic.notice_deadline ELSE term.notice_deadline
            END AS notice_deadline,
        CASE WHEN term.runs_on THEN automatic.notice_opens_on ELSE term.notice_opens_on
            END AS notice_opens_on,
        CASE WHEN term.runs_on THEN false ELSE EXISTS (
            SELECT FROM agreement_term AS next
            WHERE next.agreement_id = {{row}}.id AND next.sequence = term.sequence + 1
                AND next.signed_on <= {{today}}
        ) END AS has_next_term
    FROM (VALUES (1)) AS one (row)
    LEFT JOIN LATERAL (
        SELECT term.*, {RENEWS_ITSELF} AS renews_itself,
            {RENEWS_ITSELF} AND term.ends_on < {{today}} AS runs_on
        FROM agreement_term AS term
        WHERE term.agreement_id = {{row}}.id AND term.starts_on <= {{today}} AND term.signed_on <= {{today}}
        ORDER BY term.starts_on DESC
        LIMIT 1
    ) AS term ON true
    LEFT JOIN LATERAL automatic_term(
        term.ends_on, term.months, term.notice_period_days, {{today}}
    ) AS automatic ON term.runs_on
    """,
)

IN_FORCE = "(coalesce({source}.ends_on, 'infinity') >= {today})"

STATE = Derived(
    "state",
    f"""CASE
        WHEN {{row}}.superseded_on <= {{today}} THEN 'SUPERSEDED'
        WHEN {{source}}.term_id IS NULL THEN CASE
            WHEN {{row}}.declined_on <= {{today}} THEN 'DECLINED'
            WHEN {{row}}.withdrawn_on <= {{today}} THEN 'WITHDRAWN'
            WHEN EXISTS (
                SELECT FROM agreement_term AS signed
                WHERE signed.agreement_id = {{row}}.id AND signed.signed_on <= {{today}}
            ) THEN 'OUT_FOR_SIGNATURE'
            ELSE coalesce({STEP_OF_NEWEST_TEXT}, 'PROPOSED') END
        WHEN NOT {IN_FORCE} THEN CASE
            WHEN {{source}}.ended_early_on IS NOT NULL THEN 'TERMINATED' ELSE 'EXPIRED' END
        WHEN {{source}}.ended_early_on IS NULL
            AND {{source}}.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
            AND {{today}} >= {{source}}.notice_opens_on
            AND NOT ({{source}}.renews_itself AND {{today}} > {{source}}.notice_deadline)
            AND NOT {{source}}.has_next_term
            THEN 'NOTICE_WINDOW'
        ELSE 'ACTIVE'
    END""",
    AgreementState,
    "Where the agreement stands today.",
    nullable=False,
    source=STANDING,
)

NOTICE_DEADLINE = Derived(
    "notice_deadline",
    f"""CASE WHEN {IN_FORCE} AND {{source}}.ended_early_on IS NULL
        AND {{source}}.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW')
        THEN {{source}}.notice_deadline END""",
    date,
    "Last day on which notice can be given in the current term.",
    source=STANDING,
)

ENDS_ON = Derived(
    "ends_on",
    f"CASE WHEN {IN_FORCE} THEN {{source}}.ends_on END",
    date,
    "Last day of the current term; empty for an evergreen one, or where none is in force.",
    source=STANDING,
)

DAYS_LEFT = Derived(
    "days_left",
    f"CASE WHEN {IN_FORCE} THEN {{source}}.ends_on - {{today}} END",
    int,
    "Days until endsOn, the last day of the current term: 0 on that day; empty for an evergreen term, and"
    " where none is in force. The time to decide ends earlier: see daysToNotice.",
    source=STANDING,
)

DAYS_TO_NOTICE = Derived(
    "days_to_notice",
    f"({NOTICE_DEADLINE.sql}) - {{today}}",
    int,
    "Days until noticeDeadline, the last day on which notice can be given: 0 on that day, negative after it;"
    " empty where there is no such deadline.",
    source=STANDING,
)

TERM_IN_FORCE = Derived(
    "term_in_force",
    f"CASE WHEN {IN_FORCE} THEN {{source}}.term_id END",
    UUID,
    "The term in force; of an agreement that renewed by itself the last one that was signed.",
    source=STANDING,
)

IN_FORCE_SINCE = Derived(
    "in_force_since",
    """(SELECT min(term.starts_on) FROM agreement_term AS term
        WHERE term.agreement_id = {row}.id AND term.signed_on <= {today} AND term.starts_on <= {today})""",
    date,
    "First day of the first signed term.",
)

TERM_LAST_DAY = Derived(
    "last_day",
    "coalesce({row}.ended_early_on, {row}.ends_on)",
    date,
    "The term's last day in force: endedEarlyOn, else endsOn.",
)

TERM_NOTICE_DEADLINE = Derived(
    "open_notice_deadline",
    "CASE WHEN {row}.ended_early_on IS NULL THEN {row}.notice_deadline END",
    date,
    "The term's notice deadline, unless it ended early.",
)

TERM_DAYS_LEFT = Derived(
    "days_left",
    "coalesce({row}.ended_early_on, {row}.ends_on) - {today}",
    int,
    "Days until the term's last day (endedEarlyOn, else endsOn): 0 on that day, negative after it; empty for"
    " an evergreen term.",
)

TERM_DAYS_TO_NOTICE = Derived(
    "days_to_notice",
    "CASE WHEN {row}.ended_early_on IS NULL THEN {row}.notice_deadline - {today} END",
    int,
    "Days until the term's noticeDeadline: 0 on that day, negative after it; empty where there is no such"
    " deadline, or the term ended early.",
)
