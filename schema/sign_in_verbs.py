"""Who may do what and as whom: roles, identities, API tokens."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain import identities, people, roles, tokens
from domain.acts import Act
from domain.verbs.people import role_granting, sign_in, token_granting
from schema.identities import Identity
from schema.people import Person, RoleGrant
from schema.scopes import Scope
from schema.tokens import ApiToken
from schema.verbs import form, read_columns, read_key, verb, version_of
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt

GRANT = form(
    "GrantRoleInput",
    "Who holds which role from when on; affiliates' roles need an organization, regional ones a region, "
    "chairs a committee.",
    roles.RoleGrant,
    needed="person_id role",
    free="organization_id region_id body_id valid_from valid_to reason",
)
REVOKE = form(
    "RevokeRoleInput",
    "The grant that counts no more.",
    roles.RoleGrant,
    changes="The grant.",
)
LINK = form(
    "LinkIdentityInput",
    "The subject of the sign-in service that a person is.",
    identities.Identity,
    needed="person_id issuer subject",
)
UNLINK = form(
    "UnlinkIdentityInput",
    "The identity that is taken from its person.",
    identities.Identity,
    changes="The identity.",
)
REVOKE_TOKEN = form(
    "RevokeApiTokenInput",
    "The token that is withdrawn.",
    tokens.ApiToken,
    changes="The token.",
)


async def grant(given: Any, act: Act) -> roles.RoleGrant:
    return await role_granting.grant_role(read_columns(given, GRANT), act)


async def revoke(given: Any, act: Act) -> people.Person:
    key = read_key(given, REVOKE, "role_grant_id")
    return await role_granting.revoke_role(key, version_of(given), act)


async def link(given: Any, act: Act) -> identities.Identity:
    key = read_key(given, LINK, "person_id")
    return await sign_in.link_identity(key, given.issuer, given.subject, act)


async def unlink(given: Any, act: Act) -> people.Person:
    key = read_key(given, UNLINK, "identity_id")
    return await sign_in.unlink_identity(key, version_of(given), act)


async def revoke_token(given: Any, act: Act) -> tokens.ApiToken:
    key = read_key(given, REVOKE_TOKEN, "api_token_id")
    return await token_granting.revoke_api_token(key, version_of(given), act)


@strawberry.input(description="A token for a program, what it may do and until when.")
class CreateApiTokenInput:
    """Input of createApiToken."""

    name: str = strawberry.field(description="Who or what uses it.")
    scopes: list[Scope] = strawberry.field(description="What it may do.")
    expires_at: datetime | None = strawberry.field(
        default=None, description="When it stops working; in a year where it is left out."
    )
    idempotency_key: str | None = KEY


@strawberry.type(description="The new token with its secret, or why there is none.")
class CreateApiTokenPayload:
    """Payload of createApiToken."""

    api_token: ApiToken | None = strawberry.field(description="The token.")
    secret: str | None = strawberry.field(
        description="What the program sends. It is shown only now: a request that is repeated with its "
        "idempotency key gets the token without it."
    )
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def create_token(
    info: Info, given: Annotated[CreateApiTokenInput, INPUT]
) -> CreateApiTokenPayload:
    """Make a token."""
    secrets: list[str] = []

    async def run(act: Act) -> tokens.ApiToken:
        row, secret = await token_granting.create_api_token(
            given.name, given.scopes, given.expires_at, act
        )
        secrets.append(secret)
        return row

    row, errors = await attempt(info, given, run)
    return CreateApiTokenPayload(
        api_token=row, secret=secrets[0] if row is not None and secrets else None, errors=errors
    )


@strawberry.type
class SignInMutations:
    """Roles, identities and tokens."""

    grant_role = verb(GRANT, RoleGrant, "roleGrant", "Grant a role.", grant)
    revoke_role = verb(REVOKE, Person, "person", "Revoke a role, from the next request on.", revoke)
    link_identity = verb(
        LINK, Identity, "identity", "Link a subject of the sign-in service to a person.", link
    )
    unlink_identity = verb(
        UNLINK, Person, "person", "Take a subject of the sign-in service from a person.", unlink
    )
    create_api_token = strawberry.field(
        resolver=create_token, description="Make an API token; its secret is shown once."
    )
    revoke_api_token = verb(
        REVOKE_TOKEN,
        ApiToken,
        "apiToken",
        "Withdraw a token: the next request that brings it is refused.",
        revoke_token,
    )
