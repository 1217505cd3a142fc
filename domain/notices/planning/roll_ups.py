"""The summary of the month for those who oversee agreements and want it, on its first Tuesday (rule 4.7)."""

from domain.derived.overseers import OVERSEERS
from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

HELD = OVERSEERS.format(day="$1::date")

# The first Tuesdays (2 of ISO's weekdays) of the months from a day to another.
TUESDAYS = """
    SELECT (begun.day + mod(9 - extract(isodow FROM begun.day)::int, 7)) AS day
    FROM generate_series(
        date_trunc('month', ({first})::timestamp), ({last})::timestamp, interval '1 month') AS month (begins)
    CROSS JOIN LATERAL (SELECT month.begins::date AS day) AS begun
"""

TOO_LATE = 14
"""Days after which a summary of the month has no point any more."""

# People who can be reached. Parameters: see families.py.
ROLL_UPS = f"""
    SELECT 'ROLL_UP' AS subject_type, 'rollup:' || person.id AS subject_key, person.id AS about_id,
        NULL::uuid AS agreement_id, NULL::uuid AS organization_id, NULL::uuid AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id, ARRAY[person.id] AS responsible,
        ARRAY[]::text[] AS instead, NULL::text AS category, NULL::date AS notices_from,
        person.monthly_roll_up AS wanted, false AS misled,
        EXISTS (SELECT FROM ({HELD}) AS held WHERE held.person_id = person.id) AS oversees
    FROM candidate
    JOIN person ON person.id = candidate.id
    WHERE coalesce(person.deactivated_on, 'infinity') > $1
        AND EXISTS (SELECT FROM email_address AS email WHERE email.person_id = person.id AND email.is_primary)
"""

ROLL_UP_ANCHORS = f"""
    SELECT 'FIRST_TUESDAY' AS anchor, tuesday.day AS anchor_on, tuesday.day AS base_on
    FROM ({TUESDAYS.format(first="$2::date", last="$3::date + 45")}) AS tuesday
"""

ROLL_UP_KINDS = (
    Kind(
        NoticeKind.ROLL_UP,
        needless=(
            Needless("NOT subject.wanted", "'The recipient does not want it any more.'"),
            Needless("NOT subject.oversees", "'The recipient oversees no agreements any more.'"),
            Needless(
                f"$1 >= stage_on + {TOO_LATE}", "'It is too late for it; the next one comes.'"
            ),
        ),
    ),
)

ROLL_UP_FAMILY = Family(
    prefix="rollup",
    subjects=ROLL_UPS,
    anchors=ROLL_UP_ANCHORS,
    kinds=ROLL_UP_KINDS,
    arms=(
        Arm(
            Anchor.FIRST_TUESDAY,
            f"({HELD}) AS held JOIN person ON person.id = held.person_id AND person.monthly_roll_up"
            " CROSS JOIN LATERAL ("
            f"{TUESDAYS.format(first='$6::date - points.days', last='$3::date - points.days')}) AS tuesday",
            "held.person_id",
            "tuesday.day",
        ),
    ),
    touched="SELECT NULL::uuid WHERE false",
)
