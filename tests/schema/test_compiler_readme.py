"""The worked example of schema/compiler/README.md is what the compiler makes of it.

`pytest tests/schema/test_compiler_readme.py --update-golden` writes its blocks anew.
"""

import re
from json import dumps
from pathlib import Path

import pytest

from domain.viewers import ANONYMOUS
from tests.schema.conftest import Ask
from tests.schema.test_golden import compare, plans, statements

README = Path(__file__).parents[2] / "schema/compiler/README.md"
VARIABLES = {"name": "Quoted"}


def test_each_module_that_it_names_is_there() -> None:
    named = re.findall(r"`(\w+\.py)`", README.read_text(encoding="utf-8"))
    assert len(named) >= 9
    assert [name for name in named if not (README.parent / name).exists()] == []


async def test_the_worked_example_is_true(ask_world: Ask, request: pytest.FixtureRequest) -> None:
    page = README.read_text(encoding="utf-8")
    found = re.search(r"```graphql\n(.*?)```", page, re.DOTALL)
    assert found is not None
    assert dumps(VARIABLES) in page
    reply = await ask_world(found[1], VARIABLES, viewer=ANONYMOUS)
    for language, text in (
        ("text", plans(found[1], VARIABLES, ANONYMOUS)),
        ("sql", statements(found[1])),
        ("json", dumps({"data": reply.data}, indent=2, ensure_ascii=False) + "\n"),
    ):
        old = re.search(rf"```{language}\n.*?```", page, re.DOTALL)
        assert old is not None
        page = page.replace(old[0], f"```{language}\n{text}```")
    compare(README, page, update=request.config.option.update_golden)
