"""Sample goals with benefits for every party of their agreement."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.agreements import Category
from domain.demo.chance import Chance
from domain.demo.goal_texts import GOALS, GoalText
from domain.demo.measurements import FATES, Aim, Fate, Measurer
from domain.demo.pacts import Pact
from domain.demo.spans import Span, days
from domain.demo.tables import Tables
from domain.goals import Goal, GoalBenefit, GoalState
from domain.months import shift_months

GOALS_EACH = {
    Category.STRATEGIC_ALLIANCE: 4,
    Category.PARTNERSHIP: 2,
    Category.BRANCH: 4,
    Category.CHAPTER: 4,
}

STATE_REASONS = {
    GoalState.PARTLY_ACHIEVED: "Half of the members took part.",
    GoalState.MISSED: "Nobody was left to work on it.",
    GoalState.DROPPED: "The partner has other worries this year.",
}


class GoalWriter:
    """Writes the goals of agreements."""

    def __init__(self, tables: Tables, chance: Chance, areas: dict[str, UUID], today: date) -> None:
        self._tables = tables
        self._chance = chance
        self._areas = areas
        self._today = today
        self._measurer = Measurer(tables, chance, today)
        self.initiatives: list[UUID] = []
        """What some goals build on."""

    def write(self, pact: Pact) -> list[Aim]:
        """Write the goals of an agreement; one that is not signed has a proposed goal only."""
        if not pact.is_signed:
            starts_on = pact.terms[0].starts_on
            span = Span(starts_on, shift_months(starts_on, 12) - days(1))
            return [self._goal(pact, self._chance.pick(GOALS), span)]
        texts = self._chance.sample(GOALS, GOALS_EACH[pact.category])
        return [self._goal(pact, text, self._span(pact)) for text in texts]

    def _span(self, pact: Pact) -> Span:
        """Return about four years around today, or those in which the agreement held."""
        last = min(pact.last_day, self._today + days(self._chance.whole(200, 500)))
        first = max(pact.began_on, shift_months(min(last, self._today), -36))
        return Span(min(first, last), last)

    def _goal(self, pact: Pact, text: GoalText, span: Span) -> Aim:
        fate = self._chance.pick(FATES)
        state = self._state(pact, span, fate)
        goal = self._tables.add(
            Goal,
            agreement_id=pact.id,
            emphasis_area_id=self._areas[text.area],
            title=text.title,
            starts_on=span.starts_on,
            due_on=span.ends_on,
            state=state,
            state_reason=STATE_REASONS.get(state),
            weight=Decimal(self._chance.pick(("1", "1", "1", "2", "0.5"))),
            owner_id=pact.owner.id,
            initiative_id=self._initiative(),
            no_indicator_reason=text.no_yardstick,
        )
        for side in pact.sides:
            self._tables.add(
                GoalBenefit,
                goal_id=goal,
                party_id=side.id,
                text=f"{text.gain}, for {side.body.name}.",
            )
        aim = Aim(goal, pact, text.area, span)
        for yardstick in text.yardsticks:
            self._measurer.measure(aim, yardstick, fate)
        return aim

    def _initiative(self) -> UUID | None:
        builds = bool(self.initiatives) and self._chance.happens(0.4)
        return self._chance.pick(self.initiatives) if builds else None

    def _state(self, pact: Pact, span: Span, fate: Fate) -> GoalState:
        if not pact.is_signed:
            return GoalState.PROPOSED
        if span.ends_on >= self._today:
            given_up = fate is Fate.SILENT and self._chance.happens(0.5)
            return GoalState.DROPPED if given_up else GoalState.ACTIVE
        if fate in {Fate.AHEAD, Fate.ON_TRACK}:
            return GoalState.ACHIEVED
        return GoalState.PARTLY_ACHIEVED if fate is Fate.BEHIND else GoalState.MISSED
