"""Mutations at once on the same few rows: each has its effect or a coded refusal, and none of them fails."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

from domain.database import Database
from domain.viewers import LOCAL_ADMIN
from tests.schema.conftest import Ask
from tests.schema.every_mutation import Mutation, all_mutations
from tests.schema.test_every_mutation import SCHEMA, Caller, Keys, learn

ROWS_OF_A_TYPE = 2
"""So few that those who come at once want the same."""

AT_ONCE = 4
SLOW = {"importRows", "setUpHomeAssociation"}


async def test_of_many_at_once_each_is_done_or_refused_with_a_code(
    demo: Database, ask_demo: Ask, rng: random.Random, rounds: Callable[[int, int], int]
) -> None:
    mutations = [each for each in all_mutations(SCHEMA) if each.name not in SLOW]
    await learn(ask_demo, mutations)
    keys = Keys(demo)
    await keys.load(mutations)
    keys.found = {name: rows[:ROWS_OF_A_TYPE] for name, rows in keys.found.items()}
    call = Caller(ask_demo, LOCAL_ADMIN)

    def send(mutation: Mutation) -> Any:
        given = mutation.fill(keys, optional=rng.random() < 0.5)
        return call(mutation.document, given)

    done = 0
    for _ in range(rounds(15, 3000)):
        some = [rng.choice(mutations)] * 2 + rng.sample(mutations, AT_ONCE - 2)
        done += sum(not refusals for refusals in await asyncio.gather(*map(send, some)))
    assert done > rounds(15, 3000) // 10
