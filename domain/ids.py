"""Keys of rows: UUID version 7, so that they are unique everywhere and sort by the time they were made."""

from uuid import UUID

import uuid_utils
from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh key. The database has a function of the same name for rows that SQL inserts."""
    return uuid7()


def new_name() -> str:
    """Return the text of a fresh key, for what is no row: it takes a tenth of the time."""
    return str(uuid_utils.uuid7())
