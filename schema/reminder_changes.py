"""The subscription of a live ledger: which reminders changed, each as it is now for whoever watches."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from domain.errors import DomainError, ErrorCode
from domain.feed.ledger_changes import Change, Wish
from domain.feed.ledger_feed import News
from domain.notices.reminders import ReminderState
from domain.viewers import Viewer, ViewerKind
from schema.compiler.identities import decode_id, encode_id
from schema.context import Context
from schema.executor import Batch, Member, Reference
from schema.reads import Reader
from schema.reminders import Reminder


@strawberry.type(description="A reminder that changed, or whose mail did.")
class ReminderChange:
    """One entry."""

    id: strawberry.ID = strawberry.field(description="Global ID of the reminder.")
    reminder: Reminder | None = strawberry.field(
        description="The reminder as it is now; null where its state is none of `states` any more: then it"
        " leaves your list."
    )


@strawberry.type(
    description="What changed in the ledger. The first one comes at once and is empty."
)
class LedgerNews:
    """What a subscription gives; each is the root that its own event is executed on."""

    cursor: str = strawberry.field(
        description="Where to go on when the connection was lost: give it as `since`."
    )
    changes: list[ReminderChange] = strawberry.field(
        description="Reminders that changed, at most 50. One may come more often than it changed."
    )
    viewer: strawberry.Private[Viewer]
    reader: strawberry.Private[Reader | None] = None
    """Reads the rows of this event; set when it is executed."""


SINCE = strawberry.argument(
    description="Cursor of what you got last: what changed meanwhile comes first. Without it: from now on."
)
STATES = strawberry.argument(description="Reminders in one of these states; else in any.")
AGREEMENT = strawberry.argument(description="Reminders about this agreement; else about any.")
PERSON = strawberry.argument(description="Reminders for this person; else for anybody.")


async def follow(
    info: strawberry.Info[Context, object],
    since: Annotated[str | None, SINCE] = None,
    states: Annotated[list[ReminderState] | None, STATES] = None,
    agreement_id: Annotated[strawberry.ID | None, AGREEMENT] = None,
    person_id: Annotated[strawberry.ID | None, PERSON] = None,
) -> AsyncGenerator[LedgerNews]:
    """Follow the ledger with the viewer's rights; raises DomainError for what makes no sense."""
    context = info.context
    assert context.live is not None
    if context.viewer.kind is ViewerKind.ANONYMOUS:
        raise DomainError(ErrorCode.UNAUTHENTICATED, "Say who you are to follow the ledger.")
    wish = Wish(
        states=None if states is None else frozenset(states),
        agreement=decode_id(agreement_id, "Agreement") if agreement_id is not None else None,
        person=decode_id(person_id, "Person") if person_id is not None else None,
    )
    async with context.live.ledger.watch(wish, context.live.renew, since) as watch:
        async for news in watch.news():
            yield _say(news)


@strawberry.type(description="What can be followed, over WebSocket or as server-sent events.")
class Subscription:
    """The only one so far."""

    reminder_changed: AsyncGenerator[LedgerNews] = strawberry.subscription(
        resolver=follow,
        description="The ledger, live: reminders that you may see, whenever they or their mails change.",
    )


def _say(news: News) -> LedgerNews:
    wanted = [change for change in news.changes if change.wanted]
    batch = Batch(tuple(Reference("Reminder", change.key) for change in wanted))
    rows = dict(zip(wanted, batch.members(), strict=True))
    return LedgerNews(
        cursor=str(news.place),
        changes=[_entry(change, rows.get(change)) for change in news.changes],
        viewer=news.viewer,
    )


def _entry(change: Change, row: Member | None) -> ReminderChange:
    return ReminderChange(
        id=strawberry.ID(encode_id("Reminder", change.key)),
        reminder=row,  # type: ignore[arg-type]  # the executor reads it
    )
