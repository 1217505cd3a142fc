"""The term that a text agrees: it exists once the text is out for signature, and is in force once signed."""

from uuid import UUID

from domain.acts import Act
from domain.agreement_terms import AgreementTerm
from domain.agreement_versions import AgreementVersion
from domain.audit import add, change, remove
from domain.database import Transaction, current_transaction
from domain.rights.actions import Action

REFERRED_TO = """
SELECT EXISTS (SELECT FROM reminder WHERE term_id = $1)
    OR EXISTS (SELECT FROM campaign_agreement WHERE term_id = $1)
"""


async def add_term_for(
    version: AgreementVersion, act: Act, tx: Transaction
) -> AgreementTerm | None:
    """Write the term that a version agrees, in the caller's transaction, and return it.

    The term refers to the version and so learns from the database when everybody has signed. A term that an
    earlier text left unsigned is taken over; asked again, the term that is there is returned. None where the
    version agrees no term.
    """
    if version.term_starts_on is None or version.term_renewal_type is None:
        return None
    columns: dict[str, object] = {
        "starts_on": version.term_starts_on,
        "ends_on": version.term_ends_on,
        "months": version.term_months,
        "renewal_type": version.term_renewal_type,
        "notice_period_days": version.term_notice_period_days or 0,
        "agreement_version_id": version.id,
    }
    terms = AgreementTerm.filter(agreement_id=version.agreement_id)
    last = await terms.order_by("-sequence").select_for_update().first()
    if last is not None and last.agreement_version_id == version.id:
        return last
    if last is not None and last.signed_on is None:
        await change(last, columns, Action.SEND_FOR_SIGNATURE, act.actor)
        return last
    sequence = await tx.fetchval(
        "SELECT coalesce(max(sequence), 0) + 1 FROM agreement_term WHERE agreement_id = $1",
        version.agreement_id,
    )
    term = AgreementTerm(agreement_id=version.agreement_id, sequence=sequence, **columns)
    await add(term, Action.SEND_FOR_SIGNATURE, act.actor)
    return term


async def take_back(version: AgreementVersion, action: Action, act: Act) -> None:
    """Take a text back, and its term, which nobody ever was in, unless something refers to that."""
    await change(version, {"withdrawn_on": act.today}, action, act.actor)
    unsigned = AgreementTerm.filter(agreement_version_id=version.id, signed_on=None)
    for term in await unsigned.select_for_update():
        if not await _is_referred_to(term.id):
            await remove(term, action, act.actor)


async def _is_referred_to(key: UUID) -> bool:
    return bool(await current_transaction().fetchval(REFERRED_TO, key))
