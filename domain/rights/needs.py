"""Who may do something, in words: what a refusal says beside "you may not"."""

from collections.abc import Iterable

from domain.viewers import Scope, Viewer, ViewerKind

WHO = {
    "SIGNED_IN": "whoever has signed in",
    "ADMIN": "administrators",
    "SERVICE": "tokens that read and write",
    "SECRETARY": "board secretaries",
    "STAFF": "staff in charge",
    "DIRECTOR": "the regional director",
    "CHAIR": "the chair of the committee in charge",
    "ASSIGNING_CHAIR": "the chair of the assigning committee",
    "LIAISON": "liaisons in charge",
    "AFFILIATE": "representatives of the affiliate",
    "SIGNATORY": "signatories",
    "SELF": "the person it concerns",
}
"""Who each right is for, in the order of the roles page."""

OF_TOKENS = {
    "SERVICE": (Scope.READ, Scope.WRITE),
    "ADMIN": (Scope.ADMIN, Scope.WRITE),
}


def say_who(rights: Iterable[str], viewer: Viewer) -> str:
    """Return which scopes a token lacks, else whom an action is for."""
    held = set(rights)
    if viewer.kind is ViewerKind.TOKEN:
        for right, scopes in OF_TOKENS.items():
            lacking = [scope for scope in scopes if not viewer.may(scope)]
            if right in held and lacking:
                return f"It needs the scope {' and '.join(lacking)}."
    return f"It is for {', '.join(words for right, words in WHO.items() if right in held)}."
