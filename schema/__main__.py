"""`python -m schema` prints the schema into schema/schema.graphql, where a test compares it.

`python -m schema subgraph` prints it as gateways want it, for those that compose without asking a service.
"""

import sys
from pathlib import Path

from schema.federation import subgraph
from schema.graph import COMPILER
from schema.printed import print_schema

PRINTED = Path(__file__).with_name("schema.graphql")

if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            PRINTED.write_text(print_schema(), encoding="utf-8")
        case ["subgraph"]:
            sys.stdout.write(subgraph(COMPILER.schema, COMPILER.catalog))
        case _:
            sys.exit("usage: python -m schema [subgraph]")
