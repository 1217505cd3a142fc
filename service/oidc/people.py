"""From a sign-in token to what it says, and from that to a viewer. What a token says is remembered."""

from datetime import date, datetime
from typing import Self

from domain.errors import DomainError
from domain.reach import person_viewer
from domain.settings import Settings
from domain.verbs.people.sign_in import Subject, find_person, link_by_address
from domain.viewers import Viewer
from service.oidc.keys import IssuerDownError, Keys
from service.oidc.tokens import Claims, InvalidTokenError, Tokens
from service.refusals import Refusal, unauthenticated

# One sentence for everybody who is not let in: it tells nobody who is known here and who is not.
UNKNOWN = "This sign-in is not linked to anybody who may use this service. Ask an administrator."
RETRY_AFTER = "30"


class SignIn:
    """The door for people: tokens of one issuer."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the sign-in that the settings describe, or None."""
        if settings.oidc_issuer is None or settings.oidc_audience is None:
            return None
        keys = Keys(settings.oidc_issuer, settings.oidc_jwks_url)
        return cls(
            Tokens(settings.oidc_issuer, settings.oidc_audience, settings.oidc_algorithms, keys)
        )

    async def check(self, token: str, now: datetime) -> Claims:
        """Return what a token says; raises Refusal 401 where it does not hold, 503 without the issuer."""
        try:
            return await self._tokens.check(token, now)
        except InvalidTokenError as error:
            raise unauthenticated(str(error)) from error
        except IssuerDownError as error:
            raise Refusal(
                503,
                "SIGN_IN_UNAVAILABLE",
                "Sign-in does not work just now, because its service does not answer. Try again.",
                {"Retry-After": RETRY_AFTER},
            ) from error

    async def viewer_of(self, claims: Claims, now: datetime, today: date) -> Viewer:
        """Return who a token's bearer is here; raises Refusal 403 for whoever is not known."""
        subject = Subject(claims.issuer, claims.subject, claims.verified_email)
        person = await find_person(subject, now) or await link_by_address(subject, now, today)
        if person is None:
            raise Refusal(403, "FORBIDDEN", UNKNOWN)
        try:
            return await person_viewer(person, today)
        except DomainError as error:
            raise Refusal(403, "FORBIDDEN", UNKNOWN) from error
