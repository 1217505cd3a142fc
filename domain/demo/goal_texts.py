"""What sample goals say and how they are measured: every measure, direction and aggregation occurs."""

from dataclasses import dataclass
from decimal import Decimal

from domain.goals import Aggregation, Direction, Frequency, Measure


@dataclass(frozen=True, slots=True)
class Yardstick:
    """An indicator as the goals below use it; from a baseline of `baseline` to `target`."""

    title: str
    unit: str
    measure: Measure
    direction: Direction
    aggregation: Aggregation
    baseline: Decimal | None
    target: Decimal | None
    frequency: Frequency
    data_source: str


@dataclass(frozen=True, slots=True)
class GoalText:
    """A goal, what each side gains from it, and its yardsticks; without any, the reason why."""

    area: str
    title: str
    gain: str
    yardsticks: tuple[Yardstick, ...] = ()
    no_yardstick: str | None = None


def _yardstick(
    title: str,
    unit: str,
    measure: Measure,
    direction: Direction,
    aggregation: Aggregation,
    baseline: str | None,
    target: str | None,
    frequency: Frequency = Frequency.YEARLY,
    data_source: str = "Example annual survey",
) -> Yardstick:
    return Yardstick(
        title,
        unit,
        measure,
        direction,
        aggregation,
        None if baseline is None else Decimal(baseline),
        None if target is None else Decimal(target),
        frequency,
        data_source,
    )


UP, DOWN, STEADY = Direction.INCREASE, Direction.DECREASE, Direction.MAINTAIN
SUM, LATEST, AVERAGE = Aggregation.SUM, Aggregation.LATEST, Aggregation.AVERAGE
RUNNING = Aggregation.CUMULATIVE_INPUT
NUMBER, PERCENT, MONEY = Measure.NUMBER, Measure.PERCENT, Measure.MONEY
YES_NO, SCALE, NARRATIVE = Measure.YES_NO, Measure.SCALE, Measure.NARRATIVE
QUARTERLY, HALF_YEARLY = Frequency.QUARTERLY, Frequency.HALF_YEARLY
MONTHLY, ONCE = Frequency.MONTHLY, Frequency.ONCE

GOALS = (
    GoalText(
        "ETHICS",
        "Train members of both associations in ethics",
        "Members who know how to decide in hard cases",
        (
            _yardstick("Members trained", "people", NUMBER, UP, SUM, None, "360", QUARTERLY),
            _yardstick("Rating of the courses", "points of 5", SCALE, UP, AVERAGE, "3.1", "4.2"),
        ),
    ),
    GoalText(
        "ETHICS",
        "Answer questions on the code within a week",
        "Advice when it is still of use",
        (_yardstick("Days until an answer", "days", NUMBER, DOWN, LATEST, "19", "7", HALF_YEARLY),),
    ),
    GoalText(
        "ETHICS",
        "Publish a common commentary on the code",
        "A text that both sides can quote",
        (_yardstick("Commentary published", "", YES_NO, UP, LATEST, "0", "1", ONCE, "Website"),),
    ),
    GoalText(
        "LEADERSHIP_PD",
        "Hold joint courses for new managers",
        "Trained managers in smaller places",
        (
            _yardstick("Joint courses held", "courses", NUMBER, UP, SUM, None, "24", QUARTERLY),
            _yardstick(
                "Participants who finish", "%", PERCENT, UP, LATEST, "58", "80", HALF_YEARLY
            ),
        ),
    ),
    GoalText(
        "LEADERSHIP_PD",
        "Keep mentoring pairs going",
        "Experience that crosses borders",
        (_yardstick("Mentoring pairs", "pairs", NUMBER, STEADY, LATEST, "40", "40", QUARTERLY),),
    ),
    GoalText(
        "LEADERSHIP_PD",
        "Lower the cost of courses for small councils",
        "Courses that every member can afford",
        (_yardstick("Fee of a course day", "EUR", MONEY, DOWN, LATEST, "420", "290"),),
    ),
    GoalText(
        "ADVOCACY",
        "Speak for the profession together",
        "More weight with legislators",
        (
            _yardstick("Joint statements", "statements", NUMBER, UP, SUM, None, "12", HALF_YEARLY),
            _yardstick("What the statements led to", "", NARRATIVE, UP, LATEST, None, None),
        ),
    ),
    GoalText(
        "ADVOCACY",
        "Raise funds for the profession’s day",
        "A day that is noticed",
        (_yardstick("Funds raised", "USD", MONEY, UP, RUNNING, "0", "90000", MONTHLY, "Ledger"),),
    ),
    GoalText(
        "ADVOCACY",
        "Place articles in each other’s magazines",
        "Readers on both sides",
        (_yardstick("Articles printed", "articles", NUMBER, UP, RUNNING, "0", "16", QUARTERLY),),
    ),
    GoalText(
        "MEMBERSHIP",
        "Grow both memberships",
        "A broader membership",
        (
            _yardstick("Members", "members", NUMBER, UP, LATEST, "820", "990"),
            _yardstick("Members who stay", "%", PERCENT, STEADY, AVERAGE, "90", "90", HALF_YEARLY),
        ),
    ),
    GoalText(
        "MEMBERSHIP",
        "Win young members",
        "Successors for those who retire",
        (
            _yardstick("Members below 35", "%", PERCENT, UP, LATEST, "11", "18"),
            _yardstick(
                "Complaints a quarter", "cases", NUMBER, DOWN, AVERAGE, "60", "24", QUARTERLY
            ),
        ),
    ),
    GoalText(
        "MEMBERSHIP",
        "Offer one visit a year to every new member",
        "A first contact abroad",
        no_yardstick="The visits are counted in the work plan.",
    ),
    GoalText(
        "GOVERNANCE",
        "Take part in each other’s boards",
        "Decisions that know the other side",
        (_yardstick("Meetings attended", "%", PERCENT, UP, AVERAGE, "40", "75", HALF_YEARLY),),
    ),
    GoalText(
        "GOVERNANCE",
        "Share the cost of the secretariat fairly",
        "Clear accounts",
        (
            _yardstick("Share paid by the home side", "%", PERCENT, STEADY, LATEST, "50", "50"),
            _yardstick("Reserve", "USD", MONEY, STEADY, AVERAGE, "15000", "15000", HALF_YEARLY),
        ),
    ),
    GoalText(
        "INCLUSION",
        "Bring more women into senior posts",
        "Leadership that looks like its town",
        (
            _yardstick("Women in senior posts", "%", PERCENT, UP, LATEST, "29", "42"),
            _yardstick("Pay gap", "%", PERCENT, DOWN, AVERAGE, "12", "5"),
        ),
    ),
    GoalText(
        "INCLUSION",
        "Make conferences open to everybody",
        "Events that nobody has to miss",
        (
            _yardstick(
                "Satisfaction of guests", "points of 5", SCALE, STEADY, AVERAGE, "4.3", "4.3"
            ),
            _yardstick("Guide to access printed", "", YES_NO, UP, LATEST, "0", "1", ONCE),
        ),
    ),
    GoalText(
        "INCLUSION",
        "Translate the most read guides",
        "Guides in the members’ own languages",
        (_yardstick("Guides translated", "guides", NUMBER, UP, RUNNING, "3", "20", QUARTERLY),),
    ),
)
