"""Keeping vocabularies."""

from datetime import date
from typing import Any

import strawberry

from domain import vocabularies
from domain.acts import Act
from domain.verbs.directory import vocabulary_keeping
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.vocabularies import VocabularyTerm

WHICH = "The term."

ADD = form(
    "AddVocabularyTermInput",
    "A term of one of the association's vocabularies.",
    vocabularies.VocabularyTerm,
    needed="vocabulary code label",
    free="labels position note active_from source",
)
UPDATE = form(
    "UpdateVocabularyTermInput",
    "How a term is worded now; its list and its code stay.",
    vocabularies.VocabularyTerm,
    changes=WHICH,
    free="label labels position note active_from source",
)
RETIRE = form(
    "RetireVocabularyTermInput",
    "The term that is no longer chosen.",
    vocabularies.VocabularyTerm,
    changes=WHICH,
    extra=[Asked("on", date, "Last day in use; today where it is left out.")],
)


async def add(given: Any, act: Act) -> vocabularies.VocabularyTerm:
    return await vocabulary_keeping.add_vocabulary_term(read_columns(given, ADD), act)


async def update(given: Any, act: Act) -> vocabularies.VocabularyTerm:
    key = read_key(given, UPDATE, "vocabulary_term_id")
    values = read_columns(given, UPDATE, "vocabulary_term_id")
    return await vocabulary_keeping.update_vocabulary_term(key, values, version_of(given), act)


async def retire(given: Any, act: Act) -> vocabularies.VocabularyTerm:
    key = read_key(given, RETIRE, "vocabulary_term_id")
    return await vocabulary_keeping.retire_vocabulary_term(
        key, or_none(given.on), version_of(given), act
    )


@strawberry.type
class VocabularyMutations:
    """Vocabularies."""

    add_vocabulary_term = verb(
        ADD, VocabularyTerm, "vocabularyTerm", "Add a term to a vocabulary.", add
    )
    update_vocabulary_term = verb(
        UPDATE, VocabularyTerm, "vocabularyTerm", "Word a term anew.", update
    )
    retire_vocabulary_term = verb(
        RETIRE,
        VocabularyTerm,
        "vocabularyTerm",
        "Retire a term: rows that name it keep it, and new ones choose another.",
        retire,
    )
