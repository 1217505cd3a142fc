"""What the category of an agreement asks for (rules 4, 5, 6, 12), each as a sentence that explains itself."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement, Category
from domain.database import current_transaction
from domain.renewal_types import RenewalType

PARTS_OF_HOME = frozenset({Category.BRANCH, Category.CHAPTER})

NAMES = {
    Category.STRATEGIC_ALLIANCE: "strategic alliance",
    Category.PARTNERSHIP: "partnership",
    Category.BRANCH: "branch",
    Category.CHAPTER: "chapter",
}


async def find_missing(agreement: Agreement, version: AgreementVersion | None) -> list[str]:
    """Return what is missing for a category, all at once; `version` where its term is to be judged too."""
    found = [*missing_in_agreement(agreement)]
    if version is not None and version.term_starts_on is not None:
        found += missing_in_term(agreement, version)
        found += await find_rivals(agreement, version)
    return found + await missing_in_parties(agreement)


def missing_in_agreement(agreement: Agreement) -> Iterator[str]:
    """Rules 4 and 6, as far as the agreement alone tells."""
    if agreement.category is Category.PARTNERSHIP and agreement.project_id is None:
        yield "A partnership needs a project: name it with updateAgreement."
    if agreement.category is Category.CHAPTER:
        if not agreement.territory and agreement.host_organization_id is None:
            yield "A chapter needs a territory or an institution that hosts it."
        if agreement.guidelines_accepted_on is None:
            yield "A chapter has to accept the guidelines of the main office (guidelinesAcceptedOn)."


def missing_in_term(agreement: Agreement, version: AgreementVersion) -> Iterator[str]:
    """Rules 4 and 5: the term that a text agrees."""
    if version.term_renewal_type is not RenewalType.EVERGREEN:
        return
    if agreement.category is Category.PARTNERSHIP:
        yield "A partnership needs an end date: it is never evergreen."
    elif agreement.review_cycle_months is None:
        yield "An evergreen agreement needs a review cycle (reviewCycleMonths)."


async def missing_in_parties(agreement: Agreement) -> list[str]:
    """Rule 6: a branch or chapter is a part of the home association."""
    if agreement.category not in PARTS_OF_HOME:
        return []
    strangers = await current_transaction().fetch(
        """
        SELECT organization.name FROM agreement_party AS party
        JOIN organization ON organization.id = party.organization_id
        JOIN agreement_party AS home ON home.agreement_id = party.agreement_id AND home.role = 'HOME'
        WHERE party.agreement_id = $1 AND party.role = 'COUNTERPARTY'
            AND organization.parent_id IS DISTINCT FROM home.organization_id
        ORDER BY party.position
        """,
        agreement.id,
    )
    return [
        f"A {NAMES[agreement.category]} is a part of the home association, and"
        f" {row['name']} is not: name its parent first."
        for row in strangers
    ]


async def find_rivals(agreement: Agreement, version: AgreementVersion) -> list[str]:
    """Rule 12: no two agreements of a category in force between the same parties without a reason."""
    if version.term_starts_on is None:
        return []
    rival = await rival_number(
        agreement.id,
        version.term_starts_on,
        None if version.term_renewal_type is RenewalType.AUTO_RENEW else version.term_ends_on,
    )
    return [] if rival is None else [say_rival(agreement, rival)]


def say_rival(agreement: Agreement, rival: str) -> str:
    return (
        f"{rival} is a {NAMES[agreement.category]} of the same parties that is in force in that time:"
        " give a reason for both at once (overlapReason), or let this one take its place."
    )


async def rival_number(key: UUID, first: date | None, last: date | None) -> str | None:
    """Return the number of an agreement of the same kind and parties, signed for some of those days."""
    found: str | None = await current_transaction().fetchval(
        """
        SELECT number FROM agreement
        WHERE id = rival_agreement($1, coalesce($2::date, '-infinity'), coalesce($3::date, 'infinity'))
        """,
        key,
        first,
        last,
    )
    return found
