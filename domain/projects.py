"""Projects: what a partnership is made for."""

from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field

from domain.rows import Row, code_field


class ProjectStage(StrEnum):
    """How far a project has come."""

    ASSESSMENT = "ASSESSMENT"
    DESIGN = "DESIGN"
    IMPLEMENTATION = "IMPLEMENTATION"
    EVALUATION = "EVALUATION"
    CLOSED = "CLOSED"


class Project(Row):
    """A piece of work with an end that agreements may rest on."""

    title: Field[str] = fields.CharField(max_length=300, description="Title.")
    stage = code_field(ProjectStage, "How far it has come.", default=ProjectStage.ASSESSMENT)
    long_term: Field[bool] = fields.BooleanField(
        default=False, description="Long-term international projects need a field office."
    )
    starts_on: Field[date | None] = fields.DateField(null=True, description="First day.")
    ends_on: Field[date | None] = fields.DateField(null=True, description="Last day.")
    sample: Field[bool] = fields.BooleanField(
        default=False, description="Fictitious, for the demo only."
    )

    class Meta:
        table = "project"
