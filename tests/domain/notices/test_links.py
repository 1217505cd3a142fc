"""Action links: what a token is worth, and that nobody else can make one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.links import (
    FORGED,
    NUMBERS,
    PURPOSES,
    TOKEN_LENGTH,
    Link,
    Purpose,
    Reading,
    Standing,
    read,
    sign,
)

SECRET = "a secret of at least thirty-two characters"
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
LINK = Link(
    Purpose.ACKNOWLEDGE, UUID("0199b6c2-0000-7000-8000-000000000001"), NOW + timedelta(days=90)
)
TOKEN = sign(LINK, SECRET)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_a_token_is_read_back() -> None:
    assert read(TOKEN, [SECRET], NOW) == Reading(Standing.VALID, LINK)


def test_a_token_fits_into_a_url_as_it_is() -> None:
    assert len(TOKEN) == TOKEN_LENGTH
    assert set(TOKEN) <= set(ALPHABET)


def test_the_same_link_gives_the_same_token() -> None:
    assert sign(LINK, SECRET) == TOKEN


def test_a_token_holds_to_its_last_second() -> None:
    assert read(TOKEN, [SECRET], LINK.expires_at).standing is Standing.VALID
    late = read(TOKEN, [SECRET], LINK.expires_at + timedelta(seconds=1))
    assert late == Reading(Standing.EXPIRED, LINK)


def test_another_secret_cannot_sign() -> None:
    assert read(sign(LINK, "another secret of thirty-two letters"), [SECRET], NOW) == FORGED


def test_a_former_secret_still_reads_and_signs_nothing() -> None:
    newer = "another secret of thirty-two letters"
    assert read(TOKEN, [newer, SECRET], NOW) == Reading(Standing.VALID, LINK)
    assert sign(LINK, newer) != TOKEN


def test_a_token_may_name_one_thing_of_a_list() -> None:
    item = replace(LINK, purpose=Purpose.KEEP, item_id=UUID(int=7))
    token = sign(item, SECRET)
    assert len(token) == 72
    assert set(token) <= set(ALPHABET)
    assert read(token, [SECRET], NOW) == Reading(Standing.VALID, item)
    assert item.row == item.item_id
    for length in range(72):
        changed = token[:length] + ("A" if token[length] != "A" else "B") + token[length + 1 :]
        assert read(changed, [SECRET], NOW) == FORGED


def test_each_purpose_has_a_number_of_its_own() -> None:
    assert set(NUMBERS) == set(Purpose)
    assert len(PURPOSES) == len(Purpose)


@pytest.mark.parametrize("place", range(TOKEN_LENGTH))
def test_each_letter_counts(place: int) -> None:
    for letter in (ALPHABET[(ALPHABET.index(TOKEN[place]) + step) % 64] for step in (1, 17, 32)):
        changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
        assert read(changed, [SECRET], NOW) == FORGED


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN[1:],
        "é" * 51,
        "/" * 51,
    ],
)
def test_what_is_no_token_is_forged(token: str) -> None:
    assert read(token, [SECRET], NOW) == FORGED


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_token(text: str) -> None:
    assert read(text, [SECRET], NOW) == FORGED
