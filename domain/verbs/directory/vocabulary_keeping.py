"""Keeping vocabularies: terms are added, worded anew and retired, and never removed while rows name them."""

import re
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import Given, check_columns, check_order, misfit
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.vocabularies import VocabularyTerm

CODE = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*", re.ASCII)
LONGEST_CODE = 60


async def add_vocabulary_term(given: Given, act: Act) -> VocabularyTerm:
    """Add a term; raises DomainError CONFLICT where the list has its code already."""
    async with transaction():
        await permit(Action.ADD_VOCABULARY_TERM, None, act)
        _check(given, None)
        vocabulary, code = given["vocabulary"], given["code"]
        if len(code) > LONGEST_CODE or not CODE.fullmatch(code):
            raise misfit("code", "A code has capital letters, digits and underscores between them.")
        if await VocabularyTerm.exists(vocabulary=vocabulary, code=code):
            raise DomainError(ErrorCode.CONFLICT, f"The list has a term {code}.", ("code",))
        row = VocabularyTerm(**given)
        await add(row, Action.ADD_VOCABULARY_TERM, act.actor)
    return row


async def update_vocabulary_term(
    key: UUID, given: Given, version: int | None, act: Act
) -> VocabularyTerm:
    """Word a term anew; its list and its code stay, because rows and files name them."""
    async with transaction():
        row = await find(VocabularyTerm, key, act, "vocabularyTermId")
        await permit(Action.UPDATE_VOCABULARY_TERM, row, act)
        expect(row, version)
        _check(given, row)
        await change(row, given, Action.UPDATE_VOCABULARY_TERM, act.actor)
    return row


async def retire_vocabulary_term(
    key: UUID, on: date | None, version: int | None, act: Act
) -> VocabularyTerm:
    """Retire a term after a day, today where none is given: rows that name it keep it."""
    async with transaction():
        row = await find(VocabularyTerm, key, act, "vocabularyTermId")
        await permit(Action.RETIRE_VOCABULARY_TERM, row, act)
        expect(row, version)
        last = on or act.today
        check_order(row.active_from, last, "active_to")
        await change(row, {"active_to": last}, Action.RETIRE_VOCABULARY_TERM, act.actor)
    return row


def _check(given: Given, row: VocabularyTerm | None) -> None:
    check_columns(VocabularyTerm, {name: value for name, value in given.items() if name != "code"})
    first = given.get("active_from", getattr(row, "active_from", None))
    check_order(first, getattr(row, "active_to", None), "active_from")
    labels = given.get("labels", {})
    if not isinstance(labels, dict) or not all(
        isinstance(label, str) and label.strip() for label in labels.values()
    ):
        raise misfit("labels", "Labels are texts by locale.")
