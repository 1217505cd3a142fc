"""What schemathesis is told: its dictionaries, and where each of them is used."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLSchema

from tests.conformance.fuzz_ids import Ids, id_inputs, type_of
from tests.conformance.fuzz_texts import dictionaries, text_inputs

SIZES = [1, 2, 3, 5, 10, 0]
TOLD_OF = ["Agreement", "AgreementParty", "AgreementTerm"]
MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Known:
    """What is there: IDs by type, which type inputs of mutations want, and numbers of agreements."""

    ids: Ids
    wanted: dict[str, str]
    numbers: list[str]

    def values(self) -> dict[str, list[str] | list[int]]:
        """Return all dictionaries by name."""
        every = [each for some in self.ids.values() for each in some[:3]]
        others = {"Any": every, "Types": TOLD_OF, "Numbers": self.numbers}
        return {**self.ids, **others, **dictionaries(), "Sizes": SIZES}

    def places(self, schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
        """Yield where operations take what is in a dictionary, and its name."""
        yield "*.*.first", "Sizes"
        yield "*.*.last", "Sizes"
        yield "Query.explainReminder.reminder", "Reminder"
        yield "Query.changes.types[*]", "Types"
        yield "Query.agreement.number", "Numbers"
        yield from text_inputs(schema)
        for key, place in id_inputs(schema):
            kind = self.wanted.get(key.replace("[*]", ""))
            yield key, kind if kind in self.ids else type_of(place, self.ids)


def write_settings(path: Path, schema: GraphQLSchema, known: Known) -> None:
    """Write them down."""
    lines = [
        f"[dictionaries.{kind}]\nvalues = {json.dumps(some)}\n"
        for kind, some in known.values().items()
    ]
    lines.append("[parameters]\n")
    for place, kind in known.places(schema):
        lines.append(f'"{place}" = {{ dictionary = "{kind}", probability = {MOSTLY} }}\n')
    path.write_text("".join(lines))
