"""Keeping webhooks: where changes are told, under which secret, and what is told once more."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

import strawberry

from domain import webhooks
from domain.acts import Act
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.verbs.desk.webhook_keeping import (
    NewWebhook,
    add_webhook,
    pause_webhook,
    remove_webhook,
    replay_webhook,
    resume_webhook,
    rotate_secret,
)
from schema.compiler.identities import encode_id
from schema.webhooks import Webhook
from schema.writing import ERRORS, INPUT, KEY, VERSION, Info, MutationError, attempt, read_id

SIGNS = (
    "Signs what it is told (whsec_...). It is shown this once; a request that repeats an idempotency key"
    " gets null."
)
WHICH = "The webhook."


@strawberry.input(description="An address to tell of changes.")
class AddWebhookInput:
    """Input of addWebhook."""

    name: str = strawberry.field(description="What it is for.")
    url: str = strawberry.field(
        description="Where to post: https, an address that anybody could reach, no password in it."
    )
    types: list[str] = strawberry.field(
        default_factory=list, description="Types of rows to hear of; none means all that are told."
    )
    idempotency_key: str | None = KEY


@strawberry.input(description="A webhook.")
class WebhookInput:
    """Input of rotateWebhookSecret, resumeWebhook and removeWebhook."""

    webhook_id: strawberry.ID = strawberry.field(description=WHICH)
    expected_version: int | None = VERSION
    idempotency_key: str | None = KEY


@strawberry.input(description="A webhook that is to be told nothing for a while, and why.")
class PauseWebhookInput:
    """Input of pauseWebhook."""

    webhook_id: strawberry.ID = strawberry.field(description=WHICH)
    reason: str = strawberry.field(description="Why; administrators read it.")
    expected_version: int | None = VERSION
    idempotency_key: str | None = KEY


@strawberry.input(
    description="A webhook that is to be told once more what changed since some time."
)
class ReplayWebhookInput:
    """Input of replayWebhook."""

    webhook_id: strawberry.ID = strawberry.field(description=WHICH)
    since: datetime = strawberry.field(description="Changes from then on are told once more.")
    expected_version: int | None = VERSION
    idempotency_key: str | None = KEY


@strawberry.type(description="The webhook, or why nothing was changed.")
class WebhookPayload:
    """Payload of pauseWebhook, resumeWebhook and replayWebhook."""

    webhook: Webhook | None = strawberry.field(description=WHICH)
    errors: list[MutationError] = strawberry.field(description=ERRORS)


@strawberry.type(description="The webhook and its secret, or why there is none.")
class WebhookSecretPayload:
    """Payload of addWebhook and rotateWebhookSecret."""

    webhook: Webhook | None = strawberry.field(description=WHICH)
    secret: str | None = strawberry.field(description=SIGNS)
    errors: list[MutationError] = strawberry.field(description=ERRORS)


@strawberry.type(description="The webhook that is no more, or why it still is.")
class RemoveWebhookPayload:
    """Payload of removeWebhook."""

    webhook_id: strawberry.ID | None = strawberry.field(description="ID of what was removed.")
    errors: list[MutationError] = strawberry.field(description=ERRORS)


Named = WebhookInput | PauseWebhookInput | ReplayWebhookInput


async def _find(given: Named, action: Action, act: Act) -> webhooks.Webhook:
    key = read_id(given.webhook_id, "Webhook", "webhookId")
    await permit(action, None, act)
    row = await find(webhooks.Webhook, key, act, "webhookId")
    expect(row, given.expected_version)
    return row


async def _change(
    info: Info,
    given: Named,
    action: Action,
    verb: Callable[[webhooks.Webhook, Act], Awaitable[None]],
) -> WebhookPayload:
    async def run(act: Act) -> webhooks.Webhook:
        row = await _find(given, action, act)
        await verb(row, act)
        return row

    webhook, errors = await attempt(info, given, run)
    return WebhookPayload(webhook=webhook, errors=errors)


async def add(info: Info, given: Annotated[AddWebhookInput, INPUT]) -> WebhookSecretPayload:
    """Add a webhook."""
    made: list[str] = []

    async def verb(act: Act) -> webhooks.Webhook:
        await permit(Action.ADD_WEBHOOK, None, act)
        row, secret = await add_webhook(NewWebhook(given.name, given.url, given.types), act)
        made.append(secret)
        return row

    webhook, errors = await attempt(info, given, verb)
    return WebhookSecretPayload(webhook=webhook, secret=_last(made, webhook), errors=errors)


async def rotate(info: Info, given: Annotated[WebhookInput, INPUT]) -> WebhookSecretPayload:
    """Give a webhook another secret."""
    made: list[str] = []

    async def verb(act: Act) -> webhooks.Webhook:
        row = await _find(given, Action.ROTATE_WEBHOOK_SECRET, act)
        made.append(await rotate_secret(row, act))
        return row

    webhook, errors = await attempt(info, given, verb)
    return WebhookSecretPayload(webhook=webhook, secret=_last(made, webhook), errors=errors)


async def pause(info: Info, given: Annotated[PauseWebhookInput, INPUT]) -> WebhookPayload:
    """Pause a webhook."""

    async def verb(row: webhooks.Webhook, act: Act) -> None:
        await pause_webhook(row, given.reason, act)

    return await _change(info, given, Action.PAUSE_WEBHOOK, verb)


async def resume(info: Info, given: Annotated[WebhookInput, INPUT]) -> WebhookPayload:
    """Resume a webhook."""
    return await _change(info, given, Action.RESUME_WEBHOOK, resume_webhook)


async def replay(info: Info, given: Annotated[ReplayWebhookInput, INPUT]) -> WebhookPayload:
    """Tell a webhook once more."""

    async def verb(row: webhooks.Webhook, act: Act) -> None:
        await replay_webhook(row, given.since, act)

    return await _change(info, given, Action.REPLAY_WEBHOOK, verb)


async def remove(info: Info, given: Annotated[WebhookInput, INPUT]) -> RemoveWebhookPayload:
    """Remove a webhook."""

    async def verb(act: Act) -> webhooks.Webhook:
        row = await _find(given, Action.REMOVE_WEBHOOK, act)
        await remove_webhook(row, act)
        return row

    gone, errors = await attempt(info, given, verb)
    removed = None if gone is None else strawberry.ID(encode_id("Webhook", gone.key))
    return RemoveWebhookPayload(webhook_id=removed, errors=errors)


def _last(made: list[str], webhook: object) -> str | None:
    return made[-1] if made and webhook is not None else None


@strawberry.type
class WebhookMutations:
    """Mutations of webhooks; only administrators have them."""

    add_webhook = strawberry.field(
        resolver=add, description="Tell an address of changes from now on, without their content."
    )
    rotate_webhook_secret = strawberry.field(
        resolver=rotate, description="Give a webhook another secret; the old one ends at once."
    )
    pause_webhook = strawberry.field(
        resolver=pause, description="Tell a webhook nothing until it is resumed."
    )
    resume_webhook = strawberry.field(
        resolver=resume, description="Go on with a webhook where it was paused."
    )
    replay_webhook = strawberry.field(
        resolver=replay,
        description="Tell a webhook once more what changed since then, under the ids of the first time.",
    )
    remove_webhook = strawberry.field(
        resolver=remove, description="Remove a webhook and the log of what it was told."
    )
