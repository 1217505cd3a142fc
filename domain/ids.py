"""Keys of rows: UUID version 7, so that they are unique everywhere and sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh key. The database has a function of the same name for rows that SQL inserts."""
    return uuid7()
