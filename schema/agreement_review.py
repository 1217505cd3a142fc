"""What parties and boards said about texts, and what categories ask for, as clients see it."""

from datetime import date, datetime

from domain import agreement_categories, agreement_versions, agreements, board_decisions
from domain.organizations import DatePrecision
from schema.compiler.declare import entity, one, page
from schema.enumerations import explain
from schema.rows import Row

explain(
    agreement_versions.ApprovalOutcome,
    APPROVED="It agrees to exactly this text.",
    CHANGES_REQUESTED="It asks for changes.",
)
explain(
    board_decisions.BoardOutcome,
    APPROVED="It agreed.",
    APPROVED_WITH_CONDITIONS="It agreed on conditions.",
    DEFERRED="It put the decision off.",
    REJECTED="It said no.",
    NOTED="It took note.",
)


@entity(agreement_versions.Approval, order=("at",))
class Approval(Row):
    """What a party said to exactly one text, known by its hash."""

    outcome: agreement_versions.ApprovalOutcome
    content_hash: str
    method: agreement_versions.SignatureMethod
    at: datetime
    said_on: date
    note: str | None

    agreement_version = one("AgreementVersion")
    party = one("AgreementParty", nullable=True)
    person = one("Person")


@entity(board_decisions.BoardDecision, order=("-met_on",))
class BoardDecision(Row):
    """What a body decided at a meeting; often only the month of the meeting is known."""

    met_on: date
    met_on_precision: DatePrecision
    reference: str | None
    subject: str
    outcome: board_decisions.BoardOutcome
    conditions: str | None
    source: str | None

    body = one("GoverningBody")
    agreement = one("Agreement")
    agreement_version = one("AgreementVersion")
    documents = page("Document", "Files that belong to it.")


@entity(agreement_categories.CategoryPolicy, order=("category", "valid_from"))
class CategoryPolicy(Row):
    """What the home association asks of a category's agreements, from a day on."""

    category: agreements.Category
    valid_from: date
    valid_to: date | None
    needs_board_decision: bool
    expects_work_plans: bool
    default_term_months: int
    notice_period_days: int
    note: str | None


@entity(agreement_categories.CategoryPeriod, order=("valid_from",))
class CategoryPeriod(Row):
    """The category of an agreement over a span of days."""

    category: agreements.Category
    valid_from: date
    valid_to: date | None
    reason: str | None

    agreement = one("Agreement")
