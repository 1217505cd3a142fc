"""Characters that nobody sees, and that make a name look like another one: no line of text may have them.

Marks that turn the direction of what follows (a file "gpj.exe" reads "exe.jpg"), spaces without a width,
fillers that stand for no letter, and control characters. The joiners U+200C and U+200D stay: Persian, Indian
scripts and emoji need them.
"""

import re

from domain.errors import DomainError, ErrorCode
from domain.said import said as _

UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u2069\u3164\ufeff\uffa0\U000e0001]"
    # Letters of tags may follow a black flag, as in the flag of Wales, and each other.
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007f]"
)
"""Tabs and line breaks can be seen, in a note."""


def check_visible(text: str) -> None:
    """Refuse a text with a character that cannot be seen; raises DomainError BAD_USER_INPUT."""
    found = UNSEEN.search(text)
    if found is not None:
        raise DomainError(
            ErrorCode.BAD_USER_INPUT,
            _(
                "The text has a character that cannot be seen, %(code)s: leave it out.",
                code=f"U+{ord(found.group()):04X}",
            ),
        )
