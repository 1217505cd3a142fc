"""Scopes as clients see them; a file of its own, because inputs name them too."""

from domain.viewers import Scope
from schema.enumerations import explain

__all__ = ["Scope"]

explain(
    Scope,
    READ="Read all rows.",
    CONTACTS_READ="Read addresses.",
    NOTES_READ="Read private notes.",
    LEDGER_READ="Read the ledger of reminders and mails.",
    WRITE="Change rows.",
    ADMIN="Administer the service.",
)
