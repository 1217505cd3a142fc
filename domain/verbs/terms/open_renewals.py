"""The text of a renewal that nobody has signed yet: found, and taken back when the agreement ends instead."""

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion, VersionKind
from domain.rights.actions import Action
from domain.verbs.agreements.agreement_signing_terms import take_back
from domain.verbs.agreements.agreement_standing import open_versions


async def find_open_renewal(term: AgreementTerm) -> AgreementVersion | None:
    """Return the newest text of a renewal that is neither signed nor taken back, locked."""
    texts = await open_versions(term.agreement_id)
    renewals = [text for text in texts if text.kind is VersionKind.RENEWAL]
    return renewals[-1] if renewals else None


async def withdraw_open_renewal(term: AgreementTerm, action: Action, act: Act) -> None:
    """Take back whatever text of a renewal is under way, and the term that nobody ever was in."""
    for text in await open_versions(term.agreement_id):
        if text.kind is VersionKind.RENEWAL:
            await take_back(text, action, act)
