"""How an indicator fares period by period, as named SQL: actual value, progress, colour, the whole series.

A period is judged like its indicator (goal_progress.py), but against its own target: a sum by what was added
in the period, any other value by the way from the indicator's baseline to where it should be at its end.
"""

from decimal import Decimal

from domain.derivations import Derived, Lateral
from domain.derived.goal_progress import GREEN_SLACK
from domain.goals import Rag

MOST_POINTS = 60
"""Points of a trend: five years of months, the newest ones."""

MEASURED = """
    SELECT CASE own.aggregation
            WHEN 'SUM' THEN sum(m.value)
            WHEN 'AVERAGE' THEN avg(m.value)
            ELSE (array_agg(m.value ORDER BY m.observed_on DESC, m.id DESC))[1]
        END AS actual
    FROM measurement AS m
    WHERE m.period_id = {row}.id AND m.state = 'APPROVED' AND m.value IS NOT NULL
        AND m.observed_on <= {today}
"""

# A period whose target is the baseline itself is reached, or it is not.
PROGRESS = """CASE
        WHEN measured.actual IS NULL OR {row}.target IS NULL THEN NULL
        WHEN own.direction = 'MAINTAIN' THEN CASE
            WHEN abs(measured.actual - {row}.target) <= abs({row}.target) * own.amber_tolerance
            THEN 1.0 ELSE 0.0 END
        WHEN own.aggregation = 'SUM' AND own.direction = 'DECREASE' THEN CASE
            WHEN measured.actual <= {row}.target THEN 1.0 ELSE {row}.target / measured.actual END
        WHEN own.aggregation = 'SUM' AND {row}.target <> 0 THEN measured.actual / {row}.target
        WHEN {row}.target = coalesce(own.baseline, 0) THEN CASE
            WHEN (own.direction = 'DECREASE') = (measured.actual <= {row}.target)
                OR measured.actual = {row}.target THEN 1.0 ELSE 0.0 END
        ELSE (measured.actual - coalesce(own.baseline, 0))
            / ({row}.target - coalesce(own.baseline, 0))
    END"""

EXPECTED = """CASE
        WHEN {row}.ends_on < {today} THEN 1.0
        WHEN own.aggregation IN ('SUM', 'AVERAGE') THEN 0.0
        ELSE least(1, greatest(0, ({today} - aim.starts_on + 1)::numeric
            / ({row}.ends_on - aim.starts_on + 1)))
    END"""

JUDGED_PERIOD = Lateral(
    "judged_period",
    f"""
    SELECT judged.actual, judged.progress,
        CASE
            WHEN judged.progress IS NULL THEN 'GREY'
            WHEN judged.direction = 'MAINTAIN' THEN
                CASE WHEN judged.progress < 1 THEN 'RED' ELSE 'GREEN' END
            WHEN judged.progress >= judged.expected - {GREEN_SLACK} THEN 'GREEN'
            WHEN judged.progress >= judged.expected - judged.amber_tolerance THEN 'AMBER'
            ELSE 'RED'
        END AS rag
    FROM (
        SELECT own.direction, own.amber_tolerance, measured.actual,
            {PROGRESS} AS progress, {EXPECTED} AS expected
        FROM indicator AS own
        JOIN goal AS aim ON aim.id = own.goal_id
        CROSS JOIN LATERAL ({MEASURED}) AS measured
        WHERE own.id = {{row}}.indicator_id
    ) AS judged
    """,
)

PERIOD_ACTUAL = Derived(
    "actual",
    "{source}.actual",
    Decimal,
    "Value of the period, from the approved measurements, by the indicator's aggregation.",
    source=JUDGED_PERIOD,
)
PERIOD_PROGRESS = Derived(
    "progress",
    "round({source}.progress, 4)",
    Decimal,
    "Share of the way to the period's target (1 is the target; may be negative or above 1).",
    source=JUDGED_PERIOD,
)
PERIOD_RAG = Derived(
    "rag",
    "{source}.rag",
    Rag,
    "Progress against what is expected of the period by today; GREY where nothing can be said.",
    nullable=False,
    source=JUDGED_PERIOD,
)

TREND = Derived(
    "trend",
    f"""(
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'startsOn', point.starts_on, 'endsOn', point.ends_on, 'target', trim_scale(point.target),
            'actual', trim_scale(point.actual), 'progress', trim_scale(point.progress), 'rag', point.rag
        ) ORDER BY point.starts_on), '[]'::jsonb)
        FROM (
            SELECT span.starts_on, span.ends_on, span.target,
                fared.actual, round(fared.progress, 4) AS progress, fared.rag
            FROM indicator_period AS span
            CROSS JOIN LATERAL ({JUDGED_PERIOD.sql.replace("{row}", "span")}) AS fared
            WHERE span.indicator_id = {{row}}.id AND span.starts_on <= {{today}}
            ORDER BY span.starts_on DESC LIMIT {MOST_POINTS}
        ) AS point
    )""",
    dict,
    "How it fared period by period, the oldest one first.",
    nullable=False,
)
