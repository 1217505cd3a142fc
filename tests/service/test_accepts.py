"""Content negotiation as clients really do it."""

import pytest

from service.accepts import GRAPHQL_RESPONSE, HTML, JSON, graphql_media_type, preferred

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (BROWSER, HTML),
        ("application/json", JSON),
        ("text/html;q=0.4, application/json;q=0.5", JSON),
        ("Text/HTML", HTML),
        ("text/html;q=0, */*", JSON),
        ("text/html;q=nonsense", None),
        ("image/png", None),
    ],
)
def test_the_best_offer_is_taken(accept: str | None, chosen: str | None) -> None:
    assert preferred(accept, (JSON, HTML)) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/graphql-response+json, application/json", GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL_RESPONSE),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("text/html", None),
    ],
)
def test_the_newer_media_type_is_for_those_who_name_it(
    accept: str | None, chosen: str | None
) -> None:
    assert graphql_media_type(accept) == chosen
