"""schemathesis: random operations against the service, with IDs of rows that are there.

It runs with the Python of the tools: python -m tests.conformance.fuzz ADDRESS SCHEMA FOLDER WANTED CASES.
Each round has an excerpt of the schema of its own. Beyond what schemathesis checks by itself, each answer is
compared with the types of its document, and each operation has to give data at least once: those that have
not are tried again in rounds of their own.
"""

import json
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from graphql import DocumentNode, GraphQLSchema, build_ast_schema, build_schema, parse

from tests.conformance.fuzz_excerpts import Excerpt
from tests.conformance.fuzz_ids import LONGEST, find_ids, find_numbers
from tests.conformance.fuzz_settings import Known, write_settings
from tests.conformance.fuzz_tally import Tally

HERE = Path(__file__).parent
ROUNDS = 7
MORE, LAST, OFTEN = 2, 6, 10
"""How many rounds more for operations without data, then for those that have no reason for that; and how many
cases of each."""
SPARE = 1.02
"""For operations of which there are no more different ones."""


def run(
    url: str, folder: Path, excerpt: str, known: Known, each: int, names: Sequence[str] = ()
) -> Path:
    """Let schemathesis run a round, of some operations or of all; it reports what came back."""
    folder.mkdir(parents=True, exist_ok=True)
    report, settings, schema = (
        folder / name for name in ("report.ndjson", "schemathesis.toml", "schema.graphql")
    )
    schema.write_text(excerpt)
    write_settings(settings, build_schema(excerpt), known)
    (folder / "ids.json").write_text(json.dumps(known.ids))
    report.unlink(missing_ok=True)
    options = ["--url", url, "--phases", "fuzzing", "--max-examples", str(each), "--no-shrink"]
    # A refusal with a code is an answer; what is wrong with a request is the generator's to say.
    options += ["--checks", "not_a_server_error,response_schema_conformance"]
    options += ["--continue-on-failure", "--generation-database", "none", "--mode", "positive"]
    options += ["--request-timeout", str(LONGEST), "--suppress-health-check", "all"]
    # A filter refuses null: every other round has some.
    options += ["--generation-graphql-allow-null", "true" if int(folder.name) % 2 else "false"]
    options += ["--seed", folder.name, "--report-ndjson-path", str(report)]
    options += [word for name in names for word in ("--include-name", name)]
    with (folder / "schemathesis.log").open("w") as log:
        subprocess.run(
            [
                str(Path(sys.executable).with_name("st")),
                *("--config-file", str(settings), "run", str(schema)),
                *options,
            ],
            cwd=folder,
            env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.conformance.fuzz_hooks"},
            stdout=log,
            stderr=log,
            check=False,
        )
    return report


def count_operations(schema: GraphQLSchema) -> int:
    """Count the operations that are tried."""
    return sum(len(root.fields) for root in (schema.query_type, schema.mutation_type) if root)


def main(url: str, path: str, place: str, wanted: str, cases: str) -> None:
    """Run, judge, print."""
    document: DocumentNode = parse(Path(path).read_text())
    schema = build_ast_schema(document)
    types: dict[str, str] = json.loads(Path(wanted).read_text())
    each = math.ceil(int(cases) * SPARE / ROUNDS / count_operations(schema))
    tally = Tally(schema)
    for number in range(ROUNDS + MORE + LAST):
        names = [] if number < ROUNDS else tally.without_data()
        if number >= ROUNDS + MORE:
            names = tally.unexplained()
        if number >= ROUNDS and not names:
            break
        known = Known(find_ids(url, schema), types, find_numbers(url))
        excerpt = Excerpt(document, number).text()
        often = OFTEN if names else each
        tally.add_all(run(url, Path(place) / str(number), excerpt, known, often, names))
    print(json.dumps(tally.judge(int(cases))))


if __name__ == "__main__":
    main(*sys.argv[1:])
