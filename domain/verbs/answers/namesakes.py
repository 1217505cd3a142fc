"""What tells people of one name apart on a page: by what its reader may see of them, as in the graph.

Their office and where, and if that does not do, their address, which is masked for whoever may not read it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from domain.acts import Act
from domain.database import current_transaction
from domain.organizations import Organization
from domain.people import EmailAddress
from domain.positions import Position
from domain.rights.permissions import sees
from domain.verbs.answers.questions import Person

# The offices of some people, the newest first.
OFFICES = """
SELECT id, person_id FROM position
WHERE person_id = ANY($1) AND $2 BETWEEN valid_from AND coalesce(valid_to, 'infinity')
ORDER BY valid_from DESC, id LIMIT 100
"""
# How many letters of a masked address are shown, at its beginning and before the @: as few as will do.
SHOWN = ((1, 0), (1, 1), (2, 1), (2, 2), (3, 3))


async def tell_apart(people: Sequence[Person], reader: Person, act: Act) -> tuple[Person, ...]:
    """Return people with what tells those of one name apart, in their order.

    `reader` is whom the page is for, and names without more: whoever has the reader's name and office is told
    apart from them too.
    """
    found = {one.id: one for one in people if one.id != reader.id}
    alike = _alike([*found.values(), reader], _name)
    offices = await _read_offices(alike, act)
    for one in alike:
        if one.id in found:
            found[one.id] = replace(one, detail=offices.get(one.id))
    itself = {reader, replace(reader, detail=offices.get(reader.id))}
    alike = _alike([*found.values(), *itself], lambda one: (_name(one), one.detail))
    addresses = await _read_addresses(alike, act)
    for one in alike:
        if one.id in found:
            said = ", ".join(filter(None, (one.detail, addresses.get(one.id))))
            found[one.id] = replace(one, detail=said or None)
    return tuple(found.values())


def _name(person: Person) -> str:
    return person.name.casefold()


def _alike(people: Iterable[Person], by: Callable[[Person], Hashable]) -> list[Person]:
    several = list(people)
    counted = Counter(map(by, several))
    return [one for one in several if counted[by(one)] > 1]


async def _read_offices(people: Sequence[Person], act: Act) -> dict[UUID, str]:
    """Return the newest office of each that the reader may see, with its organization."""
    offices: dict[UUID, str] = {}
    keys = [one.id for one in people]
    rows = await current_transaction().fetch(OFFICES, keys, act.today) if keys else []
    for row in rows:
        office = await Position.get(id=row["id"])
        where = await Organization.get(id=office.organization_id)
        if row["person_id"] not in offices and await sees(office, act) and await sees(where, act):
            offices[row["person_id"]] = f"{office.title}, {where.name}"
    return offices


async def _read_addresses(people: Sequence[Person], act: Act) -> dict[UUID, str]:
    rows = await EmailAddress.filter(person_id__in=[one.id for one in people], is_primary=True)
    hidden = {one.id for one in rows if not await sees(one, act)}
    # What is shown of a masked one is not to be true of another one beside it, which may be shown as it is.
    masked = dict(zip((one.id for one in rows), mask([one.address for one in rows]), strict=True))
    return {one.person_id: masked[one.id] if one.id in hidden else one.address for one in rows}


def mask(addresses: Sequence[str]) -> list[str]:
    """Return addresses with their domains and as few other letters as tell them apart: a…z@example.org."""
    masked: list[str] = []
    for first, last in SHOWN:
        masked = [_mask(one, first, last) for one in addresses]
        if len(set(masked)) == len(masked):
            break
    return masked


def _mask(address: str, first: int, last: int) -> str:
    box, _, domain = address.rpartition("@")
    # Of a short one less than half is shown.
    first, last = min(first, (len(box) - 1) // 2), min(last, (len(box) - 1) // 4)
    return f"{box[:first]}…{box[len(box) - last :]}@{domain}"
