"""Texts of sample agreements: drafted, submitted, approved, decided on by the board, sent out and signed."""

import hashlib
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from domain.agreement_versions import (
    AgreementVersion,
    Approval,
    ApprovalOutcome,
    Signature,
    SignatureMethod,
    VersionKind,
)
from domain.agreements import Agreement, AgreementParty, Category
from domain.board_decisions import BoardDecision, BoardOutcome
from domain.canonical_form import digest
from domain.demo.chance import Chance
from domain.demo.pacts import Pact, Side
from domain.demo.spans import days
from domain.demo.stories import UNSENT, UNSIGNED, Signing
from domain.demo.tables import Tables
from domain.demo.terms import PlannedTerm
from domain.organizations import DatePrecision
from domain.verbs.agreements.agreement_drafts import write_form

CAPACITIES = ("Executive director", "President", "Secretary general")
METHODS = tuple(SignatureMethod)
NOON = time(16, tzinfo=UTC)


class TextWriter:
    """Writes texts, and what was said about them and signed."""

    def __init__(self, tables: Tables, chance: Chance, board: UUID, today: date) -> None:
        self._tables = tables
        self._board = board
        self._chance = chance
        self._today = today

    def write(self, pact: Pact, term: PlannedTerm, number: int) -> UUID:
        """Write the text that agrees a term; what was signed is known from paper, the others from here."""
        names = " and ".join(side.body.name for side in pact.sides)
        until = f"until {term.ends_on}" if term.ends_on else "without an end"
        body = f"{pact.title}\n\n{names} work together from {term.starts_on} {until}.\n"
        # A text that is not signed went out a little while ago; the others well before their term.
        sent_on = min(term.starts_on, self._today) - days(self._chance.whole(25, 60))
        if term.signing in UNSIGNED:
            sent_on = self._today - days(self._chance.whole(3, 30))
        columns: dict[str, Any] = {
            "number": number,
            "kind": VersionKind.ORIGINAL if number == 1 else VersionKind.RENEWAL,
            "effective_on": term.starts_on,
            "body": body,
            "change_summary": None if number == 1 else "Renewed with small changes.",
            "sent_on": None if term.signing in UNSENT else sent_on,
            "recorded": term.signing not in UNSIGNED,
            "withdrawn_on": self._today - days(2) if pact.story.left else None,
        }
        if term.signing in UNSIGNED:
            columns |= self._agreed(pact, term, columns)
        else:
            columns["content_hash"] = hashlib.sha256(body.encode()).hexdigest()
        key = self._tables.add(AgreementVersion, agreement_id=pact.id, **columns)
        if term.signing in UNSIGNED - {Signing.DRAFTED}:
            self._review(pact, term, key, str(columns["content_hash"]), sent_on)
        self._sign(pact, term, key, sent_on)
        return key

    def amend(self, pact: Pact, term: PlannedTerm, number: int) -> None:
        """Write a change that was agreed on within a term, known from paper."""
        body = f"{pact.title}\n\nBoth sides also work together on water.\n"
        sent_on = self._today - days(120)
        key = self._tables.add(
            AgreementVersion,
            agreement_id=pact.id,
            number=number,
            kind=VersionKind.AMENDMENT,
            effective_on=sent_on + days(30),
            body=body,
            content_hash=hashlib.sha256(body.encode()).hexdigest(),
            change_summary="Work on water was added.",
            sent_on=sent_on,
            recorded=True,
        )
        self._sign(pact, term, key, sent_on)

    def _agreed(self, pact: Pact, term: PlannedTerm, columns: dict[str, Any]) -> dict[str, Any]:
        """Return the columns of a text that was drafted here: its term, canonical form and hash."""
        drafted = {
            "term_starts_on": term.starts_on,
            "term_ends_on": term.ends_on,
            "term_months": term.months,
            "term_renewal_type": term.renewal,
            "term_notice_period_days": term.notice,
        }
        form = write_form(
            Agreement(number=pact.number, category=pact.category),
            AgreementVersion(**{**columns, **drafted}),
            [
                AgreementParty(
                    organization_id=side.body.id,
                    role=side.role,
                    signatures_required=side.signatures,
                )
                for side in pact.sides
            ],
        )
        submitted = term.signing is not Signing.DRAFTED
        return {
            **drafted,
            "canonical_form": form,
            "content_hash": digest(form),
            "submitted_on": self._today - days(60) if submitted else None,
            "submitted_by": pact.owner.name if submitted else None,
        }

    def _review(
        self, pact: Pact, term: PlannedTerm, text: UUID, content_hash: str, sent_on: date
    ) -> None:
        """Write what the parties said, and the board, as far as the text has come."""
        for place, side in enumerate(pact.sides):
            if term.signing is Signing.SUBMITTED and place:
                return
            asks = term.signing is Signing.QUESTIONED and place == 1
            said_on = self._today - days(50 - 4 * place)
            self._say(side, text, content_hash, said_on, asks=asks)
            if asks:
                return
        if pact.category is not Category.PARTNERSHIP:
            self._tables.add(
                BoardDecision,
                body_id=self._board,
                met_on=(min(sent_on, self._today) - days(2)).replace(day=1),
                met_on_precision=DatePrecision.MONTH,
                subject=pact.title,
                outcome=BoardOutcome.APPROVED,
                agreement_id=pact.id,
                agreement_version_id=text,
            )

    def _say(self, side: Side, text: UUID, content_hash: str, said_on: date, *, asks: bool) -> None:
        self._tables.add(
            Approval,
            agreement_version_id=text,
            party_id=side.id,
            person_id=side.body.people[0].id,
            outcome=ApprovalOutcome.CHANGES_REQUESTED if asks else ApprovalOutcome.APPROVED,
            content_hash=content_hash,
            method=METHODS[len(side.body.name) % len(METHODS)],
            at=datetime.combine(said_on, NOON),
            said_on=said_on,
            note="The work is to be done in two stages." if asks else None,
        )

    def _sign(self, pact: Pact, term: PlannedTerm, text: UUID, sent_on: date) -> None:
        if term.signing in UNSENT | {Signing.SENT}:
            return
        for place, side in enumerate(pact.sides):
            signed_on = sent_on + days(place + self._chance.whole(1, 12))
            if place and term.signing is Signing.HALF_SIGNED:
                return
            if place == 1 and term.signing is Signing.SIGNED_LATE:
                signed_on = term.starts_on + days(12)
            for nth, person in enumerate(side.body.people[: side.signatures]):
                self._tables.add(
                    Signature,
                    agreement_version_id=text,
                    party_id=side.id,
                    person_id=person.id,
                    capacity=CAPACITIES[nth],
                    signed_on=min(signed_on, self._today),
                    place=side.body.place.city,
                    method=self._chance.pick(tuple(SignatureMethod)),
                )
