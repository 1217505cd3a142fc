"""The schema as text, for people and for clients' tools."""

from graphql import GraphQLOneOfDirective
from graphql.utilities.print_schema import print_directive

from schema.graph import GRAPH

# Strawberry writes this directive down without a word on what it means.
BARE = "directive @oneOf on INPUT_OBJECT\n"


def print_schema() -> str:
    """Return the whole schema, everything in it described."""
    text = GRAPH.strawberry.as_str() + "\n"
    return text.replace(BARE, print_directive(GraphQLOneOfDirective) + "\n", 1)
