"""Documents as clients see them; the bytes themselves are at the address that each of them names."""

from datetime import date

from domain import documents
from domain.document_addresses import URL
from schema.compiler.declare import derived, entity, one
from schema.enumerations import explain
from schema.rows import Row

explain(
    documents.DocumentAccess,
    INHERITED="Whoever sees the row that it belongs to, and has signed in.",
    STAFF="The staff of the home association.",
    PUBLIC="Everybody, where everybody sees the row that it belongs to.",
)
explain(
    documents.ScanState,
    NOT_SCANNED="No scanner has looked at it.",
    CLEAN="A scanner found nothing.",
    INFECTED="A scanner found something: its bytes are given to nobody.",
)


@entity(documents.Document, order=("name",))
class Document(Row):
    """A file that belongs to exactly one row."""

    name: str
    title: str | None
    media_type: str
    size: int
    sha256: str
    url = derived(URL)
    access: documents.DocumentAccess
    scan: documents.ScanState
    archived_on: date | None

    organization = one("Organization")
    agreement = one("Agreement")
    agreement_version = one("AgreementVersion")
    board_decision = one("BoardDecision")
    measurement = one("Measurement")
    obligation_occurrence = one("ObligationOccurrence")
    checklist_entry = one("ChecklistEntry")
    exchange_leg = one("ExchangeLeg")
