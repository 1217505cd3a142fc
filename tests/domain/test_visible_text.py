"""What nobody sees is refused; what only looks strange is not."""

import pytest

from domain.errors import DomainError
from domain.visible_text import check_visible

UNSEEN = (
    *("\u0007", "\u00ad", "\u115f", "\u180e", "\u200b", "\u2028", "\u202e", "\u3164"),
    *("\ufeff", "\uffa0", "\U000e0001", "\U000e0041"),
)
SEEN = (
    "a\tb\nc",
    "می\u200cخواهم",
    "👩\u200d💻",
    "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "ﬁ e\u0301",
)


@pytest.mark.parametrize("letter", UNSEEN, ids=lambda letter: f"U+{ord(letter):04X}")
def test_a_character_that_nobody_sees_is_named_and_refused(letter: str) -> None:
    with pytest.raises(DomainError, match=f"U\\+{ord(letter):04X}"):
        check_visible(f"Example{letter}")


@pytest.mark.parametrize("text", SEEN)
def test_joiners_flags_and_accents_may_stay(text: str) -> None:
    check_visible(text)
