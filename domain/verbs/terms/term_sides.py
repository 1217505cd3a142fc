"""Which side somebody speaks for: an affiliate's people for their own organization alone."""

from domain.acts import Act
from domain.agreements import AgreementParty
from domain.errors import DomainError, ErrorCode
from domain.rights.actions import Action
from domain.rights.permissions import permit


async def check_own_side(party: AgreementParty, of_the_home_side: Action, act: Act) -> None:
    """Let somebody of the party itself pass, and whoever may do what only the home side may.

    Raises DomainError FORBIDDEN for anybody else.
    """
    if party.organization_id in act.viewer.reach.own:
        return
    try:
        await permit(of_the_home_side, party, act)
    except DomainError as refusal:
        raise DomainError(
            ErrorCode.FORBIDDEN, "You may speak for your own organization only.", ("partyId",)
        ) from refusal
