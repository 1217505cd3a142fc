"""Regions group organizations for relationship management; a regional director answers for each."""

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field

from domain.rows import Row, code_field


class RegionKind(StrEnum):
    """Whose division of the world a region belongs to."""

    RELATIONSHIP_REGION = "RELATIONSHIP_REGION"
    M49 = "M49"


class Region(Row):
    """A part of the world or of a country that is managed together."""

    code: Field[str] = fields.CharField(max_length=40, unique=True, description="Short code.")
    name: Field[str] = fields.CharField(max_length=200, description="Name as people read it.")
    kind = code_field(RegionKind, "Whose division it is.", default=RegionKind.RELATIONSHIP_REGION)

    class Meta:
        table = "region"
