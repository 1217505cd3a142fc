"""Figures on projects, as named SQL: in how many countries the work is, and what a project lacks."""

from domain.database import Database
from domain.derivations import Derived

FIELD_OFFICE_MISSING = Derived(
    "field_office_missing",
    "({row}.long_term AND {row}.field_office_id IS NULL AND {row}.stage <> 'CLOSED')",
    bool,
    "A warning: a long-term project that is not closed has no field office.",
    nullable=False,
)

OVERDUE = Derived(
    "overdue",
    "({row}.delivered_on IS NULL AND {row}.due_on IS NOT NULL AND {row}.due_on < {today})",
    bool,
    "Whether it should be there and is not.",
    nullable=False,
)

COUNTRIES = """
SELECT count(DISTINCT country.code)
FROM project_country AS country JOIN project ON project.id = country.project_id
WHERE (project.stage <> 'CLOSED' OR NOT $1::boolean) AND
"""


async def count_countries(
    database: Database, visible: str, *values: object, running: bool = True
) -> int:
    """Return in how many countries there are projects, those that are not closed where `running`.

    `visible` is the condition under which the viewer sees a row `project`; its parameters begin at $2.
    """
    found: int = await database.reads.fetchval(COUNTRIES + visible, running, *values)
    return found
