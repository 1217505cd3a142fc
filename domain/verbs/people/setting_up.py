"""First set-up: the home association, once, and the administrator who signs in first."""

from dataclasses import dataclass

from domain.acts import Act
from domain.audit import add
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.givens import against_rule, check, misfit
from domain.organizations import Organization, OrganizationKind, Visibility
from domain.people import Person
from domain.rights.actions import Action
from domain.rights.permissions import permit
from domain.roles import Role, RoleGrant
from domain.slugs import SLUG, make_slug
from domain.verbs.people.email_addresses import make_address
from domain.verbs.people.person_keeping import sort_name


@dataclass(frozen=True)
class Home:
    """The home association as it is set up; without a slug it gets one made of its name."""

    name: str
    slug: str | None = None
    time_zone: str | None = None
    website: str | None = None


@dataclass(frozen=True)
class FirstAdministrator:
    """Who administers from the start. Signing in with the address, which counts as verified, links them."""

    name: str
    address: str


def administrator_of(name: str | None, address: str | None) -> FirstAdministrator | None:
    """Return who administers first, or None where neither part is given; half of it is refused."""
    if name is None and address is None:
        return None
    if name is None:
        raise misfit("administrator_name", "An administrator has a name and an address.")
    if address is None:
        raise misfit("administrator_address", "An administrator has a name and an address.")
    return FirstAdministrator(name, address)


async def set_up_home_association(
    home: Home, administrator: FirstAdministrator | None, act: Act
) -> Organization:
    """Make the home association, and an administrator where one is named.

    Raises DomainError: RULE_VIOLATED where there is one already; BAD_USER_INPUT for a time zone that is
    not that of the settings, by which "today" is reckoned everywhere.
    """
    async with transaction() as tx:
        await permit(Action.SET_UP_HOME_ASSOCIATION, None, act)
        await tx.execute("SELECT pg_advisory_xact_lock(hashtext('organization.home'))")
        if await Organization.exists(kind=OrganizationKind.HOME_ASSOCIATION, sample=False):
            raise against_rule("name", "The home association has been set up.")
        _check_time_zone(home, act)
        values = {
            "name": home.name,
            "slug": home.slug or await make_slug(home.name),
            "kind": OrganizationKind.HOME_ASSOCIATION,
            "visibility": Visibility.PUBLIC,
            "time_zone": act.settings.home_time_zone,
            "website": home.website,
        }
        await check(Organization, values, act)
        await _check_slug(values["slug"])
        row = Organization(**values)
        await add(row, Action.SET_UP_HOME_ASSOCIATION, act.actor)
        if administrator is not None:
            await _make_administrator(administrator, act)
    return row


def _check_time_zone(home: Home, act: Act) -> None:
    zone = act.settings.home_time_zone
    if home.time_zone not in (None, zone):
        raise misfit(
            "time_zone",
            f"ENTENTE_HOME_TIME_ZONE is {zone}, and today is reckoned by it: change that setting first.",
        )


async def _check_slug(slug: object) -> None:
    if not isinstance(slug, str) or not SLUG.fullmatch(slug):
        raise misfit("slug", "A slug has small letters, digits and single dashes between them.")
    if await Organization.exists(slug=slug):
        raise DomainError(ErrorCode.CONFLICT, f'The slug "{slug}" is taken.', ("slug",))


async def _make_administrator(named: FirstAdministrator, act: Act) -> None:
    if not named.name.strip():
        raise misfit("administrator_name", "The administrator has a name.")
    person = Person(
        name=named.name,
        sort_name=sort_name(named.name),
        time_zone=act.settings.home_time_zone,
    )
    await add(person, Action.SET_UP_HOME_ASSOCIATION, act.actor)
    address = await make_address(person, named.address, Action.SET_UP_HOME_ASSOCIATION, act)
    # Whoever may set up may say whose address this is.
    address.verified_on = act.today
    await address.save(update_fields=["verified_on"])
    grant = RoleGrant(person_id=person.id, role=Role.ADMIN, valid_from=act.today)
    await add(grant, Action.SET_UP_HOME_ASSOCIATION, act.actor)
