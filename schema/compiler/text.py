"""JSON as SQL text: literal pieces and expressions, put together by `concat`."""

from collections.abc import Iterable
from textwrap import dedent, indent

MOST_ARGUMENTS = 100
"""The most arguments that a function of Postgres takes."""


class Piece(str):
    """Text that stands in the answer as it is; any other string is an SQL expression."""

    __slots__ = ()


def literal(text: str) -> str:
    """Return the SQL literal of a text."""
    return "'" + text.replace("'", "''") + "'"


def concat(pieces: Iterable[str]) -> str:
    """Return the SQL expression of pieces and expressions, one after the other."""
    arguments: list[str] = []
    open_text = ""
    for piece in pieces:
        if isinstance(piece, Piece):
            open_text += piece
            continue
        if open_text:
            arguments.append(literal(open_text))
            open_text = ""
        arguments.append(piece)
    if open_text:
        arguments.append(literal(open_text))
    return _call(arguments)


def _call(arguments: list[str]) -> str:
    while len(arguments) > MOST_ARGUMENTS:
        arguments = [
            _call(arguments[start : start + MOST_ARGUMENTS])
            for start in range(0, len(arguments), MOST_ARGUMENTS)
        ]
    if sum(map(len, arguments)) < 80 and not any("\n" in argument for argument in arguments):
        return f"concat({', '.join(arguments)})"
    return "concat(\n" + indent(",\n".join(arguments), "  ") + "\n)"


def members(pairs: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Return the pieces of a JSON object from its keys and the pieces of its values."""
    pieces: list[str] = []
    for key, value in pairs:
        pieces += [Piece(f'{"," if pieces else "{"}"{key}":'), *value]
    return [*pieces, Piece("}" if pieces else "{}")]


def conjunction(tests: Iterable[str]) -> str:
    """Return tests that must all hold, one a line."""
    return "\n  AND ".join(tests)


def nested(sql: str) -> str:
    """Return a subquery in parentheses, one level further in."""
    return "(\n" + indent(sql, "  ") + "\n)"


def tidied(sql: str) -> str:
    """Return named SQL without the indentation of the place where it was written."""
    if sql.startswith("\n"):
        return dedent(sql).strip()
    first, newline, rest = sql.rstrip().partition("\n")
    return f"{first}{newline}{dedent(rest)}"
