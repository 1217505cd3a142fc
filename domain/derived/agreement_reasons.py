"""Why an agreement stands as it does, as a sentence in SQL beside its state.

Parties are named by their side, so that the sentence tells nobody of an organization that they may not see.
"""

from domain.derivations import Derived
from domain.derived.agreement_state import IN_FORCE, STANDING, STATE
from domain.derived.agreement_texts import (
    APPROVERS,
    BOARD_OUTCOME,
    NEEDS_BOARD,
    NEWEST_TEXT,
    SAID,
)


def write_day(expression: str) -> str:
    """Return SQL for a date as people write it: 18 February 2027."""
    return f"to_char({expression}, 'FMDD FMMonth YYYY')"


SIDE = """CASE party.role WHEN 'HOME' THEN 'the home association' WHEN 'COUNTERPARTY' THEN 'the counterparty'
    WHEN 'CO_PARTY' THEN 'a co-party' ELSE 'the funder' END"""

_SIDES = f"string_agg({SIDE}, ' and ' ORDER BY party.position, party.id)"

_WAITING = f"(SELECT {_SIDES} FROM {APPROVERS} AND {SAID} IS DISTINCT FROM 'APPROVED')"
_ASKING = f"(SELECT {_SIDES} FROM {APPROVERS} AND {SAID} = 'CHANGES_REQUESTED')"
_UNSIGNED = f"""(
    SELECT {_SIDES} FROM agreement_party AS party
    WHERE party.agreement_id = version.agreement_id AND party.signatures_required > (
        SELECT count(*) FROM signature
        WHERE signature.agreement_version_id = version.id AND signature.party_id = party.id
            AND signature.signed_on <= {{today}}
    )
)"""

_BOARD = f"""CASE {BOARD_OUTCOME}
    WHEN 'REJECTED' THEN 'Its parties approved the text; the board rejected it.'
    WHEN 'DEFERRED' THEN 'Its parties approved the text; the board has put the decision off.'
    ELSE 'Its parties approved the text; the board has not decided yet.'
END"""

_TEXT = f"""(
    SELECT CASE
        WHEN version.sent_on <= {{today}} THEN
            'Out for signature since ' || {write_day("version.sent_on")}
            || coalesce('; signatures are missing of ' || {_UNSIGNED}, '; everybody has signed') || '.'
        WHEN {_ASKING} IS NOT NULL THEN 'Changes to the text were asked for by ' || {_ASKING} || '.'
        WHEN {_WAITING} IS NOT NULL THEN
            'Under review since ' || {write_day("version.submitted_on")} || '; the approval is missing of '
            || {_WAITING} || '.'
        WHEN {NEEDS_BOARD} AND coalesce({BOARD_OUTCOME} NOT IN ('APPROVED', 'APPROVED_WITH_CONDITIONS'), true)
            THEN {_BOARD}
        ELSE 'Everybody approved the text; it has not been sent out for signature yet.'
    END FROM {NEWEST_TEXT}
)"""

_BEFORE_FORCE = f"""CASE
    WHEN {{row}}.declined_on <= {{today}} THEN
        'Declined on ' || {write_day("{row}.declined_on")} || '.'
    WHEN {{row}}.withdrawn_on <= {{today}} THEN
        'Withdrawn on ' || {write_day("{row}.withdrawn_on")} || '.'
    ELSE coalesce(
        (SELECT 'Signed; begins on ' || {write_day("min(term.starts_on)")} || '.'
            FROM agreement_term AS term
            WHERE term.agreement_id = {{row}}.id AND term.signed_on <= {{today}}),
        {_TEXT},
        CASE WHEN EXISTS (
                SELECT FROM agreement_version AS version WHERE version.agreement_id = {{row}}.id
                    AND (version.withdrawn_on IS NULL OR version.withdrawn_on > {{today}})
            ) THEN 'The text has not been submitted for review yet.' ELSE 'There is no text yet.' END
    )
END"""

_OVER = f"""CASE WHEN {{source}}.ended_early_on IS NOT NULL
    THEN 'Ended early: ' || {write_day("{source}.ends_on")} || ' was the last day in force.'
    WHEN EXISTS (
        SELECT FROM agreement_term AS next
        WHERE next.agreement_id = {{row}}.id AND next.starts_on = {{source}}.ends_on + 1
            AND (next.signed_on IS NULL OR next.signed_on > {{today}})
    ) THEN 'The last term ended on ' || {write_day("{source}.ends_on")}
        || '; the signatures under the next one are missing.'
    ELSE 'The last term ended on ' || {write_day("{source}.ends_on")} || '.'
END"""

_DECIDED = """CASE {source}.decision
    WHEN 'RENEW' THEN 'It will be renewed'
    WHEN 'RENEW_CONDITIONAL' THEN 'It will be renewed on conditions'
    WHEN 'RENEGOTIATE' THEN 'Its text is negotiated anew'
    WHEN 'LET_EXPIRE' THEN 'It will end with the term'
    WHEN 'TERMINATE' THEN 'It will be ended'
    ELSE 'Nothing has been decided'
END"""

_WINDOW = f"""{_DECIDED} || CASE WHEN {{today}} <= {{source}}.notice_deadline
    THEN '; notice can be given until ' || {write_day("{source}.notice_deadline")}
    ELSE '; the notice deadline was ' || {write_day("{source}.notice_deadline")} END
    || ', the term ends on ' || {write_day("{source}.ends_on")} || '.'"""

_LAST_DAY = write_day("{source}.ends_on")

_ACTIVE = f"""'In force' || CASE
    WHEN {{source}}.ends_on IS NULL THEN ' without an end.'
    WHEN {{source}}.ended_early_on IS NOT NULL THEN '; it ends early, on ' || {_LAST_DAY} || '.'
    WHEN {{source}}.has_next_term THEN ' until ' || {_LAST_DAY} || '; the next term is signed.'
    WHEN {{source}}.renews_itself AND {{today}} > {{source}}.notice_deadline
        THEN ' until ' || {_LAST_DAY} || '; it renews by itself.'
    ELSE ' until ' || {_LAST_DAY} || '.'
END"""

STATE_REASON = Derived(
    "state_reason",
    f"""CASE
        WHEN {{row}}.superseded_on <= {{today}} THEN
            'Another agreement took its place on ' || {write_day("{row}.superseded_on")} || '.'
        WHEN {{source}}.term_id IS NULL THEN {_BEFORE_FORCE}
        WHEN NOT {IN_FORCE} THEN {_OVER}
        WHEN ({STATE.sql}) = 'NOTICE_WINDOW' THEN {_WINDOW}
        ELSE {_ACTIVE}
    END""",
    str,
    "Why it stands as it does, in a sentence.",
    nullable=False,
    source=STANDING,
)
