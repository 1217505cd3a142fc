"""Events of which not everything is known, and series without a next date: who holds them is asked (4.7)."""

from domain.notices.planning.families import Arm, Family
from domain.notices.planning.kinds import Kind, Needless
from domain.notices.rules import Anchor, NoticeKind

# Who is asked about events of an organization where none is named for the event or the series.
EVENTS_CONTACT = """(
    SELECT office.person_id FROM position AS office
    WHERE office.organization_id = {organizer} AND office.role = 'EVENTS_CONTACT'
        AND $1 BETWEEN office.valid_from AND coalesce(office.valid_to, 'infinity')
    ORDER BY office.valid_from DESC, office.id LIMIT 1
)"""

EVENTS = f"""
    SELECT 'EVENT' AS subject_type, 'event:' || event.id AS subject_key, event.id AS about_id,
        NULL::uuid AS agreement_id, event.organizer_id AS organization_id, NULL::uuid AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        array_remove(ARRAY[coalesce(event.contact_id, series.contact_id,
            {EVENTS_CONTACT.format(organizer="event.organizer_id")})], NULL) AS responsible,
        ARRAY['COUNTERPARTY'] AS instead, NULL::text AS category, NULL::date AS notices_from,
        event.starts_on, event.status, event.information_status, false AS misled
    FROM candidate
    JOIN event ON event.id = candidate.id
    LEFT JOIN event_series AS series ON series.id = event.series_id
    WHERE event.organizer_id IS NOT NULL AND event.starts_on IS NOT NULL
"""

EVENT_ANCHORS = (
    "SELECT 'EVENT_START' AS anchor, subject.starts_on AS anchor_on, subject.starts_on AS base_on"
)

EVENT_KINDS = (
    Kind(
        NoticeKind.EVENT_DETAILS,
        "subject.starts_on",
        needless=(
            Needless("subject.information_status = 'COMPLETE'", "'Everything is known about it.'"),
            Needless(
                "subject.status IN ('POSTPONED', 'CANCELLED', 'HELD')",
                "'It is ' || subject.status || '.'",
            ),
        ),
    ),
)

EVENT_FAMILY = Family(
    prefix="event",
    subjects=EVENTS,
    anchors=EVENT_ANCHORS,
    kinds=EVENT_KINDS,
    arms=(
        Arm(
            Anchor.EVENT_START,
            "event",
            "event.id",
            "event.starts_on",
            where="event.information_status = 'INFO_PENDING'",
        ),
    ),
    touched="SELECT id FROM event WHERE information_status = 'INFO_PENDING' AND updated_at >= $7",
)

# The last event of a series, as long as no later one has a date.
SERIES = f"""
    SELECT 'SERIES' AS subject_type, 'series:' || series.id AS subject_key, series.id AS about_id,
        NULL::uuid AS agreement_id, series.organizer_id AS organization_id, NULL::uuid AS term_id,
        NULL::integer AS plan_year, NULL::uuid AS work_plan_id,
        array_remove(ARRAY[coalesce(series.contact_id,
            {EVENTS_CONTACT.format(organizer="series.organizer_id")})], NULL) AS responsible,
        ARRAY['COUNTERPARTY'] AS instead, NULL::text AS category, NULL::date AS notices_from,
        series.ended_on, last.ends_on AS last_on, false AS misled
    FROM candidate
    JOIN event_series AS series ON series.id = candidate.id
    CROSS JOIN LATERAL (
        SELECT max(coalesce(event.ends_on, event.starts_on)) AS ends_on FROM event
        WHERE event.series_id = series.id AND event.status <> 'CANCELLED'
    ) AS last
    WHERE series.organizer_id IS NOT NULL
"""

SERIES_ANCHORS = (
    "SELECT 'LAST_EVENT' AS anchor, subject.last_on AS anchor_on, subject.last_on AS base_on"
)

SERIES_KINDS = (
    Kind(
        NoticeKind.NEXT_EVENT,
        needless=(
            Needless(
                "subject.ended_on <= $1", "'The series was given up on ' || subject.ended_on || '.'"
            ),
        ),
    ),
)

LAST_DAY = "coalesce(event.ends_on, event.starts_on)"

SERIES_FAMILY = Family(
    prefix="series",
    subjects=SERIES,
    anchors=SERIES_ANCHORS,
    kinds=SERIES_KINDS,
    arms=(
        Arm(
            Anchor.LAST_EVENT,
            "event",
            "event.series_id",
            LAST_DAY,
            where="event.series_id IS NOT NULL",
        ),
    ),
    touched="""
        SELECT id FROM event_series WHERE updated_at >= $7
        UNION SELECT series_id FROM event WHERE series_id IS NOT NULL AND updated_at >= $7
    """,
)
