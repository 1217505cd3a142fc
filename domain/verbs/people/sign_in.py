"""Signing in: whose subject of an issuer somebody is, and who may be linked without an administrator."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.acts import Act
from domain.audit import Actor, add, record
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.identities import Identity
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit

SIGN_IN = Actor("sign-in")
LONGEST_NAME = 300
# A sign-in is noted only this often, so that a request that reads does not write as well.
NOTED_EVERY = timedelta(minutes=4)

OWNER_OF_ADDRESS = """
SELECT person.id FROM person JOIN email_address AS mail ON mail.person_id = person.id
WHERE lower(mail.address) = lower($1) AND mail.verified_on IS NOT NULL
    AND person.erased_at IS NULL AND coalesce(person.deactivated_on, 'infinity') > $2
FOR UPDATE OF person, mail
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody as an issuer knows them. `verified_email` is an address that the issuer vouches for."""

    issuer: str
    subject: str
    verified_email: str | None = None


async def find_person(subject: Subject, now: datetime) -> UUID | None:
    """Return the key of the person that a subject is linked to, and note the sign-in."""
    found = await Identity.get_or_none(issuer=subject.issuer, subject=subject.subject)
    if found is None:
        return None
    if found.last_seen_at is None or now - found.last_seen_at >= NOTED_EVERY:
        await Identity.filter(id=found.id).update(last_seen_at=now)
    return found.person_id


async def link_by_address(subject: Subject, now: datetime, today: date) -> UUID | None:
    """Link an unknown subject to the one active person who owns its verified address, if there is one.

    The address must be verified on both sides. Whoever has an identity at the issuer already is not given
    a second one: an address that was passed on to somebody else would pass on the person too.
    """
    if subject.verified_email is None:
        return None
    async with transaction() as tx:
        owner: UUID | None = await tx.fetchval(OWNER_OF_ADDRESS, subject.verified_email, today)
        if owner is None:
            return None
        # Asked once the person is locked: two first requests at once link once.
        linked = await Identity.get_or_none(person_id=owner, issuer=subject.issuer)
        if linked is not None:
            return owner if linked.subject == subject.subject else None
        row = Identity(
            person_id=owner, issuer=subject.issuer, subject=subject.subject, last_seen_at=now
        )
        await add(row, "linkIdentity", SIGN_IN)
    return owner


async def link_identity(person_id: UUID, issuer: str, subject: str, act: Act) -> Identity:
    """Link a subject of an issuer to a person.

    Raises DomainError: BAD_USER_INPUT for empty names, CONFLICT where the subject is linked already.
    """
    async with transaction():
        person = await find(Person, person_id, act, "personId")
        await permit(Action.LINK_IDENTITY, person, act)
        if person.erased_at is not None:
            raise DomainError(
                ErrorCode.RULE_VIOLATED, "The person's data was erased.", ("personId",)
            )
        for name, text in (("issuer", issuer), ("subject", subject)):
            if not 1 <= len(text.strip()) <= LONGEST_NAME:
                raise DomainError(
                    ErrorCode.BAD_USER_INPUT, f"This has 1 to {LONGEST_NAME} characters.", (name,)
                )
        if await Identity.exists(issuer=issuer, subject=subject):
            raise DomainError(
                ErrorCode.CONFLICT, "This subject is linked to somebody already.", ("subject",)
            )
        row = Identity(person_id=person.id, issuer=issuer, subject=subject)
        await add(row, Action.LINK_IDENTITY, act.actor)
        return row


async def unlink_identity(identity_id: UUID, version: int | None, act: Act) -> Person:
    """Take a subject from a person, who cannot sign in with it from the next request on."""
    async with transaction():
        row = await find(Identity, identity_id, act, "identityId")
        await permit(Action.UNLINK_IDENTITY, row, act)
        expect(row, version)
        before = {"person_id": row.person_id, "issuer": row.issuer, "subject": row.subject}
        await record(act.actor, Action.UNLINK_IDENTITY, row, before, None)
        await row.delete()
        return await Person.get(id=row.person_id)
