"""Reviews of evergreen agreements, and recommendations about renewals, as clients see them."""

from datetime import date

from domain import agreement_terms, renewal_recommendations
from schema.compiler.declare import entity, one
from schema.enumerations import explain
from schema.rows import Row

explain(
    agreement_terms.ReviewOutcome,
    CONTINUE="It goes on as it is.",
    CHANGE="It goes on with changes.",
    END="It shall end.",
)


@entity(agreement_terms.TermReview, order=("due_on",))
class TermReview(Row):
    """A review of an evergreen term: when it is due, when it was held, what came of it."""

    due_on: date
    held_on: date | None
    outcome: agreement_terms.ReviewOutcome | None
    notes: str | None
    held_by: str | None

    term = one("AgreementTerm")


@entity(renewal_recommendations.RenewalRecommendation, order=("recommended_on",))
class RenewalRecommendation(Row):
    """What a liaison recommends for the time after a term; it decides nothing. Affiliates do not see it."""

    recommendation: agreement_terms.TermDecision
    reason: str
    recommended_by: str
    recommended_on: date

    term = one("AgreementTerm")
