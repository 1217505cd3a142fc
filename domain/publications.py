"""Publications and other channels, and what associations contribute to each other's."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.agreements import Agreement
from domain.organizations import Organization, Visibility
from domain.people import Person
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    short_text_field,
)


class PublicationKind(StrEnum):
    """What a publication or channel is."""

    MAGAZINE = "MAGAZINE"
    JOURNAL = "JOURNAL"
    NEWSLETTER = "NEWSLETTER"
    PODCAST = "PODCAST"
    BLOG = "BLOG"
    WEBSITE = "WEBSITE"
    QUESTIONS_AND_ANSWERS = "QUESTIONS_AND_ANSWERS"
    SOCIAL = "SOCIAL"
    REPORT_SERIES = "REPORT_SERIES"


class ContributionKind(StrEnum):
    """What was contributed."""

    ARTICLE = "ARTICLE"
    INTERVIEW = "INTERVIEW"
    EPISODE = "EPISODE"
    CASE_STUDY = "CASE_STUDY"
    ANNOUNCEMENT = "ANNOUNCEMENT"
    SHARED_RESOURCE = "SHARED_RESOURCE"
    OTHER = "OTHER"


class ContributionState(StrEnum):
    """How far a contribution has come; a stored transition."""

    PROPOSED = "PROPOSED"
    SUBMITTED = "SUBMITTED"
    PUBLISHED = "PUBLISHED"
    DECLINED = "DECLINED"


class Publication(Row):
    """A magazine, newsletter, podcast or other channel of an organization."""

    organization_id: UUID

    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "publications", "Who publishes it."
    )
    title: Field[str] = short_text_field(300, "Title.")
    kind = code_field(PublicationKind, "What it is.")
    url = optional_short_text_field(500, "Address of its website.")
    language = optional_short_text_field(20, "Main language (BCP 47).")
    visibility = code_field(
        Visibility, "Who sees it without signing in.", default=Visibility.INTERNAL
    )
    discontinued_on = optional_date_field("When it ended.")
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )
    source = optional_short_text_field(500, "Where the facts were read.")

    class Meta:
        table = "publication"


class Contribution(Row):
    """Something that one organization gives to another's publication; part of the reciprocity ledger."""

    publication_id: UUID
    from_organization_id: UUID
    agreement_id: UUID | None

    publication: ForeignKeyRelation[Publication] = link_field(
        "Publication", "contributions", "Where it appears."
    )
    from_organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "contributions", "Who gives it."
    )
    title: Field[str] = short_text_field(300, "Title.")
    kind = code_field(ContributionKind, "What it is.", default=ContributionKind.ARTICLE)
    state = code_field(
        ContributionState, "How far it has come.", default=ContributionState.PROPOSED
    )
    state_reason = optional_text_field("Why it was declined.")
    author: ForeignKeyNullableRelation[Person] = optional_link_field(
        "Person", "contributions", "Who wrote or made it."
    )
    agreement: ForeignKeyNullableRelation[Agreement] = optional_link_field(
        "Agreement", "contributions", "Agreement that it fulfils."
    )
    published_on = optional_date_field("When it appeared.")
    url = optional_short_text_field(500, "Where it can be read.")

    class Meta:
        table = "contribution"
