"""No button of a mail is refused in words for programs: whatever it calls says why in every language.

What is refused for being hidden, forbidden or changed meanwhile is said by the page in words of its own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ANSWERS = Path("domain/verbs/answers")
# Which argument of a call holds the sentence.
SENTENCE = {
    "DomainError": 1,
    "misfit": 1,
    "against_rule": 1,
    "need_reason": 1,
    "against_agreement": 0,
    "_against": 0,
}
SAID_BY_THE_PAGE = {"NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED", "CONFLICT"}
# Why no button gets there: how sentences begin, by module.
OUT_OF_REACH = {
    "domain.givens": (
        "buttons give a title and a day, which may be empty",
        {
            "{text}",
            "An address of a",
            "The last day lies",
            "This has to be given",
            "Give an object",
        },
    ),
    "domain.notices.reminders": (
        "whose reminder has become needless is told that it is acknowledged",
        {"Only a reminder that was mailed can be ack"},
    ),
    "domain.tokens": ("nobody makes a token by mail", {"A token's name"}),
    "domain.verbs.agreements.agreement_standing": (
        "a decision asks for a term in force, not for an open agreement",
        {"The agreement {what}"},
    ),
    "domain.verbs.people.taking_back": (
        "nobody takes back by mail; whoever is named anew needs no reason",
        {"Say why they are", "It was taken back"},
    ),
    "domain.verbs.plans.candidates": ("a button is about one candidate", {"Decide about each"}),
    "domain.verbs.plans.plan_agreeing": (
        "nobody submits or amends by mail, and the office records nothing",
        {
            "Say what is to be amended",
            "Say how the other",
            "Keep or drop",
            "A plan without items",
            "{person.name} holds no",
        },
    ),
    "domain.verbs.plans.work_plan_contents": (
        "buttons change title and day, and nothing that an item is linked to",
        {
            "{activity.label} is",
            "An item serves",
            "It belongs to another",
            "{goal.title} is closed",
        },
    ),
    "domain.verbs.terms.decisions": (
        "buttons neither terminate nor give notice, and ask for conditions where those are asked for",
        {
            "PENDING is no decision",
            "Only RENEW_CONDITIONAL",
            "Notice ",
            "To terminate takes",
            "Say when notice",
        },
    ),
    "domain.verbs.terms.recommendations": ("every button says something", {"PENDING recommends"}),
}


def parse(module: str) -> ast.Module | None:
    path = Path(*module.split(".")).with_suffix(".py")
    return ast.parse(path.read_text(encoding="utf-8")) if path.exists() else None


def reached() -> dict[str, ast.Module]:
    """Every module that an answer may lead into, whether or not it calls anything there."""
    found: dict[str, ast.Module] = {}
    ahead = [f"domain.verbs.answers.{path.stem}" for path in ANSWERS.glob("*.py")]
    while ahead:
        module = ahead.pop()
        parsed = parse(module) if module not in found else None
        if parsed is not None:
            found[module] = parsed
            ahead += [
                str(node.module)
                for node in ast.walk(parsed)
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("domain.")
            ]
    return found


def plain(parsed: ast.Module) -> Iterator[str]:
    """The sentences that are no messages of the catalogues."""
    for node in ast.walk(parsed):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        place = SENTENCE.get(node.func.id, len(node.args))
        code = node.args[0] if node.args else None
        if place >= len(node.args) or getattr(code, "attr", "") in SAID_BY_THE_PAGE:
            continue
        match node.args[place]:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr() as text:
                yield ast.unparse(text).lstrip("f").strip("\"'")


def test_whatever_a_button_calls_says_why_in_every_language() -> None:
    modules = reached()
    assert {"domain.verbs.plans.plan_drafts", "domain.notices.snoozing"} <= modules.keys()
    used = set()
    for module, parsed in modules.items():
        _why, known = OUT_OF_REACH.get(module, ("", set[str]()))
        for text in plain(parsed):
            begun = [(module, start) for start in known if text.lstrip("\"'").startswith(start)]
            assert begun, f"{module}: {text}"
            used.update(begun)
    assert used == {(m, start) for m, (_why, known) in OUT_OF_REACH.items() for start in known}
