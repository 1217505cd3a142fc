"""Which type of row each ID in the input of a mutation is of: the service says it where it refuses an ID."""

import asyncio
import json
import urllib.request
from pathlib import Path

from graphql import build_schema

from tests.conformance.fuzz_ids import LONGEST
from tests.schema.every_mutation import Refusal, all_mutations


def find_wanted(url: str, schema: Path) -> dict[str, str]:
    """Return the types by place, such as Mutation.signVersion.input.partyId; nothing is changed."""
    return asyncio.run(_learn(url, schema))


async def _learn(url: str, schema: Path) -> dict[str, str]:
    async def send(document: str, given: dict[str, object]) -> list[Refusal]:
        return await asyncio.to_thread(_refusals, url, document, given)

    found = {}
    for mutation in all_mutations(build_schema(schema.read_text())):
        await mutation.learn(send)
        for place, kind in mutation.ids.items():
            found[".".join(("Mutation", mutation.name, "input", *place))] = kind
    return found


def _refusals(url: str, document: str, given: dict[str, object]) -> list[Refusal]:
    """Return why a mutation changed nothing; a file is none here, and is refused as a whole."""
    body = json.dumps({"query": document, "variables": {"input": given}}, default=str).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers)  # noqa: S310 (the service of this run)
    with urllib.request.urlopen(request, timeout=LONGEST) as answer:  # noqa: S310 (see above)
        data = json.load(answer).get("data") or {}
    return [error for payload in data.values() if payload for error in payload["errors"]]
