"""Projects: what a partnership is made for; with the organizations, countries and deliverables of each."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation, ForeignKeyRelation

from domain.organizations import Organization, Visibility
from domain.programmes import Programme
from domain.rows import (
    Row,
    code_field,
    link_field,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    optional_text_field,
    part_field,
    short_text_field,
)


class ProjectStage(StrEnum):
    """How far a project has come."""

    ASSESSMENT = "ASSESSMENT"
    DESIGN = "DESIGN"
    IMPLEMENTATION = "IMPLEMENTATION"
    EVALUATION = "EVALUATION"
    CLOSED = "CLOSED"


class ProjectKind(StrEnum):
    """What a project does."""

    PRODUCT = "PRODUCT"
    GRANT = "GRANT"
    TECHNICAL_ASSISTANCE = "TECHNICAL_ASSISTANCE"
    TRAINING = "TRAINING"
    RESEARCH = "RESEARCH"
    EXCHANGE = "EXCHANGE"
    OTHER = "OTHER"


class ProjectRole(StrEnum):
    """What an organization does in a project."""

    LEAD = "LEAD"
    PARTNER = "PARTNER"
    DONOR = "DONOR"
    IMPLEMENTER = "IMPLEMENTER"
    BENEFICIARY = "BENEFICIARY"


class DeliverableKind(StrEnum):
    """What is delivered."""

    PRODUCT = "PRODUCT"
    TOOL = "TOOL"
    SERVICE = "SERVICE"
    REPORT = "REPORT"
    TRAINING = "TRAINING"


class Project(Row):
    """A piece of work with an end that agreements may rest on."""

    field_office_id: UUID | None

    title: Field[str] = short_text_field(300, "Title.")
    kind = code_field(ProjectKind, "What it does.", default=ProjectKind.OTHER, db_default="OTHER")
    stage = code_field(ProjectStage, "How far it has come.", default=ProjectStage.ASSESSMENT)
    summary = optional_text_field("What it is about.")
    long_term: Field[bool] = fields.BooleanField(
        default=False, description="Long-term international projects need a field office."
    )
    field_office: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "field_projects", "Office on the spot; a long-term project needs one."
    )
    programme: ForeignKeyNullableRelation[Programme] = optional_link_field(
        "Programme", "projects", "Programme that it belongs to."
    )
    starts_on: Field[date | None] = optional_date_field("First day.")
    ends_on: Field[date | None] = optional_date_field("Last day.")
    proposal_due_on = optional_date_field("Day by which the grant must be applied for.")
    funding_url = optional_short_text_field(500, "Where the grant is announced.")
    visibility = code_field(
        Visibility,
        "Who sees it without signing in.",
        default=Visibility.INTERNAL,
        db_default="INTERNAL",
    )
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )

    class Meta:
        table = "project"


class ProjectOrganization(Row):
    """What an organization does in a project."""

    project: ForeignKeyRelation[Project] = part_field("Project", "organizations", "The project.")
    organization: ForeignKeyRelation[Organization] = link_field(
        "Organization", "project_roles", "The organization."
    )
    role = code_field(ProjectRole, "What it does.")

    class Meta:
        table = "project_organization"
        unique_together = (("project", "organization", "role"),)


class ProjectCountry(Row):
    """A country that a project works in."""

    project: ForeignKeyRelation[Project] = part_field("Project", "countries", "The project.")
    code: Field[str] = short_text_field(2, "ISO 3166-1 code (NA is Namibia).")

    class Meta:
        table = "project_country"
        unique_together = (("project", "code"),)


class Deliverable(Row):
    """A product, tool or service that a project delivers."""

    project_id: UUID

    project: ForeignKeyRelation[Project] = part_field("Project", "deliverables", "The project.")
    title: Field[str] = short_text_field(300, "Title.")
    kind = code_field(DeliverableKind, "What it is.", default=DeliverableKind.PRODUCT)
    due_on = optional_date_field("Day by which.")
    delivered_on = optional_date_field("When it was delivered.")
    url = optional_short_text_field(500, "Where it can be had.")

    class Meta:
        table = "deliverable"
