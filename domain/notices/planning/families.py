"""How the sweep finds what may be due without looking at everything: by indexes, from the stages' dates.

A family is a type of subject. A first statement finds its candidates: subjects of which a stage of the policy
falls into the days in question and is not in the ledger, subjects that somebody changed since the planner
last looked, and those that it has to look at again. Work so grows with what is due, not with what exists.

Parameters of every statement: $1 today; $2 the earliest day that is of interest for a changed subject, $3
the last day to look ahead to; $4 keys of subjects to look at again; $5 agreements, or NULL for all; $6 the
earliest day that the planner may not have seen yet; $7 since when changes may not have been seen; $8 the
latest day that has begun for anybody; $9 the last day of a stage for which a late one may wait. The second
statement of a family has the candidates as $10.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.notices.planning.kinds import ANNOUNCED, Kind
from domain.notices.rules import Anchor

# Nobody reads it: it tells the server the types of parameters that a statement does not use.
GIVEN = """given AS (
    SELECT $1::date, $2::date, $3::date, $4::text[], $5::uuid[], $6::date, $7::timestamptz,
        $8::date, $9::date
)"""

# The stages of all active rules, as days from their anchors; a stage that comes again has many.
POINTS = """
    SELECT rule.series, rule.anchor, stage.kind, stage.moves, stage.scaled,
        stage.code || CASE WHEN round.number > 0 THEN '.' || round.number ELSE '' END AS code,
        stage.offset_days + round.number * coalesce(stage.repeat_days, 0) AS days
    FROM reminder_rule AS rule
    JOIN reminder_stage AS stage ON stage.rule_id = rule.id
    CROSS JOIN LATERAL generate_series(
        0, CASE WHEN stage.repeat_days IS NULL THEN 0 ELSE least(60, 7300 / stage.repeat_days) END
    ) AS round (number)
    WHERE rule.active
"""

# From when on an agreement's notices are sent, where it was imported: the latest day of its terms.
NOTICES_FROM = (
    "(SELECT max(imported.notices_from) FROM agreement_term AS imported"
    " WHERE imported.agreement_id = agreement.id)"
)

MOST_LEAD = 90
"""Offsets shrink where there are fewer days before the date that they count from (domain rule 4.6)."""


@dataclass(frozen=True)
class Arm:
    """One way to a candidate: an indexed date that stages count from.

    `source` is what stands after FROM, `id` the candidate's id, `day` the date. Where the anchor's own day
    differs from the date, its reminders cannot be told from here: then `anchor` is empty.
    """

    of: Anchor
    source: str
    id: str
    day: str
    where: str = "true"
    told: bool = True
    # The end of the key of a candidate's reminder, where `candidate_id` and `anchor_day` are known.
    ledger_key: str = "candidate_id"
    # SQL of an indexed number of days to which offsets shrink, where they do.
    lead: str | None = None


@dataclass(frozen=True)
class Family:
    """A type of subject: how to find those that may be due, what is known of them, and their stages.

    `subjects` selects from `candidate (id)`. `touched` and `of_agreements` give ids of what was changed since
    $7, and of the agreements $5; `of_keys` is an id made of `key`, which is a subject's key without its type.
    """

    prefix: str
    subjects: str
    anchors: str
    kinds: tuple[Kind, ...]
    arms: tuple[Arm, ...]
    touched: str
    of_agreements: str = "SELECT NULL::uuid WHERE false"
    of_key: str = "key::uuid"
    # Days to which the offsets of a subject shrink, of 90.
    lead: str = "90"


def look_for(family: Family) -> str:
    """Return SQL for the ids of subjects that may have something due; it reads `points`."""
    again = f"""
        SELECT {family.of_key} FROM (
            SELECT substr(given, {len(family.prefix) + 2}) AS key FROM unnest($4::text[]) AS given
            WHERE given LIKE '{family.prefix}:%'
        ) AS again"""
    touched = f"SELECT id FROM ({family.touched}) AS touched (id) WHERE $5::uuid[] IS NULL"
    own = f"SELECT id FROM ({family.of_agreements}) AS own (id)"
    return "\nUNION\n".join([*(_arm(family, arm) for arm in family.arms), touched, again, own])


def _arm(family: Family, arm: Arm) -> str:
    # Days count with the sign of the offset; a short lead shrinks what lies before the anchor. The server,
    # which cannot guess how little falls into the days, is not to join whole tables: hence each OFFSET 0.
    shift = "points.days"
    scaled = ""
    if arm.lead is not None:
        shift = f"(-(-points.days * shrunk.days / {MOST_LEAD}))"
        scaled = f"JOIN generate_series(0, {MOST_LEAD}) AS shrunk (days) ON points.scaled"
    told = f"""AND NOT EXISTS (
            SELECT FROM reminder WHERE reminder.subject_key = '{family.prefix}:' || {arm.ledger_key}
                AND reminder.stage = points.code AND reminder.series = points.series
                AND reminder.anchor_on = found.anchor_day AND NOT reminder.revivable
            OFFSET 0
        )"""
    last = _last_day(family, arm, shift) if arm.told else "$3::date"
    return f"""
        SELECT found.candidate_id AS id FROM points {scaled}
        CROSS JOIN LATERAL (
            SELECT {arm.id} AS candidate_id, {arm.day} AS anchor_day FROM {arm.source}
            WHERE {arm.day} BETWEEN $6::date - {shift} AND {last} - {shift}
                AND {arm.where} {f"AND {arm.lead} = shrunk.days" if arm.lead else ""}
            OFFSET 0
        ) AS found
        WHERE points.anchor = '{arm.of}' AND {"" if arm.lead else "NOT "}points.scaled
            AND $5::uuid[] IS NULL {told if arm.told else ""}"""


def _last_day(family: Family, arm: Arm, shift: str) -> str:
    """Return how far to look ahead: what cannot move backward has time until its day has begun somewhere."""
    near = [one.code for one in family.kinds if one.deadline != "NULL"]
    counted = [one.code for one in family.kinds if one.from_deadline is arm.of]
    forward = f"points.kind <> ALL ({_listed(near)})"
    if counted:
        forward += f" OR (points.kind = ANY ({_listed(counted)}) AND {shift} < -{ANNOUNCED})"
    return f"(CASE WHEN points.moves = 'FORWARD' AND ({forward}) THEN $8::date ELSE $3::date END)"


def _listed(codes: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{code}'" for code in codes) + "]::text[]"
