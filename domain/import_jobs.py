"""Import jobs: what was imported from which file, by whom, row by row."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyRelation

from domain.rows import Row, code_field, part_field, short_text_field


class ImportMode(StrEnum):
    """Whether anything was changed; both run the same code."""

    DRY_RUN = "DRY_RUN"
    APPLY = "APPLY"


class ImportRowState(StrEnum):
    """What became of a row."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"


class ImportJob(Row):
    """One run of the importer over one file or one list of rows."""

    file_name: Field[str] = short_text_field(255, "Name of the file.")
    file_hash: Field[str] = short_text_field(64, "SHA-256 of what was read.")
    table_name: Field[str] = short_text_field(60, "What the rows are.")
    mode = code_field(ImportMode, "Whether it was a rehearsal.")
    counts: Field[dict[str, Any]] = fields.JSONField(
        default=dict, description="How many rows came to what."
    )

    class Meta:
        table = "import_job"


class ImportRow(Row):
    """One row of an import and what became of it."""

    job: ForeignKeyRelation[ImportJob] = part_field("ImportJob", "rows", "The run.")
    line: Field[int] = fields.IntField(description="Line in the file, or place in the list.")
    state = code_field(ImportRowState, "What became of it.")
    errors: Field[Any] = fields.JSONField(
        default=list, description="Column, code and message of each mistake."
    )
    created_ids: Field[Any] = fields.JSONField(
        default=list, description="Global IDs of the rows that it made."
    )

    class Meta:
        table = "import_row"
        unique_together = (("job", "line"),)
