"""Which document a request asks for: it is sent, or named by its hash or by an id of the trusted ones."""

from dataclasses import dataclass

from domain.settings import Settings, SettingsError, variable
from schema.persisted import PERSISTED, hash_of
from schema.trusted import BY_HASH, TrustedDocuments, TrustedListError
from service.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Found:
    """A document's text, empty where it is not known here, and the name that the client gave it."""

    text: str
    hash: str | None = None
    """A SHA-256 by which clients may name it from now on."""
    id: str | None = None
    """A name that the list decides on."""


def trusted_by(settings: Settings) -> TrustedDocuments:
    """Return the documents that settings list; raises SettingsError where one of them is not valid."""
    if settings.trusted_documents is None:
        return TrustedDocuments()
    try:
        return TrustedDocuments.read(
            settings.trusted_documents,
            only=settings.trusted_documents_only == "on",
            tells_schema=settings.tells_schema,
        )
    except TrustedListError as error:
        name = variable("trusted_documents")
        raise SettingsError([f"{name}: {mistake}" for mistake in error.mistakes]) from error


def find_document(
    query: object, document_id: object, persisted: object, trusted: TrustedDocuments
) -> Found:
    """Return what members of a request name; raises Refusal where they are wrong, or it is not allowed."""
    if not (query is None or isinstance(query, str)):
        raise _bad("The member query must be a text.")
    if document_id is not None:
        found = _by_id(query, document_id, persisted, trusted)
    elif persisted is not None:
        found = _by_hash(query, persisted, trusted)
    elif query:
        found = Found(query)
    else:
        raise _bad("There is no query: send a GraphQL document in the member query.")
    if not trusted.allows(found.text):
        raise Refusal(
            403,
            "DOCUMENT_NOT_TRUSTED",
            "Only the documents that this installation lists are answered, and this is none of them.",
        )
    return found


def _by_id(
    query: str | None, document_id: object, persisted: object, trusted: TrustedDocuments
) -> Found:
    if not isinstance(document_id, str) or not document_id:
        raise _bad("The member documentId must be a text.")
    if query or persisted is not None:
        raise _bad(
            "Send documentId alone: it stands for query and for the extension persistedQuery."
        )
    text = trusted.find(document_id)
    if text is None and document_id.startswith(BY_HASH):
        text = PERSISTED.find(document_id.removeprefix(BY_HASH))
    return Found(text or "", id=document_id)


def _by_hash(query: str | None, persisted: object, trusted: TrustedDocuments) -> Found:
    name = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if (
        not isinstance(persisted, dict)
        or persisted.get("version") != 1
        or not isinstance(name, str)
    ):
        raise _bad('The extension persistedQuery is {"version": 1, "sha256Hash": "..."}.')
    listed = trusted.find(name)
    if listed is not None and query in (None, "", listed):
        return Found(listed, id=name)
    if query and hash_of(query) != name:
        raise _bad("The extension persistedQuery has the hash of another document.")
    return Found(query or PERSISTED.find(name) or "", hash=name)


def _bad(message: str) -> Refusal:
    return Refusal(400, "BAD_REQUEST", message)
