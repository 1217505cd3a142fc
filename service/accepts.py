"""Content negotiation: which of our media types a client's Accept header likes best, and which languages."""

from collections.abc import Sequence

from domain.locales import language_of

HTML = "text/html"
JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"


def quality(accept: str, media_type: str) -> float:
    """How much a client wants a media type, 0 to 1; the most specific range decides."""
    kind = media_type.partition("/")[0]
    ranks = {"*/*": 0, f"{kind}/*": 1, media_type: 2}
    best, precision = 0.0, -1
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        rank = ranks.get(name, -1)
        if rank > precision:
            best, precision = _weight(parameters), rank
    return best


def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that the client likes best, an earlier one in a tie; None when it takes none."""
    if not accept:
        return offers[0]
    best = max(offers, key=lambda offer: quality(accept, offer))
    return best if quality(accept, best) > 0 else None


def graphql_media_type(accept: str | None) -> str | None:
    """In which of its two media types a GraphQL response goes out; None when neither will do.

    The newer one, whose status codes mean something, is for those who name it: a client that
    takes anything may well be one that expects 200 and JSON of every answer.
    """
    if accept and GRAPHQL_RESPONSE in accept.lower():
        return preferred(accept, (GRAPHQL_RESPONSE, JSON))
    return preferred(accept, (JSON,))


def wants_page(accept: str | None) -> bool:
    """Whether it is a browser that came by, and no program that asks for data."""
    return preferred(accept, (JSON, GRAPHQL_RESPONSE, HTML)) == HTML


def languages(accept: str | None) -> list[str]:
    """The languages that a client reads, best first, without their regions; none of it is checked."""
    wanted = []
    for part in (accept or "").split(","):
        tag, *parameters = (piece.strip() for piece in part.lower().split(";"))
        weight = _weight(parameters)
        if tag and weight > 0:
            wanted.append((-weight, language_of(tag)))
    return [code for _, code in sorted(wanted, key=lambda each: each[0])]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
