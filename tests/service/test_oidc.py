"""Sign-in tokens against a real issuer: which hold, and what happens when its keys change or are gone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import orjson
import pytest
from joserfc.jwk import OctKey
from joserfc.util import urlsafe_b64encode

from service.oidc.keys import COOL_DOWN, FRESH, STALE, IssuerDownError, Keys
from service.oidc.tokens import MOST_REMEMBERED, InvalidTokenError, Tokens
from tests.service.issuer import AUDIENCE, NOW, SECONDS, Issuer, make_key, open_issuer, sign

ALGORITHMS = ("RS256", "ES256", "EdDSA")


@dataclass
class Watch:
    """Seconds that pass when a test says so."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Place:
    """An issuer, and what checks its tokens."""

    issuer: Issuer
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        self.keys = Keys(self.issuer.address, now=self.watch)
        self.tokens = Tokens(self.issuer.address, AUDIENCE, ALGORITHMS, self.keys)

    async def accepts(self, token: str) -> bool:
        try:
            await self.tokens.check(token, NOW)
        except InvalidTokenError:
            return False
        return True

    @property
    def fetches(self) -> int:
        return self.issuer.asked.count("/keys")


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with open_issuer() as issuer:
        issuer.add_key()
        yield Place(issuer)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_token_of_the_issuer_for_us_holds(place: Place, algorithm: str) -> None:
    key = place.issuer.add_key(algorithm, "its-key")
    claims = await place.tokens.check(
        sign(key, place.issuer.claims(email="ana@example.org", email_verified=True)), NOW
    )
    assert (claims.issuer, claims.subject) == (place.issuer.address, "subject-1")
    assert claims.verified_email == "ana@example.org"
    assert place.issuer.asked == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize("verified", [None, False, "true", 1])
async def test_an_address_counts_only_where_the_issuer_says_true(
    place: Place, verified: object
) -> None:
    token = place.issuer.token(email="ana@example.org", email_verified=verified)
    assert (await place.tokens.check(token, NOW)).verified_email is None


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": SECONDS - 60},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": SECONDS + 61},
        {"iat": SECONDS + 61},
        {"iat": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-service"},
        {"aud": ["another-service"]},
        {"aud": None},
        {"sub": None},
        {"sub": 7},
        {"sub": ""},
        {"sub": "x" * 301},
    ],
    ids=str,
)
async def test_a_token_with_wrong_claims_does_not_hold(
    place: Place, claims: dict[str, object]
) -> None:
    assert not await place.accepts(place.issuer.token(**claims))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": SECONDS - 59},
        {"nbf": SECONDS + 60},
        {"iat": SECONDS + 60},
        {"aud": ["another-service", AUDIENCE]},
    ],
    ids=str,
)
async def test_clocks_may_differ_by_a_minute(place: Place, claims: dict[str, object]) -> None:
    assert await place.accepts(place.issuer.token(**claims))


async def test_expired_is_told_apart_from_wrong(place: Place) -> None:
    with pytest.raises(InvalidTokenError, match="has expired"):
        await place.tokens.check(place.issuer.token(exp=SECONDS - 3600), NOW)


async def test_only_the_algorithms_of_the_settings_hold(place: Place) -> None:
    issuer = place.issuer
    rsa = issuer.keys[0]
    public = str(rsa.as_dict(private=False)["n"])  # what everybody knows is no secret
    shared = OctKey.import_key({"kty": "oct", "k": public, "kid": "key-1", "alg": "HS256"})
    unsigned = b".".join(
        urlsafe_b64encode(orjson.dumps(part))
        for part in ({"alg": "none", "kid": "key-1"}, issuer.claims())
    )
    assert not await place.accepts(unsigned.decode() + ".")
    assert not await place.accepts(sign(shared, issuer.claims()))
    assert not await place.accepts(sign(rsa, issuer.claims(), {"alg": "RS512"}))
    assert not await place.accepts(sign(rsa, issuer.claims(), {"typ": "logout+jwt"}))
    assert not await place.accepts(sign(rsa, issuer.claims(), {"crit": ["exp"], "exp": 1}))
    assert await place.accepts(sign(rsa, issuer.claims(), {"typ": "at+jwt", "x5t": "more"}))


async def test_a_key_serves_only_the_algorithm_that_it_was_made_for(place: Place) -> None:
    tokens = Tokens(place.issuer.address, AUDIENCE, ("RS256", "RS512"), place.keys)
    token = sign(place.issuer.keys[0], place.issuer.claims(), {"alg": "RS512"})
    with pytest.raises(InvalidTokenError):
        await tokens.check(token, NOW)


async def test_somebody_elses_signature_does_not_hold(place: Place) -> None:
    stranger = make_key("RS256", "key-1")
    assert not await place.accepts(sign(stranger, place.issuer.claims()))
    genuine = place.issuer.token()
    head, body, signature = genuine.split(".")
    forged = urlsafe_b64encode(orjson.dumps(place.issuer.claims(sub="somebody-else"))).decode()
    assert not await place.accepts(f"{head}.{forged}.{signature}")
    assert not await place.accepts(f"{head}.{body}.")


@pytest.mark.parametrize(
    "text", ["x", "a.b.c", "..", "e30.e30.e30", "é.é.é", "a.b.c.d.e", "A" * 20_000]
)
async def test_what_is_no_token_is_refused_before_anything_is_fetched(
    place: Place, text: str
) -> None:
    assert not await place.accepts(text)
    assert place.issuer.asked == []


async def test_a_token_without_a_key_id_holds_where_one_key_fits(place: Place) -> None:
    token = sign(place.issuer.keys[0], place.issuer.claims(), {"kid": None})
    assert await place.accepts(token)
    place.issuer.add_key()
    place.watch.seconds += FRESH
    other = sign(place.issuer.keys[0], place.issuer.claims(sub="other"), {"kid": None})
    assert not await place.accepts(other)


async def test_keys_rotate_without_a_restart(place: Place) -> None:
    assert await place.accepts(place.issuer.token())
    place.issuer.keys.clear()
    new = place.issuer.add_key(key_id="new-key")
    place.watch.seconds += COOL_DOWN
    assert await place.accepts(sign(new, place.issuer.claims(sub="another")))
    assert place.fetches == 2


async def test_a_withdrawn_key_stops_working_within_ten_minutes(place: Place) -> None:
    old = place.issuer.keys[0]
    assert await place.accepts(sign(old, place.issuer.claims()))
    place.issuer.keys.clear()
    place.issuer.add_key(key_id="new-key")
    place.watch.seconds += FRESH
    assert not await place.accepts(sign(old, place.issuer.claims(sub="another")))


async def test_a_token_that_was_seen_before_ends_with_its_key(place: Place) -> None:
    token = place.issuer.token(exp=SECONDS + 86_400)
    assert await place.accepts(token)
    place.issuer.keys.clear()
    place.issuer.add_key(key_id="new-key")
    place.watch.seconds += FRESH
    assert not await place.accepts(token)


async def test_seen_tokens_hold_while_the_issuer_is_down_but_not_for_ever(place: Place) -> None:
    token = place.issuer.token(exp=SECONDS + 10 * 86_400)
    assert await place.accepts(token)
    place.issuer.status = 500
    place.watch.seconds += FRESH
    assert await place.accepts(token)
    assert await place.accepts(token)
    assert place.fetches == 2
    place.watch.seconds += STALE
    with pytest.raises(IssuerDownError):
        await place.accepts(token)


async def test_a_storm_of_unknown_keys_is_one_question_to_the_issuer(place: Place) -> None:
    assert await place.accepts(place.issuer.token())
    strange = make_key("RS256", "unknown")
    place.watch.seconds += COOL_DOWN
    storm = [
        sign(strange, place.issuer.claims(sub=str(n)), {"kid": f"unknown-{n}"}) for n in range(40)
    ]
    assert not any(await asyncio.gather(*(place.accepts(token) for token in storm)))
    assert place.fetches == 2
    assert not await place.accepts(sign(strange, place.issuer.claims()))
    assert place.fetches == 2
    place.watch.seconds += COOL_DOWN
    assert not await place.accepts(sign(strange, place.issuer.claims()))
    assert place.fetches == 3


async def test_many_first_requests_at_once_fetch_once(place: Place) -> None:
    tokens = [place.issuer.token(sub=str(n)) for n in range(20)]
    assert all(await asyncio.gather(*(place.accepts(token) for token in tokens)))
    assert place.fetches == 1


async def test_known_keys_go_on_working_for_a_day_without_the_issuer(place: Place) -> None:
    assert await place.accepts(place.issuer.token())
    place.issuer.status = 500
    place.watch.seconds += FRESH
    assert await place.accepts(place.issuer.token(sub="another"))
    place.watch.seconds += STALE
    with pytest.raises(IssuerDownError):
        await place.accepts(place.issuer.token(sub="a third"))


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_without_keys_nobody_is_let_in_and_the_issuer_is_left_in_peace(
    place: Place, status: int
) -> None:
    place.issuer.status = status
    for _ in range(5):
        with pytest.raises(IssuerDownError):
            await place.accepts(place.issuer.token())
    assert len(place.issuer.asked) == 1
    place.issuer.status = 200
    place.watch.seconds += COOL_DOWN
    assert await place.accepts(place.issuer.token())


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/.well-known/openid-configuration", {"issuer": "https://evil.example", "jwks_uri": "x"}),
        ("/.well-known/openid-configuration", {}),
        ("/.well-known/openid-configuration", []),
        ("/keys", {"keys": []}),
        ("/keys", {"keys": "all"}),
        ("/keys", {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "key-1"}, {"kty": "RSA"}, 7]}),
        ("/keys", {"keys": ["x" * 300_000]}),
    ],
)
async def test_documents_that_make_no_sense_give_no_keys(
    place: Place, path: str, document: object
) -> None:
    place.issuer.documents[path] = document
    with pytest.raises(IssuerDownError):
        await place.accepts(place.issuer.token())


async def test_nobody_at_the_address_is_an_issuer_that_is_down() -> None:
    async with open_issuer() as issuer:
        issuer.add_key()
    with pytest.raises(IssuerDownError):
        await Place(issuer).accepts(issuer.token())


async def test_the_key_sets_address_may_be_given(place: Place) -> None:
    keys = Keys(place.issuer.address, f"{place.issuer.address}/keys", place.watch)
    tokens = Tokens(place.issuer.address, AUDIENCE, ALGORITHMS, keys)
    await tokens.check(place.issuer.token(), NOW)
    assert place.issuer.asked == ["/keys"]


async def test_what_held_is_remembered_until_it_expires_and_in_bounds(place: Place) -> None:
    token = place.issuer.token()
    await place.tokens.check(token, NOW)
    place.issuer.status = 500
    place.watch.seconds += FRESH
    assert (await place.tokens.check(token, NOW)).subject == "subject-1"
    for n in range(MOST_REMEMBERED + 5):
        place.tokens._remembered[str(n).encode()] = await place.tokens.check(token, NOW)
    place.issuer.status = 200
    place.watch.seconds += COOL_DOWN
    assert await place.accepts(place.issuer.token(sub="newest"))
    assert len(place.tokens._remembered) == MOST_REMEMBERED
