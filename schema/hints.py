"""What a refused document could have meant: fields of rows that were asked of the page around them.

A hint tells nothing that introspection does not; where that is off, hints are taken off too.
"""

import re

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, get_named_type

SUGGESTED = re.compile(
    r" Did you mean [^?]*\?| \w+ is a field of \w+: ask for it inside [\w {}]+\."
)
UNKNOWN = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'", re.ASCII)
WITHIN = {"nodes": "nodes { }", "node": "node { }"}
"""The fields of a page and of its edges that hold rows."""


def hint(error: GraphQLError, schema: GraphQLSchema) -> GraphQLError:
    """Return the error with where the field is, if it is one of the rows of this page."""
    found = UNKNOWN.match(error.message)
    if found is None:
        return error
    name, around = found[1], schema.get_type(found[2])
    if not isinstance(around, GraphQLObjectType):
        return error
    for holder, shown in WITHIN.items():
        row = get_named_type(around.fields[holder].type) if holder in around.fields else None
        if isinstance(row, GraphQLObjectType) and name in row.fields:
            message = f"{error.message} {name} is a field of {row.name}: ask for it inside {shown}."
            return GraphQLError(message, error.nodes)
    return error


def without_hints(error: GraphQLError) -> GraphQLError:
    """Return the error with no name in it that its document did not have."""
    message = SUGGESTED.sub("", error.message)
    if message == error.message:
        return error
    return GraphQLError(
        message, error.nodes, original_error=error.original_error, extensions=error.extensions
    )
