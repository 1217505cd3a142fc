"""What strangers typed, made fit to stand in a mail of ours: a name, and nothing that leads anywhere.

Whoever fills in the form chooses to whom its acknowledgement goes. So it carries no text of theirs but two
names, and those without links, addresses, controls and the marks that turn the direction of writing.
"""

import re
import unicodedata

from domain.notices.mails import one_line

LONGEST = 100
# Addresses of pages and of mail, with or without a scheme, as mail programs find them in a text.
LEADS = re.compile(r"\S*(?://|www\.|@)\S*", re.IGNORECASE)
# What is left of one: a name of a host, or a scheme before something. A space ends what would be a link.
JOINT = re.compile(r"(?<=\w)([.:])(?=\w\w)")
MARKS = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def tame(text: str) -> str:
    """Return a name on one line, of at most 100 characters and without links; perhaps it is empty."""
    plain = "".join(
        " " if unicodedata.category(each) in MARKS else each
        for each in unicodedata.normalize("NFKC", text)
    )
    freed = one_line(JOINT.sub(r"\1 ", LEADS.sub(" ", plain)).replace("/", " "))
    return freed if len(freed) <= LONGEST else f"{freed[: LONGEST - 1].rstrip()}…"
