"""How far goals have come, as named SQL: actual value, progress, expected progress, RAG and the reason why.

Only approved measurements count (invariant 19). Progress is (actual - baseline) / (target - baseline), so
that the sign handles indicators that should decrease.
"""

from decimal import Decimal

from domain.derivations import Condition, Derived, Lateral
from domain.goals import Rag

GREEN_SLACK = "0.05"
"""How far behind the expected progress is still green (5 %)."""

# What an indicator's approved measurements say: one row for every indicator.
MEASURED = """
    SELECT
        CASE {indicator}.aggregation
            WHEN 'SUM' THEN sum(m.value)
            WHEN 'AVERAGE' THEN avg(m.value)
            ELSE (array_agg(m.value ORDER BY m.observed_on DESC, m.id DESC))[1]
        END AS actual
    FROM measurement AS m
    WHERE m.indicator_id = {indicator}.id AND m.state = 'APPROVED' AND m.value IS NOT NULL
        AND m.observed_on <= {today}
"""

# Periods of an indicator that ought to have been reported, and the share of the periods that are over.
PERIODS = """
    SELECT
        coalesce(bool_or(p.report_due_on < {today} AND NOT EXISTS (
            SELECT FROM measurement AS reported
            WHERE reported.period_id = p.id AND reported.state = 'APPROVED'
        )), false) AS late,
        (count(*) FILTER (WHERE p.ends_on < {today}))::numeric / nullif(count(*), 0) AS share_over
    FROM indicator_period AS p
    WHERE p.indicator_id = {indicator}.id
"""

# The share of the goal's days that have passed.
ELAPSED = """
            SELECT least(1, greatest(0, ({today} - goal.starts_on + 1)::numeric
                / (goal.due_on - goal.starts_on + 1))) AS elapsed
            FROM goal WHERE goal.id = {indicator}.goal_id
        """

# Sums and averages are only judged on periods that are over; other values by the days that have passed.
EXPECTED = """CASE {indicator}.aggregation
        WHEN 'SUM' THEN coalesce(periods.share_over, span.elapsed)
        WHEN 'AVERAGE' THEN CASE WHEN coalesce(periods.share_over, span.elapsed) > 0 THEN 1 ELSE 0 END
        ELSE span.elapsed
    END"""

PROGRESS_OF_VALUES = """CASE
        WHEN measured.actual IS NULL OR {indicator}.target IS NULL THEN NULL
        WHEN {indicator}.direction = 'MAINTAIN' THEN CASE
            WHEN abs(measured.actual - {indicator}.target)
                <= abs({indicator}.target) * {indicator}.amber_tolerance THEN 1.0 ELSE 0.0 END
        ELSE (measured.actual - coalesce({indicator}.baseline, 0))
            / nullif({indicator}.target - coalesce({indicator}.baseline, 0), 0)
    END"""


def _judged(indicator: str) -> str:
    """Return the SELECT of one row that judges the indicator of an alias; `{today}` stays open."""
    fill = {"indicator": indicator, "today": "{today}"}
    return f"""
    SELECT judged.*,
        CASE
            WHEN judged.progress IS NULL THEN 'GREY'
            WHEN {indicator}.direction = 'MAINTAIN' THEN CASE
                WHEN judged.progress < 1 THEN 'RED' WHEN judged.late THEN 'AMBER' ELSE 'GREEN' END
            WHEN judged.progress >= judged.expected - {GREEN_SLACK} AND NOT judged.late THEN 'GREEN'
            WHEN judged.progress >= judged.expected - {GREEN_SLACK} THEN 'AMBER'
            WHEN judged.progress >= judged.expected - {indicator}.amber_tolerance THEN 'AMBER'
            ELSE 'RED'
        END AS rag
    FROM (
        SELECT measured.actual, periods.late,
            {EXPECTED.format(**fill)} AS expected,
            {PROGRESS_OF_VALUES.format(**fill)} AS progress
        FROM ({MEASURED.format(**fill)}) AS measured
        CROSS JOIN ({PERIODS.format(**fill)}) AS periods
        CROSS JOIN ({ELAPSED.format(**fill)}) AS span
    ) AS judged
    """


JUDGED = Lateral("judged", _judged("{row}"))

ACTUAL = Derived(
    "actual",
    "{source}.actual",
    Decimal,
    "Value so far, from the approved measurements, by the indicator's aggregation.",
    source=JUDGED,
)
INDICATOR_PROGRESS = Derived(
    "progress",
    "round({source}.progress, 4)",
    Decimal,
    "Share of the way from baseline to target (1 is the target; may be negative or above 1).",
    source=JUDGED,
)
INDICATOR_EXPECTED = Derived(
    "expected_progress",
    "round({source}.expected, 4)",
    Decimal,
    "Share of the way that should have been made by today.",
    source=JUDGED,
)
_BY_THEN = {"indicator": "{row}", "today": "coalesce({on}, {today})"}
_EXPECTED_BY_THEN = f"""
    SELECT {EXPECTED.format(**_BY_THEN)} AS share
    FROM ({PERIODS.format(**_BY_THEN)}) AS periods CROSS JOIN ({ELAPSED.format(**_BY_THEN)}) AS span
"""
EXPECTED_ON = Condition(f"(SELECT round(due.share, 4) FROM ({_EXPECTED_BY_THEN}) AS due)")
"""The share of the way that should have been made by a day, `{on}`; by today where none is given."""

EXPECTED_VALUE_ON = Condition(f"""(
    SELECT trim_scale(CASE WHEN {{row}}.direction = 'MAINTAIN' THEN {{row}}.target
        ELSE round(coalesce({{row}}.baseline, 0)
            + due.share * ({{row}}.target - coalesce({{row}}.baseline, 0)), 4) END)
    FROM ({_EXPECTED_BY_THEN}) AS due
)""")
"""The value that is that far from the baseline to the target; NULL without a target."""

INDICATOR_RAG = Derived(
    "rag",
    "{source}.rag",
    Rag,
    "Progress against what is expected by today; GREY where nothing can be said.",
    nullable=False,
    source=JUDGED,
)
INDICATOR_RAG_REASON = Derived(
    "rag_reason",
    """CASE
        WHEN {row}.target IS NULL THEN 'No target is set.'
        WHEN {source}.actual IS NULL THEN 'No approved measurement yet.'
        WHEN {source}.progress IS NULL THEN 'The target equals the baseline.'
        WHEN {row}.direction = 'MAINTAIN' THEN format(
            '%s is %s the target of %s, give or take %s %%.', trim_scale({source}.actual),
            CASE WHEN {source}.progress < 1 THEN 'outside' ELSE 'within' END,
            trim_scale({row}.target), round({row}.amber_tolerance * 100))
        ELSE format(
            '%s %% of the way to %s, %s %% expected by today.', round({source}.progress * 100),
            trim_scale({row}.target), round({source}.expected * 100))
    END || CASE WHEN {source}.late THEN ' A report is late.' ELSE '' END""",
    str,
    "Why the colour is what it is, in a sentence.",
    nullable=False,
    source=JUDGED,
)

# A goal is the mean of its indicators, each clamped to 0..1, and as bad as its worst that is not grey.
OF_INDICATORS = Lateral(
    "of_indicators",
    f"""
    SELECT round(
            avg(least(1, greatest(0, judged.progress))) FILTER (WHERE judged.progress IS NOT NULL), 4
        ) AS progress,
        CASE
            WHEN bool_or(judged.rag = 'RED') THEN 'RED'
            WHEN bool_or(judged.rag = 'AMBER') THEN 'AMBER'
            WHEN bool_or(judged.rag = 'GREEN') THEN 'GREEN'
            ELSE 'GREY'
        END AS rag,
        count(*) AS indicators,
        count(*) FILTER (WHERE judged.rag = 'RED') AS red,
        count(*) FILTER (WHERE judged.rag = 'AMBER') AS amber,
        count(*) FILTER (WHERE judged.rag = 'GREEN') AS green
    FROM indicator AS own
    CROSS JOIN LATERAL ({_judged("own")}) AS judged
    WHERE own.goal_id = {{row}}.id
    """,
)

GOAL_PROGRESS = Derived(
    "progress",
    "{source}.progress",
    Decimal,
    "Mean progress of the indicators (0 to 1); empty where none can be measured.",
    source=OF_INDICATORS,
)
GOAL_RAG = Derived(
    "rag",
    "{source}.rag",
    Rag,
    "The worst colour of the indicators that is not GREY.",
    nullable=False,
    source=OF_INDICATORS,
)
GOAL_RAG_REASON = Derived(
    "rag_reason",
    """CASE
        WHEN {source}.indicators = 0 THEN 'The goal has no indicator.'
        ELSE format('Of %s indicators: %s green, %s amber, %s red, %s without data.', {source}.indicators,
            {source}.green, {source}.amber, {source}.red,
            {source}.indicators - {source}.green - {source}.amber - {source}.red)
    END""",
    str,
    "Why the colour is what it is, in a sentence.",
    nullable=False,
    source=OF_INDICATORS,
)
