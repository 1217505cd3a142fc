"""`python -m schema` prints the schema into schema/schema.graphql, where a test compares it."""

from pathlib import Path

from schema.printed import print_schema

PRINTED = Path(__file__).with_name("schema.graphql")

if __name__ == "__main__":
    PRINTED.write_text(print_schema(), encoding="utf-8")
