"""`python -m schema` prints the schema into schema/schema.graphql, where a test compares it."""

from pathlib import Path

from schema.graph import GRAPH

PRINTED = Path(__file__).with_name("schema.graphql")

if __name__ == "__main__":
    PRINTED.write_text(GRAPH.strawberry.as_str() + "\n", encoding="utf-8")
