"""What every table has: a key, who made and changed the row when, and a version for optimistic locking."""

from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeVar, cast
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.db_defaults import Now, SqlDefault
from tortoise.models import Model

from domain.ids import new_id

LONGEST_CODE = 40

EnumType = TypeVar("EnumType", bound=Enum)


class Row(Model):
    """Base of all entities. SQL that inserts rows gets the same defaults from the database."""

    id: Field[UUID] = fields.UUIDField(
        primary_key=True, default=new_id, db_default=SqlDefault("new_id()"), description="Key."
    )
    created_at: Field[datetime] = fields.DatetimeField(
        auto_now_add=True, db_default=Now(), description="When the row was made."
    )
    created_by: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="Who made the row."
    )
    updated_at: Field[datetime] = fields.DatetimeField(
        auto_now=True, db_default=Now(), description="When the row last changed."
    )
    updated_by: Field[str | None] = fields.CharField(
        max_length=120, null=True, description="Who changed the row last."
    )
    version: Field[int] = fields.IntField(
        default=1, db_default=1, description="Counts the changes; guards against lost updates."
    )

    class Meta:
        abstract = True


def code_field(codes: type[EnumType], description: str, **options: Any) -> Field[EnumType]:
    """A column that holds one of an enumeration's codes; a CHECK names the same codes."""
    return fields.CharEnumField(codes, description=description, max_length=LONGEST_CODE, **options)


def optional_code_field(
    codes: type[EnumType], description: str, **options: Any
) -> Field[EnumType | None]:
    """Like `code_field`, for a code that may be missing."""
    return cast("Field[EnumType | None]", code_field(codes, description, null=True, **options))


def link_field(target: str, related_name: str, description: str, **options: Any) -> Any:
    """A foreign key to a model by its name; what is referenced cannot be removed."""
    options.setdefault("on_delete", fields.RESTRICT)
    return fields.ForeignKeyField(
        f"entente.{target}",
        related_name=related_name,
        db_index=True,
        description=description,
        **options,
    )


def optional_link_field(target: str, related_name: str, description: str) -> Any:
    """Like `link_field`, for a row that may name none."""
    return link_field(target, related_name, description, null=True)


def part_field(target: str, related_name: str, description: str) -> Any:
    """A foreign key to the row that this one is a part of: it goes with it."""
    return link_field(target, related_name, description, on_delete=fields.CASCADE)


def short_text_field(max_length: int, description: str, **options: Any) -> Field[str]:
    """A text of bounded length."""
    return fields.CharField(max_length=max_length, description=description, **options)


def optional_short_text_field(max_length: int, description: str) -> Field[str | None]:
    """A text of bounded length that may be missing."""
    return cast("Field[str | None]", short_text_field(max_length, description, null=True))


def optional_date_field(description: str) -> Field[date | None]:
    """A date that may be missing."""
    return fields.DateField(null=True, description=description)


def optional_instant_field(description: str) -> Field[datetime | None]:
    """A moment that may be missing."""
    return fields.DatetimeField(null=True, description=description)


def optional_text_field(description: str) -> Field[str | None]:
    """A text of any length that may be missing."""
    return cast("Field[str | None]", fields.TextField(null=True, description=description))


def optional_time_field(description: str) -> Field[time | None]:
    """A local time of day that may be missing."""
    return cast("Field[time | None]", LocalTimeField(null=True, description=description))


class LocalTimeField(Field[time], time):
    """A time of day on a clock somewhere; Tortoise's own field would tie it to an offset from UTC."""

    SQL_TYPE = "TIME"

    def to_python_value(self, value: Any) -> Any:
        """Return the time as the driver gave it; Tortoise would make a new one of it, and fail."""
        return value


class GeneratedDateField(fields.DateField[date | None]):
    """A date that the database computes from other columns of the row; it is never written."""

    allows_generated = True

    def __init__(self, expression: str, **options: Any) -> None:
        options.pop("generated", None)
        super().__init__(generated=True, **options)
        self.expression = expression

    class _db_postgres:  # noqa: N801 (Tortoise looks a dialect's settings up by this name)
        def __init__(self, field: "GeneratedDateField") -> None:
            self.field = field

        @property
        def GENERATED_SQL(self) -> str:  # noqa: N802 (Tortoise's name)
            return f"GENERATED ALWAYS AS ({self.field.expression}) STORED"
