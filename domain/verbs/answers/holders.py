"""Who else holds a reminder that somebody passes on, who could get it, and what becomes of it then.

Whoever is next in line gets it. Where planning finds nobody new, it is enough that others have it; where
nobody has, it stays with the last one. So nobody passes a stage on into silence.
"""

from collections.abc import Sequence
from uuid import UUID

from domain.acts import Act
from domain.database import current_transaction
from domain.notices.kinds import KINDS
from domain.notices.links import Purpose
from domain.notices.planning.owners import read_administrators
from domain.notices.resting import rests
from domain.notices.sweeps import review
from domain.verbs.answers.questions import Answer, PassedOn

PASSABLE = sorted(kind.code for kind in KINDS.values() if Purpose.NOT_ME in kind.buttons)
# As if it had not been sent, for the planning that follows; what stays is written with its trail.
FREE = """
UPDATE reminder SET state = 'SUPERSEDED', reason = 'Passed on.', revivable = $4,
    acknowledged_at = coalesce(acknowledged_at, $2), acknowledged_by = coalesce(acknowledged_by, $3)
WHERE id = ANY($1)
"""
# It came back to whoever passed it on, or nobody is left who could get it.
NOBODY = """
SELECT EXISTS (SELECT FROM reminder WHERE id = ANY($1) AND state = 'SCHEDULED')
    OR EXISTS (
        SELECT FROM reminder AS mail JOIN reminder AS empty ON empty.subject_key = mail.subject_key
            AND empty.stage = mail.stage AND empty.series = mail.series AND empty.anchor_on = mail.anchor_on
        WHERE mail.id = ANY($1) AND empty.recipient_id IS NULL AND empty.state = 'FAILED'
    )
"""
# The newest stage of the subject that whoever presses the button has a mail of, or lets go with it.
NEWEST = """
FROM reminder AS pressed CROSS JOIN LATERAL (
    SELECT mail.stage_on, mail.stage_position FROM reminder AS mail
    WHERE mail.subject_key = pressed.subject_key AND mail.recipient_id = pressed.recipient_id
        AND mail.kind = ANY($2)
    ORDER BY mail.id = pressed.id OR mail.state IN ('MAILED', 'ACKNOWLEDGED', 'SNOOZED')
            OR (mail.state = 'SUPERSEDED' AND mail.acknowledged_at IS NOT NULL) DESC,
        mail.stage_on DESC, mail.stage_position DESC
    LIMIT 1
) AS newest
JOIN reminder AS other ON other.subject_key = pressed.subject_key AND other.kind = ANY($2)
    AND other.recipient_id <> pressed.recipient_id
    AND (other.stage_on, other.stage_position) >= (newest.stage_on, newest.stage_position)
WHERE pressed.id = $1
"""
# Others have it or are to get it, in whichever capacity, and have not said that it is not theirs.
HELD = f"""
SELECT EXISTS (SELECT {NEWEST}
    AND other.state = ANY($4)
    AND EXISTS (SELECT FROM person WHERE person.id = other.recipient_id
        AND coalesce(person.deactivated_on, 'infinity') > $3)
    AND NOT EXISTS (SELECT FROM passed_duty AS passed WHERE passed.agreement_id = pressed.agreement_id
        AND passed.person_id = other.recipient_id AND passed.taken_back_on IS NULL))
"""
ARRIVED = ["MAILED", "ACKNOWLEDGED", "SNOOZED"]
STANDING = [*ARRIVED, "SCHEDULED"]
# Administrators whom it was let go by because others had it: they are asked again once nobody has.
ASK_AGAIN = f"""
UPDATE reminder SET revivable = true WHERE id IN (SELECT other.id {NEWEST}
    AND other.state = 'SUPERSEDED' AND other.acknowledged_at IS NOT NULL AND other.recipient_id = ANY($3))
RETURNING id
"""
LEAVE = "UPDATE reminder SET revivable = false WHERE id = ANY($1) AND state = 'SUPERSEDED'"
# Somebody to whom it goes in any case, unless there is somebody nearer.
SPARE = f"""
SELECT EXISTS (
    SELECT FROM role_grant AS held JOIN person ON person.id = held.person_id
    WHERE held.role = 'ADMIN' AND $3::date BETWEEN held.valid_from AND coalesce(held.valid_to, 'infinity')
        AND person.id <> $2 AND coalesce(person.deactivated_on, 'infinity') > $3
        AND EXISTS (SELECT FROM email_address AS email WHERE email.person_id = person.id AND email.is_primary
            AND NOT {rests("email.address", "$4")})
        AND NOT EXISTS (SELECT FROM passed_duty AS passed WHERE passed.agreement_id = $1
            AND passed.person_id = person.id AND passed.taken_back_on IS NULL)
)
"""


class _NobodyError(Exception):
    """Planning found nobody for it: the savepoint is undone."""


async def find_next(answer: Answer, keys: Sequence[UUID], act: Act) -> bool:
    """Plan mails anew that were passed on, for whoever is next in line; tell whether anybody is.

    Where nobody is, nothing is changed.
    """
    tx, agreement = current_transaction(), answer.agreement_id
    assert agreement is not None
    try:
        async with tx.connection.transaction():
            await tx.execute(FREE, keys, act.now, act.actor.name, True)
            await review(tx, [agreement], act.clock, act.settings)
            if not await _is_held(answer, act, STANDING):
                await _ask_again(answer, agreement, act)
            if await tx.fetchval(NOBODY, [*keys, answer.reminder_id]):
                raise _NobodyError
    except _NobodyError:
        return False
    return True


async def let_go(answer: Answer, keys: Sequence[UUID], act: Act) -> PassedOn | None:
    """Let mails go that nobody new gets; tell whether others have them, or are yet to, and None where nobody.

    Planning looks at it again first, so that nobody counts from whom it takes on this account what was to
    come. Where nobody has it, nothing is changed.
    """
    tx, agreement = current_transaction(), answer.agreement_id
    assert agreement is not None
    try:
        async with tx.connection.transaction():
            await tx.execute(FREE, keys, act.now, act.actor.name, False)
            await review(tx, [agreement], act.clock, act.settings)
            if not await _is_held(answer, act, STANDING):
                raise _NobodyError
            return PassedOn.KNOWN if await _is_held(answer, act, ARRIVED) else PassedOn.COMES
    except _NobodyError:
        return None


async def _is_held(answer: Answer, act: Act, states: Sequence[str]) -> bool:
    """Tell whether others hold the stage, or a newer one of its subject, in one of some states."""
    values = (answer.reminder_id, PASSABLE, act.today, states)
    return bool(await current_transaction().fetchval(HELD, *values))


async def _ask_again(answer: Answer, agreement: UUID, act: Act) -> None:
    tx = current_transaction()
    others = set(await read_administrators(tx, act.today)) - {answer.recipient_id}
    values = (answer.reminder_id, PASSABLE, sorted(others))
    if asked := [row["id"] for row in await tx.fetch(ASK_AGAIN, *values)]:
        await review(tx, [agreement], act.clock, act.settings)
        await tx.execute(LEAVE, asked)


async def has_spare(answer: Answer, act: Act) -> bool:
    """Tell whether there is another administrator to whom it would go."""
    values = (answer.agreement_id, answer.recipient_id, act.today, act.now)
    return bool(await current_transaction().fetchval(SPARE, *values))
