"""A region's portfolio and an agreement's renewal brief: what one decision needs, in one object each."""

from dataclasses import replace

from domain import agreements, regions
from domain.derived import agreement_figures, agreement_state, briefs, liaison_duties
from domain.viewers import IN_REACH
from schema.compiler.declare import derived, entity, facet, one, page

PARTIES = "parties.organization"
HERE = "organizations.parties.agreement"


@entity(regions.Region)
class RegionPortfolio:
    """What the managers of a region look after; each list shows what the viewer may see of it."""

    organizations = page(
        "Organization", "Its organizations, each with its health.", order=("name",)
    )
    agreements_in_force = page(
        "Agreement",
        "Agreements in force, of those whose state you may see.",
        HERE,
        only=replace(agreement_figures.IN_FORCE, sight=IN_REACH),
    )
    open_decisions = page(
        "Agreement",
        "Agreements that somebody has to decide about: their end is close, and nothing is decided. Of those"
        " whose state you may see.",
        HERE,
        only=replace(agreement_figures.OPEN_DECISION, sight=IN_REACH),
    )
    work_plans = page(
        "WorkPlan",
        "Work plans of this year, and of one that begins within 90 days.",
        f"{HERE}.work_plans",
        order=("year_starts_on",),
        only=briefs.OPEN_PLAN,
    )
    liaisons = page(
        "LiaisonAssignment",
        "Who looks after the region now.",
        "liaison_assignments",
        only=liaison_duties.HELD,
    )


REGION_PORTFOLIO = facet(RegionPortfolio, "What its managers look after.")


@entity(agreements.Agreement)
class RenewalBrief:
    """What a renewal is decided on; each part shows what the viewer may see of it."""

    state = derived(agreement_state.STATE, requires=IN_REACH)
    ends_on = derived(agreement_state.ENDS_ON, requires=IN_REACH)
    notice_deadline = derived(agreement_state.NOTICE_DEADLINE, requires=IN_REACH)
    term = one("AgreementTerm", "The term in force.", key=agreement_state.TERM_IN_FORCE)
    goals = page("Goal", "Goals that are still ahead.", order=("due_on",), only=briefs.LIVE_GOAL)
    current_plan = one("WorkPlan", key=briefs.CURRENT_PLAN)
    last_decision = one("BoardDecision", key=briefs.LAST_DECISION)
    other_parties = page(
        "AgreementParty",
        "The other parties: each organization with its reciprocity and health.",
        "parties",
        order=("position",),
        only=briefs.OTHER_PARTY,
    )
    home_contacts = page(
        "LiaisonAssignment",
        "Who looks after the other parties for the home association now.",
        f"{PARTIES}.liaison_assignments",
        only=liaison_duties.HOME_CONTACT,
    )
    counterpart_contacts = page(
        "LiaisonAssignment",
        "Who acts for the other parties now.",
        f"{PARTIES}.liaison_assignments",
        only=liaison_duties.COUNTERPART_CONTACT,
    )


RENEWAL_BRIEF = facet(RenewalBrief, "What its renewal is decided on.")
