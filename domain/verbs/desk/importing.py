"""Importing rows with a request, by administrators; what was wrong with them is told by the job's rows."""

from domain.acts import Act
from domain.database import transaction
from domain.errors import DomainError, ErrorCode
from domain.import_jobs import ImportJob
from domain.imports.files import import_rows
from domain.imports.records import Given
from domain.rights.actions import Action
from domain.rights.permissions import permit

MOST_ROWS = 5000


async def import_given(given: Given, act: Act, *, dry_run: bool) -> ImportJob:
    """Store all rows or none, and return the job that says what became of each.

    Raises DomainError FORBIDDEN; BAD_USER_INPUT unless there is either CSV or a list of rows.
    """
    async with transaction():
        await permit(Action.IMPORT_ROWS, None, act)
        if (given.csv is None) == (given.rows is None):
            raise DomainError(ErrorCode.BAD_USER_INPUT, "Give either csv or rows.", ("csv",))
        if given.rows is not None and len(given.rows) > MOST_ROWS:
            message = f"There are {len(given.rows):,} rows; {MOST_ROWS:,} are the most."
            raise DomainError(ErrorCode.BAD_USER_INPUT, message, ("rows",))
        result = await import_rows(given, act.actor, act.clock, dry_run=dry_run)
        assert result.job is not None
        return result.job
