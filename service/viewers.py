"""Who is asking: somebody who signed in, a token's holder, the local administrator of `up`, or nobody
in particular.
"""

import ipaddress

from starlette.requests import HTTPConnection

from domain.rights.epochs import read_epoch
from domain.tokens import MARK, ApiToken, find_token, hash_token
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Scope, Viewer, ViewerKind
from schema.problems import TurnedAwayError
from service.door import Door, door_of
from service.hosts import bare_host
from service.known_viewers import KEPT, Credential, KnownViewer
from service.oidc.tokens import Claims
from service.peers import is_stranger
from service.refusals import Refusal, unauthenticated

WRONG_CREDENTIALS = 1_000
"""Points that an address pays for credentials that do not hold: looking for their owner costs as much."""

# Where a header begins like this, somebody else is behind the loopback address: a proxy, a tunnel.
FORWARDED = (
    "cdn-",
    "cf-",
    "client-ip",
    "do-connecting-ip",
    "fastly-",
    "fly-",
    "forwarded",
    "ngrok-",
    "tailscale-",
    "true-client-ip",
    "via",
    "x-amz",
    "x-appengine-",
    "x-arr-",
    "x-azure-",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-envoy-",
    "x-forwarded",
    "x-original-",
    "x-originating-ip",
    "x-proxy",
    "x-real-ip",
    "x-remote-",
    "x-scheme",
    "x-vercel-",
)


async def identify(request: HTTPConnection, authorization: str | None = None) -> Viewer:
    """The viewer of a request. Credentials that do not hold are refused, never ignored.

    `authorization` stands for the header, where a client cannot send one.
    """
    given = authorization or request.headers.get("authorization")
    if given is not None:
        try:
            return await _bearer(given, door_of(request))
        except Refusal as refusal:
            if refusal.status_code == 401:
                _charge(request)
            raise
    if is_local_administrator(request):
        return LOCAL_ADMIN
    return ANONYMOUS


def is_local_administrator(request: HTTPConnection) -> bool:
    """Whether this request comes from the person who typed `up`, as far as can be told."""
    door = door_of(request)
    return (
        door.local_administrator
        and door.settings.environment == "development"
        and is_from_this_machine(request)
    )


def is_from_this_machine(request: HTTPConnection) -> bool:
    """Whether both ends are loopback, of one user, and nothing says that it was passed on."""
    return (
        request.client is not None
        and _is_loopback(request.client.host)
        and _is_loopback(bare_host(request.headers.get("host", "")))
        and not any(name.startswith(FORWARDED) for name in request.headers.keys())  # noqa: SIM118 (not a dict)
        and not _is_of_another_user(request)
    )


def refuse_other_origins(request: HTTPConnection, viewer: Viewer) -> None:
    """Keep pages of other origins from acting as the local administrator.

    They could, because that viewer shows no credentials. Browsers always say where a request
    that can change something comes from; programs outside of browsers say nothing, and may pass.
    """
    if viewer.kind is not ViewerKind.LOCAL_ADMIN:
        return
    # All that it says counts: of two headers of a name neither may be another's.
    origins = set(request.headers.getlist("origin"))
    sites = set(request.headers.getlist("sec-fetch-site"))
    if origins - {own_origin(request)} or sites - {"none", "same-origin"}:
        raise Refusal(
            403,
            "FORBIDDEN",
            "A page of another origin cannot act as the local administrator. "
            "Give your client an API token: ./entente admin create NAME.",
        )


def own_origin(request: HTTPConnection) -> str:
    """The origin that pages of ours have, as a browser that made this request writes it."""
    scheme = {"ws": "http", "wss": "https"}.get(request.url.scheme, request.url.scheme)
    return f"{scheme}://{request.headers.get('host', '')}"


def _charge(request: HTTPConnection) -> None:
    """Let the address pay for credentials that do not hold; raises Refusal 429 where it has nothing left."""
    address = request.client.host if request.client else None
    purse = door_of(request).budgets.purse(ANONYMOUS, address)
    assert purse is not None
    try:
        purse.spend(min(WRONG_CREDENTIALS, purse.most), 0)
    except TurnedAwayError as error:
        wait = {"Retry-After": str(error.retry_after)}
        raise Refusal(429, "RATE_LIMITED", str(error), wait) from None


async def recall(header: str, door: Door) -> KnownViewer | None:
    """Who showed these credentials a moment ago, for a read that asks whether that epoch is over.

    Raises Refusal for credentials that do not hold whatever the database says.
    """
    return door.viewers.find(_credential(await _read_bearer(header, door)), door.clock)


async def _bearer(header: str, door: Door) -> Viewer:
    shown = await _read_bearer(header, door)
    credential = _credential(shown)
    # Asked first: what changes while the rest is looked up makes that worth nothing at its next use.
    epoch = await read_epoch(door.open_database.lines)
    known = door.viewers.find(credential, door.clock)
    if known is None or known.epoch != epoch:
        known = await _look_up(shown, epoch, door)
        door.viewers.keep(credential, known)
    return known.viewer


async def _read_bearer(header: str, door: Door) -> str | Claims:
    """Tell API tokens and sign-in tokens apart by their first letters; what the latter say is checked."""
    scheme, _, secret = header.partition(" ")
    secret = secret.strip()
    if scheme.lower() == "bearer" and secret.startswith(MARK):
        return secret
    if scheme.lower() != "bearer" or not secret or door.sign_in is None:
        raise unauthenticated(f"Authorization must be: Bearer {MARK}...")
    return await door.sign_in.check(secret, door.clock.now())


def _credential(shown: str | Claims) -> Credential:
    if isinstance(shown, str):
        return ("token", hash_token(shown))
    return ("person", shown.issuer, shown.subject, shown.verified_email or "")


async def _look_up(shown: str | Claims, epoch: int, door: Door) -> KnownViewer:
    now, today = door.clock.now(), door.clock.today()
    # Rights begin and end with days.
    until = min(now + KEPT, door.clock.end_of_today())
    if isinstance(shown, str):
        token = await find_token(shown, now)
        if token is None:
            raise unauthenticated("This API token is unknown, expired or revoked.")
        until = until if token.expires_at is None else min(until, token.expires_at)
        return KnownViewer(token_holder(token), epoch, now, until)
    assert door.sign_in is not None
    viewer = await door.sign_in.viewer_of(shown, now, today)
    return KnownViewer(viewer, epoch, now, until)


def token_holder(token: ApiToken) -> Viewer:
    """Return the viewer that an API token's holder is."""
    return Viewer(
        kind=ViewerKind.TOKEN,
        scopes=frozenset(Scope(scope) for scope in token.scopes if scope in set(Scope)),
        name=token.name,
        token_id=token.id,
    )


def _is_of_another_user(request: HTTPConnection) -> bool:
    if not door_of(request).checks_users:
        return False
    client, server = request.scope["client"], request.scope["server"]
    return is_stranger((client[0], client[1]), (server[0], server[1]))


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
