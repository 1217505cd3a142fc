"""People who sign in: who is linked to whom, what they may do, and what strangers are told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import httpx2
import pytest

from domain.audit import AuditEvent
from domain.clock import Clock
from domain.database import Database
from domain.identities import Identity
from domain.people import EmailAddress, Person
from domain.roles import Role, RoleGrant
from domain.settings import Settings, SettingsError
from service.app import create_app
from tests import samples
from tests.service.conftest import ELSEWHERE, browse
from tests.service.issuer import AUDIENCE, Issuer, open_issuer

WHO = "{ viewer { kind name scopes } }"
FROM = date(2026, 1, 1)


@dataclass
class Place:
    """The application with an issuer of its own."""

    issuer: Issuer
    client: httpx2.AsyncClient

    async def ask(self, token: str, query: str = WHO) -> httpx2.Response:
        return await self.client.post(
            "/graphql", json={"query": query}, headers={"Authorization": f"Bearer {token}"}
        )

    async def name(self, **claims: object) -> str | None:
        """Return whom a token's bearer is taken for, or None where that is refused."""
        answer = await self.ask(self.issuer.token(**claims))
        if answer.status_code != 200:
            assert answer.status_code == 403
            return None
        return str(answer.json()["data"]["viewer"]["name"])

    def mail(self, address: str) -> dict[str, object]:
        return {"email": address, "email_verified": True}


@pytest.fixture
async def place(database: Database, settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    async with open_issuer() as issuer:
        issuer.add_key()
        configured = replace(settings, oidc_issuer=issuer.address, oidc_audience=AUDIENCE)
        app = create_app(configured, database, clock=clock)
        async with browse(app, ELSEWHERE) as client:
            yield Place(issuer, client)


async def _person(address: str, name: str = "Ana Ruiz", *, verified: bool = True) -> Person:
    person = await Person.create(name=name, sort_name=name.lower())
    await EmailAddress.create(
        person=person, address=address, verified_on=FROM if verified else None
    )
    return person


async def test_a_linked_person_signs_in_with_the_roles_of_the_day(place: Place) -> None:
    person = await samples.person(name="Ana Ruiz")
    await Identity.create(person=person, issuer=place.issuer.address, subject="subject-1")
    grant = await RoleGrant.create(person=person, role=Role.ADMIN, valid_from=FROM)
    token = place.issuer.token()
    answer = await place.ask(token)
    viewer = answer.json()["data"]["viewer"]
    assert (viewer["kind"], viewer["name"]) == ("PERSON", "Ana Ruiz")
    assert "ADMIN" in viewer["scopes"]
    seen = await Identity.get(person=person)
    assert seen.last_seen_at is not None
    grant.valid_to = date(2026, 3, 3)
    await grant.save()
    # The token is remembered, the rights are not.
    assert (await place.ask(token)).json()["data"]["viewer"]["scopes"] == []


async def test_an_unknown_subject_is_linked_by_an_address_that_both_sides_verified(
    place: Place,
) -> None:
    person = await _person("Ana@Example.org")
    assert await place.name(sub="first", **place.mail("ana@example.ORG")) == "Ana Ruiz"
    linked = await Identity.get(person=person)
    assert (linked.issuer, linked.subject) == (place.issuer.address, "first")
    event = await AuditEvent.get(action="linkIdentity")
    assert (event.actor, event.entity_id) == ("sign-in", linked.id)
    # From now on the subject alone is enough.
    assert await place.name(sub="first") == "Ana Ruiz"


async def test_an_address_is_not_enough_where_one_side_has_not_verified_it(place: Place) -> None:
    await _person("ana@example.org", verified=False)
    await _person("ben@example.org")
    assert await place.name(sub="a", **place.mail("ana@example.org")) is None
    assert await place.name(sub="b", email="ben@example.org") is None
    assert await place.name(sub="c", email="ben@example.org", email_verified="true") is None
    assert await place.name(sub="d", **place.mail("nobody@example.org")) is None
    assert await place.name(sub="e") is None
    assert await Identity.all().count() == 0


async def test_an_address_that_was_passed_on_does_not_pass_on_the_person(place: Place) -> None:
    await _person("president@example.org", "Ana Ruiz")
    assert await place.name(sub="ana", **place.mail("president@example.org")) == "Ana Ruiz"
    assert await place.name(sub="successor", **place.mail("president@example.org")) is None
    assert await Identity.all().count() == 1


async def test_two_first_requests_at_once_link_once(place: Place) -> None:
    await _person("ana@example.org")
    names = await asyncio.gather(
        *(place.name(sub="ana", **place.mail("ana@example.org")) for _ in range(6))
    )
    assert names == ["Ana Ruiz"] * 6
    assert await Identity.all().count() == 1


@pytest.mark.parametrize("gone", ["deactivated_on", "erased_at"])
async def test_who_has_gone_is_told_the_same_as_a_stranger(place: Place, gone: str) -> None:
    person = await _person("ana@example.org")
    await Identity.create(person=person, issuer=place.issuer.address, subject="ana")
    setattr(person, gone, FROM if gone == "deactivated_on" else datetime(2026, 1, 1, tzinfo=UTC))
    await person.save()
    known = await place.ask(place.issuer.token(sub="ana"))
    strange = await place.ask(place.issuer.token(sub="strange"))
    assert (known.status_code, strange.status_code) == (403, 403)
    assert known.json()["errors"] == strange.json()["errors"]
    assert "Ana" not in known.text
    assert await place.name(sub="new", **place.mail("ana@example.org")) is None


async def test_a_token_that_does_not_hold_is_401_and_never_anonymous(place: Place) -> None:
    for token in (place.issuer.token(exp=1), place.issuer.token(aud="other"), "x.y.z", "x"):
        answer = await place.ask(token)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="entente"'
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_issuer_that_is_down_is_503_and_api_tokens_go_on_working(place: Place) -> None:
    place.issuer.status = 500
    answer = await place.ask(place.issuer.token())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert place.issuer.address not in answer.text
    assert (await place.ask("ent_unknown")).status_code == 401


async def test_without_an_issuer_nobody_signs_in(
    database: Database, settings: Settings, clock: Clock
) -> None:
    app = create_app(settings, database, clock=clock)
    async with browse(app, ELSEWHERE) as client, open_issuer() as issuer:
        issuer.add_key()
        assert (await Place(issuer, client).ask(issuer.token())).status_code == 401
        assert issuer.asked == []


@pytest.mark.parametrize(
    "given",
    [
        {"ENTENTE_OIDC_ISSUER": "https://id.example.org"},
        {"ENTENTE_OIDC_AUDIENCE": "entente"},
        {"ENTENTE_OIDC_JWKS_URL": "https://id.example.org/keys"},
        {"ENTENTE_OIDC_ISSUER": "id.example.org", "ENTENTE_OIDC_AUDIENCE": "entente"},
        {"ENTENTE_OIDC_ALGORITHMS": "RS256,none"},
        {"ENTENTE_OIDC_ALGORITHMS": "HS256"},
        {"ENTENTE_OIDC_ALGORITHMS": ","},
    ],
    ids=str,
)
def test_settings_of_sign_in_that_make_no_sense_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="ENTENTE_OIDC"):
        Settings.read(given)


def test_settings_of_sign_in_reach_child_processes() -> None:
    given = {
        "ENTENTE_OIDC_ISSUER": "https://id.example.org",
        "ENTENTE_OIDC_AUDIENCE": "entente",
        "ENTENTE_OIDC_ALGORITHMS": "ES256, RS256",
    }
    settings = Settings.read(given)
    assert settings.oidc_algorithms == ("ES256", "RS256")
    assert Settings.read(settings.as_environment()) == settings
