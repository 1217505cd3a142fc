"""How healthy the relationship with an organization is: a score that explains itself (domain rule 4.9).

Five components bring points; how many each can bring is policy (HealthWeight). Where too little is known,
there is no score. Every component with lost points names the one thing to do.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.database import transaction
from domain.derivations import Derived, Lateral
from domain.overview.health_components import COMPONENTS

LEAST_KNOWN = "0.4"
"""Below this share of points that can be judged at all there is no score."""


class HealthComponentCode(StrEnum):
    """What the health score judges."""

    AGREEMENT = "AGREEMENT"
    GOALS = "GOALS"
    WORK_PLAN = "WORK_PLAN"
    RECIPROCITY = "RECIPROCITY"
    CONTACTS = "CONTACTS"


_PLACES = "\n".join(
    f"        WHEN '{code}' THEN {place}" for place, code in enumerate(COMPONENTS, start=1)
)
_JUDGED = "\n    UNION ALL\n".join(
    f"    SELECT '{code}' AS code, found.* FROM ({sql}) AS found"
    for code, sql in COMPONENTS.items()
)

# One row for every organization: the score, the components and the actions, as JSON.
HEALTH = Lateral(
    "health",
    f"""
    SELECT CASE WHEN sum(max) FILTER (WHERE points IS NOT NULL) >= {LEAST_KNOWN} * sum(max)
            THEN round(100 * sum(points) / nullif(sum(max) FILTER (WHERE points IS NOT NULL), 0), 2)
            END AS score,
        round(coalesce(sum(max) FILTER (WHERE points IS NOT NULL), 0)::numeric / nullif(sum(max), 0), 4)
            AS known,
        jsonb_agg(jsonb_build_object('code', code, 'points', points, 'max', max, 'reason', reason,
            'action', lost_action) ORDER BY place) AS components,
        coalesce(jsonb_agg(jsonb_build_object('code', code, 'lost', max - points, 'text', lost_action)
            ORDER BY max - points DESC, place) FILTER (WHERE lost_action IS NOT NULL), '[]'::jsonb) AS actions
    FROM (
        SELECT weight.component AS code, weight.points AS max, judged.reason,
            trim_scale(round(weight.points * judged.share, 1)) AS points,
            CASE WHEN judged.share < 1 THEN judged.action END AS lost_action,
            CASE weight.component
{_PLACES}
            END AS place
        FROM health_weight AS weight
        JOIN ({_JUDGED}) AS judged ON judged.code = weight.component
    ) AS judged
    """,
)

SCORE = Derived(
    "score",
    "{source}.score",
    Decimal,
    "0 to 100 of what can be judged; empty (grey) where that is less than 40 % of all points.",
    source=HEALTH,
)
KNOWN = Derived(
    "known",
    "{source}.known",
    Decimal,
    "Which share of all points can be judged, 0 to 1.",
    source=HEALTH,
)
COMPONENT_LIST = Derived(
    "components", "{source}.components", dict, "Points and reasons.", source=HEALTH
)
ACTION_LIST = Derived("actions", "{source}.actions", dict, "What to do.", source=HEALTH)

SNAPSHOT = f"""
INSERT INTO health_snapshot (organization_id, as_of, score, components, actions, created_by, updated_by)
SELECT organization.id, $1::date, health.score, health.components, health.actions, 'health', 'health'
FROM organization
CROSS JOIN LATERAL ({HEALTH.at("organization", "$1::date")}) AS health
WHERE organization.kind <> 'HOME_ASSOCIATION' AND organization.status = 'ACTIVE'
    AND EXISTS (SELECT FROM agreement_party AS side WHERE side.organization_id = organization.id)
    AND NOT EXISTS (
        SELECT FROM health_snapshot AS taken
        WHERE taken.organization_id = organization.id
            AND date_trunc('month', taken.as_of) = date_trunc('month', $1::date)
    )
ON CONFLICT (organization_id, as_of) DO NOTHING
"""


async def take_health_snapshots(today: date) -> int:
    """Keep this month's score of every relationship; return of how many, none the second time."""
    async with transaction() as tx:
        # One at a time: two at once would each miss the other's rows of another day of the month.
        await tx.execute("SELECT pg_advisory_xact_lock(hashtext('health_snapshot'))")
        done = await tx.execute(SNAPSHOT, today)
    return int(done.rpartition(" ")[2])
