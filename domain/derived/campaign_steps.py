"""How far each agreement of a campaign has come, as named SQL: decided and signed are never typed in."""

from datetime import date
from enum import StrEnum

from domain.derivations import Derived, Lateral
from domain.derived.agreement_state import RENEWS_ITSELF


class CampaignStep(StrEnum):
    """How far an agreement has come in a campaign."""

    TO_ASK = "TO_ASK"
    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    DECIDED = "DECIDED"
    SIGNED = "SIGNED"


# The way of one entry (alias `entry`) on a day. What renews by itself is signed as its next term comes;
# a decision to end it is the last step of its way.
_WAY = f"""
    SELECT way.*, CASE
        WHEN way.signed_on IS NOT NULL THEN 'SIGNED'
        WHEN way.decided_on IS NOT NULL THEN 'DECIDED'
        WHEN entry.answered_on <= {{today}} THEN 'ANSWERED'
        WHEN entry.asked_on <= {{today}} THEN 'ASKED'
        ELSE 'TO_ASK'
    END AS step
    FROM (
        SELECT CASE WHEN term.decided_on <= {{today}} THEN term.decided_on END AS decided_on,
            coalesce(
                (SELECT next.signed_on FROM agreement_term AS next
                WHERE next.agreement_id = term.agreement_id AND next.sequence = term.sequence + 1
                    AND next.signed_on <= {{today}}),
                CASE WHEN {RENEWS_ITSELF} AND term.notice_deadline < {{today}}
                    THEN term.notice_deadline + 1 END
            ) AS signed_on
        FROM agreement_term AS term WHERE term.id = entry.term_id
    ) AS way
"""

WAY = Lateral("way", _WAY.replace("entry.", "{row}."))

STEP = Derived(
    "step",
    "{source}.step",
    CampaignStep,
    "How far it has come.",
    nullable=False,
    source=WAY,
)

DECIDED_ON = Derived(
    "decided_on",
    "{source}.decided_on",
    date,
    "When the renewal was decided.",
    source=WAY,
)

SIGNED_ON = Derived(
    "signed_on",
    "{source}.signed_on",
    date,
    "When the next term was signed, or came by itself.",
    source=WAY,
)

BOARD = Lateral(
    "board",
    f"""
    SELECT count(*)::int AS entries,
        {
        ", ".join(
            f"count(*) FILTER (WHERE way.step = '{step}')::int AS {step.lower()}"
            for step in CampaignStep
        )
    }
    FROM campaign_agreement AS entry CROSS JOIN LATERAL ({_WAY}) AS way
    WHERE entry.campaign_id = {{row}}.id
    """,
)


def _count(name: str, description: str) -> Derived:
    return Derived(
        f"{name}_count", f"{{source}}.{name}", int, description, nullable=False, source=BOARD
    )


ENTRY_COUNT = _count("entries", "How many agreements are in it.")
TO_ASK_COUNT = _count("to_ask", "How many counterparties were not asked yet.")
ASKED_COUNT = _count("asked", "How many were asked and have not answered.")
ANSWERED_COUNT = _count("answered", "How many have answered, and nobody has decided.")
DECIDED_COUNT = _count("decided", "How many are decided, and no next term is signed.")
SIGNED_COUNT = _count("signed", "How many have their next term.")
