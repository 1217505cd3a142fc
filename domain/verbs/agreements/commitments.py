"""What parties promised one another: obligations are added, changed and ended."""

from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.agreements import Agreement, AgreementParty
from domain.audit import add, change
from domain.database import current_transaction, transaction
from domain.givens import Given, against_rule, check, check_order
from domain.obligations import Obligation
from domain.recurrence import check_recurrence
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.agreements.occurrences import open_for
from domain.verbs.people.taking_back import newly_named, take_back_named
from domain.vocabularies import Vocabulary, VocabularyTerm

TIMING = frozenset({"starts_on", "recurrence", "standing", "ended_on"})


async def add_obligation(given: Given, act: Act) -> Obligation:
    """Record what a party promised under an agreement, or all of them where none is named.

    It is due once, on its first day; again and again by its recurrence; or always (`standing`), without days.
    Raises DomainError: BAD_USER_INPUT for a recurrence that cannot be read, RULE_VIOLATED for a party of
    another agreement and a term of another vocabulary.
    """
    async with transaction():
        agreement = await find(Agreement, given["agreement_id"], act, "agreementId", lock=False)
        await permit(Action.ADD_OBLIGATION, agreement, act)
        await _check(given, agreement.id, act)
        _check_timing(given)
        values = _plain(given, given["starts_on"])
        obligation = Obligation(**values)
        await add(obligation, Action.ADD_OBLIGATION, act.actor)
        await open_for(obligation.id, act.today)
        named = newly_named(None, given)
        await take_back_named(agreement.id, named, Action.ADD_OBLIGATION, act)
    return obligation


async def update_obligation(key: UUID, given: Given, version: int | None, act: Act) -> Obligation:
    """Change an obligation; days to come that nobody has touched follow a new recurrence."""
    async with transaction():
        obligation = await _find(key, Action.UPDATE_OBLIGATION, version, act)
        await _check(given, obligation.agreement_id, act)
        _check_timing({name: given.get(name, getattr(obligation, name)) for name in TIMING})
        values = _plain(given, given.get("starts_on", obligation.starts_on))
        named = newly_named(obligation, given)
        await change(obligation, values, Action.UPDATE_OBLIGATION, act.actor)
        if TIMING & values.keys():
            await _forget_days(obligation, act.today)
            await open_for(obligation.id, act.today)
        agreement = obligation.agreement_id
        await take_back_named(agreement, named, Action.UPDATE_OBLIGATION, act)
    return obligation


async def end_obligation(key: UUID, ended_on: date, version: int | None, act: Act) -> Obligation:
    """End an obligation: after that day it is due no more."""
    async with transaction():
        obligation = await _find(key, Action.END_OBLIGATION, version, act)
        if ended_on < obligation.starts_on:
            raise against_rule("ended_on", "It would end before it begins: waive its day instead.")
        await change(obligation, {"ended_on": ended_on}, Action.END_OBLIGATION, act.actor)
        await _forget_days(obligation, max(act.today, ended_on))
    return obligation


async def _check(values: Given, agreement_id: UUID, act: Act) -> None:
    await check(Obligation, values, act)
    if values.get("commitment_type_id"):
        term = await VocabularyTerm.get(id=values["commitment_type_id"])
        if term.vocabulary is not Vocabulary.COMMITMENT_TYPE:
            raise against_rule("commitment_type_id", "The term is not a type of commitment.")
    if values.get("party_id"):
        party = await AgreementParty.get(id=values["party_id"])
        if party.agreement_id != agreement_id:
            raise against_rule("party_id", "The party belongs to another agreement.")


def _check_timing(values: Given) -> None:
    if values.get("standing") and values.get("recurrence"):
        raise against_rule(
            "recurrence", "What holds all the time has no days: leave out recurrence or standing."
        )
    check_order(values.get("starts_on"), values.get("ended_on"), "ended_on")


def _plain(given: Given, starts_on: date) -> dict[str, object]:
    """Return the values with the recurrence checked and in its plain form."""
    recurrence = given.get("recurrence")
    if recurrence is None:
        return dict(given)
    return {**given, "recurrence": check_recurrence(recurrence, starts_on)}


async def _forget_days(obligation: Obligation, after: date) -> None:
    """Remove the days to come that nobody has touched; they are computed anew where they still hold."""
    await current_transaction().execute(
        """
        DELETE FROM obligation_occurrence AS ahead
        WHERE obligation_id = $1 AND state = 'OPEN' AND note IS NULL AND due_on > $2
            AND NOT EXISTS (SELECT FROM document WHERE obligation_occurrence_id = ahead.id)
        """,
        obligation.id,
        after,
    )


async def _find(key: UUID, action: Action, version: int | None, act: Act) -> Obligation:
    obligation = await find(Obligation, key, act, "obligationId")
    await permit(action, obligation, act)
    expect(obligation, version)
    return obligation
