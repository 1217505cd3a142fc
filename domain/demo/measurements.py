"""Sample indicators, their periods, and what was measured so far: ahead, behind, late or not at all."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, auto
from uuid import UUID

from domain.demo.chance import Chance
from domain.demo.goal_texts import Yardstick
from domain.demo.pacts import Pact
from domain.demo.spans import Span, days
from domain.demo.tables import Tables
from domain.goals import (
    Aggregation,
    Direction,
    Frequency,
    Indicator,
    IndicatorPeriod,
    Measure,
    Measurement,
    MeasurementState,
)
from domain.months import shift_months

STEPS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
    Frequency.ONCE: 600,
}


class Fate(Enum):
    """How an indicator fares."""

    AHEAD = auto()
    ON_TRACK = auto()
    BEHIND = auto()
    STUCK = auto()
    LATE = auto()
    SILENT = auto()


FATES = (
    *[Fate.AHEAD] * 4,
    *[Fate.ON_TRACK] * 10,
    *[Fate.BEHIND] * 3,
    *[Fate.STUCK] * 2,
    *[Fate.LATE] * 2,
    Fate.SILENT,
)
EARLY_ANSWERS = {Fate.AHEAD, Fate.ON_TRACK}
PACE = {
    Fate.AHEAD: 1.2,
    Fate.ON_TRACK: 1.0,
    Fate.BEHIND: 0.82,
    Fate.STUCK: 0.3,
    Fate.LATE: 1.0,
    Fate.SILENT: 0.0,
}


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal that was written."""

    id: UUID
    pact: Pact
    area: str
    span: Span


class Measurer:
    """Writes indicators, their periods, and what was reported for those that are over."""

    def __init__(self, tables: Tables, chance: Chance, today: date) -> None:
        self._tables = tables
        self._chance = chance
        self._today = today

    def measure(self, aim: Aim, yardstick: Yardstick, fate: Fate) -> None:
        indicator = self._indicator(aim, yardstick)
        spans = _periods(aim.span, STEPS[yardstick.frequency])
        share = Decimal(1) / len(spans)
        over = [place for place, span in enumerate(spans) if span.ends_on < self._today]
        reported = {Fate.LATE: over[:-2], Fate.SILENT: []}.get(fate, over)
        for place, span in enumerate(spans):
            period = self._period(indicator, yardstick, span, place, share)
            if place in reported:
                progress = min(1.0, _share_of(aim.span, span.ends_on)) * PACE[fate]
                is_newest = place == reported[-1]
                self._report(
                    aim, indicator, period, yardstick, span, progress, share, fate, is_newest
                )
            elif self._is_answered_early(yardstick, span, fate):
                # The one period of a single question may be answered before it is over.
                self._report(aim, indicator, period, yardstick, span, 1.0, share, fate, True)

    def _is_answered_early(self, yardstick: Yardstick, span: Span, fate: Fate) -> bool:
        begun = span.starts_on < self._today
        return begun and yardstick.frequency is Frequency.ONCE and fate in EARLY_ANSWERS

    def _indicator(self, aim: Aim, yardstick: Yardstick) -> UUID:
        has_values = yardstick.baseline is not None
        return self._tables.add(
            Indicator,
            goal_id=aim.id,
            title=yardstick.title,
            unit=yardstick.unit or None,
            measure=yardstick.measure,
            direction=yardstick.direction,
            aggregation=yardstick.aggregation,
            baseline=yardstick.baseline,
            baseline_on=aim.span.starts_on if has_values else None,
            baseline_note="As counted when the agreement began." if has_values else None,
            target=yardstick.target,
            frequency=yardstick.frequency,
            data_source=yardstick.data_source,
            owner_id=aim.pact.partner.people[1].id,
        )

    def _period(
        self, indicator: UUID, yardstick: Yardstick, span: Span, place: int, share: Decimal
    ) -> UUID:
        long_over = span.ends_on < self._today - days(400)
        return self._tables.add(
            IndicatorPeriod,
            indicator_id=indicator,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            target=_period_target(yardstick, place, share),
            report_due_on=span.ends_on + days(30),
            locked_at=_noon(span.ends_on + days(120)) if long_over else None,
        )

    def _report(
        self,
        aim: Aim,
        indicator: UUID,
        period: UUID,
        yardstick: Yardstick,
        span: Span,
        progress: float,
        share: Decimal,
        fate: Fate,
        is_newest: bool,
    ) -> None:
        observed_on = min(span.ends_on - days(self._chance.whole(0, 9)), self._today)
        value = self._value(yardstick, progress, share, fate)
        numerator = denominator = None
        if value is not None and yardstick.measure is Measure.PERCENT:
            denominator = Decimal(self._chance.whole(80, 900))
            numerator = (value * denominator / 100).to_integral_value()
            value = (numerator * 100 / denominator).quantize(Decimal("0.000001"))
        state = MeasurementState.APPROVED
        if is_newest and self._chance.happens(0.2):
            state = self._chance.pick(tuple(MeasurementState))
        was_reviewed = state in {MeasurementState.APPROVED, MeasurementState.RETURNED}
        was_submitted = was_reviewed or state is MeasurementState.SUBMITTED
        observed_on = max(observed_on, span.starts_on)
        reporter, reviewer = aim.pact.partner.people[1], aim.pact.owner
        self._tables.add(
            Measurement,
            indicator_id=indicator,
            period_id=period,
            value=value,
            numerator=numerator,
            denominator=denominator,
            narrative="Two laws took up our words." if value is None else None,
            observed_on=observed_on,
            state=state,
            submitted_by=reporter.name,
            submitted_by_person_id=reporter.id,
            submitted_at=_noon(observed_on) if was_submitted else None,
            reviewed_by=reviewer.name if was_reviewed else None,
            reviewed_by_person_id=reviewer.id if was_reviewed else None,
            reviewed_at=_noon(observed_on) if was_reviewed else None,
            return_reason="The figures do not add up."
            if state is MeasurementState.RETURNED
            else None,
        )

    def _value(
        self, yardstick: Yardstick, progress: float, share: Decimal, fate: Fate
    ) -> Decimal | None:
        """Return what an indicator of this fate shows, with a little noise."""
        if yardstick.target is None:
            return None
        if yardstick.measure is Measure.YES_NO:
            return Decimal(1 if progress >= 0.95 else 0)
        baseline = yardstick.baseline or Decimal(0)
        way = yardstick.target - baseline
        if yardstick.direction is Direction.MAINTAIN:
            drift = 0.6 if fate in {Fate.STUCK, Fate.BEHIND} else 1.0
            value = yardstick.target * Decimal(drift * self._chance.real(0.96, 1.04))
        elif yardstick.aggregation is Aggregation.SUM:
            value = yardstick.target * share * Decimal(PACE[fate] * self._chance.real(0.9, 1.1))
        elif yardstick.aggregation is Aggregation.AVERAGE:
            value = baseline + way * Decimal(PACE[fate] * self._chance.real(0.96, 1.04))
        else:
            value = baseline + way * Decimal(progress * self._chance.real(0.99, 1.03))
        places = "1" if yardstick.measure is Measure.NUMBER else "0.01"
        return max(Decimal(0), value).quantize(Decimal(places))


def _periods(span: Span, months: int) -> list[Span]:
    """Cut a span into periods of so many months; the last one may be shorter."""
    periods: list[Span] = []
    starts_on = span.starts_on
    while starts_on <= span.ends_on:
        following = shift_months(span.starts_on, months * (len(periods) + 1))
        ends_on = min(following - days(1), span.ends_on)
        periods.append(Span(starts_on, ends_on))
        starts_on = ends_on + days(1)
    return periods


def _period_target(yardstick: Yardstick, place: int, share: Decimal) -> Decimal | None:
    """Return what a period should reach: its part of a sum, or the value at its end."""
    if yardstick.target is None:
        return None
    baseline = yardstick.baseline or Decimal(0)
    if yardstick.aggregation is Aggregation.SUM:
        target = yardstick.target * share
    elif yardstick.aggregation is Aggregation.AVERAGE:
        target = yardstick.target
    else:
        target = baseline + (yardstick.target - baseline) * share * (place + 1)
    return target.quantize(Decimal("0.01"))


def _share_of(span: Span, day: date) -> float:
    return ((day - span.starts_on).days + 1) / ((span.ends_on - span.starts_on).days + 1)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
