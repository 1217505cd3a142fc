"""What a person may do to the ledger: hold a reminder, let it go, send it again, cancel it."""

from typing import Any

import strawberry

from domain.acts import Act
from domain.notices import reminders, suppressions
from domain.verbs.ledger.cancelling import cancel_reminder
from domain.verbs.ledger.holding import hold_reminder, release_reminder
from domain.verbs.ledger.lifting import lift_suppression
from domain.verbs.ledger.resending import resend_reminder
from schema.reminders import Reminder
from schema.suppressions import Suppression
from schema.verbs import Asked, form, or_none, read_key, verb, version_of

WHICH = "The reminder."
KEY = "reminder_id"
REASON = Asked("reason", str, "Why, for whoever reads the ledger.", needed=True)
DELIVERED = Asked(
    "delivered",
    bool,
    "Its mail was found to have arrived: it counts as sent and does not leave again.",
)

HOLD = form(
    "HoldReminderInput",
    "A reminder that is not to leave for now.",
    reminders.Reminder,
    changes=WHICH,
    extra=[REASON],
)
RELEASE = form(
    "ReleaseReminderInput",
    "A reminder that was held and may leave.",
    reminders.Reminder,
    changes=WHICH,
    extra=[DELIVERED],
)
RESEND = form(
    "ResendReminderInput",
    "A reminder that is sent once more.",
    reminders.Reminder,
    changes=WHICH,
    extra=[REASON],
)
CANCEL = form(
    "CancelReminderInput",
    "A reminder that is not to be sent.",
    reminders.Reminder,
    changes=WHICH,
    extra=[REASON],
)
LIFT = form(
    "LiftSuppressionInput",
    "An address that gets mail again.",
    suppressions.Suppression,
    changes="The suppression.",
    extra=[REASON],
)


async def _hold(given: Any, act: Act) -> reminders.Reminder:
    return await hold_reminder(read_key(given, HOLD, KEY), given.reason, version_of(given), act)


async def _release(given: Any, act: Act) -> reminders.Reminder:
    key = read_key(given, RELEASE, KEY)
    delivered = bool(or_none(given.delivered))
    return await release_reminder(key, version_of(given), act, delivered=delivered)


async def _resend(given: Any, act: Act) -> reminders.Reminder:
    return await resend_reminder(read_key(given, RESEND, KEY), given.reason, version_of(given), act)


async def _cancel(given: Any, act: Act) -> reminders.Reminder:
    return await cancel_reminder(read_key(given, CANCEL, KEY), given.reason, version_of(given), act)


async def _lift(given: Any, act: Act) -> suppressions.Suppression:
    key = read_key(given, LIFT, "suppression_id")
    return await lift_suppression(key, given.reason, version_of(given), act)


@strawberry.type
class LedgerMutations:
    """Mutations of the ledger."""

    hold_reminder = verb(
        HOLD,
        Reminder,
        "reminder",
        "Keep a reminder from leaving until it is released. A mail that waits is taken back; one that may"
        " have arrived waits for a person. Of what is held already the new reason takes over.",
        _hold,
    )
    release_reminder = verb(
        RELEASE,
        Reminder,
        "reminder",
        "Let a held reminder go; a mail that may have arrived leaves again under its own Message-ID, or"
        " counts as sent.",
        _release,
    )
    resend_reminder = verb(
        RESEND,
        Reminder,
        "reminder",
        "Send a reminder once more: one new mail, with what is true now.",
        _resend,
    )
    cancel_reminder = verb(
        CANCEL,
        Reminder,
        "reminder",
        "Cancel a reminder that has not left, or a mail that was to be sent once more.",
        _cancel,
    )
    lift_suppression = verb(
        LIFT,
        Suppression,
        "suppression",
        "Write to an address again, because it works now or its owner wishes it.",
        _lift,
    )
