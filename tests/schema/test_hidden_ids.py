"""What a mutation answers tells nothing of hidden rows: the ID of one is answered as the ID of none."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.clock import Clock
from domain.database import Database
from domain.viewers import Viewer
from schema.compiler.paths import table_of
from schema.graph import GRAPH
from tests.schema.conftest import Ask
from tests.schema.every_mutation import Mutation, Place, absent, all_mutations
from tests.schema.people_of_the_demo import WAYS, take_part
from tests.schema.test_every_mutation import SCHEMA, Caller, learn
from tests.schema.test_row_rules import see

Ids = dict[str, list[str]]


@dataclass(frozen=True)
class Chosen:
    """Gives an ID of a type, any of those that are there."""

    ids: Ids
    rng: random.Random

    def __call__(self, entity: str) -> str:
        return self.rng.choice(self.ids[entity])


async def sort_ids(demo: Database, viewer: Viewer, mutations: list[Mutation]) -> tuple[Ids, Ids]:
    """Return the IDs of rows that the viewer sees, and of those that are hidden, by type."""
    seen: Ids = {}
    hidden: Ids = {}
    for entity in sorted({name for each in mutations for name in each.ids.values()}):
        model = GRAPH.catalog[entity].model
        visible = {f"{entity}:{key}" for key in await see(demo, model, viewer)}
        rows = await demo.reads.fetch(f"SELECT id FROM {table_of(model)}")
        every = {f"{entity}:{row['id']}" for row in rows}
        seen[entity] = sorted(visible) or [absent(entity)]
        hidden[entity] = sorted(every - visible)
    return seen, hidden


def put(given: Any, place: Place, wanted: str) -> Any:
    """Return an input with another ID at a place; None where the input has no such place."""
    if isinstance(given, list):
        parts = [put(part, place, wanted) for part in given]
        return parts if parts and None not in parts else None
    if not place:
        return wanted
    if not isinstance(given, dict) or place[0] not in given:
        return None
    part = put(given[place[0]], place[1:], wanted)
    return None if part is None else {**given, place[0]: part}


async def test_the_id_of_a_hidden_row_is_answered_as_that_of_none(
    demo: Database,
    ask_demo: Ask,
    clock: Clock,
    rng: random.Random,
    rounds: Callable[[int, int], int],
) -> None:
    mutations = all_mutations(SCHEMA)
    await learn(ask_demo, mutations)
    for way in [*WAYS][: rounds(1, 99)]:
        viewer = await take_part(way, demo, clock)
        seen, hidden = await sort_ids(demo, viewer, mutations)
        places = [
            (mutation, *each)
            for mutation in mutations
            for each in mutation.ids.items()
            if hidden[each[1]]
        ]
        for mutation, place, entity in rng.sample(places, min(len(places), rounds(40, 9999))):
            given = mutation.fill(Chosen(seen, rng), optional=rng.random() < 0.5)
            answers = []
            for wanted in (rng.choice(hidden[entity]), absent(entity)):
                asked = put(given, place, wanted)
                if asked is not None:
                    refusals = await Caller(ask_demo, viewer)(mutation.document, asked)
                    assert refusals, (way, mutation.name, place)
                    answers.append(str(refusals).replace(wanted, "ID"))
            assert len(set(answers)) <= 1, (way, mutation.name, place, answers)
