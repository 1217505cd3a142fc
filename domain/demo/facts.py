"""The facts: what public pages say about real associations and events, read by the importer."""

import csv
from importlib import resources

from domain.vocabularies import Vocabulary, VocabularyTerm

NAMES = {"commitment_or_purpose": Vocabulary.PURPOSE}


async def load_facts() -> dict[str, int]:
    """Write the vocabularies and return how many rows each table got."""
    text = (
        resources.files("domain.facts").joinpath("vocabularies_from_seeds.csv").read_text("utf-8")
    )
    rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        name = row["vocabulary"]
        await VocabularyTerm.create(
            vocabulary=NAMES.get(name) or Vocabulary(name.upper()),
            code=row["code"],
            label=row["label_as_written"],
            position=int(row["position"]),
            note=row["note"] or None,
            source=row["source"],
        )
    return {"vocabulary_term": len(rows)}
