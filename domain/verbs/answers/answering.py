"""What a button in a mail does: looking at a link changes nothing, using it acts, and works once.

The pages under /r/ are in service/; here are the rules. Whoever has the mail may answer for its recipient,
and may do what the recipient may do: each answer goes through the verb that the API has for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from asyncpg import Record

from domain.acts import Act
from domain.agreements import Category
from domain.clock import Clock
from domain.database import Transaction, transaction
from domain.errors import DomainError
from domain.givens import LONGEST_TEXT, misfit, too_long
from domain.languages import choose_language
from domain.notices.facts import recipient_locales
from domain.notices.links import Link, Purpose, Standing, read
from domain.notices.reminders import ReminderState
from domain.notices.subject_names import OWN_NAME
from domain.reach import LONGEST_NAME, person_viewer
from domain.settings import Settings
from domain.verbs.answers.acknowledging import (
    acknowledge_mail,
    ask_acknowledgement,
    ask_nothing,
    unsubscribe,
)
from domain.verbs.answers.candidate_answers import (
    ask_candidate,
    change_candidate,
    drop_candidate,
    keep_candidate,
)
from domain.verbs.answers.passing import (
    ask_about_duty,
    ask_whom,
    hand_over,
    recall_word,
    refuse_duty,
    say_who_has_it,
)
from domain.verbs.answers.plan_answers import agree_by_mail, ask_plan, return_by_mail
from domain.verbs.answers.questions import BY_MAIL, Answer, Form, Options
from domain.verbs.answers.renewal_answers import answer_renewal, ask_renewal, recall_renewal
from domain.verbs.answers.snooze_answers import ask_day, say_when, snooze_mail
from domain.visible_text import check_visible

ABOUT = f"""
SELECT reminder.id, reminder.kind, reminder.state, reminder.acknowledged_at, reminder.agreement_id,
    reminder.audiences, reminder.recipient_id, reminder.term_id, person.name AS recipient, person.time_zone,
    {recipient_locales("$4")} AS locales,
    agreement.number, agreement.category, coalesce(agreement.title, {OWN_NAME}, organization.name) AS title,
    reminder.deadline_on, use.used_at
FROM reminder
JOIN person ON person.id = reminder.recipient_id
LEFT JOIN agreement ON agreement.id = reminder.agreement_id
LEFT JOIN organization ON organization.id = reminder.organization_id
LEFT JOIN link_use AS use ON use.purpose = $2 AND use.row = $3
WHERE reminder.id = $1
"""
# Two clicks at once: one row is made, and only one of them is told that it acted.
USE = """
INSERT INTO link_use (purpose, row, used_at, created_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (purpose, row) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Handling:
    """How a purpose is served: what its page asks, what its use does, and what holds afterwards.

    `acknowledges`: whoever answers has seen the mail. What is put off or passed on says so itself, in the
    state that it leaves; and whoever wants no more nudges has answered nothing. `recall` says what holds by
    now to whoever uses the button once more.
    """

    ask: Callable[[Answer, Act], Awaitable[Options]]
    do: Callable[[Answer, Form, Act], Awaitable[object]]
    acknowledges: bool = True
    tell: Callable[[Answer, Act], Awaitable[Options]] | None = None
    recall: Callable[[Answer, Act], Awaitable[Options]] | None = None


DECISION = Handling(ask_renewal, answer_renewal, tell=ask_renewal, recall=recall_renewal)

HANDLINGS = {
    Purpose.ACKNOWLEDGE: Handling(ask_acknowledgement, acknowledge_mail, acknowledges=False),
    Purpose.UNSUBSCRIBE: Handling(ask_nothing, unsubscribe, acknowledges=False),
    Purpose.RENEW: DECISION,
    Purpose.RENEW_CONDITIONAL: DECISION,
    Purpose.RENEGOTIATE: DECISION,
    Purpose.LET_EXPIRE: DECISION,
    Purpose.SNOOZE: Handling(
        ask_day, snooze_mail, acknowledges=False, tell=say_when, recall=say_when
    ),
    Purpose.HAND_OVER: Handling(
        ask_whom, hand_over, acknowledges=False, tell=say_who_has_it, recall=recall_word
    ),
    Purpose.NOT_ME: Handling(
        ask_about_duty, refuse_duty, acknowledges=False, tell=say_who_has_it, recall=recall_word
    ),
    Purpose.KEEP: Handling(ask_candidate, keep_candidate),
    Purpose.DROP: Handling(ask_candidate, drop_candidate),
    Purpose.CHANGE: Handling(ask_candidate, change_candidate),
    Purpose.AGREE: Handling(ask_plan, agree_by_mail),
    Purpose.RETURN: Handling(ask_plan, return_by_mail),
}


async def look_up(settings: Settings, clock: Clock, token: str) -> Answer:
    """Say what a link would do; changes nothing, however often it is opened."""
    async with transaction() as tx:
        found = await _find(tx, settings, clock, token)
        if found.standing is Standing.USED:
            return await _recall(found, settings, clock)
        if found.standing is not Standing.VALID or found.purpose is None:
            return found
        try:
            acting = await _act_for(found, settings, clock, None)
            return replace(found, options=await HANDLINGS[found.purpose].ask(found, acting))
        except DomainError as refusal:
            return replace(found, refusal=refusal)


async def act(
    settings: Settings, clock: Clock, token: str, form: Form, request_id: str | None
) -> Answer:
    """Do what a link says, once: VALID means that this call did it, USED that an earlier one had.

    What the rules refuse changes nothing and leaves the link as it was; `refusal` says why.
    """
    try:
        async with transaction() as tx:
            found = await _find(tx, settings, clock, token)
            if found.standing is Standing.USED:
                return await _recall(found, settings, clock)
            if found.standing is not Standing.VALID or found.link is None:
                return found
            _check_texts(form)
            acting = await _act_for(found, settings, clock, request_id)
            used = (found.link.purpose, found.link.row, acting.now, acting.actor.name)
            if not await tx.fetch(USE, *used):
                return await _recall(replace(found, standing=Standing.USED), settings, clock)
            handling = HANDLINGS[found.link.purpose]
            asked = replace(found, options=await handling.ask(found, acting))
            await handling.do(asked, form, acting)
            if handling.acknowledges:
                await acknowledge_mail(asked, form, acting)
            if handling.tell is None:
                return asked
            return replace(found, options=await handling.tell(found, acting))
    except DomainError as refusal:
        return replace(await look_up(settings, clock, token), refusal=refusal)


async def _recall(found: Answer, settings: Settings, clock: Clock) -> Answer:
    """Add what holds by now to a link that was used, while it would work and its recipient may read that."""
    assert found.link is not None
    recall = HANDLINGS[found.link.purpose].recall
    if recall is None or found.link.expires_at < clock.now():
        return found
    try:
        return replace(
            found, options=await recall(found, await _act_for(found, settings, clock, None))
        )
    except DomainError:
        # It is not for them to see any more, or its term is over: then no more is said than that it was used.
        return found


def _check_texts(form: Form) -> None:
    """Refuse what the API's own inputs do not take: too long, or with characters that nobody sees."""
    for name, text in form.items():
        try:
            check_visible(text)
        except DomainError as unseen:
            raise misfit(name, unseen.message) from None
        if len(text) > LONGEST_TEXT:
            raise misfit(name, too_long(len(text), LONGEST_TEXT))


async def _act_for(found: Answer, settings: Settings, clock: Clock, request_id: str | None) -> Act:
    """The recipient as the one who acts; the trail says by which way. UNAUTHENTICATED for who is gone."""
    assert found.recipient_id is not None
    viewer = await person_viewer(found.recipient_id, clock.today())
    name = f"{viewer.name}{BY_MAIL}"[:LONGEST_NAME]
    return Act(replace(viewer, name=name), clock, settings, request_id)


async def _find(tx: Transaction, settings: Settings, clock: Clock, token: str) -> Answer:
    reading = read(token, settings.link_keys, clock.now())
    default = choose_language((settings.default_locale,))
    if reading.link is None:
        return Answer(standing=Standing.FORGED, language=default)
    link = reading.link
    row = await tx.fetchrow(ABOUT, link.reminder_id, link.purpose, link.row, clock.today())
    if row is None:
        return Answer(standing=Standing.FORGED, language=default)
    used = row["used_at"] is not None or _is_done(link, row)
    return _answer(link, row, Standing.USED if used else reading.standing, settings)


def _is_done(link: Link, row: Record) -> bool:
    """An acknowledgement by another way than the mail has done what the link would do.

    Whoever has put it off may still say that it need not come again.
    """
    seen = row["acknowledged_at"] is not None and row["state"] != ReminderState.SNOOZED
    return link.purpose is Purpose.ACKNOWLEDGE and seen


def _answer(link: Link, row: Record, standing: Standing, settings: Settings) -> Answer:
    return Answer(
        standing=standing,
        language=choose_language((*row["locales"], settings.default_locale)),
        link=link,
        recipient=row["recipient"],
        recipient_id=row["recipient_id"],
        time_zone=row["time_zone"],
        kind=row["kind"],
        agreement_id=row["agreement_id"],
        agreement_number=row["number"],
        agreement_title=row["title"],
        category=Category(row["category"]) if row["category"] else None,
        term_id=row["term_id"],
        deadline_on=row["deadline_on"],
        audiences=frozenset(row["audiences"]),
    )
