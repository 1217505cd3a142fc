"""Mail addresses of people: an unverified one never takes the place of one that mails go to.

Mails carry links that act for their reader, and a verified address is a way to sign in. So an address that
somebody added is used only once an administrator has verified it, unless the person has no other.
"""

import re
from datetime import date
from uuid import UUID

from domain.acts import Act
from domain.audit import add, change, remove
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import against_rule, misfit
from domain.people import EmailAddress, Person
from domain.rights.actions import Action
from domain.rights.permissions import expect, find, permit, sees

ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
LONGEST = 320


async def add_email_address(person_id: UUID, address: str, act: Act) -> EmailAddress:
    """Add an address of a person; raises DomainError CONFLICT where it is known to be somebody's."""
    async with transaction():
        person = await find(Person, person_id, act, "personId")
        await permit(Action.ADD_EMAIL_ADDRESS, person, act)
        if person.erased_at is not None:
            raise against_rule("person_id", "The person's data was erased.")
        return await make_address(person, address, Action.ADD_EMAIL_ADDRESS, act)


async def make_address(person: Person, address: str, action: Action, act: Act) -> EmailAddress:
    """Store an address of a person that nobody has verified; the first one is the primary one."""
    text = address.strip()
    if len(text) > LONGEST or not ADDRESS.fullmatch(text):
        raise misfit("address", f'"{text[:80]}" is not a mail address.')
    held = await EmailAddress.filter(address__iexact=text).first()
    if held is not None:
        raise await _refuse_held(held, act)
    has_one = await EmailAddress.exists(person_id=person.id)
    row = EmailAddress(person_id=person.id, address=text, is_primary=not has_one)
    await add(row, action, act.actor)
    return row


async def verify_email_address(
    key: UUID, on: date | None, primary: bool, version: int | None, act: Act
) -> EmailAddress:
    """Record that a person proved to read an address; `primary` makes it the one that mails go to."""
    async with transaction():
        row = await find(EmailAddress, key, act, "emailAddressId")
        await permit(Action.VERIFY_EMAIL_ADDRESS, row, act)
        expect(row, version)
        day = on or act.today
        if day > act.today:
            raise misfit("on", "That day has not come yet.")
        if primary:
            await _step_down(row, act)
        changes = {"verified_on": day, "is_primary": primary or row.is_primary}
        await change(row, changes, Action.VERIFY_EMAIL_ADDRESS, act.actor)
    return row


async def remove_email_address(key: UUID, version: int | None, act: Act) -> Person:
    """Remove an address; the primary one only where it is the only one."""
    async with transaction():
        row = await find(EmailAddress, key, act, "emailAddressId")
        await permit(Action.REMOVE_EMAIL_ADDRESS, row, act)
        expect(row, version)
        others = EmailAddress.filter(person_id=row.person_id).exclude(id=row.id)
        if row.is_primary and await others.exists():
            raise against_rule(
                "email_address_id", "Mails go to this address: verify another as primary first."
            )
        await remove(row, Action.REMOVE_EMAIL_ADDRESS, act.actor)
        return await Person.get(id=row.person_id)


async def _refuse_held(held: EmailAddress, act: Act) -> DomainError:
    """Return the refusal of an address that is taken; only who may see whose it is hears that it is."""
    if await sees(held, act):
        return DomainError(ErrorCode.CONFLICT, "Somebody has this address.", ("address",))
    return misfit("address", "This address cannot be added: give another, or ask an administrator.")


async def _step_down(row: EmailAddress, act: Act) -> None:
    """Make room for another primary address."""
    held = EmailAddress.filter(person_id=row.person_id, is_primary=True).exclude(id=row.id)
    for other in await held.select_for_update():
        await change(other, {"is_primary": False}, Action.VERIFY_EMAIL_ADDRESS, act.actor)
