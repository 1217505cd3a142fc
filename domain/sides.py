"""Which side of an agreement somebody acts for: the home association's, or the counterpart's."""

from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement, AgreementParty, Category, PartyRole
from domain.errors import DomainError, ErrorCode
from domain.work_plans import Side


async def side_of(agreement_id: UUID, act: Act) -> Side:
    """Return the viewer's side: the counterpart for whoever represents another party, else home."""
    own = sorted(act.viewer.reach.own)
    represents = (
        own
        and await AgreementParty.filter(agreement_id=agreement_id, organization_id__in=own)
        .exclude(role=PartyRole.HOME)
        .exists()
    )
    return Side.COUNTERPART if represents else Side.HOME


async def lock_agreement(agreement_id: UUID) -> Agreement:
    """Lock an agreement that the caller has found, so that rules over all its goals hold for two at once."""
    return await Agreement.filter(id=agreement_id).select_for_update(no_key=True).get()


async def direct(agreement: Agreement, act: Act) -> Side:
    """Return the viewer's side; refuse the counterpart of a branch, which the home association directs."""
    side = await side_of(agreement.id, act)
    if side is Side.COUNTERPART and agreement.category is Category.BRANCH:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "The goals and plans of a branch are directed by the home association.",
        )
    return side
