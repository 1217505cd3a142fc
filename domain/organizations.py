"""Organizations: the home association, its affiliates, branches and chapters, and all they work with."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.regions import Region
from domain.rows import (
    Row,
    code_field,
    optional_code_field,
    optional_link_field,
    optional_text_field,
    part_field,
)


class OrganizationKind(StrEnum):
    """What an organization is; independent of its affiliate group and of an agreement's category."""

    HOME_ASSOCIATION = "HOME_ASSOCIATION"
    ASSOCIATION = "ASSOCIATION"
    MULTINATIONAL = "MULTINATIONAL"
    BRANCH_OFFICE = "BRANCH_OFFICE"
    REGIONAL_OFFICE = "REGIONAL_OFFICE"
    ANCHOR_ORGANIZATION = "ANCHOR_ORGANIZATION"
    CHAPTER = "CHAPTER"
    STUDENT_CHAPTER = "STUDENT_CHAPTER"
    LOCAL_GOVERNMENT = "LOCAL_GOVERNMENT"
    UNIVERSITY = "UNIVERSITY"
    FOUNDATION = "FOUNDATION"
    GOVERNMENT_AGENCY = "GOVERNMENT_AGENCY"
    INTERNATIONAL_DONOR = "INTERNATIONAL_DONOR"
    NGO = "NGO"
    PRIVATE_SECTOR = "PRIVATE_SECTOR"
    FIELD_OFFICE = "FIELD_OFFICE"


class AffiliateGroup(StrEnum):
    """The group of affiliates that an organization belongs to, if any."""

    STATE_ASSOCIATION = "STATE_ASSOCIATION"
    NATIONAL_EQUITY = "NATIONAL_EQUITY"
    INTERNATIONAL = "INTERNATIONAL"


class OrganizationStatus(StrEnum):
    """Whether an organization still exists for the home association."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"


class Visibility(StrEnum):
    """Who may see a row without signing in."""

    PUBLIC = "PUBLIC"
    INTERNAL = "INTERNAL"


class DatePrecision(StrEnum):
    """How much of a date is known; TBA means that no date is known."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    TBA = "TBA"


class OrganizationNameKind(StrEnum):
    """What a further name of an organization is."""

    LEGAL = "LEGAL"
    TRADING = "TRADING"
    FORMER = "FORMER"
    ACRONYM = "ACRONYM"


class CountryRole(StrEnum):
    """Whether an organization sits in a country or covers it."""

    SEAT = "SEAT"
    COVERAGE = "COVERAGE"


class CountQualifier(StrEnum):
    """How exact a count is: "more than 11,000" is AT_LEAST."""

    EXACT = "EXACT"
    AT_LEAST = "AT_LEAST"
    ABOUT = "ABOUT"


class Organization(Row):
    """An association or any other body that agreements, events and exchanges name."""

    parent_id: UUID | None
    region_id: UUID | None
    slug: Field[str] = fields.CharField(
        max_length=120, unique=True, description="Readable key, as in an address."
    )
    name: Field[str] = fields.CharField(max_length=300, description="Name in common use.")
    native_name: Field[str | None] = fields.CharField(
        max_length=300, null=True, description="Name in its own language."
    )
    acronym: Field[str | None] = fields.CharField(max_length=40, null=True, description="Acronym.")
    kind = code_field(OrganizationKind, "What the organization is.")
    affiliate_group = optional_code_field(AffiliateGroup, "Group of affiliates that it belongs to.")
    status = code_field(
        OrganizationStatus, "Whether it still exists.", default=OrganizationStatus.ACTIVE
    )
    parent: ForeignKeyNullableRelation["Organization"] = optional_link_field(
        "Organization", "children", "Organization that it is a part of."
    )
    region: ForeignKeyNullableRelation[Region] = optional_link_field(
        "Region", "organizations", "Region that it is managed in."
    )
    city: Field[str | None] = fields.CharField(max_length=120, null=True, description="City.")
    subdivision: Field[str | None] = fields.CharField(
        max_length=6, null=True, description="State or province, ISO 3166-2 (US-CA)."
    )
    time_zone: Field[str | None] = fields.CharField(
        max_length=60, null=True, description="IANA time zone."
    )
    locale: Field[str | None] = fields.CharField(
        max_length=20, null=True, description="Language of its mails, where a person names none."
    )
    languages: Field[list[str]] = ArrayField(
        "text", default=list, description="Languages that it works in (BCP 47)."
    )
    website: Field[str | None] = fields.CharField(
        max_length=500, null=True, description="Address of its website."
    )
    founded_on: Field[date | None] = fields.DateField(null=True, description="When it was founded.")
    founded_precision = optional_code_field(
        DatePrecision, "How much of the founding date is known."
    )
    relationship_since: Field[date | None] = fields.DateField(
        null=True, description="Start of the relationship, which may be older than any agreement."
    )
    relationship_precision = optional_code_field(
        DatePrecision, "How much of the relationship's start is known."
    )
    visibility = code_field(
        Visibility, "Who sees it without signing in.", default=Visibility.INTERNAL
    )
    external_ids: Field[dict[str, Any]] = fields.JSONField(
        default=dict, description="Keys in other systems (wikidata, ...)."
    )
    public_summary = optional_text_field("What the public directory says of it.")
    private_notes = optional_text_field(
        "Notes of the home association's staff, never shown to others."
    )
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )
    source: Field[str | None] = fields.CharField(
        max_length=500, null=True, description="Where the facts were read."
    )

    class Meta:
        table = "organization"


class OrganizationName(Row):
    """A further name: associations rename, and people search for the old one."""

    organization_id: UUID

    organization: ForeignKeyRelation[Organization] = part_field(
        "Organization", "names", "Whose name it is."
    )
    name: Field[str] = fields.CharField(max_length=300, description="The name.")
    language: Field[str | None] = fields.CharField(
        max_length=20, null=True, description="Language of the name (BCP 47)."
    )
    kind = code_field(OrganizationNameKind, "What the name is.")
    valid_from: Field[date | None] = fields.DateField(null=True, description="First day in use.")
    valid_to: Field[date | None] = fields.DateField(null=True, description="Last day in use.")

    class Meta:
        table = "organization_name"


class OrganizationCountry(Row):
    """A country that an organization sits in or covers; one association may cover several."""

    organization: ForeignKeyRelation[Organization] = part_field(
        "Organization", "countries", "The organization."
    )
    code: Field[str] = fields.CharField(
        max_length=2, description="ISO 3166-1 code (NA is Namibia)."
    )
    role = code_field(CountryRole, "Seat or coverage.")

    class Meta:
        table = "organization_country"
        unique_together = (("organization", "code", "role"),)


class MembershipCount(Row):
    """How many members an organization had on a day, and how exact the figure is."""

    organization: ForeignKeyRelation[Organization] = part_field(
        "Organization", "membership_counts", "Whose members."
    )
    as_of: Field[date] = fields.DateField(description="Day of the count.")
    value: Field[int] = fields.IntField(description="Number of members.")
    qualifier = code_field(CountQualifier, "How exact it is.", default=CountQualifier.EXACT)
    source: Field[str | None] = fields.CharField(
        max_length=500, null=True, description="Where the figure was read."
    )

    class Meta:
        table = "membership_count"
        unique_together = (("organization", "as_of"),)
