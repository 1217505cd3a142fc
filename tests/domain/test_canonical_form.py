"""The canonical form: one spelling for one content, the same hash on every machine."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.agreements import Category
from domain.canonical_form import digest, write_canonical, write_text

JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda parts: some.lists(parts) | some.dictionaries(some.text(), parts),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_between() -> None:
    form = write_canonical({"term": None, "body": "Zwölf\nZeilen", "days": [1, True]})
    assert form == '{"body":"Zwölf\\nZeilen","days":[1,true],"term":null}'


def test_dates_codes_and_keys_have_one_spelling() -> None:
    key = UUID("0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081")
    form = write_canonical([date(2026, 11, 2), Category.BRANCH, key])
    assert form == '["2026-11-02","BRANCH","0199b6c2-7d5e-7cc3-b1f2-3a4d5e6f7081"]'


def test_letters_and_line_ends_that_look_alike_are_alike() -> None:
    assert write_text("Asociacio\u0301n\r\nde\rnoviembre") == "Asociación\nde\nnoviembre"


def test_what_languages_write_differently_has_no_form() -> None:
    with pytest.raises(TypeError, match="Decimal"):
        write_canonical({"value": Decimal("1.10")})


def test_the_hash_is_that_of_the_bytes() -> None:
    assert digest("{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@given(some.dictionaries(some.text("abcäöü"), some.integers()))
def test_the_order_of_writing_does_not_matter(content: dict[str, int]) -> None:
    assert write_canonical(content) == write_canonical(dict(reversed(content.items())))


@given(JSON)
def test_writing_what_was_written_changes_nothing(content: object) -> None:
    again = write_text(write_canonical(content))
    assert again == write_canonical(content)
