"""Pages of other origins that may use the API with tokens: exactly those that the settings name."""

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from domain.settings import Settings

HEADERS = ("Authorization", "Content-Type", "GraphQL-Require-Preflight", "X-Request-ID")
EXPOSED = (
    "X-Request-ID",
    "Content-Disposition",
    "ETag",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
)
KEPT = 600  # seconds that a browser remembers what it was told


def list_origin_layers(settings: Settings) -> list[Middleware]:
    """The layer that answers preflights; none where no origin is named, and then browsers refuse."""
    if not settings.cors_origins:
        return []
    layer = Middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "POST"],
        allow_headers=list(HEADERS),
        # No cookies are used, and a page has to bring its own token.
        allow_credentials=False,
        expose_headers=list(EXPOSED),
        max_age=KEPT,
    )
    return [layer]
