"""What a proxy says of who asked, believed of trusted proxies alone.

The headers stay in the request, so that nobody who came through a proxy is taken for one of this machine.
"""

from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from domain.settings import Settings


def list_proxy_layers(settings: Settings) -> list[Middleware]:
    """The layer that reads X-Forwarded-For and X-Forwarded-Proto; none where no proxy is trusted."""
    if not settings.trusted_proxies:
        return []
    return [Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))]
