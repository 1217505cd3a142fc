"""How an enrollment stands on a day, as named SQL: everything follows from its dates and the decision."""

from datetime import date
from enum import StrEnum

from domain.derivations import Derived


class EnrollmentState(StrEnum):
    """Where an enrollment stands."""

    UPCOMING = "UPCOMING"
    ACTIVE = "ACTIVE"
    ENDING = "ENDING"
    RENEWED = "RENEWED"
    ENDED = "ENDED"


FIRST_NOTICE_DAYS = 60
"""Days before its end at which an enrollment is looked at: the first stage of its notices (E - 60)."""

LAST_DAY = "coalesce({row}.ended_early_on, {row}.ends_on)"

# Rule 4.5, as for agreements: without a decision against it, an automatic term is followed by the next.
GOES_ON = """({row}.renewal_type = 'AUTO_RENEW' AND {row}.ended_early_on IS NULL
    AND ({row}.decision NOT IN ('LET_EXPIRE', 'TERMINATE') OR {row}.decided_on > {row}.notice_deadline))"""

HAS_NEXT = """EXISTS (
    SELECT FROM enrollment AS next
    WHERE next.programme_id = {row}.programme_id AND next.organization_id = {row}.organization_id
        AND next.starts_on > {row}.starts_on)"""

STATE = Derived(
    "state",
    f"""CASE
        WHEN {{row}}.starts_on > {{today}} THEN 'UPCOMING'
        WHEN {LAST_DAY} < {{today}} AND {HAS_NEXT} THEN 'RENEWED'
        WHEN {LAST_DAY} < {{today}} AND NOT {GOES_ON} THEN 'ENDED'
        WHEN {HAS_NEXT} OR {GOES_ON} THEN 'ACTIVE'
        WHEN {LAST_DAY} - {FIRST_NOTICE_DAYS} <= {{today}} THEN 'ENDING'
        ELSE 'ACTIVE'
    END""",
    EnrollmentState,
    "Where the enrollment stands today; it follows from its dates.",
    nullable=False,
)

LAST_DAY_IN_FORCE = Derived(
    "last_day", LAST_DAY, date, "Last day: endedEarlyOn, else endsOn.", nullable=False
)

DAYS_LEFT = Derived(
    "days_left",
    f"{LAST_DAY} - {{today}}",
    int,
    "Days until the last day: 0 on that day, negative after it.",
    nullable=False,
)
