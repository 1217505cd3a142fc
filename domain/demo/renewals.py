"""Sample renewals: a campaign with agreements at each step, advice of a liaison, reviews held and due."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.agreement_terms import ReviewOutcome, TermDecision, TermReview
from domain.agreements import Category
from domain.demo.pacts import Pact
from domain.demo.people import Someone
from domain.demo.spans import days
from domain.demo.staff import Staff
from domain.demo.tables import Tables
from domain.demo.terms import PlannedTerm
from domain.months import shift_months
from domain.renewal_campaigns import CampaignAgreement, CampaignAnswer, RenewalCampaign
from domain.renewal_recommendations import RenewalRecommendation

OPENED_AGO = 95
CYCLE_MONTHS = 24
NOTES = {
    ReviewOutcome.CONTINUE: "Both sides are content; the goals are set anew each year.",
    ReviewOutcome.CHANGE: "From now on the office plans two years ahead.",
}


@dataclass(frozen=True, slots=True)
class Way:
    """How far one agreement, known by its plot, has come in the campaign."""

    plot: str
    asked_ago: int | None = None
    answer: CampaignAnswer | None = None
    note: str | None = None


# To ask, asked, answered twice, decided twice, signed: what was decided and signed stands at their terms.
WAYS = (
    Way("review opens"),
    Way("affiliate is asked", 30),
    Way("liaison is nudged", 35, CampaignAnswer.RENEW_WITH_CHANGES, "Fewer goals, please."),
    Way("last week", 35, CampaignAnswer.TALK_FIRST, "Our board meets next week."),
    Way("renewal to be signed", 90, CampaignAnswer.RENEW),
    Way("let expire", 38, CampaignAnswer.LET_EXPIRE, "We have no staff for it any more."),
    Way("renewed in time", 92, CampaignAnswer.RENEW),
)
HELD = "plan year in three months"
DUE = "plan returned"
CHANGED = "older office without end"
ENDED = "chapter dissolved"
# What members of the committee advise, each on another agreement.
ADVICE = (
    ("review opens", TermDecision.RENEW, "They bring speakers to every conference."),
    ("affiliate is asked", TermDecision.RENEW_CONDITIONAL, "If they name somebody for the plans."),
    ("liaison is nudged", TermDecision.RENEGOTIATE, "Half of the goals no longer fit."),
    ("last week", TermDecision.LET_EXPIRE, "Nobody there has answered for a year."),
    ("automatic, deadline today", TermDecision.TERMINATE, "They have joined another association."),
)


def follow_renewals(tables: Tables, staff: Staff, pacts: list[Pact], today: date) -> None:
    """Write a campaign over alliances, and reviews of evergreen ones."""
    alliances = {
        pact.story.plot: pact for pact in pacts if pact.category is Category.STRATEGIC_ALLIANCE
    }
    _run_campaign(tables, staff.liaisons[0], alliances, today)
    for volunteer, (plot, decision, reason) in zip(staff.committee, ADVICE, strict=False):
        _recommend(tables, volunteer, alliances[plot], decision, reason, today)
    _review(tables, pacts, staff.liaisons[0], today)


def _review(tables: Tables, pacts: list[Pact], holder: Someone, today: date) -> None:
    """Write reviews that were held, with each outcome, and one that is due."""
    told = {pact.story.plot: pact for pact in pacts}
    _hold_review(tables, told[HELD], holder, today, ReviewOutcome.CONTINUE)
    _hold_review(tables, told[CHANGED], holder, today, ReviewOutcome.CHANGE)
    term = told[DUE].terms[-1]
    tables.add(TermReview, term_id=term.key, due_on=shift_months(term.starts_on, CYCLE_MONTHS))
    ended = told[ENDED].terms[-1]
    held_on = shift_months(ended.starts_on, 20)
    tables.add(
        TermReview,
        term_id=ended.key,
        due_on=held_on,
        held_on=held_on,
        outcome=ReviewOutcome.END,
        notes="The last members have moved away.",
        held_by=holder.name,
    )


def _run_campaign(tables: Tables, owner: Someone, alliances: dict[str, Pact], today: date) -> None:
    campaign = tables.add(
        RenewalCampaign,
        title=f"Renewals of {today.year}",
        criteria={"category": Category.STRATEGIC_ALLIANCE.value},
        opened_on=today - days(OPENED_AGO),
        due_on=today + days(180),
        owner_id=owner.id,
    )
    for way in WAYS:
        _enter(tables, campaign, alliances[way.plot], way, today)


def _enter(tables: Tables, campaign: UUID, pact: Pact, way: Way, today: date) -> None:
    asked_on = None if way.asked_ago is None else today - days(way.asked_ago)
    tables.add(
        CampaignAgreement,
        campaign_id=campaign,
        agreement_id=pact.id,
        term_id=_current(pact, today).key,
        asked_on=asked_on,
        answered_on=asked_on + timedelta(days=6) if asked_on and way.answer else None,
        answer=way.answer,
        answer_note=way.note,
    )


def _current(pact: Pact, today: date) -> PlannedTerm:
    begun = [term for term in pact.terms if term.starts_on <= today]
    return begun[-1]


def _recommend(
    tables: Tables,
    volunteer: Someone,
    pact: Pact,
    decision: TermDecision,
    reason: str,
    today: date,
) -> None:
    tables.add(
        RenewalRecommendation,
        term_id=_current(pact, today).key,
        recommendation=decision,
        reason=reason,
        recommended_by=volunteer.name,
        recommended_on=today - days(1),
    )


def _hold_review(
    tables: Tables, pact: Pact, holder: Someone, today: date, outcome: ReviewOutcome
) -> None:
    """Write a review that was held a little late, and the next one a cycle after it."""
    term = pact.terms[-1]
    due_on = shift_months(term.starts_on, CYCLE_MONTHS)
    held_on = min(due_on + days(9), today)
    tables.add(
        TermReview,
        term_id=term.key,
        due_on=due_on,
        held_on=held_on,
        outcome=outcome,
        notes=NOTES[outcome],
        held_by=holder.name,
    )
    next_due = shift_months(max(due_on, held_on), CYCLE_MONTHS)
    tables.add(TermReview, term_id=term.key, due_on=next_due)
