"""Filing documents, withdrawing them, and saying who may read them."""

from typing import Any

import strawberry

from domain import documents
from domain.acts import Act
from domain.verbs.desk import filing
from schema.filing import Document
from schema.verbs import Asked, form, read_columns, read_key, verb, version_of

WHICH = "The document."

UPLOAD = form(
    "UploadDocumentInput",
    "A file, and the one row that it belongs to: exactly one of the IDs.",
    documents.Document,
    extra=[Asked("file", filing.Incoming, "The file, at most 20 MB.", needed=True)],
    free=f"title access {' '.join(filing.OWNERS)}",
)
ARCHIVE = form(
    "ArchiveDocumentInput",
    "The document that is withdrawn; it stays for those who may see it.",
    documents.Document,
    changes=WHICH,
)
SET_ACCESS = form(
    "SetDocumentAccessInput",
    "Who may read a document.",
    documents.Document,
    changes=WHICH,
    needed="access",
)


async def upload(given: Any, act: Act) -> documents.Document:
    values = read_columns(given, UPLOAD, "file")
    owners = {column: values.pop(column, None) for column in filing.OWNERS}
    return await filing.upload_document(given.file, owners, values, act)


async def archive(given: Any, act: Act) -> documents.Document:
    key = read_key(given, ARCHIVE, "document_id")
    return await filing.archive_document(key, version_of(given), act)


async def set_access(given: Any, act: Act) -> documents.Document:
    key = read_key(given, SET_ACCESS, "document_id")
    return await filing.set_document_access(key, given.access, version_of(given), act)


@strawberry.type
class DocumentMutations:
    """Documents."""

    upload_document = verb(
        UPLOAD,
        Document,
        "document",
        "File a document; the request is a multipart one.",
        upload,
    )
    archive_document = verb(ARCHIVE, Document, "document", "Withdraw a document.", archive)
    set_document_access = verb(
        SET_ACCESS, Document, "document", "Say who may read a document.", set_access
    )
