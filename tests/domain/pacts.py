"""An agreement on its way, for tests: proposed, drafted, submitted, approved, decided, sent, signed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import AgreementVersion, Signature, SignatureMethod, VersionKind
from domain.agreements import Agreement, AgreementParty, Category, PartyRole
from domain.board_decisions import BoardOutcome
from domain.organizations import Organization
from domain.people import Person
from domain.positions import Position, PositionRole
from domain.verbs.agreements.agreement_drafts import Draft, TermDraft, draft_version
from domain.verbs.agreements.agreement_proposals import Side, propose_agreement
from domain.verbs.agreements.agreement_review import (
    approve_version,
    send_for_signature,
    submit_agreement,
)
from domain.verbs.agreements.agreement_signing import Signing, sign_version
from domain.verbs.agreements.board_minutes import Minutes, record_board_decision
from tests import samples
from tests.domain.acting import ADMIN, TODAY, affiliate

TERM = TermDraft(starts_on=date(2026, 4, 1), months=36)


@dataclass
class Pact:
    """An agreement with its parties, and who acts for the other side."""

    agreement: Agreement
    home: AgreementParty
    other: AgreementParty
    organization: Organization
    theirs: Act
    signatories: list[Person] = field(default_factory=list)

    async def draft(
        self, body: str = "We work together.", term: TermDraft | None = TERM, **values: Any
    ) -> AgreementVersion:
        kind = values.pop("kind", VersionKind.ORIGINAL)
        draft = Draft(body=body, term=term, **values)
        return await draft_version(self.agreement.id, kind, draft, ADMIN)

    async def submit(self, text: AgreementVersion) -> AgreementVersion:
        return await submit_agreement(text.id, None, ADMIN)

    async def approve(self, text: AgreementVersion) -> None:
        for party, act in ((self.home, ADMIN), (self.other, self.theirs)):
            await approve_version(text.id, party.id, text.content_hash, None, act)

    async def decide(
        self, text: AgreementVersion, outcome: BoardOutcome = BoardOutcome.APPROVED
    ) -> None:
        body = await samples.board()
        minutes = Minutes(body.id, TODAY, "The agreement", outcome, version_id=text.id)
        await record_board_decision(minutes, ADMIN)

    async def send(self, text: AgreementVersion) -> AgreementVersion:
        return await send_for_signature(text.id, None, ADMIN)

    async def out_for_signature(self, **values: Any) -> AgreementVersion:
        """Bring a text to where it only has to be signed."""
        text = await self.draft(**values)
        await self.submit(text)
        await self.approve(text)
        await self.decide(text)
        return await self.send(text)

    async def sign(
        self, text: AgreementVersion, party: AgreementParty, act: Act = ADMIN, **values: Any
    ) -> Signature:
        """Sign on paper for the home association, electronically for the other side."""
        if act is ADMIN:
            named = values.get("person_id") if "person_id" in values else await officer(party)
            given: dict[str, Any] = {"method": SignatureMethod.INK, "person_id": named}
        else:
            given = {"confirm": True}
        signing = Signing(text.id, party.id, text.content_hash, **{**given, **values})
        return await sign_version(signing, act)

    async def sign_all(self, text: AgreementVersion) -> None:
        await self.sign(text, self.home)
        await self.sign(text, self.other, self.theirs)


async def officer(party: AgreementParty) -> UUID:
    """Return somebody with an office in the organization of a party."""
    person = await samples.person()
    await Position.create(
        person=person,
        organization_id=party.organization_id,
        title="Officer",
        role=PositionRole.PRESIDENT,
        valid_from=date(2020, 1, 1),
    )
    return person.id


async def propose(
    category: Category = Category.STRATEGIC_ALLIANCE,
    organizations: Sequence[Organization] | None = None,
    **values: Any,
) -> Pact:
    """Propose an agreement between two organizations, new ones unless they are given."""
    home, other = organizations or [await samples.organization() for _ in range(2)]
    given = {
        "title": "An agreement",
        "category": category,
        "goal_waiver_reason": "Goals come in the first year.",
        **values,
    }
    sides = [Side(home.id, PartyRole.HOME), Side(other.id, PartyRole.COUNTERPARTY)]
    agreement = await propose_agreement(sides, (), given, ADMIN)
    ours, theirs = await AgreementParty.filter(agreement=agreement).order_by("position")
    person = await samples.person()
    return Pact(agreement, ours, theirs, other, affiliate(person.id, other.id))
