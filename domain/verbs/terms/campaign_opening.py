"""Opening a renewal campaign: a filter over agreements in force chooses what one may decide about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreements import Agreement, Category
from domain.audit import add
from domain.database import current_transaction, transaction
from domain.derived.agreement_state import STANDING
from domain.errors import DomainError, ErrorCode
from domain.givens import misfit
from domain.organizations import AffiliateGroup
from domain.regions import Region
from domain.renewal_campaigns import CampaignAgreement, RenewalCampaign
from domain.rights.actions import Action
from domain.rights.permissions import find, permit
from domain.rights.predicates import reach_cast, reach_value, row_predicate
from domain.verbs.terms.terms_in_force import write_automatic_terms

MOST_ENTRIES = 500

# Agreements whose renewal can be decided, and their terms in force; `found` are the viewer's own rows.
CANDIDATES = """
    SELECT subject.id AS agreement_id
    FROM agreement AS subject CROSS JOIN LATERAL ({standing}) AS standing
    WHERE {predicate}
        AND standing.renewal_type IN ('FIXED_TERM', 'AUTO_RENEW') AND standing.ends_on >= $1
        AND standing.ended_early_on IS NULL AND NOT standing.has_next_term
        AND subject.archived_on IS NULL AND (subject.superseded_on IS NULL OR subject.superseded_on > $1)
        AND ($2::text IS NULL OR subject.category = $2)
        AND ($3::date IS NULL OR standing.ends_on <= $3)
        AND ($4::uuid[] IS NULL OR subject.id = ANY ($4))
        AND (num_nonnulls($5::text, $6::uuid) = 0 OR EXISTS (
            SELECT FROM agreement_party AS party JOIN organization ON organization.id = party.organization_id
            WHERE party.agreement_id = subject.id AND party.role = 'COUNTERPARTY'
                AND ($5::text IS NULL OR organization.affiliate_group = $5)
                AND ($6::uuid IS NULL OR organization.region_id = $6)
        ))
    ORDER BY subject.number
"""


@dataclass(frozen=True)
class Criteria:
    """Which agreements a campaign is about; what is not given does not narrow it."""

    category: Category | None = None
    affiliate_group: AffiliateGroup | None = None
    region_id: UUID | None = None
    ends_before: date | None = None
    agreement_ids: Sequence[UUID] | None = None

    def kept(self) -> dict[str, object]:
        """Return the filter as it is stored."""
        ids = None if self.agreement_ids is None else [str(key) for key in self.agreement_ids]
        values: dict[str, object] = {
            "category": self.category and self.category.value,
            "affiliateGroup": self.affiliate_group and self.affiliate_group.value,
            "regionId": self.region_id and str(self.region_id),
            "endsBefore": self.ends_before and self.ends_before.isoformat(),
            "agreementIds": ids,
        }
        return {name: value for name, value in values.items() if value is not None}


async def open_campaign(
    title: str, due_on: date | None, criteria: Criteria, act: Act
) -> RenewalCampaign:
    """Open a campaign over the agreements in force that fit and that the viewer may decide about.

    Raises DomainError: BAD_USER_INPUT for a filter that finds none or more than 500; FORBIDDEN; NOT_FOUND
    for an agreement or region that is not there.
    """
    if not title.strip():
        raise misfit("title", "A campaign needs a title.")
    if due_on is not None and due_on < act.today:
        raise misfit("due_on", "The day lies in the past.")
    async with transaction():
        await _check_may_open(act)
        if criteria.region_id is not None:
            await find(Region, criteria.region_id, act, "regionId", lock=False)
        for key in criteria.agreement_ids or ():
            await find(Agreement, key, act, "agreementIds", lock=False)
        chosen = await _choose(criteria, act)
        campaign = RenewalCampaign(
            title=title.strip(),
            criteria=criteria.kept(),
            opened_on=act.today,
            due_on=due_on,
            owner_id=act.viewer.person_id,
        )
        await add(campaign, Action.OPEN_CAMPAIGN, act.actor)
        for agreement in chosen:
            await add_entry(campaign, agreement, Action.OPEN_CAMPAIGN, act)
    return campaign


async def add_entry(
    campaign: RenewalCampaign, agreement: Agreement, action: Action, act: Act
) -> CampaignAgreement:
    """Write an agreement into a campaign, with the term that is to be renewed."""
    await write_automatic_terms(agreement.id, act.today)
    term = (
        await AgreementTerm.filter(
            agreement_id=agreement.id, starts_on__lte=act.today, signed_on__lte=act.today
        )
        .order_by("-starts_on")
        .first()
    )
    assert term is not None  # it is a candidate
    entry = CampaignAgreement(campaign_id=campaign.id, agreement_id=agreement.id, term_id=term.id)
    await add(entry, action, act.actor)
    return entry


async def find_candidates(criteria: Criteria, act: Act) -> list[Agreement]:
    """Return the agreements that fit, as far as the viewer may see them, by number."""
    values: list[object] = [
        act.today,
        criteria.category and criteria.category.value,
        criteria.ends_before,
        None if criteria.agreement_ids is None else list(criteria.agreement_ids),
        criteria.affiliate_group and criteria.affiliate_group.value,
        criteria.region_id,
    ]

    def given(name: str) -> str:
        values.append(reach_value(act.viewer, name))
        return f"${len(values)}::{reach_cast(name)}"

    query = CANDIDATES.format(
        standing=STANDING.at("subject", "$1"),
        predicate=row_predicate(Agreement, act.viewer, "subject", given),
    )
    rows = await current_transaction().fetch(query, *values)
    keys = [row["agreement_id"] for row in rows]
    return await Agreement.filter(id__in=keys).order_by("number") if keys else []


async def _check_may_open(act: Act) -> None:
    """Whoever may decide about nothing opens nothing, whatever there is to be found."""
    if not act.viewer.reach.directed:
        await permit(Action.OPEN_CAMPAIGN, None, act)


async def _choose(criteria: Criteria, act: Act) -> list[Agreement]:
    found = await find_candidates(criteria, act)
    if len(found) > MOST_ENTRIES:
        raise misfit(
            "ends_before",
            f"The filter finds {len(found):,} agreements; {MOST_ENTRIES} are the most: narrow it.",
        )
    asked_for = set(criteria.agreement_ids or ())
    if missing := asked_for - {agreement.id for agreement in found}:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"{len(missing)} of these agreements have no renewal to decide, or do not fit the filter.",
            ("agreementIds",),
        )
    chosen = []
    for agreement in found:
        try:
            await permit(Action.DECIDE_RENEWAL, agreement, act)
        except DomainError:
            if asked_for:
                raise
        else:
            chosen.append(agreement)
    if not chosen:
        raise misfit("title", "No agreement that you may decide about fits the filter.")
    return chosen
