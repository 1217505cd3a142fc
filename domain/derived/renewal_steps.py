"""How far the renewal of the term in force has come, and since when, as named SQL."""

from enum import StrEnum

from domain.derivations import Derived, Lateral
from domain.derived.agreement_state import STANDING


class RenewalStep(StrEnum):
    """What comes next on the way to the next term."""

    NOT_DUE = "NOT_DUE"
    TO_DECIDE = "TO_DECIDE"
    TO_DRAFT = "TO_DRAFT"
    DRAFTED = "DRAFTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    OUT_FOR_SIGNATURE = "OUT_FOR_SIGNATURE"
    RENEWED = "RENEWED"
    RENEWS_ITSELF = "RENEWS_ITSELF"
    ENDING = "ENDING"


_STANDING = STANDING.sql

# A step and its first day. The text of the renewal is the newest one of its kind that was made in the term.
RENEWAL = Lateral(
    "renewal",
    f"""
    SELECT step[1] AS step, step[2]::date AS since
    FROM ({_STANDING}) AS standing
    LEFT JOIN agreement_term AS term ON term.id = standing.term_id
    LEFT JOIN LATERAL (
        SELECT text.* FROM agreement_version AS text
        WHERE text.agreement_id = {{row}}.id AND text.kind = 'RENEWAL'
            AND text.created_at::date <= {{today}} AND text.id IS DISTINCT FROM term.agreement_version_id
            AND (text.withdrawn_on IS NULL OR text.withdrawn_on > {{today}})
            AND text.created_at::date > term.starts_on
        ORDER BY text.number DESC LIMIT 1
    ) AS text ON true
    CROSS JOIN LATERAL (SELECT CASE
        WHEN standing.term_id IS NULL OR standing.ends_on IS NULL OR standing.ends_on < {{today}}
            OR standing.renewal_type = 'ONE_OFF' THEN NULL
        WHEN standing.has_next_term THEN ARRAY['RENEWED', (
            SELECT next.signed_on FROM agreement_term AS next
            WHERE next.agreement_id = {{row}}.id AND next.sequence = term.sequence + 1
        )::text]
        WHEN standing.ended_early_on IS NOT NULL
            OR (standing.decision IN ('LET_EXPIRE', 'TERMINATE') AND NOT standing.renews_itself)
            THEN ARRAY['ENDING', term.decided_on::text]
        WHEN text.sent_on <= {{today}} THEN ARRAY['OUT_FOR_SIGNATURE', text.sent_on::text]
        WHEN text.submitted_on <= {{today}} THEN ARRAY['UNDER_REVIEW', text.submitted_on::text]
        WHEN text.id IS NOT NULL THEN ARRAY['DRAFTED', text.created_at::date::text]
        WHEN standing.renews_itself AND {{today}} > standing.notice_deadline
            THEN ARRAY['RENEWS_ITSELF', (standing.notice_deadline + 1)::text]
        WHEN standing.decision = 'RENEW' AND standing.renews_itself AND standing.starts_on = term.starts_on
            THEN ARRAY['RENEWS_ITSELF', term.decided_on::text]
        WHEN standing.decision IN ('RENEW', 'RENEW_CONDITIONAL', 'RENEGOTIATE')
            AND standing.starts_on = term.starts_on THEN ARRAY['TO_DRAFT', term.decided_on::text]
        WHEN {{today}} >= standing.notice_opens_on
            THEN ARRAY['TO_DECIDE', standing.notice_opens_on::text]
        ELSE ARRAY['NOT_DUE', standing.starts_on::text]
    END AS step) AS found
    """,
)

RENEWAL_STEP = Derived(
    "renewal_step",
    "{source}.step",
    RenewalStep,
    "How far the renewal of the term in force has come; empty where there is nothing to renew.",
    source=RENEWAL,
)

DAYS_IN_STEP = Derived(
    "days_in_step",
    "{today} - {source}.since",
    int,
    "Days since that step of the renewal was reached.",
    source=RENEWAL,
)
