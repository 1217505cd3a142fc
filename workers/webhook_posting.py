"""Posting to webhooks by HTTP: to the address that was checked, without redirects, in bounded time."""

import asyncio
from urllib.parse import urlsplit

import httpx2

from domain.errors import DomainError
from domain.feed.webhook_addresses import Destination, find_destination
from domain.feed.webhook_sending import Parcel, PostError
from domain.settings import Settings

POST_WITHIN = 20.0
"""Seconds for everything: the name, the connection, the request and the head of the answer."""

PATIENCE = httpx2.Timeout(10.0)
AGENT = "Entente-Webhooks/1"


class WebhookPoster:
    """Posts parcels; nothing of an answer but its status is read."""

    def __init__(self, settings: Settings, within: float = POST_WITHIN) -> None:
        self.settings = settings
        self.within = within
        # No proxy from the environment: it would connect to addresses that were not checked.
        self.client = httpx2.AsyncClient(
            timeout=PATIENCE,
            follow_redirects=False,
            trust_env=False,
            # A kept connection would have proved another name of the same address.
            limits=httpx2.Limits(max_keepalive_connections=0),
            headers={"User-Agent": AGENT, "Accept": "*/*"},
        )

    async def post(self, parcel: Parcel) -> int:
        """Return the status of the answer; raises PostError."""
        try:
            async with asyncio.timeout(self.within):
                return await self._post(parcel)
        except DomainError as error:
            raise PostError(error.message) from error
        except TimeoutError as error:
            raise PostError(f"No answer within {self.within:g} seconds.") from error
        except httpx2.TimeoutException as error:
            raise PostError("It took too long.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise PostError(f"No connection: {type(error).__name__}.") from error

    async def close(self) -> None:
        await self.client.aclose()

    async def _post(self, parcel: Parcel) -> int:
        found = await find_destination(parcel.url, self.settings)
        request = self.client.build_request(
            "POST",
            _at_address(found),
            headers={"Host": urlsplit(parcel.url).netloc, **parcel.headers},
            content=parcel.body,
            # The certificate has to be that of the name, wherever the name leads.
            extensions={"sni_hostname": found.host},
        )
        answer = await self.client.send(request, stream=True)
        await answer.aclose()
        return answer.status_code


def _at_address(found: Destination) -> str:
    """Return the URL with the checked address in place of the name."""
    parts = urlsplit(found.url)
    host = f"[{found.address}]" if ":" in found.address else found.address
    return parts._replace(netloc=f"{host}:{found.port}").geturl()
