"""Taking passed duties back: whoever said that an agreement's reminders are somebody else's gets them again.

Staff do so, or whoever said it. Waiving the hand-over of the duty does so too, and naming the person for
something of the agreement anew: that was on purpose, as a duty is that somebody was given after they said so.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.acts import Act
from domain.audit import change
from domain.database import current_transaction, transaction
from domain.givens import Given, against_rule, need_reason
from domain.liaisons import LiaisonAssignment
from domain.notices.passed_duties import PassedDuty
from domain.notices.sweeps import review
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit
from domain.rows import Row

# What the holder of a duty has said of the agreements that it is about.
OF_DUTY = """
SELECT passed.id FROM passed_duty AS passed JOIN liaison_assignment AS duty ON duty.id = $1
WHERE passed.person_id = duty.person_id AND (
    passed.agreement_id = duty.agreement_id OR EXISTS (
        SELECT FROM agreement_party AS party
        JOIN organization ON organization.id = party.organization_id
        WHERE party.agreement_id = passed.agreement_id
            AND (organization.id = duty.organization_id OR organization.region_id = duty.region_id)
    )
)
"""
# What they passed on comes to them again, for the planning that follows; a newer stage goes before it.
FREE = """
UPDATE reminder AS mail SET revivable = true FROM passed_duty AS passed
WHERE passed.id = ANY($1) AND mail.agreement_id = passed.agreement_id AND mail.recipient_id = passed.person_id
    AND mail.state = 'SUPERSEDED' AND mail.acknowledged_at IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM reminder AS newer WHERE newer.subject_key = mail.subject_key
            AND (newer.stage_on, newer.stage_position) > (mail.stage_on, mail.stage_position))
RETURNING mail.id
"""
# What nobody is asked for any more stays passed on.
LEAVE = "UPDATE reminder SET revivable = false WHERE id = ANY($1) AND state = 'SUPERSEDED' AND revivable"

NAMING = ("owner_id", "home_owner_id", "counterpart_owner_id")
"""Columns that name people for an agreement, or for something of it."""


async def take_back_passed_duty(
    key: UUID, reason: str, version: int | None, act: Act
) -> PassedDuty:
    """Write to somebody again who passed an agreement's reminders on; the next sweep does.

    Raises DomainError: NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, CONFLICT for another version, BAD_USER_INPUT
    without a reason, RULE_VIOLATED where it was taken back before.
    """
    because = need_reason(reason, "Say why they are written to again.")
    async with transaction():
        passed = await find(PassedDuty, key, act, "passedDutyId")
        await permit(Action.TAKE_BACK_PASSED_DUTY, passed, act)
        expect(passed, version)
        if passed.taken_back_on is not None:
            raise against_rule("passed_duty_id", "It was taken back before.")
        await _take_back([passed], because, Action.TAKE_BACK_PASSED_DUTY, act)
    return passed


async def take_back_of(duty: LiaisonAssignment, because: str, action: Action, act: Act) -> None:
    """Write to the holder of a duty again: the staff have found that it is theirs after all."""
    found = await current_transaction().fetch(OF_DUTY, duty.id)
    await _take_back(await _lock(id__in=[row["id"] for row in found]), because, action, act)


def newly_named(row: Row | None, given: Given) -> list[UUID]:
    """Return whom a change of a row names who was not named there before; a new row is None."""
    return [
        given[name]
        for name in NAMING
        if given.get(name) is not None and (row is None or getattr(row, name) != given[name])
    ]


async def take_back_named(
    agreement_id: UUID, people: Sequence[UUID], action: Action, act: Act
) -> None:
    """Write to people again whom a change, which is made, has named for something of an agreement."""
    if people:
        passed = await _lock(agreement_id=agreement_id, person_id__in=people)
        await _take_back(passed, "Named for it anew.", action, act)


async def _lock(**wanted: object) -> list[PassedDuty]:
    held = PassedDuty.filter(taken_back_on__isnull=True, **wanted)
    return await held.order_by("id").select_for_update(no_key=True)


async def _take_back(several: Sequence[PassedDuty], because: str, action: Action, act: Act) -> None:
    if not several:
        return
    for passed in several:
        changes = {"taken_back_on": act.today, "taken_back_because": because}
        await change(passed, changes, action, act.actor)
    tx = current_transaction()
    freed = [row["id"] for row in await tx.fetch(FREE, [passed.id for passed in several])]
    agreements = sorted({passed.agreement_id for passed in several})
    await review(tx, agreements, act.clock, act.settings)
    await tx.execute(LEAVE, freed)
