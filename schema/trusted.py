"""Documents that an installation trusts: a list of those that its clients were built with.

The list is a file in one of two forms: an object of texts by their ids, as the Relay compiler and the client
preset of graphql-codegen write it, or the manifest of Apollo's tools. A list with a document that is not
valid is none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson

from schema.admission import DOCUMENTS
from schema.documents import InvalidDocumentError, Prepared
from schema.persisted import hash_of

MANIFEST = "apollo-persisted-query-manifest"
BY_HASH = "sha256:"
FORMS = f'{{"ID": "text of a document"}}, or a manifest with the format "{MANIFEST}", version 1'


class TrustedListError(Exception):
    """A list that cannot be used: a sentence for each mistake, with the document that it is about."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """The texts of a list by their ids; with `only` no others are answered."""

    by_id: Mapping[str, str] = field(default_factory=dict)
    only: bool = False
    _by_name: Mapping[str, str] = field(init=False)
    _texts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        names: dict[str, str] = {}
        for text in self.by_id.values():
            digest = hash_of(text)
            names[digest] = names[BY_HASH + digest] = text
        object.__setattr__(self, "_by_name", {**names, **self.by_id})
        object.__setattr__(self, "_texts", frozenset(self.by_id.values()))

    @classmethod
    def read(cls, path: Path, *, only: bool = False, tells_schema: bool = True) -> Self:
        """Return the documents of a list; raises TrustedListError."""
        listed = read_list(path)
        check_all(listed, tells_schema=tells_schema)
        return cls(listed, only)

    def find(self, name: str) -> str | None:
        """Return the text of an id, or of a SHA-256 in hexadecimal, with or without `sha256:`."""
        return self._by_name.get(name)

    def allows(self, text: str) -> bool:
        """Whether a text may be asked for."""
        return not self.only or text in self._texts


def read_list(path: Path) -> dict[str, str]:
    """Return the texts of a file by their ids, not yet validated; raises TrustedListError."""
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise TrustedListError([f"{path} cannot be read: {error.strerror}."]) from error
    except orjson.JSONDecodeError as error:
        raise TrustedListError([f"{path} is not JSON: {error}."]) from error
    if not isinstance(content, dict):
        raise TrustedListError([f"{path} is no list of documents: it must be {FORMS}."])
    if isinstance(content.get("operations"), list):
        return _read_manifest(content, path)
    wrong = [name for name, text in content.items() if not (name and isinstance(text, str))]
    if wrong:
        raise TrustedListError([f'{path}: "{name}" is no document: {FORMS}.' for name in wrong])
    return content


def _read_manifest(manifest: dict[str, Any], path: Path) -> dict[str, str]:
    if manifest.get("format") != MANIFEST or manifest.get("version") != 1:
        raise TrustedListError([f"{path} is no list of documents: it must be {FORMS}."])
    texts: dict[str, str] = {}
    mistakes: list[str] = []
    for place, operation in enumerate(manifest["operations"]):
        match operation:
            case {"id": str(name), "body": str(text)} if name and texts.get(name, text) == text:
                texts[name] = text
                mistakes += _mistakes_in_entry(operation, text)
            case {"id": str(name), "body": str()}:
                mistakes.append(f'"{name}" is the id of two documents.')
            case _:
                mistakes.append(f"operation {place} of the manifest has no id and body.")
    if mistakes:
        raise TrustedListError([f"{path}: {mistake}" for mistake in mistakes])
    return texts


def _mistakes_in_entry(entry: Mapping[str, Any], text: str) -> Iterator[str]:
    """Say where an entry of a manifest is not about its body; what is wrong with that is said later."""
    try:
        found = DOCUMENTS.parse(text)
    except InvalidDocumentError:
        return
    held = {name: node.operation.value for name, node in found.operations.items()}
    said = {entry.get("name"): entry.get("type")}
    if held != said:
        yield f'the body of "{entry["id"]}" is not the {entry.get("type")} {entry.get("name")}.'


def check_all(listed: Mapping[str, str], *, tells_schema: bool = True) -> None:
    """Raise TrustedListError with each document that could never be answered."""
    mistakes = [
        f'The document "{name}"{mistake}'
        for name, text in listed.items()
        for mistake in _mistakes_of(text, tells_schema=tells_schema)
    ]
    if mistakes:
        raise TrustedListError(mistakes)


def _mistakes_of(text: str, *, tells_schema: bool) -> Iterator[str]:
    title = ""
    try:
        prepared = DOCUMENTS.parse(text)
        title = _title(prepared)
        DOCUMENTS.validate(prepared)
    except InvalidDocumentError as error:
        first = error.errors[0]
        place = f" (line {first.locations[0].line})" if first.locations else ""
        yield f"{title} is not valid: {first.message}{place}"
        return
    if prepared.asks_of_schema and not tells_schema:
        yield f"{title} asks for the schema, which is not told: ENTENTE_INTROSPECTION is off."


def _title(prepared: Prepared) -> str:
    """Say which operations a document holds, for whoever knows it by them and not by a hash."""
    held = ", ".join(
        f"{node.operation.value} {name}".strip() for name, node in prepared.operations.items()
    )
    return f" ({held})" if held else ""
