"""Agreements as clients see them: parties, terms, versions and signatures."""

from datetime import date

from domain import agreement_terms, agreement_versions, agreements, organizations, renewal_types
from domain.derived import agreement_reasons, agreement_state, renewal_steps
from domain.derived.dated_values import CATEGORY_ON
from domain.verbs.terms import term_reviews
from domain.viewers import IN_PORTFOLIO, IN_REACH, Scope
from schema.compiler.declare import column, derived, entity, one, owned, page
from schema.enumerations import explain
from schema.goals import GOAL_OVERVIEW
from schema.portfolios import RENEWAL_BRIEF
from schema.rows import Row

explain(
    agreements.Category,
    STRATEGIC_ALLIANCE="A broad and ongoing relationship.",
    PARTNERSHIP="A short-term relationship for one project.",
    BRANCH="A staff-driven office under the main office.",
    CHAPTER="A member-driven group under the main office's guidelines.",
)
explain(
    agreements.Instrument,
    AFFILIATION_AGREEMENT="An affiliation agreement.",
    MEMORANDUM_OF_UNDERSTANDING="A memorandum of understanding.",
    LETTER_OF_INTENT="A letter of intent.",
    PROJECT_AGREEMENT="An agreement on a project.",
    CHARTER="A charter.",
    CHAPTER_AGREEMENT="An agreement with a chapter.",
    PARTNER_PACKAGE="A package of the partner programme.",
)
explain(
    agreements.AgreementState,
    PROPOSED="It has been proposed; nothing was sent out yet.",
    UNDER_REVIEW="A text was submitted; its parties or the board have not all approved it.",
    CHANGES_REQUESTED="A party asked for changes to the text under review.",
    BOARD_APPROVED="Everybody approved the text; it has not gone out for signature yet.",
    OUT_FOR_SIGNATURE="It was sent out and is not in force yet.",
    ACTIVE="It is in force.",
    NOTICE_WINDOW="It is in force, and its end is close enough to decide about.",
    EXPIRED="Its last term has ended.",
    TERMINATED="It was ended early.",
    DECLINED="It was declined before it was signed.",
    WITHDRAWN="A party withdrew before it was signed.",
    SUPERSEDED="Another agreement took its place.",
)
explain(
    renewal_steps.RenewalStep,
    NOT_DUE="It is not time to decide yet.",
    TO_DECIDE="It is time to decide.",
    TO_DRAFT="A renewal was decided; its text is to be drafted.",
    DRAFTED="A text was drafted and not submitted yet.",
    UNDER_REVIEW="The text is under review.",
    OUT_FOR_SIGNATURE="The text is out for signature.",
    RENEWED="The next term is signed.",
    RENEWS_ITSELF="It goes on by itself; there is nothing to sign.",
    ENDING="It will end with the term, or earlier.",
)
explain(
    agreements.PartyRole,
    HOME="The home association.",
    COUNTERPARTY="The other side.",
    CO_PARTY="A further party.",
    FUNDER="Who pays for it.",
)
explain(
    renewal_types.RenewalType,
    FIXED_TERM="Expires unless it is renewed.",
    AUTO_RENEW="Goes on for another term unless notice is given.",
    EVERGREEN="Has no end and is reviewed from time to time.",
    ONE_OFF="Ends for good.",
)
explain(
    agreement_terms.TermDecision,
    PENDING="Nothing has been decided.",
    RENEW="It will be renewed.",
    RENEW_CONDITIONAL="It will be renewed on conditions.",
    RENEGOTIATE="Its text will be negotiated anew.",
    LET_EXPIRE="It will end with the term.",
    TERMINATE="It will be ended.",
)
explain(
    agreement_versions.VersionKind,
    ORIGINAL="The first text.",
    AMENDMENT="A change of the text.",
    RENEWAL="The text of a further term.",
)
explain(
    agreement_versions.SignatureMethod,
    INK="Signed on paper.",
    ELECTRONIC="Signed electronically.",
    RECORDED="Known to be signed; the paper is elsewhere.",
)


@entity(agreements.Agreement, order=("number",))
class Agreement(Row):
    """A formal affiliation between two or more organizations."""

    number: str
    title: str
    category: agreements.Category = column(dated=CATEGORY_ON)
    instrument: agreements.Instrument
    state = derived(agreement_state.STATE, requires=IN_REACH)
    state_reason = derived(agreement_reasons.STATE_REASON, requires=IN_REACH)
    renewal_step = derived(renewal_steps.RENEWAL_STEP, requires=IN_REACH)
    days_in_step = derived(renewal_steps.DAYS_IN_STEP, requires=IN_REACH)
    in_force_since = derived(agreement_state.IN_FORCE_SINCE)
    ends_on = derived(agreement_state.ENDS_ON, requires=IN_REACH, sort=agreement_state.ENDS_ON)
    notice_deadline = derived(
        agreement_state.NOTICE_DEADLINE, requires=IN_REACH, sort=agreement_state.NOTICE_DEADLINE
    )
    days_left = derived(agreement_state.DAYS_LEFT, requires=IN_REACH, sort=agreement_state.ENDS_ON)
    days_to_notice = derived(
        agreement_state.DAYS_TO_NOTICE, requires=IN_REACH, sort=agreement_state.NOTICE_DEADLINE
    )
    default_term_months: int | None = column(requires=IN_REACH)
    plan_year_start: str | None = column(requires=IN_REACH)
    review_cycle_months: int | None = column(requires=IN_REACH)
    next_review_on = derived(term_reviews.NEXT_REVIEW, requires=IN_REACH)
    goal_waiver_reason: str | None = column(requires=IN_REACH)
    overlap_reason: str | None = column(requires=IN_REACH)
    territory: str | None
    guidelines_accepted_on: date | None = column(requires=IN_REACH)
    declined_on: date | None = column(requires=IN_REACH)
    withdrawn_on: date | None = column(requires=IN_REACH)
    superseded_on: date | None = column(requires=IN_REACH)
    closing_reason: str | None = column(requires=IN_REACH)
    archived_on: date | None = column(requires=IN_REACH)
    visibility: organizations.Visibility
    private_notes: str | None = column(requires=Scope.NOTES_READ)
    sample: bool
    source: str | None

    term_in_force = one("AgreementTerm", key=agreement_state.TERM_IN_FORCE)
    owner = one("Person")
    project = one("Project")
    predecessor = one("Agreement")
    superseded_by = one("Agreement")
    host_organization = one("Organization")
    parties = owned("AgreementParty", "Its parties, in order.", order=("position",))
    purposes = owned("AgreementPurpose", "Purposes that it names.")
    terms = owned("AgreementTerm", "Its terms, the first one first.", order=("sequence",))
    versions = owned("AgreementVersion", "Its texts, the first one first.", order=("number",))
    goals = page("Goal", "What the parties want to reach together.", order=("due_on",))
    goal_overview = GOAL_OVERVIEW
    work_plans = page("WorkPlan", "Its work plans, by year.", order=("year",))
    events = page(
        "Event",
        "Events that its work plans name, or that somebody attends for an item of them.",
        "work_plans.items.event",
        "work_plans.items.participations.event",
        order=("starts_on",),
    )
    campaign_entries = page("CampaignAgreement", "Its way through renewal campaigns.")
    liaison_assignments = page("LiaisonAssignment", "Who looks after it in particular.")
    reminders = page("Reminder", "Reminders about it.", order=("due_at",))
    passed_duties = page("PassedDuty", "Who said that its reminders are somebody else's.")
    reminder_rules = page("ReminderRule", "Rules of the reminder policy for it alone.")
    renewal_brief = RENEWAL_BRIEF
    successors = page("Agreement", "Agreements that followed it.")
    supersedes = page("Agreement", "Agreements whose place it took.")
    category_periods = page("CategoryPeriod", "Its categories over time.", order=("valid_from",))
    board_decisions = page("BoardDecision", "What boards decided about it.", order=("-met_on",))
    inquiries = page("Inquiry", "Inquiries that it came of.")
    obligations = page("Obligation", "What its parties promised one another.")
    contributions = page("Contribution", "Contributions to publications that fulfil it.")
    exchanges = page("Exchange", "Exchanges that fulfil it.")
    documents = page("Document", "Files that belong to it.")


@entity(agreements.AgreementPurpose)
class AgreementPurpose(Row):
    """A purpose that an agreement names."""

    agreement = one("Agreement")
    purpose = one("VocabularyTerm")


@entity(agreements.AgreementParty, order=("position",))
class AgreementParty(Row):
    """An organization's side of an agreement."""

    role: agreements.PartyRole
    signatures_required: int
    position: int

    agreement = one("Agreement")
    organization = one("Organization")
    signatures = owned("Signature", "Who has signed for it.", order=("signed_on",))
    approvals = page("Approval", "What it said about texts.", order=("at",))
    goal_benefits = page("GoalBenefit", "What it gains from the goals.")
    notices_given = page("AgreementTerm", "Terms for which it gave notice.")
    obligations = page("Obligation", "What it promised.")


@entity(agreement_terms.AgreementTerm, order=("starts_on",))
class AgreementTerm(Row):
    """A span of days for which an agreement is agreed; a renewal adds the next term."""

    sequence: int
    starts_on: date
    ends_on: date | None
    ended_early_on: date | None
    months: int | None
    days_left = derived(agreement_state.TERM_DAYS_LEFT, sort=agreement_state.TERM_LAST_DAY)
    days_to_notice = derived(
        agreement_state.TERM_DAYS_TO_NOTICE, sort=agreement_state.TERM_NOTICE_DEADLINE
    )
    renewal_type: renewal_types.RenewalType
    notice_period_days: int
    notice_deadline: date | None
    notice_opens_on: date | None
    decision: agreement_terms.TermDecision
    decision_reason: str | None = column(requires=IN_PORTFOLIO)
    decided_by: str | None = column(requires=IN_PORTFOLIO)
    decided_on: date | None
    notice_given_on: date | None
    notices_from: date | None
    conditions: str | None
    signed_on: date | None
    gap_reason: str | None
    end_reason: str | None
    notice_waiver_reason: str | None
    notice_withdrawn_on: date | None
    notice_withdrawal_reason: str | None

    agreement = one("Agreement")
    agreement_version = one("AgreementVersion")
    notice_given_by = one("AgreementParty")
    reviews = page("TermReview", "Reviews of an evergreen term.", order=("due_on",))
    recommendations = page(
        "RenewalRecommendation",
        "What liaisons recommend, the newest first.",
        order=("-recommended_on", "-created_at"),
    )
    campaign_entries = page("CampaignAgreement", "Campaigns for its renewal.")
    reminders = page("Reminder", "Reminders about its end.", order=("due_at",))


@entity(agreement_versions.AgreementVersion, order=("number",))
class AgreementVersion(Row):
    """A text of an agreement; a term rests on the version that every party signed."""

    number: int
    kind: agreement_versions.VersionKind
    effective_on: date | None
    body: str
    canonical_form: str | None
    content_hash: str
    change_summary: str | None
    term_starts_on: date | None
    term_ends_on: date | None
    term_months: int | None
    term_renewal_type: renewal_types.RenewalType | None
    term_notice_period_days: int | None
    recorded: bool
    submitted_on: date | None
    submitted_by: str | None
    withdrawn_on: date | None
    sent_on: date | None
    signed_on: date | None

    agreement = one("Agreement")
    approvals = page("Approval", "What its parties said about it.", order=("at",))
    documents = page("Document", "Files that belong to it.")
    board_decisions = page("BoardDecision", "What boards decided about it.", order=("-met_on",))
    signatures = owned("Signature", "Who has signed it.", order=("signed_on",))
    terms = owned("AgreementTerm", "Terms that rest on it.", order=("sequence",))


@entity(agreement_versions.Signature, order=("signed_on",))
class Signature(Row):
    """One person's signature under one version, for one party."""

    signatory_name: str | None
    capacity: str | None
    signed_on: date
    place: str | None
    method: agreement_versions.SignatureMethod
    content_hash: str | None

    agreement_version = one("AgreementVersion")
    party = one("AgreementParty")
    person = one("Person")
