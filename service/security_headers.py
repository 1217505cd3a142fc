"""Headers that every answer carries; a page that needs more says so itself and is left alone."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.settings import Settings

# Our pages hold no script, and nothing from elsewhere.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DEFAULTS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Static files say otherwise; everything else depends on the viewer.
    "Cache-Control": "no-store",
}
ONE_YEAR = "max-age=31536000"


def headers_for(settings: Settings) -> dict[str, str]:
    """The headers of whatever says nothing else itself."""
    https = settings.address.startswith("https://")
    return DEFAULTS | ({"Strict-Transport-Security": ONE_YEAR} if https else {})


class SecurityHeaders:
    """ASGI middleware: adds what the answer does not say itself."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.headers = headers_for(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Complete the headers of the answer."""

        async def send_complete(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                present = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    present.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_complete)
