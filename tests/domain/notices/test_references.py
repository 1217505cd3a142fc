"""A mail says by which name its reminder is known, and every such name finds the reminder."""

import re
from datetime import UTC, datetime

import pytest

from domain.clock import Clock
from domain.database import Database
from domain.errors import DomainError, ErrorCode
from domain.ids import new_id
from domain.notices.composing import compose
from domain.notices.references import find_reminder, write_reference
from domain.notices.reminders import Reminder
from domain.settings import Settings
from tests.domain.notices import posts

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


async def composed(database: Database, settings: Settings) -> tuple[Reminder, str]:
    """A reminder and the Message-ID of its mail."""
    of, term = await posts.affiliation_with_term()
    made = await posts.reminder(of, term, NOW)
    await compose(settings, Clock.fixed(NOW))
    row = await posts.row_of(database, made)
    mail = posts.parse(row["content"])
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert f"Reference: R-{made.id}" in part.get_content()
        # Each sentence of the foot stands in a line of its own.
        assert re.search(r"(\n|<br>)A reply reaches Owen Owner", part.get_content())
    return made, str(mail["Message-ID"])


async def test_what_people_have_of_a_mail_finds_its_reminder(
    database: Database, settings: Settings
) -> None:
    made, message_id = await composed(database, settings)
    reference = write_reference(made.id)
    for name in (
        reference,
        reference.lower(),
        f" Reference: {reference}\n",
        f"Reminder:{made.id}",
        str(made.id),
        message_id,
        message_id.strip("<>"),
    ):
        assert await find_reminder(name) == made.id


@pytest.mark.parametrize("name", ["", "17", "R-", "Reference: R-17", "Agreement:0199", "R-R-x"])
async def test_what_is_no_name_is_refused_before_any_look_at_the_ledger(name: str) -> None:
    with pytest.raises(DomainError) as refused:
        await find_reminder(name)
    assert refused.value.code is ErrorCode.BAD_USER_INPUT


async def test_a_mail_that_was_replaced_is_found_and_one_that_never_was_is_not(
    database: Database, settings: Settings
) -> None:
    made, message_id = await composed(database, settings)
    with pytest.raises(DomainError, match="No mail has this"):
        await find_reminder(f"<{new_id()}@example.org>")
    await Reminder.filter(id=made.id).update(message_id=None)
    assert await find_reminder(message_id) == made.id
    # As of a mail that was replaced before there was anything that keeps them.
    await database.reads.execute("DELETE FROM reminder_mail")
    with pytest.raises(DomainError, match="replaced before replaced mails were kept"):
        await find_reminder(message_id)
