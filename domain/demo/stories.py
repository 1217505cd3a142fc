"""What happens to each sample agreement, told in days from today.

Every state, category and kind of renewal occurs. The stories that are AWAKE have a renewal stage or a
work-plan stage that fell due within the last days, so that on whatever day the demo is made there is
something to send; the others keep their history to themselves.
"""

from dataclasses import dataclass
from enum import Enum, auto

from domain.agreement_terms import TermDecision
from domain.agreements import Category
from domain.renewal_types import RenewalType
from domain.work_plans import WorkPlanState

FIXED = RenewalType.FIXED_TERM
AUTO = RenewalType.AUTO_RENEW
EVERGREEN = RenewalType.EVERGREEN
ONE_OFF = RenewalType.ONE_OFF
AWAKE = 7


class Signing(Enum):
    """How far the newest text has come."""

    DRAFTED = auto()
    SUBMITTED = auto()
    QUESTIONED = auto()
    APPROVED = auto()
    SENT = auto()
    HALF_SIGNED = auto()
    SIGNED = auto()
    SIGNED_LATE = auto()


UNSENT = frozenset({Signing.DRAFTED, Signing.SUBMITTED, Signing.QUESTIONED, Signing.APPROVED})
UNSIGNED = UNSENT | {Signing.SENT, Signing.HALF_SIGNED}


class Exit(Enum):
    """Why nothing came of an agreement."""

    DECLINED = auto()
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class Story:
    """One agreement: its terms end `ends_in` days from today (negative: ago)."""

    plot: str
    renewal: RenewalType = FIXED
    months: int = 36
    ends_in: int = 600
    notice: int = 90
    terms: int = 2
    signing: Signing = Signing.SIGNED
    decision: TermDecision = TermDecision.PENDING
    decided_ago: int = 0
    # Days from today to the last day in force, where a term was or will be terminated.
    ended_early_in: int | None = None
    # The text of a renewal, beside the newest term.
    renewal_text: Signing | None = None
    # Days without an agreement before the newest term.
    gap: int = 0
    # Days from today to a first day of the plan year, and how far that year's plan has come.
    plan_year_in: int | None = None
    plan: WorkPlanState | None = None
    # Whether the plan of the year before has its report, which waits to be accepted.
    reported: bool = False
    # Stages that fell due longer ago than this, in days, are history and send nothing.
    history_ago: int = 0
    # The story (by its plot) of the agreement with the same organization that came before.
    follows: str | None = None
    # How it was left before it was signed.
    left: Exit | None = None
    # The story of the agreement that takes its place on its first day.
    gives_way_to: str | None = None


ALLIANCES = (
    Story("review opens", ends_in=178, history_ago=AWAKE),
    Story("review of five years opens", months=60, ends_in=177, terms=1, history_ago=AWAKE),
    Story("affiliate is asked", ends_in=148, history_ago=AWAKE),
    Story("liaison is nudged", ends_in=118, terms=3, history_ago=AWAKE),
    Story("liaison of an automatic one is nudged", AUTO, 12, 88, 60, terms=4, history_ago=AWAKE),
    Story("last week", ends_in=95, history_ago=AWAKE),
    Story("deadline today", ends_in=90, history_ago=AWAKE),
    Story("automatic, deadline today", AUTO, 24, 60, 60, history_ago=AWAKE),
    Story("deadline missed", ends_in=88, history_ago=1),
    Story(
        "renewal to be signed",
        ends_in=29,
        decision=TermDecision.RENEW,
        decided_ago=75,
        renewal_text=Signing.HALF_SIGNED,
        history_ago=AWAKE,
    ),
    Story(
        "let expire", ends_in=50, decision=TermDecision.LET_EXPIRE, decided_ago=1, history_ago=AWAKE
    ),
    Story("just ended", ends_in=-2, history_ago=AWAKE),
    Story("ended a month ago", ends_in=-31, history_ago=AWAKE),
    Story(
        "terms renegotiated",
        ends_in=13,
        decision=TermDecision.RENEGOTIATE,
        decided_ago=90,
        renewal_text=Signing.SENT,
        history_ago=AWAKE,
    ),
    Story("plan year in three months", EVERGREEN, plan_year_in=88, history_ago=AWAKE),
    Story(
        "signed late", signing=Signing.SIGNED_LATE, plan_year_in=89, ends_in=700, history_ago=AWAKE
    ),
    Story(
        "plan drafted", AUTO, 36, 310, plan_year_in=43, plan=WorkPlanState.DRAFT, history_ago=AWAKE
    ),
    Story(
        "plan returned", EVERGREEN, plan_year_in=44, plan=WorkPlanState.RETURNED, history_ago=AWAKE
    ),
    Story("plan late", ends_in=800, plan_year_in=20, plan=WorkPlanState.DRAFT, history_ago=AWAKE),
    Story(
        "plan returned late",
        ends_in=640,
        plan_year_in=19,
        plan=WorkPlanState.RETURNED,
        history_ago=AWAKE,
    ),
    Story(
        "plan waits for the other side",
        ends_in=555,
        plan_year_in=5,
        plan=WorkPlanState.SUBMITTED,
        history_ago=AWAKE,
    ),
    Story(
        "year began without a plan",
        months=48,
        ends_in=900,
        plan_year_in=-15,
        plan=WorkPlanState.DRAFT,
        reported=True,
        history_ago=AWAKE,
    ),
    Story(
        "report due soon",
        ends_in=480,
        plan_year_in=30,
        plan=WorkPlanState.AGREED,
        history_ago=AWAKE,
    ),
    Story(
        "report due", ends_in=720, plan_year_in=0, plan=WorkPlanState.IN_PROGRESS, history_ago=AWAKE
    ),
    Story(
        "report missing",
        ends_in=444,
        plan_year_in=-30,
        plan=WorkPlanState.IN_PROGRESS,
        history_ago=AWAKE,
    ),
    Story(
        "renewed in time",
        ends_in=50,
        decision=TermDecision.RENEW,
        decided_ago=80,
        renewal_text=Signing.SIGNED,
    ),
    Story("reinstated after a gap", ends_in=820, gap=97),
    Story("terminated by agreement", ends_in=-200, ended_early_in=-420, terms=1),
    Story("ran out long ago", ends_in=-760, terms=1),
    Story(
        "ran out as decided",
        ends_in=-500,
        terms=2,
        decision=TermDecision.LET_EXPIRE,
        decided_ago=640,
    ),
    Story("approved anew", signing=Signing.APPROVED, terms=1, follows="just ended"),
    Story("out for signature", signing=Signing.SENT, terms=1, follows="ended a month ago"),
    Story(
        "declined by the board",
        signing=Signing.SUBMITTED,
        terms=1,
        follows="ran out as decided",
        left=Exit.DECLINED,
    ),
    Story(
        "narrow agreement",
        ends_in=400,
        terms=1,
        follows="ran out long ago",
        gives_way_to="wide agreement",
    ),
    Story("wide agreement", ends_in=960, terms=1, follows="narrow agreement"),
)

PARTNERSHIPS = (
    Story("four months of work", ONE_OFF, 4, 45, 0, terms=1),
    Story("year of training ends", FIXED, 12, 88, 0, terms=1, history_ago=AWAKE),
    Story("two months of study", FIXED, 2, 18, 0, terms=1),
    Story("training of trainers", FIXED, 18, 300, 0, terms=1),
    Story("handbook done", ONE_OFF, 5, -20, 0, terms=1),
    Story("survey done", FIXED, 12, -300, 0, terms=1),
    Story("project questioned", FIXED, 12, 400, 0, terms=1, signing=Signing.QUESTIONED),
    Story("project half signed", FIXED, 24, 740, 0, terms=1, signing=Signing.HALF_SIGNED),
    Story("project broken off", FIXED, 24, 120, 0, terms=1, ended_early_in=-60),
    Story("two years with a funder", FIXED, 24, 500, 0, terms=1),
    Story("half a year of exchange", FIXED, 6, 100, 30, terms=1),
    Story("data standard", ONE_OFF, 9, 150, 0, terms=1),
    Story("grant to be applied for", FIXED, 12, terms=1, signing=Signing.DRAFTED),
    Story(
        "partner withdrew",
        FIXED,
        12,
        terms=1,
        signing=Signing.DRAFTED,
        follows="survey done",
        left=Exit.WITHDRAWN,
    ),
)

BRANCHES = (
    Story("office without end", EVERGREEN, terms=1, plan_year_in=120),
    Story("older office without end", EVERGREEN),
    Story("office for three years", FIXED, 36, 400),
    Story("office that goes on by itself", AUTO, 12, -100, 60, terms=3),
    Story("office under review", FIXED, 36, 120, terms=1),
    Story("office closed", FIXED, 36, 300, terms=1, ended_early_in=-45),
    Story("office to reopen", signing=Signing.SENT, terms=1, follows="office closed"),
)

CHAPTERS = (
    Story("chapter year by year", AUTO, 12, 200, 60, terms=3),
    Story("chapter without end", EVERGREEN, terms=1),
    Story("chapter for three years", FIXED, 36, 250),
    Story(
        "chapter waits for signatures",
        FIXED,
        24,
        -21,
        60,
        decision=TermDecision.RENEW_CONDITIONAL,
        decided_ago=85,
        renewal_text=Signing.HALF_SIGNED,
    ),
    Story("chapter under review", signing=Signing.SUBMITTED, terms=1),
    Story("chapter dissolved", EVERGREEN, terms=1, ended_early_in=-90),
    Story(
        "chapter gave notice",
        AUTO,
        12,
        35,
        60,
        decision=TermDecision.LET_EXPIRE,
        decided_ago=50,
    ),
    Story(
        "chapter will end early",
        FIXED,
        36,
        500,
        ended_early_in=20,
        decision=TermDecision.TERMINATE,
        decided_ago=70,
    ),
)

STORIES: dict[Category, tuple[Story, ...]] = {
    Category.STRATEGIC_ALLIANCE: ALLIANCES,
    Category.PARTNERSHIP: PARTNERSHIPS,
    Category.BRANCH: BRANCHES,
    Category.CHAPTER: CHAPTERS,
}
