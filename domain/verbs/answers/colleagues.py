"""Who could take over the reminders of an agreement: people of the same side who have to do with it."""

from uuid import UUID

from domain.acts import Act
from domain.database import current_transaction
from domain.notices.planning.owners import read_administrators
from domain.notices.resting import rests
from domain.notices.rules import Audience
from domain.sides import side_of
from domain.verbs.answers.namesakes import tell_apart
from domain.verbs.answers.questions import Answer, Person
from domain.work_plans import Side

OTHER_SIDE = frozenset({Audience.COUNTERPARTY, Audience.PLAN_COUNTERPART})
# Who holds a duty for the agreement on the same side, owns it or its plan: they may see it already. Only who
# can be reached: a colleague whose mail comes back takes nothing over.
COLLEAGUES = f"""
WITH around AS (
    SELECT agreement.owner_id AS person_id, false AS other_side FROM agreement WHERE id = $1
    UNION
    SELECT duty.person_id, duty.kind = 'AFFILIATE_LIAISON'
    FROM agreement_party AS party
    JOIN organization ON organization.id = party.organization_id
    JOIN liaison_assignment AS duty
        ON duty.organization_id = organization.id OR duty.region_id = organization.region_id
    WHERE party.agreement_id = $1 AND party.role IN ('COUNTERPARTY', 'CO_PARTY')
        AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
    UNION
    SELECT duty.person_id, duty.kind = 'AFFILIATE_LIAISON' FROM liaison_assignment AS duty
    WHERE duty.agreement_id = $1 AND $2 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
)
SELECT DISTINCT person.id, person.name, person.sort_name FROM around
JOIN person ON person.id = around.person_id
WHERE around.other_side = $3 AND person.id <> $4
    AND coalesce(person.deactivated_on, 'infinity') > $2
    AND EXISTS (SELECT FROM email_address AS email
        WHERE email.person_id = person.id AND email.is_primary AND NOT {rests("email.address", "$5")})
    AND NOT EXISTS (SELECT FROM passed_duty AS passed
        WHERE passed.agreement_id = $1 AND passed.person_id = person.id AND passed.taken_back_on IS NULL)
ORDER BY person.sort_name, person.id
"""
# Who is named for something of an agreement need not have a duty: they may work for the other side.
WORKS_THERE = """
SELECT EXISTS (
    SELECT FROM liaison_assignment AS duty
    WHERE duty.agreement_id = $1 AND duty.person_id = $2 AND duty.kind = 'AFFILIATE_LIAISON'
        AND $3 BETWEEN duty.valid_from AND coalesce(duty.valid_to, 'infinity')
) OR EXISTS (
    SELECT FROM position AS office
    JOIN agreement_party AS party ON party.organization_id = office.organization_id AND party.role <> 'HOME'
    WHERE party.agreement_id = $1 AND office.person_id = $2
        AND $3 BETWEEN office.valid_from AND coalesce(office.valid_to, 'infinity')
)
"""


async def find_colleagues(answer: Answer, act: Act) -> tuple[Person, ...]:
    """Return who could take over from the recipient of a mail; nobody where it is about no agreement."""
    if answer.agreement_id is None:
        return ()
    there = await _is_there(answer, answer.agreement_id, act)
    values = (answer.agreement_id, act.today, there, answer.recipient_id, act.now)
    found = await current_transaction().fetch(COLLEAGUES, *values)
    people = [Person(row["id"], row["name"]) for row in found]
    return await tell_apart(people, reader_of(answer), act)


def reader_of(answer: Answer) -> Person:
    """Return the recipient of a mail, whom its pages are for."""
    assert answer.recipient_id is not None
    return Person(answer.recipient_id, answer.recipient or "")


async def _is_there(answer: Answer, agreement: UUID, act: Act) -> bool:
    """Tell whether the recipient belongs to the other side.

    A capacity alone does not say so: administrators stand in for it, too.
    """
    if await side_of(agreement, act) is Side.COUNTERPART:
        return True
    tx = current_transaction()
    if answer.audiences & OTHER_SIDE:
        return answer.recipient_id not in await read_administrators(tx, act.today)
    values = (agreement, answer.recipient_id, act.today)
    return bool(await tx.fetchval(WORKS_THERE, *values))
