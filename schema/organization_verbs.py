"""Keeping organizations, their names, countries and members, and the regions that they are managed in."""

from typing import Annotated, Any

import strawberry

from domain import organizations, regions
from domain.acts import Act
from domain.organizations import CountryRole
from domain.verbs.directory import organization_keeping, organization_names, region_keeping
from domain.verbs.people import setting_up
from schema.organizations import MembershipCount, Organization, OrganizationName
from schema.regions import Region
from schema.verbs import Asked, form, or_none, read_columns, read_key, verb, version_of
from schema.writing import ERRORS, INPUT, KEY, Info, MutationError, attempt, read_id

WHICH = "The organization."
PROFILE = (
    "native_name acronym city subdivision time_zone locale languages website founded_on founded_precision"
    " public_summary"
)
OFFICE = (
    "slug affiliate_group parent_id region_id relationship_since relationship_precision visibility"
    " external_ids private_notes source"
)

CREATE = form(
    "CreateOrganizationInput",
    "An organization; without a slug it gets one that is made of its name.",
    organizations.Organization,
    needed="name kind",
    free=f"{OFFICE} {PROFILE}",
)
UPDATE = form(
    "UpdateOrganizationInput",
    "What is known of an organization now; what is left out stays, null empties. Affiliates change their "
    "profile: native name, acronym, place, time zone, languages, website, founding and public summary.",
    organizations.Organization,
    changes=WHICH,
    free=f"name kind {OFFICE} {PROFILE}",
)
ARCHIVE = form(
    "ArchiveOrganizationInput",
    "The organization that is kept for the record only.",
    organizations.Organization,
    changes=WHICH,
)
ADD_NAME = form(
    "AddOrganizationNameInput",
    "A further name of an organization.",
    organizations.OrganizationName,
    needed="organization_id name kind",
    free="language valid_from valid_to",
)
UPDATE_NAME = form(
    "UpdateOrganizationNameInput",
    "A further name as it shall be; what is left out stays, null empties.",
    organizations.OrganizationName,
    changes="The name.",
    free="name kind language valid_from valid_to",
)
REMOVE_NAME = form(
    "RemoveOrganizationNameInput",
    "The further name that never was one.",
    organizations.OrganizationName,
    changes="The name.",
)
COUNT = form(
    "RecordMembershipCountInput",
    "How many members an organization had on a day.",
    organizations.MembershipCount,
    needed="organization_id as_of value",
    free="qualifier source",
)
CREATE_REGION = form(
    "CreateRegionInput", "A region.", regions.Region, needed="code name", free="kind"
)
UPDATE_REGION = form(
    "UpdateRegionInput",
    "What is known of a region now; its code stays.",
    regions.Region,
    changes="The region.",
    free="name kind",
)
SET_UP = form(
    "SetUpHomeAssociationInput",
    "The home association, and who administers from the start.",
    organizations.Organization,
    needed="name",
    free="slug time_zone website",
    extra=[
        Asked("administrator_name", str, "Name of the first administrator."),
        Asked(
            "administrator_address",
            str,
            "Mail address of the first administrator, who is linked by it when signing in.",
        ),
    ],
)


async def create(given: Any, act: Act) -> organizations.Organization:
    return await organization_keeping.create_organization(read_columns(given, CREATE), act)


async def update(given: Any, act: Act) -> organizations.Organization:
    key = read_key(given, UPDATE, "organization_id")
    values = read_columns(given, UPDATE, "organization_id")
    return await organization_keeping.update_organization(key, values, version_of(given), act)


async def archive(given: Any, act: Act) -> organizations.Organization:
    key = read_key(given, ARCHIVE, "organization_id")
    return await organization_keeping.archive_organization(key, version_of(given), act)


async def add_name(given: Any, act: Act) -> organizations.OrganizationName:
    return await organization_names.add_organization_name(read_columns(given, ADD_NAME), act)


async def update_name(given: Any, act: Act) -> organizations.OrganizationName:
    key = read_key(given, UPDATE_NAME, "organization_name_id")
    values = read_columns(given, UPDATE_NAME, "organization_name_id")
    return await organization_names.update_organization_name(key, values, version_of(given), act)


async def remove_name(given: Any, act: Act) -> organizations.Organization:
    key = read_key(given, REMOVE_NAME, "organization_name_id")
    return await organization_names.remove_organization_name(key, version_of(given), act)


async def count(given: Any, act: Act) -> organizations.MembershipCount:
    return await organization_keeping.record_membership_count(read_columns(given, COUNT), act)


async def create_region(given: Any, act: Act) -> regions.Region:
    return await region_keeping.create_region(read_columns(given, CREATE_REGION), act)


async def update_region(given: Any, act: Act) -> regions.Region:
    key = read_key(given, UPDATE_REGION, "region_id")
    values = read_columns(given, UPDATE_REGION, "region_id")
    return await region_keeping.update_region(key, values, version_of(given), act)


async def set_up(given: Any, act: Act) -> organizations.Organization:
    home = setting_up.Home(
        given.name, or_none(given.slug), or_none(given.time_zone), or_none(given.website)
    )
    name, address = or_none(given.administrator_name), or_none(given.administrator_address)
    administrator = setting_up.administrator_of(name, address)
    return await setting_up.set_up_home_association(home, administrator, act)


@strawberry.input(description="A country that an organization sits in or covers.")
class CountryInput:
    """Part of the input of setOrganizationCountries."""

    code: str = strawberry.field(description="ISO 3166-1 code (NA is Namibia).")
    role: CountryRole = strawberry.field(description="Seat or coverage.")


@strawberry.input(description="All countries of an organization, as they are from now on.")
class SetOrganizationCountriesInput:
    """Input of setOrganizationCountries."""

    organization_id: strawberry.ID = strawberry.field(description=WHICH)
    countries: list[CountryInput] = strawberry.field(description="The countries.")
    idempotency_key: str | None = KEY


@strawberry.type(description="The organization as it is now, or why nothing was changed.")
class SetOrganizationCountriesPayload:
    """Payload of setOrganizationCountries."""

    organization: Organization | None = strawberry.field(
        description="The organization; null where nothing was changed."
    )
    errors: list[MutationError] = strawberry.field(description=ERRORS)


async def set_countries(
    info: Info, given: Annotated[SetOrganizationCountriesInput, INPUT]
) -> SetOrganizationCountriesPayload:
    """Replace the countries of an organization."""

    async def run(act: Act) -> organizations.Organization:
        key = read_id(given.organization_id, "Organization", "organizationId")
        wanted = [organization_keeping.Country(each.code, each.role) for each in given.countries]
        return await organization_keeping.set_organization_countries(key, wanted, act)

    organization, errors = await attempt(info, given, run)
    return SetOrganizationCountriesPayload(organization=organization, errors=errors)


@strawberry.type
class OrganizationMutations:
    """Organizations and regions."""

    create_organization = verb(
        CREATE, Organization, "organization", "Add an organization to the directory.", create
    )
    update_organization = verb(
        UPDATE,
        Organization,
        "organization",
        "Change an organization; a new name leaves the old one among its former names.",
        update,
    )
    archive_organization = verb(
        ARCHIVE,
        Organization,
        "organization",
        "Keep an organization for the record only; not while an agreement with it is in force.",
        archive,
    )
    add_organization_name = verb(
        ADD_NAME, OrganizationName, "organizationName", "Add a further name.", add_name
    )
    update_organization_name = verb(
        UPDATE_NAME,
        OrganizationName,
        "organizationName",
        "Correct a further name.",
        update_name,
    )
    remove_organization_name = verb(
        REMOVE_NAME,
        Organization,
        "organization",
        "Remove a further name that never was one; the audit trail keeps it.",
        remove_name,
    )
    set_organization_countries = strawberry.field(
        resolver=set_countries,
        description="Say in which countries an organization sits and works.",
    )
    record_membership_count = verb(
        COUNT,
        MembershipCount,
        "membershipCount",
        "Record how many members an organization had on a day; the same day again corrects the figure.",
        count,
    )
    create_region = verb(CREATE_REGION, Region, "region", "Add a region.", create_region)
    update_region = verb(UPDATE_REGION, Region, "region", "Change a region.", update_region)
    set_up_home_association = verb(
        SET_UP,
        Organization,
        "organization",
        "Make the home association, once, and name who administers first.",
        set_up,
    )
