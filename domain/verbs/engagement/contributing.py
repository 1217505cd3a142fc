"""Contributions to each other's publications: PROPOSED, SUBMITTED, then PUBLISHED or DECLINED."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreements import AgreementParty
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, against_rule, check, check_columns, need_reason
from domain.organizations import Organization
from domain.publications import Contribution, ContributionState, Publication
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.engagement.either_side import permit_either

WAYS: Mapping[ContributionState, frozenset[ContributionState]] = {
    ContributionState.PROPOSED: frozenset(
        {ContributionState.SUBMITTED, ContributionState.PUBLISHED, ContributionState.DECLINED}
    ),
    ContributionState.SUBMITTED: frozenset(
        {ContributionState.PUBLISHED, ContributionState.DECLINED}
    ),
    ContributionState.PUBLISHED: frozenset(),
    ContributionState.DECLINED: frozenset(),
}
"""From each state those that may follow."""


async def propose_contribution(given: Given, act: Act) -> Contribution:
    """Offer something to another organization's publication.

    Raises DomainError: RULE_VIOLATED for one's own publication, for one that ended, and for an agreement that
    the two are not both parties to.
    """
    async with transaction():
        await check(Contribution, given, act)
        publication = await Publication.get(id=given["publication_id"])
        giver = await Organization.get(id=given["from_organization_id"])
        await permit_either(Action.PROPOSE_CONTRIBUTION, act, giver, publication)
        if giver.id == publication.organization_id:
            raise against_rule(
                "from_organization_id",
                "A contribution goes to another organization's publication; this one is its own.",
            )
        if publication.discontinued_on is not None and publication.discontinued_on <= act.today:
            raise against_rule("publication_id", "The publication was discontinued.")
        await _check_agreement(given.get("agreement_id"), publication, giver)
        contribution = Contribution(**given)
        await add(contribution, Action.PROPOSE_CONTRIBUTION, act.actor)
    return contribution


async def update_contribution(
    key: UUID, given: Given, version: int | None, act: Act
) -> Contribution:
    """Change what is offered, by whoever offers it, until it is handed in; what is left out stays.

    Raises DomainError: FORBIDDEN for all but the giver's side; RULE_VIOLATED for what is PROPOSED no more,
    and for an agreement that the two are not both parties to.
    """
    action = Action.UPDATE_CONTRIBUTION
    async with transaction():
        contribution = await find(Contribution, key, act, "contributionId")
        await permit(action, contribution, act)
        expect(contribution, version)
        if contribution.state is not ContributionState.PROPOSED:
            raise against_rule(
                "contribution_id", f"It is {contribution.state} already: it stands as it was given."
            )
        await check(Contribution, given, act)
        publication = await Publication.get(id=contribution.publication_id)
        giver = await Organization.get(id=contribution.from_organization_id)
        await _check_agreement(given.get("agreement_id"), publication, giver)
        await change(contribution, given, action, act.actor)
    return contribution


async def submit_contribution(key: UUID, version: int | None, act: Act) -> Contribution:
    """Hand the contribution in."""
    async with transaction():
        wanted = ContributionState.SUBMITTED
        contribution = await _find(key, wanted, Action.SUBMIT_CONTRIBUTION, version, act)
        await change(contribution, {"state": wanted}, Action.SUBMIT_CONTRIBUTION, act.actor)
    return contribution


async def publish_contribution(
    key: UUID, published_on: date, url: str | None, version: int | None, act: Act
) -> Contribution:
    """Say that it appeared, when and where; from then on it counts in the reciprocity ledger."""
    async with transaction():
        wanted = ContributionState.PUBLISHED
        contribution = await _find(key, wanted, Action.PUBLISH_CONTRIBUTION, version, act)
        if published_on > act.today:
            raise against_rule("published_on", "That day is yet to come.")
        values: dict[str, object] = {"state": wanted, "published_on": published_on}
        if url is not None:
            values["url"] = url
        check_columns(Contribution, values)
        await change(contribution, values, Action.PUBLISH_CONTRIBUTION, act.actor)
    return contribution


async def decline_contribution(
    key: UUID, reason: str, version: int | None, act: Act
) -> Contribution:
    """Turn the contribution down; it needs a reason."""
    async with transaction():
        wanted = ContributionState.DECLINED
        contribution = await _find(key, wanted, Action.DECLINE_CONTRIBUTION, version, act)
        reason = need_reason(reason, "Say why it is turned down.")
        values = {"state": wanted, "state_reason": reason}
        await change(contribution, values, Action.DECLINE_CONTRIBUTION, act.actor)
    return contribution


async def _check_agreement(key: UUID | None, publication: Publication, giver: Organization) -> None:
    if key is None:
        return
    both = {publication.organization_id, giver.id}
    parties = await AgreementParty.filter(agreement_id=key, organization_id__in=both).count()
    if parties < len(both):
        raise against_rule("agreement_id", "The two are not both parties to that agreement.")


async def _find(
    key: UUID, wanted: ContributionState, action: Action, version: int | None, act: Act
) -> Contribution:
    """Return the locked contribution, if its state lets the wanted one follow."""
    contribution = await find(Contribution, key, act, "contributionId")
    publication = await Publication.get(id=contribution.publication_id)
    await permit_either(action, act, contribution, publication)
    expect(contribution, version)
    if wanted not in WAYS[contribution.state]:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            f"It is {contribution.state} already, and cannot become {wanted}.",
            ("contributionId",),
        )
    return contribution
