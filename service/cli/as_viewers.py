"""Whose eyes a command looks with: `--as administrator | anonymous | ADDRESS | Person:... | ent_...`."""

from domain.clock import Clock
from domain.errors import DomainError, ErrorCode
from domain.people import EmailAddress
from domain.reach import person_viewer
from domain.tokens import MARK, PREFIX_LENGTH, ApiToken
from domain.viewers import ANONYMOUS, LOCAL_ADMIN, Viewer
from schema.compiler.identities import decode_id
from service.viewers import token_holder

FORMS = (
    "administrator, anonymous, a person's mail address or ID (Person:...), or the prefix of an API token"
    f" ({MARK}...)"
)
USUAL = {"administrator": LOCAL_ADMIN, "anonymous": ANONYMOUS}


async def find_viewer(named: str, clock: Clock) -> Viewer:
    """Return the viewer that somebody is at this moment; raises DomainError for whoever is nobody."""
    if named in USUAL:
        return USUAL[named]
    if named.startswith(MARK):
        return await _holder(named[:PREFIX_LENGTH], clock)
    if named.startswith("Person:"):
        return await person_viewer(decode_id(named, "Person"), clock.today())
    if "@" in named:
        return await _owner(named, clock)
    raise DomainError(ErrorCode.BAD_USER_INPUT, f"A viewer is {FORMS}.", ("as",))


async def _owner(address: str, clock: Clock) -> Viewer:
    people = {row.person_id for row in await EmailAddress.filter(address__iexact=address)}
    if len(people) != 1:
        told = "Several people have" if people else "Nobody has"
        raise DomainError(ErrorCode.NOT_FOUND, f"{told} the address {address}.", ("as",))
    return await person_viewer(people.pop(), clock.today())


async def _holder(prefix: str, clock: Clock) -> Viewer:
    tokens = [token for token in await ApiToken.filter(prefix=prefix) if token.holds(clock.now())]
    if len(tokens) != 1:
        told = "Several tokens that hold begin" if tokens else "No token that holds begins"
        raise DomainError(ErrorCode.NOT_FOUND, f"{told} with {prefix}.", ("as",))
    return token_holder(tokens[0])
