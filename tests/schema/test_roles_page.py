"""docs/roles.md is written from the tables that the code checks: rows by audience, actions by right."""

import re
from pathlib import Path

import pytest

from domain.rights.access import ROWS
from domain.rights.actions import RIGHTS, Right
from domain.rights.rules import AllOf, AnyOf, Everyone, Nobody, Rule, Where

PAGE = Path(__file__).parents[2] / "docs/roles.md"

HEAD = """# Roles: who sees and changes what

Written from `domain/rights/access.py` and `domain/rights/actions.py` by the tests; do not edit it by hand
(`pytest tests/schema/test_roles_page.py --update-golden`).

A viewer is nobody in particular, a person who signed in, an API token, or the local administrator.
A person's roles come from dated grants, liaison assignments and seats (docs/nouns/people.md), and
from them follows what is in reach:

- **own**: organizations that the person represents (affiliate representative or signatory,
  affiliate liaison);
- **portfolio**: organizations that the person looks after (staff, committee and regional liaisons,
  delegates of somebody who is away, chairs for their committee, directors for their region);
- **overseen**: the portfolio, and the organizations of the regions that the person keeps an eye on: regional
  vice presidents read their region, and change what they are liaisons of;
- **reach**: own and overseen together.

## Who sees which rows

Every read places the condition of its table in the SQL, in lists, counts, filters, orders and as-of
reads too. What one may not see looks as if it were not there. *Board* are board viewers and
secretaries; *staff* are people with the role STAFF or ADMIN and tokens, where they hold the scope
in the last column.

| Table | Public | Signed in | Board | Staff, with scope |
|---|---|---|---|---|
"""

ACTIONS = """
## Who may do what

One line a mutation. STAFF means staff in charge: a staff liaison of one of the row's organizations,
the owner of one of its agreements, or any staff where nobody is in charge. DIRECTOR, CHAIR,
LIAISON, AFFILIATE and SIGNATORY need the row's organizations in their reach. ASSIGNING_CHAIR chairs the
committee that gives a committee liaison the duty. SERVICE is a token that may write, SELF the person
whom the row is about.

| Mutation | Who |
|---|---|
"""


def tell(rule: Rule) -> str:
    """Return a rule in a few words."""
    match rule:
        case Everyone():
            return "all"
        case Nobody():
            return "none"
        case Where():
            return tell_condition(rule.sql)
        case AnyOf():
            return " or ".join(tell(part) for part in rule.rules)
        case AllOf():
            return ", ".join(tell(part) for part in rule.rules)
    return "with its " + " and ".join(name.replace("_", " ") for name in rule.targets)


def tell_condition(sql: str) -> str:
    if sql == "{row}.visibility = 'PUBLIC'":
        return "public ones"
    found = [
        word
        for name, word in (
            ("{reach}", "in reach"),
            ("{overseen}", "overseen"),
            ("{person}", "one's own"),
            ("'PUBLIC'", "public"),
            ("'STAFF'", "not for staff only"),
        )
        if name in sql
    ]
    return ", or ".join(found)


def write_page() -> str:
    lines = [
        f"| {model.__name__} | {tell(rule.public)} | {tell(rule.member)} | {tell(rule.board)}"
        f" | {rule.scope} |"
        for model, rule in sorted(ROWS.items(), key=lambda item: item[0].__name__)
    ]
    order = list(Right)
    acts = [
        f"| {action.value} | {', '.join([right for right in order if right in rights])} |"
        for action, rights in sorted(RIGHTS.items(), key=lambda item: item[0].value)
    ]
    return HEAD + "\n".join(lines) + "\n" + ACTIONS + "\n".join(acts) + "\n"


def test_the_page_is_what_the_code_checks(request: pytest.FixtureRequest) -> None:
    written = write_page()
    if request.config.getoption("--update-golden"):
        PAGE.write_text(written)
    assert PAGE.read_text() == written


def test_every_mutation_has_its_rights_and_every_right_its_mutation() -> None:
    assert all(RIGHTS.values())
    printed = (PAGE.parents[1] / "schema/schema.graphql").read_text()
    body = printed.split("type Mutation {", 1)[1].split("\n}\n", 1)[0]
    assert set(re.findall(r"^  (\w+)\(", body, re.MULTILINE)) == {each.value for each in RIGHTS}
