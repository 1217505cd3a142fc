"""For whom somebody speaks: the office for the home association, an affiliate's people for theirs."""

from domain.acts import Act
from domain.agreement_versions import AgreementVersion
from domain.agreements import AgreementParty, PartyRole
from domain.errors import DomainError, ErrorCode
from domain.rights.actions import Action
from domain.rights.permissions import permit


async def speak_for(
    party: AgreementParty, text: AgreementVersion, action: Action, act: Act
) -> bool:
    """Check that the viewer may act for a party; return whether it is the viewer's own side.

    The office may record what another side said or signed elsewhere; whoever represents an affiliate acts for
    that one alone. Raises DomainError: NOT_FOUND for a party of another agreement; FORBIDDEN.
    """
    if party.agreement_id != text.agreement_id:
        raise DomainError(
            ErrorCode.NOT_FOUND, "There is no such party of the agreement.", ("partyId",)
        )
    await permit(action, party, act)
    if party.organization_id in act.viewer.reach.own:
        return True
    if act.viewer.reach.own and not await _may_from_the_office(party, act):
        raise DomainError(
            ErrorCode.FORBIDDEN, "You may act for your own organization only.", ("partyId",)
        )
    return party.role is PartyRole.HOME


async def _may_from_the_office(party: AgreementParty, act: Act) -> bool:
    """Whether the right does not come from representing an affiliate."""
    try:
        await permit(Action.WITHDRAW_VERSION, party, act)
    except DomainError:
        return False
    return True
