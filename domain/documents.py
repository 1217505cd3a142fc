"""Documents: files by their hash, each belonging to exactly one row whose readers may read it."""

from enum import StrEnum

from tortoise import fields
from tortoise.fields.base import Field
from tortoise.fields.relational import ForeignKeyNullableRelation

from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement
from domain.board_decisions import BoardDecision
from domain.checklists import ChecklistEntry
from domain.exchanges import ExchangeLeg
from domain.goals import Measurement
from domain.obligations import ObligationOccurrence
from domain.organizations import Organization
from domain.rows import (
    Row,
    code_field,
    optional_date_field,
    optional_link_field,
    optional_short_text_field,
    short_text_field,
)


class DocumentAccess(StrEnum):
    """Who may read a document, beyond what the row that it belongs to says."""

    INHERITED = "INHERITED"
    STAFF = "STAFF"
    PUBLIC = "PUBLIC"


class ScanState(StrEnum):
    """What a virus scanner said."""

    NOT_SCANNED = "NOT_SCANNED"
    CLEAN = "CLEAN"
    INFECTED = "INFECTED"


class Document(Row):
    """A file; the bytes lie in the document store under the hash."""

    sha256: Field[str] = short_text_field(64, "SHA-256 of the bytes, in hexadecimal digits.")
    name: Field[str] = short_text_field(255, "Name of the file.")
    media_type: Field[str] = short_text_field(120, "Media type, as its bytes show.")
    size: Field[int] = fields.BigIntField(description="Number of bytes.")
    access = code_field(DocumentAccess, "Who may read it.", default=DocumentAccess.INHERITED)
    scan = code_field(ScanState, "What a virus scanner said.", default=ScanState.NOT_SCANNED)
    title = optional_short_text_field(300, "What the document is.")
    archived_on = optional_date_field("When it was withdrawn.")
    organization: ForeignKeyNullableRelation[Organization] = optional_link_field(
        "Organization", "documents", "Organization that it belongs to."
    )
    agreement: ForeignKeyNullableRelation[Agreement] = optional_link_field(
        "Agreement", "documents", "Agreement that it belongs to."
    )
    agreement_version: ForeignKeyNullableRelation[AgreementVersion] = optional_link_field(
        "AgreementVersion", "documents", "Text that it belongs to."
    )
    board_decision: ForeignKeyNullableRelation[BoardDecision] = optional_link_field(
        "BoardDecision", "documents", "Decision that it belongs to."
    )
    measurement: ForeignKeyNullableRelation[Measurement] = optional_link_field(
        "Measurement", "evidence", "Measurement that it proves."
    )
    obligation_occurrence: ForeignKeyNullableRelation[ObligationOccurrence] = optional_link_field(
        "ObligationOccurrence", "evidence", "Obligation that it proves."
    )
    checklist_entry: ForeignKeyNullableRelation[ChecklistEntry] = optional_link_field(
        "ChecklistEntry", "evidence", "Entry of a checklist that it proves."
    )
    exchange_leg: ForeignKeyNullableRelation[ExchangeLeg] = optional_link_field(
        "ExchangeLeg", "documents", "Visit that it reports on."
    )

    class Meta:
        table = "document"
