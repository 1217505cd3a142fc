"""Filing documents: each belongs to one row, whose readers read it unless its access says otherwise."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO
from uuid import UUID

from domain.acts import Act
from domain.agreement_versions import AgreementVersion
from domain.agreements import Agreement
from domain.audit import AuditEvent, add, change
from domain.board_decisions import BoardDecision
from domain.checklists import ChecklistEntry
from domain.database import current_transaction, transaction
from domain.document_kinds import LARGEST_FILE, clean_name, media_type_of
from domain.document_store import DocumentStore
from domain.documents import Document, DocumentAccess
from domain.errors import DomainError, ErrorCode
from domain.exchanges import ExchangeLeg
from domain.goals import Measurement
from domain.obligations import ObligationOccurrence
from domain.organizations import Organization
from domain.rights.actions import HOME_SIDE, Action
from domain.rights.coverage import covers
from domain.rights.permissions import expect, find, permit
from domain.rows import Row

FILING_LOCK = 7_261_903_117
"""Key of the advisory lock: filing shares it, the sweep of orphans has it alone."""

PIECE = 1024 * 1024

OWNERS: dict[str, type[Row]] = {
    "organization_id": Organization,
    "agreement_id": Agreement,
    "agreement_version_id": AgreementVersion,
    "board_decision_id": BoardDecision,
    "measurement_id": Measurement,
    "obligation_occurrence_id": ObligationOccurrence,
    "checklist_entry_id": ChecklistEntry,
    "exchange_leg_id": ExchangeLeg,
}


@dataclass(frozen=True)
class Incoming:
    """A file that a request brought: its name as the client wrote it, and an open file of its bytes."""

    name: str
    size: int
    file: BinaryIO

    @cached_property
    def content(self) -> bytes:
        """All bytes; raises DomainError for more of them than are taken."""
        if self.size > LARGEST_FILE:
            raise DomainError(
                ErrorCode.BAD_USER_INPUT,
                f"The file has {self.size:,} bytes; {LARGEST_FILE:,} are the most.",
                ("file",),
            )
        self.file.seek(0)
        return self.file.read(LARGEST_FILE + 1)

    @cached_property
    def sha256(self) -> str:
        self.file.seek(0)
        digest = hashlib.sha256()
        while piece := self.file.read(PIECE):
            digest.update(piece)
        return digest.hexdigest()

    def __str__(self) -> str:
        """What tells a repeated request from another one: name and bytes."""
        return f"{self.name} {self.sha256}"


async def upload_document(
    incoming: Incoming, owners: Mapping[str, UUID | None], values: Mapping[str, Any], act: Act
) -> Document:
    """File the bytes under exactly one owner, given by the name of the column.

    `values`: title, access. Raises DomainError: BAD_USER_INPUT for no owner or several of them, and for
    files that are not taken; FORBIDDEN where the access is not the viewer's to choose.
    """
    column, key = _one_owner(owners)
    async with transaction():
        owner = await find(OWNERS[column], key, act, _camel(column), lock=False)
        await permit(Action.UPLOAD_DOCUMENT, owner, act)
        if values.get("access", DocumentAccess.INHERITED) is not DocumentAccess.INHERITED:
            await permit(Action.SET_DOCUMENT_ACCESS, owner, act)
        _check_access(column, values.get("access"))
        row = _document(incoming, {**values, column: key})
        await current_transaction().execute("SELECT pg_advisory_xact_lock_shared($1)", FILING_LOCK)
        # The bytes first: a row without them would be a promise that nobody can keep.
        await DocumentStore.of(act.settings).put(row.sha256, incoming.content)
        await add(row, Action.UPLOAD_DOCUMENT, act.actor)
    return row


async def archive_document(key: UUID, version: int | None, act: Act) -> Document:
    """Withdraw a document: it stays for those who may see it, and is no longer public.

    The other side withdraws what it filed itself.
    """
    async with transaction():
        row = await find(Document, key, act, "documentId")
        owner = await owner_of(row)
        await permit(Action.ARCHIVE_DOCUMENT, owner, act)
        if not await _filed(row, act) and not await covers(HOME_SIDE, owner, act):
            raise DomainError(ErrorCode.FORBIDDEN, "Only who filed it may withdraw it.")
        expect(row, version)
        if row.archived_on is not None:
            raise DomainError(
                ErrorCode.RULE_VIOLATED,
                f"It was withdrawn on {row.archived_on}.",
                ("documentId",),
            )
        access = row.access
        if access is DocumentAccess.PUBLIC:
            access = DocumentAccess.INHERITED
        changes = {"archived_on": act.today, "access": access}
        await change(row, changes, Action.ARCHIVE_DOCUMENT, act.actor)
    return row


async def set_document_access(
    key: UUID, access: DocumentAccess, version: int | None, act: Act
) -> Document:
    """Say who may read a document, beyond what its owner says."""
    async with transaction():
        row = await find(Document, key, act, "documentId")
        await permit(Action.SET_DOCUMENT_ACCESS, await owner_of(row), act)
        expect(row, version)
        (column,) = (name for name in OWNERS if getattr(row, name) is not None)
        _check_access(column, access)
        if access is DocumentAccess.PUBLIC and row.archived_on is not None:
            raise DomainError(
                ErrorCode.RULE_VIOLATED, "A withdrawn document is not public.", ("access",)
            )
        await change(row, {"access": access}, Action.SET_DOCUMENT_ACCESS, act.actor)
    return row


async def owner_of(document: Document) -> Row:
    """Return the row that a document belongs to."""
    for column, model in OWNERS.items():
        key: UUID | None = getattr(document, column)
        if key is not None:
            return await model.get(id=key)
    raise LookupError(f"The document {document.id} belongs to nothing.")


async def _filed(document: Document, act: Act) -> bool:
    """Whether the viewer filed it, by the trail: names are anybody's to take."""
    person = act.viewer.person_id
    return person is not None and await AuditEvent.exists(
        entity=Document.__name__,
        entity_id=document.id,
        action=Action.UPLOAD_DOCUMENT,
        actor_person_id=person,
    )


def _one_owner(owners: Mapping[str, UUID | None]) -> tuple[str, UUID]:
    given = [(column, key) for column, key in owners.items() if key is not None]
    if len(given) != 1:
        names = ", ".join(_camel(column) for column in OWNERS)
        raise DomainError(
            ErrorCode.BAD_USER_INPUT, f"A document belongs to exactly one row: give one of {names}."
        )
    return given[0]


def _check_access(column: str, access: DocumentAccess | None) -> None:
    if access is DocumentAccess.PUBLIC and column not in {"organization_id", "agreement_id"}:
        raise DomainError(
            ErrorCode.RULE_VIOLATED,
            "Only documents of an organization or an agreement itself are public.",
            ("access",),
        )


def _document(incoming: Incoming, values: Mapping[str, Any]) -> Document:
    name = clean_name(incoming.name)
    media_type = media_type_of(incoming.content, name)
    return Document(
        sha256=incoming.sha256,
        name=name,
        media_type=media_type,
        size=len(incoming.content),
        **values,
    )


def _camel(column: str) -> str:
    first, *rest = column.split("_")
    return first + "".join(part.capitalize() for part in rest)
