"""Every query and mutation on a page of docs/nouns can be pasted: it is valid for the schema."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

import schema
from schema.graph import COMPILER

PAGES = sorted((Path(schema.__file__).parent.parent / "docs" / "nouns").glob("*.md"))
BLOCK = re.compile(r"^```graphql\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.stem))
def test_what_a_page_shows_is_valid(page: Path) -> None:
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert len(blocks) >= 2, "a query and a mutation"
    for block in blocks:
        assert validate(COMPILER.schema, parse(block)) == []
