"""What came of random operations: the reports of schemathesis, read and judged."""

import base64
import importlib.metadata
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    get_named_type,
    is_non_null_type,
    parse,
)

from tests.conformance.fuzz_answers import Reader, merged, mistakes_of
from tests.conformance.fuzz_unreached import REASONS

BROKEN = {"INTERNAL", "TIMEOUT", "UNAVAILABLE"}
EXCUSED = {name for names in REASONS.values() for name in names.split()}
TOLD = 12


def exchanges(report: Path) -> Iterator[tuple[str, str, int, bytes]]:
    """Yield each case: the operation, its document, the status and the body of the answer, 0 without one."""
    with report.open() as lines:
        for line in lines:
            told = json.loads(line).get("ScenarioFinished")
            if told is None or told["phase"] != "fuzzing":
                continue
            recorder = told["recorder"]
            for exchange in recorder["interactions"].values():
                sent = json.loads(base64.b64decode(exchange["request"]["body"]["$base64"]))
                answer = exchange["response"] or {"content": None, "status_code": 0}
                body = (answer["content"] or {"$base64": ""})["$base64"]
                yield (
                    recorder["label"],
                    sent["query"],
                    answer["status_code"],
                    base64.b64decode(body),
                )


class Tally:
    """All cases so far."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.cases: Counter[str] = Counter()
        self.data: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.server: list[str] = []
        self.wrong: list[str] = []

    def add_all(self, report: Path) -> None:
        """Look at all cases of a report."""
        for operation, query, status, body in exchanges(report):
            self.add(operation, query, status, body)

    def add(self, operation: str, query: str, status: int, body: bytes) -> None:
        """Look at one case."""
        self.cases[operation] += 1
        try:
            answer = json.loads(body)
        except ValueError:
            self.server.append(f"{operation}: {status} {body!r:.300}\n{query:.2000}")
            return
        codes = {each["extensions"]["code"] for each in answer.get("errors", ())}
        self.codes.update(codes)
        if status >= 500 or codes & BROKEN:
            self.server.append(f"{operation}: {status} {body!r:.600}\n{query:.3000}")
        if answer.get("data") is None:
            return
        self.data[operation] += gave_data(self.schema, query, answer["data"])
        wrong = mistakes_of(self.schema, query, answer)
        self.wrong += [f"{operation}: {each}\n{query:.2000}" for each in wrong]

    def without_data(self) -> list[str]:
        """Return the operations that have not given data yet."""
        roots = [root for root in (self.schema.query_type, self.schema.mutation_type) if root]
        return [
            f"{root.name}.{name}"
            for root in roots
            for name in root.fields
            if not self.data[f"{root.name}.{name}"]
        ]

    def unexplained(self) -> list[str]:
        """Return those of them that have no reason not to."""
        return [name for name in self.without_data() if name not in EXCUSED]

    def judge(self, least: int) -> dict[str, object]:
        """Return what the page is to say."""
        total = self.cases.total()
        checks = {
            f"at least {least:,} cases": [] if total >= least else [f"{total} cases"],
            "no server error": self.server,
            "every answer has the types of its document": self.wrong,
            "every operation gives data, but for those that have a reason": self.unexplained(),
        }
        return {
            "tools": [f"schemathesis {importlib.metadata.version('schemathesis')}"],
            "checks": [
                {"name": name, "passed": not bad, "note": "\n".join(bad[:TOLD])}
                for name, bad in checks.items()
            ],
            "figures": list(self._figures()),
        }

    def _figures(self) -> Iterator[str]:
        missing = self.without_data()
        yield (
            f"{self.cases.total():,} cases of {len(self.cases)} operations, {self.data.total():,} of which "
            f"gave data; {len(self.cases) - len(missing)} operations gave data at least once"
        )
        codes = ", ".join(f"{code} {count:,}" for code, count in self.codes.most_common())
        yield f"requests by the codes of their errors: {codes}"
        for reason, names in REASONS.items():
            if some := [name for name in names.split() if name in missing]:
                listed = ", ".join(f"`{name.partition('.')[2]}`" for name in some)
                yield f"gave no data: {listed}: {reason}"


def gave_data(schema: GraphQLSchema, query: str, data: dict[str, Any]) -> bool:
    """Whether an answer has more than null; of a mutation, whether it tells that it changed something."""
    reader = Reader(schema, parse(query))
    if reader.operation.operation is not OperationType.MUTATION:
        return any(value is not None for value in data.values())
    root = schema.mutation_type
    assert root
    for key, nodes in reader.fields(root, reader.operation.selection_set):
        payload = get_named_type(root.fields[nodes[0].name.value].type)
        assert isinstance(payload, GraphQLObjectType)
        told = reader.fields(payload, merged(nodes))
        if any(_tells(payload, asked[0].name.value, data[key][name]) for name, asked in told):
            return True
    return False


def _tells(payload: GraphQLObjectType, name: str, value: object) -> bool:
    """Whether a field of a payload tells of a change: no refusals, or what is null otherwise."""
    if name == "errors":
        return value == []
    return (
        name != "__typename"
        and value is not None
        and not is_non_null_type(payload.fields[name].type)
    )
