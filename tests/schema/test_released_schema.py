"""What breaks clients since the last release is named in the changelog.

released.graphql is the schema of the last release, without its descriptions; before the first one, the
schema that was shown first. With a release, `pytest tests/schema/test_released_schema.py --update-golden`
writes it anew.
"""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, Visitor, build_schema, find_breaking_changes, parse, visit
from graphql.language import Node, print_ast

from schema.printed import print_schema

RELEASED = Path(__file__).with_name("released.graphql")
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
FIELD = re.compile(r"\b[A-Z]\w*\.\w+")
TYPE = re.compile(r"\b[A-Z]\w*")


class Undescribed(Visitor):
    """Takes the descriptions off."""

    def enter(self, node: Node, *_: Any) -> Node | None:
        described = getattr(node, "description", None) is not None
        return dataclasses.replace(node, description=None) if described else None  # type: ignore[call-arg]  # not of every node


def without_descriptions(schema: str) -> str:
    return print_ast(visit(parse(schema), Undescribed())) + "\n"


def breaks(released: GraphQLSchema, now: GraphQLSchema) -> dict[str, str]:
    """What clients can trip over: a sentence, and the field or the type in question."""
    found = [change.description for change in find_breaking_changes(released, now)]
    return {each: _place(each) for each in found}


def _place(sentence: str) -> str:
    match = FIELD.search(sentence) or TYPE.search(re.sub(r"^[A-Z][a-z]+ ", "", sentence))
    assert match, sentence
    return match[0]


def test_what_breaks_clients_is_named_in_the_changelog(request: pytest.FixtureRequest) -> None:
    now = print_schema()
    if request.config.getoption("--update-golden"):
        RELEASED.write_text(without_descriptions(now), encoding="utf-8")
    released = build_schema(RELEASED.read_text(encoding="utf-8"))
    changelog = CHANGELOG.read_text(encoding="utf-8")
    unreleased = changelog.partition("## [Unreleased]")[2].partition("\n## ")[0]
    told = breaks(released, build_schema(now))
    assert [each for each, place in told.items() if f"`{place}`" not in unreleased] == []


@pytest.mark.parametrize(
    ("now", "place"),
    [
        ("type Query { a: B } type B { y: Int }", "B.x"),
        ("type Query { a: Int }", "B"),
        ("type Query { a: B } type B { x: Int y: Int! z(a: Int!): Int }", "B.x"),
        ("type Query { a: B } type B { x: Int! y: Int z(a: Int!, b: Int!): Int }", "B.z"),
        ("type Query { a: B } type B { x: Int! y: Int z: Int }", "B.z"),
    ],
)
def test_a_break_has_a_place(now: str, place: str) -> None:
    before = build_schema("type Query { a: B } type B { x: Int! y: Int z(a: Int!): Int }")
    assert place in breaks(before, build_schema(now)).values()
